//! Applies the fixes of findings, and lints the result again, until no fix can be applied.

pub mod convert;
mod loss_guard;
pub mod repair;

use std::collections::HashSet;

use crate::config::Config;
use crate::diagnostic::{Applicability, Category, Diagnostic, Fix, RuleId, edits};
use crate::document::{Document, Expectation, Format, Purpose, Role};
use crate::lint::{FileReport, lint};
use crate::rules;
use crate::source::{Encoding, Source};
use crate::syntax::{Kind, NodeRef, escape};

/// The maximum number of sets of fixes that are tried if the result of all fixes at once is rejected. See [`Promise`].
const MAX_TRIES: usize = 40;

/// The maximum number of fixes of a file that are split into smaller sets. The file is linted once for each set, and a
/// file with more fixes is damaged nearly everywhere. JSON Lines has no such limit.
const MAX_SPLIT_FIXES: usize = 1000;

/// The maximum number of bytes of JSON Lines that are linted to try smaller sets. Small files get more tries than
/// [`MAX_TRIES`], because a rejected fix in one record must not block the fixes in other records.
const MAX_TRIED_BYTES: usize = 16 << 20;

/// The maximum number of consecutive steps that do not reduce the number of remaining fixes or findings.
const MAX_STEPS_WITHOUT_PROGRESS: usize = 4;

/// The result of fixing a source.
#[derive(Debug)]
pub struct Fixed {
    /// The fixed text, or `None` if no fix was applied.
    pub text: Option<String>,
    /// The number of fixed findings.
    pub applied: usize,
    /// The report of the fixed text.
    pub report: FileReport,
}

/// Fixes the findings of `report`, which [`lint`] returned for `document`. Applies safe fixes, and also unsafe fixes if
/// `applicability` is [`Applicability::Unsafe`]. A second run changes nothing.
///
/// Each fix is applied as a whole or not at all, safe fixes first. Then the result is parsed and linted again. The
/// result is accepted only if no fix of a syntax error changes a value, and no fix removes a payload. Bytes that
/// are not valid in the encoding of the file stay as they are, unless the fix of `invalid-utf8` replaces them.
#[must_use]
pub fn fix(document: &Document<'_>, report: &FileReport, applicability: Applicability) -> Fixed {
    let source = document.source();
    if source.invalid_spans().is_empty() {
        return fix_text(document, report, applicability);
    }
    let Some(lossless) = source.lossless() else {
        // A Rust string cannot contain an unpaired surrogate of UTF-16. Fixes are applied only if one of them replaces
        // all unpaired surrogates.
        let replaces_all = applicable_fixes(report, applicability).any(|fix| {
            source
                .invalid_spans()
                .iter()
                .all(|invalid| fix.edits.iter().any(|edit| edit.span == *invalid && edit.text == "\u{FFFD}"))
        });
        let is_utf16 = source.encoding() != Encoding::InvalidUtf8;
        return if is_utf16 && replaces_all {
            fix_text(document, report, applicability)
        } else {
            unchanged_result(report, applicability)
        };
    };
    let (config, expectation) = (document.config(), document.expectation());
    let document = Document::new(&lossless, config, expectation);
    let fixed = fix_text(&document, &lint(&document), applicability);
    // The caller reads the fixed bytes as a new file, so the spans of the report must refer to the text of that file.
    let after = fixed.text.as_deref().and_then(|text| Source::new(source.path(), source.encode(text)).ok());
    match after {
        Some(after) => {
            let mut report = lint(&Document::new(&after, config, expectation));
            withhold_fixes(&mut report, applicability);
            Fixed { report, ..fixed }
        }
        None => unchanged_result(report, applicability),
    }
}

/// Returns the result for a source to which no fix was applied.
fn unchanged_result(report: &FileReport, applicability: Applicability) -> Fixed {
    let mut report = report.clone();
    withhold_fixes(&mut report, applicability);
    Fixed { text: None, applied: 0, report }
}

