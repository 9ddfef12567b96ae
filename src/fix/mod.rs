//! Fixes what can be fixed: applies the edits of findings, and lints the result again until nothing is left to do.

pub mod convert;
mod loss_guard;
pub mod repair;

use std::collections::HashSet;

use crate::config::Config;
use crate::diagnostic::{Applicability, Category, Diagnostic, Fix, RuleId, edits};
use crate::document::{self, Format, ReadOptions, Role};
use crate::lint::{Expectation, FileReport, lint};
use crate::rules;
use crate::source::{Encoding, Source};
use crate::syntax::{Kind, NodeRef, escape};

/// How many sets of fixes are tried where all of them together do not keep their promise.
const MAX_TRIES: usize = 40;

/// How many fixes of one text are tried in smaller sets. With more, nearly every byte of the text is damaged, and each set would take as
/// long as reading the text. The records of JSON Lines are texts of their own.
const MAX_SPLIT: usize = 1000;

/// How many steps in a row may leave as many findings as there were.
const MAX_IDLE: usize = 4;

/// A source after its fixes.
#[derive(Debug)]
pub struct Fixed {
    /// The text afterwards; nothing where no fix applied.
    pub text: Option<String>,
    /// How many findings were fixed.
    pub applied: usize,
    /// What is found in the text afterwards.
    pub report: FileReport,
}

/// Fixes what can be fixed: the findings whose fix is at most as daring as `applicability`. A second run changes nothing.
///
/// Each fix is applied as a whole or not at all, safe ones first, and the result is parsed and linted again. It is taken only if it
/// is what the fixes promise: a fix about the text leaves the value as it was, and no fix leaves less of a payload. Bytes that are
/// not text stay as they are, except for those that the fix of `invalid-utf8` replaces.
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
        Some(after) => {
            let mut report = lint(&after, config, expectation);
            withhold(&mut report, applicability);
            Fixed { report, ..fixed }
        }
        None => unchanged(),
    }
}

fn fix_text(source: &Source<'_>, config: &Config, expectation: Expectation, applicability: Applicability) -> Fixed {
    let start = Fixed { text: None, applied: 0, report: lint(source, config, expectation) };
    let fixer = Fixer { source, config, expectation, applicability };
    let mut best = start;
    // One finding may have to become another before it is gone: steps that fix nothing by themselves are taken back unless others
    // follow that do.
    let mut ahead: Option<Fixed> = None;
    let mut idle = 0;
    while let Some(next) = fixer.step(ahead.as_ref().unwrap_or(&best)) {
        if fixer.left(&next.report) < fixer.left(&best.report) {
            (best, ahead, idle) = (next, None, 0);
        } else if idle < MAX_IDLE {
            (ahead, idle) = (Some(next), idle + 1);
        } else {
            break;
        }
    }
    withhold(&mut best.report, applicability);
    best
}

/// Withholds the fixes that could not be applied: what is offered is what a further run does.
fn withhold(report: &mut FileReport, applicability: Applicability) {
    for finding in &mut report.diagnostics {
        if finding.fix.as_ref().is_some_and(|fix| fix.applicability <= applicability) {
            finding.fix = None;
        }
    }
}

/// Applies the fixes of one source.
struct Fixer<'f> {
    source: &'f Source<'f>,
    config: &'f Config,
    expectation: Expectation,
    applicability: Applicability,
}

/// What a fix promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promise {
    /// It makes the text strict JSON and leaves its value as it is.
    SameValue,
    /// It changes the value, and nothing else about the text.
    OtherValue,
}

impl Promise {
    fn of(rule: RuleId) -> Self {
        // A byte that is not text has no value to be kept.
        let syntax =
            rules::find(rule).is_some_and(|rule| rule.category() == Category::Syntax && rule.id != RuleId::InvalidUtf8);
        if syntax { Self::SameValue } else { Self::OtherValue }
    }
}

