//! `irregular-whitespace`: no-break spaces and other irregular whitespace outside strings.

use super::subject::count;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::IrregularWhitespace,
    fix: Some(Applicability::Safe),
    summary: "no-break spaces and other irregular whitespace outside strings",
    page: Page {
        what: "Checks for no-break spaces, other Unicode spaces and zero-width characters outside strings. Each \
             file has at most one finding, with the number of these characters.",
        fix: "The fix replaces Unicode spaces with ASCII spaces and removes zero-width characters. It is safe, \
             unless the characters may be part of a string without quotes.",
        why: "JSON allows only space, tab, line feed and carriage return outside strings. Other characters are often \
             copied from web pages. They look like spaces, and the server rejects the payload at a position that \
             looks right.",
        fields: &[],
        wrong: &["{\n\u{A0}\u{A0}\"Status\": \"New\",\n\u{A0}\u{A0}…\n}"],
        right: &[r#"{
  "Status": "New",
  …
}"#],
    },
    check: Check::Parser,
};

/// `total` is the number of irregular characters, and `character` is the most frequent of these characters.
/// `has_others` means that there are irregular characters other than `character`. `is_json5` means that the document is
/// JSON5.
pub(super) fn texts(character: char, total: usize, has_others: bool, is_json5: bool) -> Texts {
    let code = format!("U+{:04X}", u32::from(character));
    let message = match total {
        _ if has_others => format!("irregular whitespace: {total} characters, mostly {code}"),
        _ => format!("irregular whitespace: {} ({code})", count(total, character_name(character))),
    };
    let label = match total {
        1 if character.is_whitespace() => "expected ASCII space".to_owned(),
        1 => "invisible character".to_owned(),
        more => format!("first of {more}"),
    };
    let is_invisible = !character.is_whitespace() && !has_others;
    Texts::new(message, label)
        .note(if is_json5 {
            "JSON5 allows only whitespace between values"
        } else {
            "JSON allows only space, tab, line feed and carriage return between values"
        })
        .fix(if is_invisible { "Remove invisible characters" } else { "Replace irregular whitespace with spaces" })
}

/// Returns the name of an invisible character or of a character that looks like a space.
fn character_name(character: char) -> &'static str {
    match character {
        '\u{A0}' => "no-break space",
        '\u{AD}' => "soft hyphen",
        '\u{200B}' => "zero-width space",
        '\u{202F}' => "narrow no-break space",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{3000}' => "ideographic space",
        '\u{FEFF}' => "zero-width no-break space",
        '\u{B}' => "vertical tab",
        '\u{C}' => "form feed",
        '\0' => "NUL character",
        _ => "character",
    }
}