/// Fixes the text of `document`, as [`fix`] does. If the file has invalid bytes, the text must have a stand-in for each of
/// them (see [`Source::lossless`]), or a fix must replace all of them.
fn fix_text(document: &Document<'_>, report: &FileReport, applicability: Applicability) -> Fixed {
    if applicable_fixes(report, applicability).next().is_none() {
        return unchanged_result(report, applicability);
    }
    let source = document.source();
    let fixer = Fixer { source, config: document.config(), expectation: document.expectation(), applicability };
    let mut best =
        State { text: source.text().to_owned(), applied: 0, report: report.clone(), values: payload_values(document) };
    // A step may replace a finding with another one, which the next step fixes. `ahead` is the state after such steps
    // without progress. This state is dropped unless a later step makes progress.
    let mut ahead: Option<State> = None;
    let mut steps_without_progress = 0;
    // Fewer remaining fixes are better. If the number of remaining fixes is the same, fewer findings are better.
    let rank = |state: &State| (fixer.count_remaining(&state.report), state.report.diagnostics.len());
    while let Some(next) = fixer.apply_next(ahead.as_ref().unwrap_or(&best)) {
        if rank(&next) < rank(&best) {
            (best, ahead, steps_without_progress) = (next, None, 0);
        } else if steps_without_progress < MAX_STEPS_WITHOUT_PROGRESS {
            (ahead, steps_without_progress) = (Some(next), steps_without_progress + 1);
        } else {
            break;
        }
    }
    let State { text, applied, mut report, .. } = best;
    withhold_fixes(&mut report, applicability);
    Fixed { text: (applied > 0).then_some(text), applied, report }
}

/// Removes the fixes that this run was allowed to apply, but could not apply. The report then offers only unsafe fixes,
/// for a run that allows them.
fn withhold_fixes(report: &mut FileReport, applicability: Applicability) {
    for finding in &mut report.diagnostics {
        if finding.fix.as_ref().is_some_and(|fix| fix.applicability <= applicability) {
            finding.fix = None;
        }
    }
}

/// An intermediate result: a text to which some fixes have been applied.
struct State {
    text: String,
    /// The number of findings fixed so far.
    applied: usize,
    /// The report of the text.
    report: FileReport,
    /// The values of the payloads in the text. A fix of a syntax error must not change them.
    values: Vec<String>,
}

/// Applies the fixes of one source.
struct Fixer<'f> {
    source: &'f Source<'f>,
    config: &'f Config,
    expectation: Expectation,
    applicability: Applicability,
}

/// What a fix promises to preserve. A result that breaks the promise is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promise {
    /// The fix repairs the syntax, and does not change the value of any payload.
    SameValue,
    /// The fix may change a value, and does not add syntax errors.
    MayChangeValue,
}

impl Promise {
    /// Returns the promise of the fixes of `rule`.
    fn of(rule: RuleId) -> Self {
        // An invalid byte has no value that its fix could preserve.
        let preserves_value =
            rules::find(rule).is_some_and(|rule| rule.category() == Category::Syntax && rule.id != RuleId::InvalidUtf8);
        if preserves_value { Self::SameValue } else { Self::MayChangeValue }
    }
}