impl Fixer<'_> {
    /// Returns the state after the next fixes: safe ones before unsafe ones, and the text before what it means. `None` if no fix
    /// can be applied.
    fn step(&self, state: &Fixed) -> Option<Fixed> {
        if let Some(next) = self.all_about_the_text(state) {
            return Some(next);
        }
        let levels = [Applicability::Safe, Applicability::Unsafe];
        levels.into_iter().filter(|level| *level <= self.applicability).find_map(|level| {
            [Promise::SameValue, Promise::OtherValue].into_iter().find_map(|promise| {
                let open = state.report.diagnostics.iter().filter(|finding| Promise::of(finding.rule) == promise);
                let fixes = open.filter_map(|finding| finding.fix.as_ref()).filter(|fix| fix.applicability == level);
                self.apply_compatible(state, fixes.collect(), promise)
            })
        })
    }

    /// Returns the state after those of `fixes` that can be applied at once, or if those fail, after others that touch the same
    /// places.
    fn apply_compatible(&self, state: &Fixed, mut fixes: Vec<&Fix>, promise: Promise) -> Option<Fixed> {
        while !fixes.is_empty() {
            let chosen = edits::compatible(fixes.iter().copied());
            if let Some(next) = self.apply(state, &chosen, promise) {
                return Some(next);
            }
            fixes.retain(|fix| !chosen.iter().any(|other| std::ptr::eq(*fix, *other)));
        }
        None
    }

    /// Returns the state after every fix about the text at once, if each may be applied: that is what a repair does.
    fn all_about_the_text(&self, state: &Fixed) -> Option<Fixed> {
        let about_text =
            state.report.diagnostics.iter().filter(|finding| Promise::of(finding.rule) == Promise::SameValue);
        // What no fix exists for stays as it is.
        let fixes: Option<Vec<&Fix>> = about_text
            .filter(|finding| rules::find(finding.rule).is_some_and(|rule| rule.fix.is_some()))
            .map(|finding| finding.fix.as_ref().filter(|fix| fix.applicability <= self.applicability))
            .collect();
        let fixes = fixes.filter(|fixes| fixes.len() > 1)?;
        let text = state.text.as_deref().unwrap_or(self.source.text());
        let before = Before { text, applied: state.applied, report: &state.report, values: Some(self.values(text)) };
        self.try_out(&before, &fixes)
    }

    /// Returns the state after as many of `fixes` as keep their promise together.
    fn apply(&self, state: &Fixed, fixes: &[&Fix], promise: Promise) -> Option<Fixed> {
        let text = state.text.as_deref().unwrap_or(self.source.text());
        let before = Before {
            text,
            applied: state.applied,
            report: &state.report,
            values: (promise == Promise::SameValue).then(|| self.values(text)),
        };
        let splits = fixes.len() <= MAX_SPLIT || Format::of_source(self.source) == Format::JsonLines;
        let mut tries = if splits { MAX_TRIES } else { 1 };
        let mut taken = Vec::new();
        let mut best = None;
        self.widen(&before, &mut taken, fixes, &mut best, &mut tries);
        best
    }

    /// Adds those of `fixes` to `taken` that keep their promise with it. If all of them together do not, the halves are tried.
    fn widen<'x>(
        &self,
        before: &Before<'_>,
        taken: &mut Vec<&'x Fix>,
        fixes: &[&'x Fix],
        best: &mut Option<Fixed>,
        tries: &mut usize,
    ) {
        if *tries == 0 || fixes.is_empty() {
            return;
        }
        *tries -= 1;
        let kept = taken.len();
        taken.extend(fixes);
        if let Some(next) = self.try_out(before, taken) {
            *best = Some(next);
            return;
        }
        taken.truncate(kept);
        if fixes.len() > 1 {
            let (first, second) = fixes.split_at(fixes.len() / 2);
            self.widen(before, taken, first, best, tries);
            self.widen(before, taken, second, best, tries);
        }
    }

    /// Returns the state after `fixes`, or `None` if that is not what they promise.
    fn try_out(&self, before: &Before<'_>, fixes: &[&Fix]) -> Option<Fixed> {
        let after = edits::apply(before.text, fixes.iter().flat_map(|fix| &fix.edits));
        if after == before.text || !self.source.reads_back(&after) {
            return None;
        }
        if let Some(values) = &before.values
            && (*values != self.values(&after) || loses_text(before, &after, fixes))
        {
            return None;
        }
        let report = lint(&self.source.with_text(&after).ok()?, self.config, self.expectation);
        let duplicates = |report: &FileReport| syntax_findings(report, Some(RuleId::DuplicateKey));
        let kept = report.payloads == before.report.payloads
            && duplicates(&report) <= duplicates(before.report)
            && (before.values.is_some() || syntax_findings(&report, None) <= syntax_findings(before.report, None));
        kept.then(|| Fixed { text: Some(after), applied: before.applied + fixes.len(), report })
    }

    /// The values of the texts in which a payload is recognized, as compact JSON.
    fn values(&self, text: &str) -> Vec<String> {
        let mut values = Vec::new();
        let Ok(source) = self.source.with_text(text) else { return values };
        // Only the values are wanted, and no other interpretations.
        let options = ReadOptions {
            json5: self.config.json5,
            max_depth: self.config.max_depth,
            edits_only: true,
            ..ReadOptions::default()
        };
        document::read(&source, options, &self.config.schemas, |text| {
            // The JSON around the parts of a document spells them; they have values of their own.
            if text.role != Role::Frame {
                values.extend(text.parsed.tree.roots().map(value));
            }
        });
        values
    }

    /// How many findings are left to fix: those with a fix that may be applied, and those that get theirs once the others are
    /// fixed.
    fn left(&self, report: &FileReport) -> usize {
        let waits = |finding: &&Diagnostic| finding.rule == RuleId::MultilineRecord && finding.fix.is_none();
        open(report, self.applicability).count() + report.diagnostics.iter().filter(waits).count()
    }
}

