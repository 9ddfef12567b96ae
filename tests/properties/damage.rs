//! A valid payload that is damaged in ways with one sensible reading is repaired to what it was.

use proptest::prelude::*;
use serde_json::Value;
use summit_lint::fix::repair::{Layout, repair};
use summit_lint::source::Source;

/// One way to damage a pretty-printed payload, at the line that `at` picks among those that it fits.
#[derive(Debug, Clone, Copy)]
enum Damage {
    NoBreakSpaces,
    CommaGone,
    CommaTrailing,
    QuotesGone,
    NameUnquoted,
    SingleQuotes,
    TypographicQuotes,
    Comment,
    LastCloserGone,
    ClosingQuoteGone,
    CapitalLiteral,
    ColonIsEquals,
    ByteOrderMark,
    DoubledComma,
    CloserExtra,
    EscapeGone,
    RawLineBreak,
    RawTab,
    BackslashSingle,
    SpacesZeroWidth,
    ColonGone,
}

const ALL: [Damage; 21] = [
    Damage::NoBreakSpaces,
    Damage::CommaGone,
    Damage::CommaTrailing,
    Damage::QuotesGone,
    Damage::NameUnquoted,
    Damage::SingleQuotes,
    Damage::TypographicQuotes,
    Damage::Comment,
    Damage::LastCloserGone,
    Damage::ClosingQuoteGone,
    Damage::CapitalLiteral,
    Damage::ColonIsEquals,
    Damage::ByteOrderMark,
    Damage::DoubledComma,
    Damage::CloserExtra,
    Damage::EscapeGone,
    Damage::RawLineBreak,
    Damage::RawTab,
    Damage::BackslashSingle,
    Damage::SpacesZeroWidth,
    Damage::ColonGone,
];

/// A text with all that a string has to escape, as JSON spells it; it is put in the place of one of each payload.
const TEXT: &str = r#"the \"blue\" screen, and \"again\"\nsecond line\tof D:\\data\\ in it"#;

/// The value of a line `"name": "text"`, with its range.
fn text_value(line: &str) -> Option<(usize, usize)> {
    let start = line.find("\": \"")? + 3;
    let end = line.trim_end().trim_end_matches(',').len();
    let text = &line[start + 1..end.checked_sub(1)?];
    let plain = !text.is_empty()
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.contains(['\\', '"', '\'', ',', ':', '{', '/']);
    let literal = matches!(text, "null" | "true" | "false" | "None" | "NaN");
    (plain && !literal && line[..end].ends_with('"')).then_some((start, end))
}

impl Damage {
    /// The line after the damage, if it can be done to it. `last` tells the last member of its object.
    fn line(self, line: &str, last: bool) -> Option<String> {
        let member = line.trim_start().starts_with('"') && line.contains("\": ");
        match self {
            // The form that is a string has other escapes.
            Self::EscapeGone | Self::RawLineBreak | Self::RawTab | Self::BackslashSingle if !line.contains(TEXT) => {
                None
            }
            Self::EscapeGone => Some(line.replace("\\\"", "\"")),
            Self::RawLineBreak => Some(line.replace("\\n", "\n")),
            Self::RawTab => Some(line.replace("\\t", "\t")),
            Self::BackslashSingle => Some(line.replace("\\\\", "\\")),
            Self::SpacesZeroWidth => line.starts_with("  ").then(|| format!("\u{200B}{line}")),
            Self::ColonGone => (member && text_value(line).is_some()).then(|| line.replacen("\": \"", "\" \"", 1)),
            Self::NoBreakSpaces => line.starts_with("  ").then(|| line.replacen("  ", "\u{A0} ", 1)),
            Self::CommaGone => (line.ends_with(',')).then(|| line[..line.len() - 1].to_owned()),
            Self::CommaTrailing => (last && !line.ends_with(['{', '[', ','])).then(|| format!("{line},")),
            Self::DoubledComma => line.ends_with(',').then(|| format!("{line},")),
            Self::QuotesGone => text_value(line)
                .map(|(start, end)| format!("{}{}{}", &line[..start], &line[start + 1..end - 1], &line[end..])),
            Self::SingleQuotes => text_value(line)
                .map(|(start, end)| format!("{}'{}'{}", &line[..start], &line[start + 1..end - 1], &line[end..])),
            Self::TypographicQuotes => text_value(line)
                .map(|(start, end)| format!("{}“{}”{}", &line[..start], &line[start + 1..end - 1], &line[end..])),
            Self::ClosingQuoteGone => text_value(line).map(|(_, end)| format!("{}{}", &line[..end - 1], &line[end..])),
            Self::NameUnquoted => {
                let indent = line.len() - line.trim_start().len();
                let name = line[indent..].strip_prefix('"')?.split_once("\": ")?;
                member.then(|| format!("{}{}: {}", &line[..indent], name.0, name.1))
            }
            Self::Comment => Some(format!("{line} // why")).filter(|_| member),
            Self::CapitalLiteral => line.contains(": true").then(|| line.replacen(": true", ": True", 1)),
            Self::ColonIsEquals => member.then(|| line.replacen("\": ", "\" = ", 1)),
            Self::LastCloserGone | Self::ByteOrderMark | Self::CloserExtra => None,
        }
    }

    fn apply(self, text: &str, at: usize) -> Option<String> {
        match self {
            Self::LastCloserGone => return text.trim_end().strip_suffix('}').map(str::to_owned),
            Self::ByteOrderMark => return Some(format!("\u{FEFF}{text}")),
            Self::CloserExtra => return Some(format!("{}\n}}\n", text.trim_end())),
            _ => {}
        }
        let lines: Vec<&str> = text.lines().collect();
        let is_last = |index: usize| lines.get(index + 1).is_some_and(|next| next.trim_start().starts_with(['}', ']']));
        let fits: Vec<(usize, String)> =
            (0..lines.len()).filter_map(|index| Some((index, self.line(lines[index], is_last(index))?))).collect();
        let (index, damaged) = fits.get(at % fits.len().max(1))?;
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[*index] = damaged.clone();
        Some(lines.join("\n") + "\n")
    }
}

fn payloads() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/valid");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the valid payloads are there").map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap())).collect()
}

/// `payload` with [`TEXT`] for its first description, where it has one on a line of its own.
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
        // A line break moves the lines behind it: it is made last.
        let mut damages = damages;
        damages.sort_by_key(|(damage, _)| matches!(damage, Damage::RawLineBreak));
        for (damage, at) in damages {
            let Some(next) = damage.apply(&damaged, at) else { continue };
            // Two wounds on one line may have more than one sensible reading.
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