impl Fixer<'_> {
    /// Applies the next fixes to `state`, and returns the new state. Safe fixes come before unsafe ones, and fixes of
    /// syntax errors before others. Returns `None` if no fix can be applied.
    fn apply_next(&self, state: &State) -> Option<State> {
        if let Some(next) = self.fix_all_syntax_errors(state) {
            return Some(next);
        }
        let levels = [Applicability::Safe, Applicability::Unsafe];
        levels.into_iter().filter(|level| *level <= self.applicability).find_map(|level| {
            [Promise::SameValue, Promise::MayChangeValue].into_iter().find_map(|promise| {
                let findings = state.report.diagnostics.iter().filter(|finding| Promise::of(finding.rule) == promise);
                let fixes =
                    findings.filter_map(|finding| finding.fix.as_ref()).filter(|fix| fix.applicability == level);
                self.apply_compatible(state, fixes.collect(), promise)
            })
        })
    }

    /// Applies those of `fixes` that do not overlap. If that fails, tries the remaining fixes, each of which overlaps
    /// with a failed fix.
    fn apply_compatible(&self, state: &State, mut fixes: Vec<&Fix>, promise: Promise) -> Option<State> {
        while !fixes.is_empty() {
            let chosen = edits::select_compatible(fixes.iter().copied());
            if let Some(next) = self.apply_most(state, &chosen, promise) {
                return Some(next);
            }
            fixes.retain(|fix| !chosen.iter().any(|other| std::ptr::eq(*fix, *other)));
        }
        None
    }

    /// Applies the fixes of all syntax errors at once, as the command `repair` does. Returns `None` if that fails, or
    /// if one of these errors has no fix that `applicability` allows.
    fn fix_all_syntax_errors(&self, state: &State) -> Option<State> {
        let syntax_findings =
            state.report.diagnostics.iter().filter(|finding| Promise::of(finding.rule) == Promise::SameValue);
        // Findings of rules that never have a fix are ignored.
        let fixes: Option<Vec<&Fix>> = syntax_findings
            .filter(|finding| rules::find(finding.rule).is_some_and(|rule| rule.fix.is_some()))
            .map(|finding| finding.fix.as_ref().filter(|fix| fix.applicability <= self.applicability))
            .collect();
        let fixes = fixes.filter(|fixes| fixes.len() > 1)?;
        self.try_out(state, &fixes, Promise::SameValue)
    }

    /// Applies as many of `fixes` at once as possible without breaking their promise.
    fn apply_most(&self, state: &State, fixes: &[&Fix], promise: Promise) -> Option<State> {
        let tries_left = match Format::of_source(self.source) {
            Format::JsonLines => MAX_TRIES.max(MAX_TRIED_BYTES / state.text.len().max(1)),
            _ if fixes.len() <= MAX_SPLIT_FIXES => MAX_TRIES,
            _ => 1,
        };
        let mut search = Search { before: state, promise, best: None, tries_left };
        self.extend_set(&mut search, &mut Vec::new(), fixes);
        search.best
    }

    /// Adds `fixes` to `taken` if applying all of `taken` and `fixes` keeps the promise. Otherwise, tries each half of
    /// `fixes`.
    fn extend_set<'x>(&self, search: &mut Search<'_>, taken: &mut Vec<&'x Fix>, fixes: &[&'x Fix]) {
        if search.tries_left == 0 || fixes.is_empty() {
            return;
        }
        search.tries_left -= 1;
        let taken_before = taken.len();
        taken.extend(fixes);
        if let Some(next) = self.try_out(search.before, taken, search.promise) {
            search.best = Some(next);
            return;
        }
        taken.truncate(taken_before);
        if fixes.len() > 1 {
            let (first, second) = fixes.split_at(fixes.len() / 2);
            self.extend_set(search, taken, first);
            self.extend_set(search, taken, second);
        }
    }

    /// Returns the state after `fixes` are applied. Returns `None` if the fixes change nothing, or break their promise.
    fn try_out(&self, before: &State, fixes: &[&Fix], promise: Promise) -> Option<State> {
        let text = edits::apply(&before.text, fixes.iter().flat_map(|fix| &fix.edits));
        if text == before.text || !self.source.round_trips(&text) {
            return None;
        }
        let source = self.source.with_text(&text).ok()?;
        let document = Document::new(&source, self.config, self.expectation);
        let values = payload_values(&document);
        if promise == Promise::SameValue && (before.values != values || loses_undeclared_text(before, &text, fixes)) {
            return None;
        }
        let report = lint(&document);
        let duplicates = |report: &FileReport| count_syntax_findings(report, Some(RuleId::DuplicateKey));
        let keeps_promise = report.payloads == before.report.payloads
            && duplicates(&report) <= duplicates(&before.report)
            && (promise == Promise::SameValue
                || count_syntax_findings(&report, None) <= count_syntax_findings(&before.report, None));
        // The result owns `text`, so nothing may borrow it any longer.
        drop(document);
        drop(source);
        keeps_promise.then(|| State { text, applied: before.applied + fixes.len(), report, values })
    }

    /// Returns the number of findings that are left to fix. A `multiline-record` without a fix is included, because it
    /// gets a fix once the other findings in its record are fixed.
    fn count_remaining(&self, report: &FileReport) -> usize {
        let gets_fix_later = |finding: &&Diagnostic| finding.rule == RuleId::MultilineRecord && finding.fix.is_none();
        applicable_fixes(report, self.applicability).count() + report.diagnostics.iter().filter(gets_fix_later).count()
    }
}