/// Returns whether `after` misses text that none of `fixes` is meant to replace or to omit.
fn loses_text(before: &Before<'_>, after: &str, fixes: &[&Fix]) -> bool {
    let declaring = before.report.diagnostics.iter().filter(|finding| loss_guard::declares(finding.rule));
    // Equal fixes of different findings are told apart by their address.
    let taken: HashSet<*const Fix> = fixes.iter().map(|fix| std::ptr::from_ref(*fix)).collect();
    let applied =
        declaring.filter_map(|finding| finding.fix.as_ref()).filter(|fix| taken.contains(&std::ptr::from_ref(*fix)));
    let declared = applied.flat_map(|fix| &fix.edits).map(|edit| edit.span).collect();
    loss_guard::lost(before.text, after, declared).is_some()
}

/// The state before fixes are applied.
struct Before<'b> {
    text: &'b str,
    applied: usize,
    report: &'b FileReport,
    /// What the fixes have to keep; `None` for fixes that change the value.
    values: Option<Vec<String>>,
}

/// How many findings about the text there are: all of them, or those of one rule.
fn syntax_findings(report: &FileReport, rule: Option<RuleId>) -> usize {
    let counts = |finding: &&Diagnostic| match rule {
        Some(rule) => finding.rule == rule,
        None => Promise::of(finding.rule) == Promise::SameValue,
    };
    report.diagnostics.iter().filter(counts).count()
}

/// A value as compact JSON, with the JSON in its strings as it was parsed.
fn value(node: NodeRef<'_>) -> String {
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

/// The fixes that may be applied.
fn open(report: &FileReport, applicability: Applicability) -> impl Iterator<Item = &Fix> {
    report
        .diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fix.as_ref())
        .filter(move |fix| fix.applicability <= applicability)
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
            let payload = "{\"objCommonParameters\": {}}";
            assert_eq!(fixed(&utf16(&format!("/**/{payload}"), unit)), Some(utf16(payload, unit)));
        }
        // The mark of UTF-16, behind what a fix removes.
        for before in [&b"/**/"[..], b"\xEF\xBB\xBF"] {
            assert_eq!(fixed(&[before, b"\xFF\xFE{\"objCommonParameters\": {}}"].concat()), None);
        }
    }

    /// The text of a file of this name after its fixes, unsafe ones included.
    fn fixed_as(name: &str, bytes: &[u8]) -> Option<String> {
        let source = Source::new(name, bytes.to_vec()).expect("it is small");
        fix(&source, &Config::default(), Expectation::Payload, Applicability::Unsafe).text
    }

    #[test]
    fn fixes_that_need_each_other_are_applied_together() {
        let lines = |lines: &[&str]| -> String {
            lines.iter().enumerate().map(|(index, line)| format!("{:>3}: {line}\n", index + 1)).collect()
        };
        let numbered = lines(&["{", r#""Updater":"Caller","#, r#""Ticket":{"Status":"New", Sup_Function: IT}"#, "}"]);
        let fixed = fixed_as("a.json", format!("\u{FEFF}{numbered}").as_bytes()).expect("it has fixes");
        assert!(
            crate::syntax::parse((&*fixed).into(), None, &crate::syntax::ParseOptions::default()).repairs.is_empty()
        );
        assert!(fixed.starts_with(r#"{"#) && fixed.contains(r#""Sup_Function": "IT""#), "{fixed}");
        let parts = r#""{\"Updater\":\"Caller\",\"Ticket\":{" +
            "\"Status\":\"New\", Sup_Function: IT}}";"#;
        let fixed = fixed_as("a.json", parts.as_bytes()).expect("it has fixes");
        let source = Source::new("a.json", parts.as_bytes().to_vec()).expect("it is small");
        assert_eq!(
            fixed,
            crate::fix::repair::repair(&source, crate::fix::repair::Layout::AsWritten).expect("it is JSON")
        );
    }

    #[test]
    fn text_around_a_record_of_json_lines_is_removed() {
        let record = r#"{"Updater":"Caller","Ticket":{"Status":"New","Sup_Function":"IT"}}"#;
        let fixed = fixed_as("a.jsonl", format!("0{record}\nnote: {record}\n").as_bytes()).expect("it has fixes");
        assert_eq!(fixed, format!("{record}\n {record}\n"));
    }
}
