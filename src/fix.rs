//! Mends what can be mended: applies the edits of findings, and reads the result again until nothing is left to do.

use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::edits;
use crate::lint::{Expectation, FileReport, lint};
use crate::source::Source;

/// How often the result is read again at most. Fixes that touch the same place wait for each other; three rounds are rare.
const MAX_ROUNDS: usize = 10;

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
/// Each fix is applied whole or not at all, and each result is read again: where a round leaves more errors than it found, it
/// is not taken.
#[must_use]
pub fn fix(source: &Source<'_>, config: &Config, expectation: Expectation, applicability: Applicability) -> Fixed {
    let mut report = lint(source, config, expectation);
    let mut text: Option<String> = None;
    let mut applied = 0;
    for _ in 0..MAX_ROUNDS {
        let fixes = report.diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
        let chosen = edits::compatible(fixes.filter(|fix| fix.applicability <= applicability));
        if chosen.is_empty() {
            break;
        }
        let before = text.as_deref().unwrap_or(source.text());
        let after = edits::apply(before, chosen.iter().flat_map(|fix| &fix.edits));
        let Ok(next) = Source::from_text(source.path(), &after) else { break };
        let next_report = lint(&next, config, expectation);
        let errors = |report: &FileReport| report.diagnostics.len();
        if after == before || errors(&next_report) > errors(&report) + chosen.len() {
            break;
        }
        applied += chosen.len();
        report = next_report;
        text = Some(after);
    }
    Fixed { text, applied, report }
}