/// Returns the values of the texts in which a payload is recognized, each in the form of [`compact_form`].
fn payload_values(document: &Document<'_>) -> Vec<String> {
    // A frame is JSON that holds payloads in its strings. Each of these payloads is also a separate text.
    let texts = document.texts(Purpose::Findings).iter().filter(|text| text.role != Role::Frame);
    texts.flat_map(|text| text.parsed.tree.roots()).map(compact_form).collect()
}

/// Returns whether letters or digits of `before` are missing in `after`, although none of `fixes` declares to replace or
/// omit them (see [`loss_guard`]).
fn loses_undeclared_text(before: &State, after: &str, fixes: &[&Fix]) -> bool {
    // Different findings may have equal fixes, so fixes are identified by their address.
    let taken: HashSet<*const Fix> = fixes.iter().map(|fix| std::ptr::from_ref(*fix)).collect();
    let applied = before.report.diagnostics.iter().filter_map(|finding| {
        finding.fix.as_ref().filter(|fix| taken.contains(&std::ptr::from_ref(*fix))).map(|fix| (finding.rule, fix))
    });
    let declared = applied.flat_map(|(rule, fix)| loss_guard::declared_spans(rule, &fix.edits, &before.text)).collect();
    loss_guard::find_lost(&before.text, after, declared).is_some()
}

/// The search for a large set of fixes that can be applied at once without breaking their promise.
struct Search<'b> {
    /// The state to which each set of fixes is applied.
    before: &'b State,
    promise: Promise,
    /// The state after the largest accepted set so far.
    best: Option<State>,
    /// The number of sets that may still be tried.
    tries_left: usize,
}

/// Returns the number of syntax errors. If `rule` is given, counts only the findings of this rule.
fn count_syntax_findings(report: &FileReport, rule: Option<RuleId>) -> usize {
    let counts = |finding: &&Diagnostic| match rule {
        Some(rule) => finding.rule == rule,
        None => Promise::of(finding.rule) == Promise::SameValue,
    };
    report.diagnostics.iter().filter(counts).count()
}

/// Returns a value as compact text. Equal values have equal text. JSON in a string is written as the value of that
/// JSON, between `<` and `>`.
fn compact_form(node: NodeRef<'_>) -> String {
    fn write(node: NodeRef<'_>, out: &mut String) {
        if let Some(tree) = node.embedded() {
            out.push('<');
            tree.roots().for_each(|root| write(root, out));
            out.push('>');
            return;
        }
        match node.kind() {
            Kind::Object => {
                out.push('{');
                for member in node.all_members() {
                    write(member.key, out);
                    out.push(':');
                    write(member.value, out);
                    out.push(',');
                }
                out.push('}');
            }
            Kind::Array => {
                out.push('[');
                for element in node.elements() {
                    write(element, out);
                    out.push(',');
                }
                out.push(']');
            }
            Kind::String | Kind::Key => {
                out.push('"');
                out.push_str(&escape(node.as_str().unwrap_or("")));
                out.push('"');
            }
            Kind::Number => out.push_str(node.text().unwrap_or("")),
            Kind::Null => out.push_str("null"),
            Kind::True => out.push_str("true"),
            Kind::False => out.push_str("false"),
        }
    }
    let mut out = String::new();
    write(node, &mut out);
    out
}

