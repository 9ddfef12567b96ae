//! Mends what can be mended: applies the edits of findings, and reads the result again until nothing is left to do.

use crate::config::Config;
use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::edits;
use crate::lint::{Expectation, FileReport, lint};
use crate::source::{Encoding, Source};

/// How many fixes are tried one by one where all of them together made nothing better.
const MAX_SINGLE: usize = 64;

/// The most further rounds of fixes after which less has to be left to fix.
const MAX_AHEAD: usize = 4;

/// A source after its fixes.
#[derive(Debug)]
pub struct Fixed {
    /// The text afterwards; nothing where no fix applied.
    pub text: Option<String>,
    /// How many findings were mended.
    pub applied: usize,
    /// What is found in the text afterwards.
    pub report: FileReport,
}

/// Mends what can be mended: the findings whose fix is at most as daring as `applicability`. A second run changes
/// nothing.
///
/// Each fix is applied whole or not at all, and the result is read again: it is taken only if less is left to mend than
/// before, which also ends the work, and only if it is read as that text again when it is written. Bytes that are no text stay as they are, but for those that the fix of `invalid-utf8`
/// replaces.
#[must_use]
pub fn fix(source: &Source<'_>, config: &Config, expectation: Expectation, applicability: Applicability) -> Fixed {
    if source.replaced().is_empty() {
        return fix_text(source, config, expectation, applicability);
    }
    let unchanged = || Fixed { text: None, applied: 0, report: lint(source, config, expectation) };
    let Some(lossless) = source.lossless() else {
        let before = unchanged();
        // Half a character of UTF-16 has nothing to stand for it.
        let replaces_all = open(&before.report, applicability).any(|fix| {
            source
                .replaced()
                .iter()
                .all(|bad| fix.edits.iter().any(|edit| edit.span == *bad && edit.text == "\u{FFFD}"))
        });
        let utf16 = source.encoding() != Encoding::InvalidUtf8;
        return if utf16 && replaces_all { fix_text(source, config, expectation, applicability) } else { before };
    };
    let fixed = fix_text(&lossless, config, expectation, applicability);
    // Places are those of the file as it is read again.
    let after = fixed.text.as_deref().and_then(|text| Source::new(source.path(), source.encode(text)).ok());
    match after {
        Some(after) => Fixed { report: lint(&after, config, expectation), ..fixed },
        None => unchanged(),
    }
}

fn fix_text(source: &Source<'_>, config: &Config, expectation: Expectation, applicability: Applicability) -> Fixed {
    let mut fixed = Fixed { text: None, applied: 0, report: lint(source, config, expectation) };
    let try_out = |fixed: &Fixed, fixes: &[&Fix]| -> Option<Fixed> {
        let before = fixed.text.as_deref().unwrap_or(source.text());
        let after = edits::apply(before, fixes.iter().flat_map(|fix| &fix.edits));
        if !source.reads_back(&after) {
            return None;
        }
        let report = lint(&source.with_text(&after).ok()?, config, expectation);
        let applied = fixed.applied + fixes.len();
        (!report.passed_over).then_some(Fixed { text: Some(after), applied, report })
    };
    // A fix may lead to another finding with a fix, as a key that is renamed to one whose value is invalid. The text
    // changes only if less is left to fix in the end, so that a second run changes nothing.
    let advance = |fixed: &Fixed, fixes: &[&Fix]| -> Option<Fixed> {
        let before = left(&fixed.report, applicability);
        let mut next = try_out(fixed, fixes)?;
        for _ in 0..MAX_AHEAD {
            if left(&next.report, applicability) < before {
                return Some(next);
            }
            next = try_out(&next, &edits::compatible(open(&next.report, applicability)))?;
        }
        None
    };
    loop {
        let chosen = edits::compatible(open(&fixed.report, applicability));
        if chosen.is_empty() {
            return fixed;
        }
        let next = advance(&fixed, &chosen)
            .or_else(|| chosen.iter().take(MAX_SINGLE).find_map(|fix| advance(&fixed, std::slice::from_ref(fix))));
        match next {
            Some(next) => fixed = next,
            None => return fixed,
        }
    }
}

/// The fixes that may be applied.
fn open(report: &FileReport, applicability: Applicability) -> impl Iterator<Item = &Fix> {
    report
        .diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fix.as_ref())
        .filter(move |fix| fix.applicability <= applicability)
}

/// How many findings are left to mend: those with a fix that may be applied, and those that get theirs once the others are mended.
fn left(report: &FileReport, applicability: Applicability) -> usize {
    let waits = |finding: &&Diagnostic| finding.rule == "several-lines" && finding.fix.is_none();
    open(report, applicability).count() + report.diagnostics.iter().filter(waits).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `bytes` are after their fixes, which a second run must not change.
    fn fixed(bytes: &[u8]) -> Option<Vec<u8>> {
        let mend = |bytes: &[u8]| {
            let source = Source::new("a.json", bytes.to_vec()).expect("it is small");
            let fixed = fix(&source, &Config::default(), Expectation::Payload, Applicability::Safe);
            fixed.text.map(|text| source.encode(&text))
        };
        let after = mend(bytes);
        if let Some(after) = &after {
            assert_eq!(mend(after), None, "{after:?}");
        }
        after
    }

    #[test]
    fn a_fix_leaves_the_encoding_to_be_told() {
        let utf16 = |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            for before in ["/**/", "/*a*/"] {
                let bytes = |value: &str| utf16(&format!("{before}{value}"), unit);
                assert_eq!(fixed(&bytes("\"aa\"")), Some(utf16("\"aa\"", unit)));
                assert_eq!(fixed(&bytes("\"\u{A0A}\"")), None);
            }
        }
        // The mark of UTF-16, behind what a fix removes.
        for before in [&b"/**/"[..], b"\xEF\xBB\xBF"] {
            assert_eq!(fixed(&[before, b"\xFF\xFE{}"].concat()), None);
        }
    }
}
