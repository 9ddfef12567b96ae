//! `escaped-document`: a document that is escaped or encoded as a whole.

use super::subject::count;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::{LayerKind, Prefix};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::EscapedDocument,
    fix: Some(Applicability::Safe),
    summary: "a document that is escaped or encoded as a whole",
    page: Page {
        what: "Checks for a document that is escaped once or several times (`{\\\"Status\\\": \\\"New\\\"}`), has \
             HTML entities instead of quotes (`&quot;`), is percent-encoded (`%7B%22Status%22`), has doubled quotes \
             (`{\"\"Status\"\": …}`), or is in the quotes of a shell command. Also checks for a prefix on each line \
             (`> `, line numbers, `//`), a backslash at the end of each line, concatenated strings of source code, \
             the quoted-printable encoding of emails, lines that are broken at a fixed width, and escapes of a \
             Markdown editor.",
        fix: "The fix removes the encoding from the whole document. It is safe unless another interpretation is \
             nearly as likely.",
        why: "A document looks like this when it is copied from source code, a log, a web page, a URL, a spreadsheet \
             or a quoted email. It is not valid JSON, and the server rejects the request.",
        fields: &[],
        wrong: &[
            r#"{\"Status\": \"New\", …}"#,
            r#"> {
>   "Status": "New",
>   …
> }"#,
        ],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `occurrences` is the number of encoded characters, such as escapes or HTML entities.
pub(super) fn texts(layer: LayerKind, occurrences: usize) -> Texts {
    let (message, label, fix) = match layer {
        LayerKind::Escaped { depth: 0 | 1 } => (
            format!("the document is escaped ({})", count(occurrences, "escape")),
            "first escape",
            "Unescape the document",
        ),
        LayerKind::Escaped { depth } => (
            format!("the document is escaped {depth} times ({})", count(occurrences, "escape")),
            "first escape",
            "Remove one level of escapes",
        ),
        LayerKind::Entities => {
            let entities = if occurrences == 1 { "entity" } else { "entities" };
            (
                format!("the document is HTML-escaped ({occurrences} {entities})"),
                "first entity",
                "Replace HTML entities with characters",
            )
        }
        LayerKind::PercentEncoded => (
            format!("the document is percent-encoded ({})", count(occurrences, "sequence")),
            "first sequence",
            "Decode the document",
        ),
        LayerKind::DoubledQuotes => {
            ("the quotes of the document are doubled".to_owned(), "first quote", "Decode doubled quotes")
        }
        LayerKind::ShellQuoted => {
            ("the document is quoted as in a shell command".to_owned(), "opened here", "Remove shell quotes")
        }
        LayerKind::ContinuedLines => {
            ("backslash at the end of each line".to_owned(), "first backslash", "Remove backslashes at line ends")
        }
        LayerKind::HardWrapped => ("lines are broken at a fixed width".to_owned(), "first line break", "Join lines"),
        LayerKind::QuotedPrintable => {
            ("the document is encoded as quoted-printable".to_owned(), "first line break", "Decode quoted-printable")
        }
        LayerKind::Concatenated => {
            ("the document is built from concatenated strings".to_owned(), "first string", "Join strings")
        }
        LayerKind::MarkdownEscapes => {
            (format!("the document has Markdown escapes ({occurrences})"), "first escape", "Remove Markdown escapes")
        }
        LayerKind::LinePrefixes(prefix) => {
            let (prefixes, label, fix) = prefixes(prefix);
            (format!("{prefixes} before each line"), label, fix)
        }
        #[allow(unreachable_patterns, reason = "new layers may not have texts yet")]
        _ => ("the document is encoded".to_owned(), "starts here", "Decode the document"),
    };
    Texts::new(message, label).note("the decoded document is linted").fix(fix)
}

/// Returns the name of the line prefixes, the label at the first prefix, and the title of the fix that removes the
/// prefixes.
fn prefixes(prefix: Prefix) -> (&'static str, &'static str, &'static str) {
    match prefix {
        Prefix::Quote => ("quote marker `>`", "first quote marker", "Remove quote markers `>`"),
        Prefix::Numbers => ("line numbers", "first line number", "Remove line numbers"),
        Prefix::Bar => ("`|`", "first `|`", "Remove line prefixes"),
        Prefix::Bullet => ("bullet", "first bullet", "Remove bullets"),
        Prefix::Prompt => ("prompt", "first prompt", "Remove prompts"),
        Prefix::Comment => ("comment marker", "first comment marker", "Uncomment the document"),
        Prefix::Timestamp => ("timestamp", "first timestamp", "Remove timestamps"),
        #[allow(unreachable_patterns, reason = "new prefixes may not have texts yet")]
        _ => ("text", "first prefix", "Remove line prefixes"),
    }
}