/// Returns the fixes of `report` that `applicability` allows.
fn applicable_fixes(report: &FileReport, applicability: Applicability) -> impl Iterator<Item = &Fix> {
    report
        .diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fix.as_ref())
        .filter(move |fix| fix.applicability <= applicability)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns `bytes` after safe fixes, or `None` if nothing was fixed. Checks that a second run changes nothing.
    fn apply_safe_fixes(bytes: &[u8]) -> Option<Vec<u8>> {
        let apply = |bytes: &[u8]| {
            let source = Source::new("a.json", bytes.to_vec()).expect("it is small");
            let config = Config::default();
            let document = Document::new(&source, &config, Expectation::Payload);
            let fixed = fix(&document, &lint(&document), Applicability::Safe);
            fixed.text.map(|text| source.encode(&text))
        };
        let after = apply(bytes);
        if let Some(after) = &after {
            assert_eq!(apply(after), None, "{after:?}");
        }
        after
    }

    #[test]
    fn a_report_offers_no_fix_that_could_not_be_applied() {
        // In UTF-16, fixes are applied only if they replace the unpaired surrogate.
        let units = "{\"Updater\": \"Caller\" \"Ticket\": {\"Medium\": \"?\"}}".encode_utf16();
        let units = units.map(|unit| if unit == u16::from(b'?') { 0xD800 } else { unit });
        let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
        let source = Source::new("a.json", bytes).expect("it is small");
        let config = Config::default();
        let document = Document::new(&source, &config, Expectation::Payload);
        let report = lint(&document);
        let has_safe_fix = |report: &FileReport| applicable_fixes(report, Applicability::Safe).next().is_some();
        assert!(has_safe_fix(&report));
        let fixed = fix(&document, &report, Applicability::Safe);
        assert!(fixed.text.is_none() && !has_safe_fix(&fixed.report));
    }

    #[test]
    fn a_fix_does_not_change_the_detected_encoding() {
        let utf16 = |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let payload = "{\"objCommonParameters\": {}}";
            assert_eq!(apply_safe_fixes(&utf16(&format!("/**/{payload}"), unit)), Some(utf16(payload, unit)));
        }
        // The text before the byte order mark of UTF-16 is not removed, because that would change how the file is
        // decoded.
        for before in [&b"/**/"[..], b"\xEF\xBB\xBF"] {
            assert_eq!(apply_safe_fixes(&[before, b"\xFF\xFE{\"objCommonParameters\": {}}"].concat()), None);
        }
    }

    /// Returns the text of a file named `name` after all fixes, including unsafe ones.
    fn apply_all_fixes(name: &str, bytes: &[u8]) -> Option<String> {
        let source = Source::new(name, bytes.to_vec()).expect("it is small");
        let config = Config::default();
        let document = Document::new(&source, &config, Expectation::Payload);
        fix(&document, &lint(&document), Applicability::Unsafe).text
    }

    #[test]
    fn fixes_that_need_each_other_are_applied_together() {
        let lines = |lines: &[&str]| -> String {
            lines.iter().enumerate().map(|(index, line)| format!("{:>3}: {line}\n", index + 1)).collect()
        };
        let numbered = lines(&["{", r#""Updater":"Caller","#, r#""Ticket":{"Status":"New", Sup_Function: IT}"#, "}"]);
        let fixed = apply_all_fixes("a.json", format!("\u{FEFF}{numbered}").as_bytes()).expect("it has fixes");
        assert!(
            crate::syntax::parse((&*fixed).into(), None, &crate::syntax::ParseOptions::default()).repairs.is_empty()
        );
        assert!(fixed.starts_with(r#"{"#) && fixed.contains(r#""Sup_Function": "IT""#), "{fixed}");
        let parts = r#""{\"Updater\":\"Caller\",\"Ticket\":{" +
            "\"Status\":\"New\", Sup_Function: IT}}";"#;
        let fixed = apply_all_fixes("a.json", parts.as_bytes()).expect("it has fixes");
        let source = Source::new("a.json", parts.as_bytes().to_vec()).expect("it is small");
        assert_eq!(
            fixed,
            crate::fix::repair::repair(&source, crate::fix::repair::Layout::AsWritten).expect("it is JSON")
        );
    }

    #[test]
    fn text_around_a_record_of_json_lines_is_removed() {
        let record = r#"{"Updater":"Caller","Ticket":{"Status":"New","Sup_Function":"IT"}}"#;
        let fixed =
            apply_all_fixes("a.jsonl", format!("0{record}\nnote: {record}\n").as_bytes()).expect("it has fixes");
        assert_eq!(fixed, format!("{record}\n {record}\n"));
    }
}
