//! A valid payload whose damage has only one sensible interpretation is repaired to its original value.

use proptest::prelude::*;
use serde_json::Value;
use summit_lint::fix::repair::{Layout, repair};
use summit_lint::source::Source;

/// A kind of damage to a line of a pretty-printed payload.
#[derive(Debug, Clone, Copy)]
enum Damage {
    NoBreakSpaces,
    MissingComma,
    TrailingComma,
    MissingQuotes,
    UnquotedKey,
    SingleQuotes,
    TypographicQuotes,
    Comment,
    MissingLastBrace,
    MissingClosingQuote,
    CapitalLiteral,
    EqualsSign,
    ByteOrderMark,
    DoubledComma,
    ExtraBrace,
    MissingQuoteEscapes,
    UnescapedNewline,
    UnescapedTab,
    SingleBackslashes,
    ZeroWidthSpace,
    MissingColon,
}

const ALL: [Damage; 21] = [
    Damage::NoBreakSpaces,
    Damage::MissingComma,
    Damage::TrailingComma,
    Damage::MissingQuotes,
    Damage::UnquotedKey,
    Damage::SingleQuotes,
    Damage::TypographicQuotes,
    Damage::Comment,
    Damage::MissingLastBrace,
    Damage::MissingClosingQuote,
    Damage::CapitalLiteral,
    Damage::EqualsSign,
    Damage::ByteOrderMark,
    Damage::DoubledComma,
    Damage::ExtraBrace,
    Damage::MissingQuoteEscapes,
    Damage::UnescapedNewline,
    Damage::UnescapedTab,
    Damage::SingleBackslashes,
    Damage::ZeroWidthSpace,
    Damage::MissingColon,
];

/// A string with all characters that need an escape, as JSON. It replaces one string in each payload.
const TEXT: &str = r#"the \"blue\" screen, and \"again\"\nsecond line\tof D:\\data\\ in it"#;

/// Returns the range of the value, with its quotes, on a line `"key": "text"` with a simple text.
fn text_value(line: &str) -> Option<(usize, usize)> {
    let start = line.find("\": \"")? + 3;
    let end = line.trim_end().trim_end_matches(',').len();
    let text = &line[start + 1..end.checked_sub(1)?];
    let is_plain = !text.is_empty()
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.contains(['\\', '"', '\'', ',', ':', '{', '/']);
    let is_literal = matches!(text, "null" | "true" | "false" | "None" | "NaN");
    (is_plain && !is_literal && line[..end].ends_with('"')).then_some((start, end))
}

impl Damage {
    /// Returns the damaged line, or `None` if the damage does not apply to this line. `is_last` means that the line is
    /// the last member of an object.
    fn damage_line(self, line: &str, is_last: bool) -> Option<String> {
        let is_member = line.trim_start().starts_with('"') && line.contains("\": ");
        match self {
            // In the string form, the text has other escapes.
            Self::MissingQuoteEscapes | Self::UnescapedNewline | Self::UnescapedTab | Self::SingleBackslashes
                if !line.contains(TEXT) =>
            {
                None
            }
            Self::MissingQuoteEscapes => Some(line.replace("\\\"", "\"")),
            Self::UnescapedNewline => Some(line.replace("\\n", "\n")),
            Self::UnescapedTab => Some(line.replace("\\t", "\t")),
            Self::SingleBackslashes => Some(line.replace("\\\\", "\\")),
            Self::ZeroWidthSpace => line.starts_with("  ").then(|| format!("\u{200B}{line}")),
            Self::MissingColon => {
                (is_member && text_value(line).is_some()).then(|| line.replacen("\": \"", "\" \"", 1))
            }
            Self::NoBreakSpaces => line.starts_with("  ").then(|| line.replacen("  ", "\u{A0} ", 1)),
            Self::MissingComma => (line.ends_with(',')).then(|| line[..line.len() - 1].to_owned()),
            Self::TrailingComma => (is_last && !line.ends_with(['{', '[', ','])).then(|| format!("{line},")),
            Self::DoubledComma => line.ends_with(',').then(|| format!("{line},")),
            Self::MissingQuotes => text_value(line)
                .map(|(start, end)| format!("{}{}{}", &line[..start], &line[start + 1..end - 1], &line[end..])),
            Self::SingleQuotes => text_value(line)
                .map(|(start, end)| format!("{}'{}'{}", &line[..start], &line[start + 1..end - 1], &line[end..])),
            Self::TypographicQuotes => text_value(line)
                .map(|(start, end)| format!("{}“{}”{}", &line[..start], &line[start + 1..end - 1], &line[end..])),
            Self::MissingClosingQuote => {
                text_value(line).map(|(_, end)| format!("{}{}", &line[..end - 1], &line[end..]))
            }
            Self::UnquotedKey => {
                let indent = line.len() - line.trim_start().len();
                let name = line[indent..].strip_prefix('"')?.split_once("\": ")?;
                is_member.then(|| format!("{}{}: {}", &line[..indent], name.0, name.1))
            }
            Self::Comment => Some(format!("{line} // why")).filter(|_| is_member),
            Self::CapitalLiteral => line.contains(": true").then(|| line.replacen(": true", ": True", 1)),
            Self::EqualsSign => is_member.then(|| line.replacen("\": ", "\" = ", 1)),
            Self::MissingLastBrace | Self::ByteOrderMark | Self::ExtraBrace => None,
        }
    }

    /// Damages one of the lines to which the damage applies. `choice` selects this line.
    fn apply(self, text: &str, choice: usize) -> Option<String> {
        match self {
            Self::MissingLastBrace => return text.trim_end().strip_suffix('}').map(str::to_owned),
            Self::ByteOrderMark => return Some(format!("\u{FEFF}{text}")),
            Self::ExtraBrace => return Some(format!("{}\n}}\n", text.trim_end())),
            _ => {}
        }
        let lines: Vec<&str> = text.lines().collect();
        let is_last = |index: usize| lines.get(index + 1).is_some_and(|next| next.trim_start().starts_with(['}', ']']));
        let applicable: Vec<(usize, String)> = (0..lines.len())
            .filter_map(|index| Some((index, self.damage_line(lines[index], is_last(index))?)))
            .collect();
        let (index, damaged) = applicable.get(choice % applicable.len().max(1))?;
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[*index] = damaged.clone();
        Some(lines.join("\n") + "\n")
    }
}

fn payloads() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/valid");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder can be read").map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap())).collect()
}

/// Replaces descriptions on separate lines of `payload` by [`TEXT`].
fn with_text(payload: &str) -> String {
    let lines = payload.lines().map(|line| match line.find("\"Description\": \"") {
        Some(at) if line.trim_start().starts_with("\"Description\"") => {
            let comma = if line.ends_with(',') { "," } else { "" };
            format!("{}\"Description\": \"{TEXT}\"{comma}", &line[..at])
        }
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

proptest! {
    #![proptest_config(super::config(3000))]

    #[test]
    fn damage_is_undone(
        pick in any::<prop::sample::Index>(),
        damages in prop::collection::vec((prop::sample::select(&ALL[..]), 0..1000_usize), 1..=4),
    ) {
        let payloads = payloads();
        let (name, text) = &payloads[pick.index(payloads.len())];
        let text = &with_text(text);
        let expected: Value = serde_json::from_str(text).unwrap();
        let mut damaged = text.clone();
        let mut touched = std::collections::HashSet::new();
        // A newline moves the lines after it, so it is inserted last.
        let mut damages = damages;
        damages.sort_by_key(|(damage, _)| matches!(damage, Damage::UnescapedNewline));
        for (damage, choice) in damages {
            let Some(next) = damage.apply(&damaged, choice) else { continue };
            // Two damages on one line may have more than one sensible interpretation.
            let line = next.lines().zip(damaged.lines()).position(|(new, old)| new != old).unwrap_or(usize::MAX);
            if !touched.insert(line) || (line > 0 && touched.contains(&(line - 1))) || touched.contains(&(line.wrapping_add(1))) {
                continue;
            }
            damaged = next;
        }
        let source = Source::from_text("damaged.json", &damaged).unwrap();
        let repaired = repair(&source, Layout::AsWritten).unwrap();
        let read: Value = serde_json::from_str(&repaired).map_err(|error| TestCaseError::fail(format!("{error}: {repaired}")))?;
        prop_assert_eq!(read, expected, "{} damaged to\n{}\nrepaired to\n{}", name, damaged, repaired);
    }
}
