//! The engine of the linter: finds problems in a document. It keeps no state between calls and performs no I/O.

use std::collections::HashSet;
use std::sync::Arc;

use crate::catalog::envelope::{PARAMETERS, SERVICE_NAME};
use crate::catalog::{CompileError, PayloadKind, Schemas, is_plausible, recognize};
use crate::config::suppression::{self, IncompleteChecks};
use crate::config::{self, Config, IgnoreUse};
use crate::diagnostic::{Applicability, Category, Diagnostic, Edit, RuleId, Severity};
use crate::document::payload::Payload;
use crate::document::{self, Document, Expectation, Format, Literals, Purpose, Role, Text, Unmerged};
use crate::rules::{self, Check, Findings, RULES, Step, TicketHistory, schema_findings};
use crate::secrets::{
    default_values, is_dummy, is_misspelled_secret_name, is_secret_name, keys_in, secrets_in, without_quotes,
};
use crate::source::{Source, Span};
use crate::syntax::{Kind, MAX_DEPTH, NodeRef, Tree, pointer_segment};

/// The result of linting one file.
#[derive(Debug, Clone, Default)]
pub struct FileReport {
    /// The findings, ordered by position.
    pub diagnostics: Vec<Diagnostic>,
    /// The number of payloads in the file.
    pub payloads: usize,
    /// The number of payloads that call a service without a schema. Only the envelope of these payloads (the fields
    /// around the container) was checked.
    pub uncovered: usize,
    /// The locations of the payloads. If a document has only one payload, its location is the whole document.
    pub locations: Vec<PayloadLocation>,
    /// The spans of values that must not be shown. A report masks these values in every excerpt of the source.
    pub secrets: Vec<Span>,
    /// The secrets that are also words of the schemas, such as the name of a field. Such a secret is masked only at its
    /// location in `secrets`. A mask in place of a well-known word elsewhere would reveal the secret.
    #[doc(hidden)]
    pub known_words: HashSet<String>,
    /// Whether the file was skipped, because it contains no payload and none was expected.
    pub skipped: bool,
    /// The steps in the file, in order. A step is a request that changes a ticket, or a response. The caller checks the
    /// steps together with those of other files.
    ///
    /// Empty if the rule `status-transition` is off. Also empty if the source is a whole file of JSON Lines, because
    /// [`lint`] checks the steps of such a file itself.
    pub steps: Vec<Step>,
    /// The URL where the rule pages are published, if one is configured.
    pub documentation: Option<Arc<str>>,
    /// The `ignore` entries of the configuration that were used, or `None` if no entry applies to the file.
    pub ignore_use: Option<Box<IgnoreUse>>,
    /// The errors of schemas that could not be compiled. Payloads were not validated against these schemas.
    pub failures: Vec<CompileError>,
    /// The findings before suppression, if findings may be added later. In that case, all suppression comments are
    /// applied again, to decide which comments are unused.
    #[doc(hidden)]
    pub unsuppressed: Option<Box<Unsuppressed>>,
}

/// The location of a payload in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadLocation {
    /// The span of the payload. If the document has only this payload, the span of the whole document.
    pub span: Span,
    /// Whether only the envelope of the payload was checked, because its service has no schema.
    pub uncovered: bool,
}

/// The findings of a file before suppression, and the data that is needed to suppress them.
#[derive(Debug, Clone)]
pub struct Unsuppressed {
    diagnostics: Vec<Diagnostic>,
    directives: Vec<suppression::Comment>,
    incomplete: IncompleteChecks,
}

impl FileReport {
    /// Returns a report with findings about a file that is not a payload, such as a configuration. Only secrets that
    /// are recognizable without parsing the text are masked.
    #[must_use]
    pub fn of_text(source: &Source<'_>, diagnostics: Vec<Diagnostic>) -> Self {
        let secrets = if diagnostics.is_empty() { Vec::new() } else { secrets_in(source.text()) };
        Self { diagnostics, secrets, ..Self::default() }
    }

    /// Marks the file as skipped.
    #[must_use]
    pub fn into_skipped(self) -> Self {
        Self { skipped: true, ..self }
    }

    /// Adds findings that depend on other files. The configured levels, the suppression comments in `source` and the
    /// `ignore` entries also apply to these findings.
    pub fn add(&mut self, findings: Vec<Diagnostic>, source: &Source<'_>, config: &Config) {
        if findings.is_empty() {
            return;
        }
        match self.unsuppressed.take() {
            Some(before) => {
                let Unsuppressed { diagnostics, directives, incomplete } = *before;
                self.diagnostics = findings.into_iter().chain(diagnostics).collect();
                self.apply_suppressions(source, config, &directives, &incomplete);
            }
            None => {
                let earlier = std::mem::replace(&mut self.diagnostics, findings);
                config.levels.apply(&mut self.diagnostics);
                self.drop_ignored(config);
                self.diagnostics.extend(earlier);
                self.sort_and_collect_secrets(source, config);
            }
        }
    }

    /// Applies the levels, the suppression comments and the `ignore` entries to the findings.
    fn apply_suppressions(
        &mut self,
        source: &Source<'_>,
        config: &Config,
        directives: &[suppression::Comment],
        incomplete: &IncompleteChecks,
    ) {
        config.levels.apply(&mut self.diagnostics);
        if !config.ignored.is_empty() {
            // Match the `ignore` entries before comments remove findings. If a comment and an entry suppress the same
            // finding, both count as used.
            let ignore_use = self.ignore_use.get_or_insert_default();
            ignore_use.maybe_used = config::find_maybe_used(&config.ignored, &config.levels, incomplete);
            for finding in &self.diagnostics {
                config::is_ignored(&config.ignored, finding, ignore_use);
            }
        }
        if !directives.is_empty() {
            suppression::apply(source, directives, &config.levels, incomplete, &mut self.diagnostics);
            if Format::of_source(source).is_code() {
                // Fixes must not change comments in source code.
                let about_comment = |finding: &&mut Diagnostic| {
                    matches!(finding.rule, RuleId::UnusedSuppression | RuleId::InvalidSuppression)
                };
                self.diagnostics.iter_mut().filter(about_comment).for_each(|finding| finding.fix = None);
            }
        }
        self.drop_ignored(config);
        self.sort_and_collect_secrets(source, config);
    }

    /// Removes the findings that `ignore` entries suppress.
    fn drop_ignored(&mut self, config: &Config) {
        if !config.ignored.is_empty() {
            let ignore_use = self.ignore_use.get_or_insert_default();
            self.diagnostics.retain(|finding| !config::is_ignored(&config.ignored, finding, ignore_use));
        }
    }

    /// Sorts the findings by position, and collects all secrets that their excerpts may contain.
    fn sort_and_collect_secrets(&mut self, source: &Source<'_>, config: &Config) {
        if !self.diagnostics.is_empty() {
            // The excerpt of a finding also shows the lines around it, so the whole text is searched for secrets.
            self.secrets.extend(secrets_in(source.text()));
            let spelled = self.secrets.iter().filter_map(|span| source.text().get(span.range()));
            let words = spelled.map(without_quotes).filter(|word| config.schemas.has_word(word));
            self.known_words = words.map(str::to_owned).collect();
            self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        }
    }
}

/// The totals over all files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// The number of linted files.
    pub files: usize,
    /// The number of files that were read and skipped.
    pub skipped: usize,
    /// The number of payloads.
    pub payloads: usize,
    /// The number of payloads that call a service without a schema. In these payloads, only the envelope (the fields
    /// around the container) was checked.
    pub uncovered: usize,
    /// The number of errors.
    pub errors: usize,
    /// The number of warnings.
    pub warnings: usize,
    /// The number of findings with a safe fix.
    pub fixable: usize,
    /// The number of findings with an unsafe fix.
    pub unsafe_fixable: usize,
    /// The rule of the first error, or of the first warning if there are no errors.
    pub example: Option<(Severity, RuleId)>,
}

impl std::ops::AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        let Self { files, skipped, payloads, uncovered, errors, warnings, fixable, unsafe_fixable, example } = other;
        self.files += files;
        self.skipped += skipped;
        self.payloads += payloads;
        self.uncovered += uncovered;
        self.errors += errors;
        self.warnings += warnings;
        self.fixable += fixable;
        self.unsafe_fixable += unsafe_fixable;
        self.set_example(example);
    }
}

impl Summary {
    /// Returns the totals of one file.
    #[must_use]
    pub fn of(report: &FileReport) -> Self {
        let mut summary = Self::default();
        summary.add(report);
        summary
    }

    /// Adds the totals of one file.
    pub fn add(&mut self, report: &FileReport) {
        if report.skipped {
            self.skipped += 1;
            return;
        }
        self.files += 1;
        self.payloads += report.payloads;
        self.uncovered += report.uncovered;
        self.add_findings(report);
    }

    /// Adds the findings of a part of a file, without counting files and payloads.
    pub fn add_findings(&mut self, report: &FileReport) {
        for diagnostic in &report.diagnostics {
            self.set_example(Some((diagnostic.severity, diagnostic.rule)));
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
            }
            match diagnostic.fix.as_ref().map(|fix| fix.applicability) {
                Some(Applicability::Safe) => self.fixable += 1,
                Some(Applicability::Unsafe) => self.unsafe_fixable += 1,
                None => {}
            }
        }
    }

    /// Sets the example to `example` if there is no example yet, or if the current example is a warning and `example`
    /// is an error.
    fn set_example(&mut self, example: Option<(Severity, RuleId)>) {
        let is_error =
            |example: Option<(Severity, RuleId)>| example.is_some_and(|(severity, _)| severity == Severity::Error);
        if self.example.is_none() || !is_error(self.example) && is_error(example) {
            self.example = example;
        }
    }
}

/// Lints a document.
#[must_use]
pub fn lint(document: &Document<'_>) -> FileReport {
    let (source, config) = (document.source(), document.config());
    // Most JSON files in a source tree are not payloads, so they are skipped without parsing. A file that the user
    // named is always parsed. If its nesting is too deep to recognize a payload, that is a finding.
    if document.expectation() == Expectation::Anything && !document.may_hold_payload() {
        return unrecognized_report(document, None);
    }
    let mut report = FileReport { documentation: config.documentation.clone(), ..FileReport::default() };
    let mut scan = Scan {
        source,
        config,
        report: &mut report,
        recognized_spans: Vec::new(),
        directives: Vec::new(),
        too_deep: None,
        records: Vec::new(),
    };
    document.texts(Purpose::Findings).iter().for_each(|text| scan.lint_text(text));
    let Scan { mut recognized_spans, directives, too_deep: too_deep_at, records, .. } = scan;
    // In JSON Lines, each line is a document.
    let is_json_lines = Format::of_source(source) == Format::JsonLines;
    recognized_spans.sort_unstable();
    if report.payloads == 0 {
        let unreadable = too_deep_at.map(|at| too_deep_finding(at, config)).or_else(|| unreadable_finding(document));
        return unrecognized_report(document, unreadable);
    }
    report.diagnostics.extend(unreadable_finding(document));
    if let Some(found) = document::detect_unmerged(source) {
        report.diagnostics = vec![merge_conflict_finding(found)];
        report.steps.clear();
    } else {
        // The spans of invalid bytes that other fixes already replace.
        let replacing_findings = report
            .diagnostics
            .iter()
            .filter(|finding| !config.levels.is_off(finding.rule) && document::replaces_invalid_text(finding.rule));
        let replacing_fixes = replacing_findings.filter_map(|finding| finding.fix.as_ref());
        let replaced = replacing_fixes.flat_map(|fix| &fix.edits).map(|edit| edit.span).collect();
        let invalid_text_findings = document::invalid_text_findings(source, &recognized_spans, replaced);
        report.diagnostics.extend(invalid_text_findings);
        document::remove_lossy_fixes(source, &mut report.diagnostics);
        drop_unchanged_fixes(source, &mut report.diagnostics);
        // The steps in a chunk of a file continue those of previous chunks, so the caller checks them.
        if is_json_lines && !report.steps.is_empty() && source.chunk().is_none() {
            let steps = std::mem::take(&mut report.steps);
            report.diagnostics.extend(TicketHistory::default().add_file(source, &steps, &config.schemas));
        }
    }
    let mut incomplete = IncompleteChecks::default();
    if !directives.is_empty() || !config.ignored.is_empty() {
        for repair in report.diagnostics.iter().filter(|finding| is_syntax_repair(finding)) {
            incomplete.add_repair(if is_json_lines { Some(source.lines().line_of(repair.span.start)) } else { None });
        }
        if !is_json_lines {
            // The findings of this rule also depend on other files: the other steps in the directory.
            incomplete.add_cross_file_rule(RuleId::StatusTransition);
        }
        if !report.steps.is_empty() {
            // Findings about the steps may be added later, after other files are read. The comments apply to them, too.
            report.unsuppressed = Some(Box::new(Unsuppressed {
                diagnostics: report.diagnostics.clone(),
                directives: directives.clone(),
                incomplete: incomplete.clone(),
            }));
        }
    }
    report.apply_suppressions(source, config, &directives, &incomplete);
    for finding in &mut report.diagnostics {
        // The record with the finding is the last record that starts at or before the finding.
        let record_count = records.partition_point(|(span, _)| span.start <= finding.span.start);
        let record = records[..record_count].last().filter(|(span, _)| finding.span.start <= span.end);
        finding.record = record.map(|(_, id)| id.clone());
    }
    report
}

/// Returns the string or number at a JSON Pointer below `node`.
fn scalar_at_pointer(node: NodeRef<'_>, pointer: &str) -> Option<String> {
    let mut node = node;
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        node = match node.kind() {
            Kind::Array => node.elements().nth(name.parse().ok()?)?,
            _ => node.get(&name)?,
        };
    }
    node.as_str().or_else(|| node.text().filter(|_| node.kind() == Kind::Number)).map(str::to_owned)
}

/// Returns the report on a source in which no payload is recognized.
///
/// `unreadable` is the finding for a part that cannot be read, if there is one. It is then the only finding. Otherwise,
/// a file that the user named has a finding, and a file that a search found has none.
fn unrecognized_report(document: &Document<'_>, unreadable: Option<Diagnostic>) -> FileReport {
    let source = document.source();
    let is_from_search = document.expectation() == Expectation::Anything;
    let missing_payload = || {
        let unmerged = document::detect_unmerged(source).map(merge_conflict_finding);
        unmerged.unwrap_or_else(|| no_payload_finding(source, &document.config().schemas))
    };
    // Even if the user named the file, a shell script or source code in a supported language does not need to contain a
    // payload. `Format::Source` is source code in an unsupported language. A chunk is only a part of a file, so the
    // payload may be in another part.
    let format = Format::of_source(source);
    let may_omit_payload = is_from_search
        || source.chunk().is_some()
        || format == Format::Shell
        || format.is_code() && format != Format::Source;
    let finding = unreadable.or_else(|| (!may_omit_payload).then(missing_payload));
    match finding {
        Some(finding) => FileReport::of_text(source, vec![finding]),
        None => FileReport { skipped: is_from_search, ..FileReport::default() },
    }
}

/// Returns the finding for a part of a file that was skipped, because it cannot be read. Returns `None` if a search
/// found the file, because the file may not be meant to contain payloads.
fn unreadable_finding(document: &Document<'_>) -> Option<Diagnostic> {
    if document.expectation() == Expectation::Anything || !document.may_hold_payload() {
        return None;
    }
    let (at, error) = document.read_error()?;
    let finding = Diagnostic::new(RuleId::UnknownPayload, at, "invalid YAML");
    let finding = finding.with_label(error).with_note("if this file contains a payload, it is not checked");
    Some(finding.with_help("if the file is a template, lint its output"))
}

/// Lints the documents of a file one after the other, and collects the results.
struct Scan<'s> {
    source: &'s Source<'s>,
    config: &'s Config,
    report: &'s mut FileReport,
    /// The spans in the file of the documents in which a payload was recognized.
    recognized_spans: Vec<Span>,
    /// The suppression comments in all documents.
    directives: Vec<suppression::Comment>,
    /// The first location where a document without a recognized payload exceeds the nesting limit.
    too_deep: Option<Span>,
    /// The spans of JSON Lines records, each with the identifier that the findings in the record show.
    records: Vec<(Span, String)>,
}

impl Scan<'_> {
    /// Lints one document: the whole file, a line of JSON Lines, or a part of another document.
    fn lint_text(&mut self, text: &Text<'_>) {
        let Text { parsed, role, secrets: surrounding_secrets, findings, .. } = text;
        let role = *role;
        if let Some(pointer) = self.config.record_id.as_deref().filter(|_| matches!(role, Role::Line | Role::Frame)) {
            let id = parsed.tree.root().and_then(|root| scalar_at_pointer(root, pointer));
            let span = parsed.tree.file_span(Span::from(0..parsed.tree.text().len()));
            self.records.extend(id.map(|id| (span, id)));
        }
        self.directives.extend(suppression::comments(&parsed.tree, &parsed.directives));
        let (config, report) = (self.config, &mut *self.report);
        // A frame is not a payload itself. Its payloads are separate texts.
        let mut payloads = Vec::new();
        if role != Role::Frame {
            payloads = payloads_of(text, &config.schemas);
            // Without a payload, only record whether the document is nested too deeply.
            if payloads.is_empty() {
                self.too_deep = self.too_deep.or(parsed.too_deep);
                return;
            }
        }
        let repaired = parsed.repairs.iter().cloned().map(Diagnostic::from);
        let mut diagnostics: Vec<Diagnostic> = repaired.chain(findings.iter().cloned()).collect();
        if role == Role::Frame {
            report.diagnostics.append(&mut diagnostics);
            report.secrets.extend(surrounding_secrets);
            collect_secrets(self.source.text(), &parsed.tree, &config.schemas, &mut report.secrets);
            return;
        }
        self.recognized_spans.push(parsed.tree.file_span(Span::from(0..parsed.tree.text().len())));
        if let Some(at) = parsed.too_deep {
            diagnostics.push(too_deep_finding(at, config));
        }
        // The findings up to here are about repairs of the syntax.
        let repair_count = diagnostics.len();
        let is_truncated =
            diagnostics.iter().any(|repair| matches!(repair.rule, RuleId::UnexpectedEnd | RuleId::ExcessiveNesting));
        for payload in &payloads {
            diagnostics.extend(check_payload(payload, &text.supplied_keys, config, &mut report.failures));
        }
        if is_truncated {
            // Fields are not reported as missing, because they may have been in the part of the document that is
            // missing.
            let mut index = 0;
            diagnostics.retain(|finding| {
                index += 1;
                index <= repair_count
                    || !matches!(
                        finding.rule,
                        RuleId::MissingField | RuleId::MissingContainer | RuleId::IncompleteAuth | RuleId::IncompleteCi
                    )
            });
        }
        if parsed.too_deep.is_some() {
            // The part of the document after the nesting limit was not parsed. That part could change how the part
            // before the limit must be fixed, so no fix is offered.
            diagnostics.iter_mut().for_each(|finding| finding.fix = None);
        }
        add_help_to_first_assumption(&mut diagnostics, repair_count);
        if let Some(literals) = &text.literals {
            if self.directives.is_empty() {
                self.directives.extend(literals.directives.iter().map(|span| suppression::Comment::at(*span)));
            }
            for finding in &mut diagnostics {
                finding.fix = finding.fix.take().and_then(|fix| literals.adapt(self.source.text(), &fix));
            }
            drop_repeated_literal_findings(&mut diagnostics, literals);
        }
        // Even if this document has no finding, the excerpt of a finding in another document of the file may show secrets
        // of this document. Most secrets are found later by their names in the text of the file. Only the secret fields
        // that schemas define must be collected here.
        if !diagnostics.is_empty() || config.schemas.have_unusual_secret_fields() {
            collect_secrets(self.source.text(), &parsed.tree, &config.schemas, &mut report.secrets);
            report.secrets.extend(surrounding_secrets);
        }
        if !config.levels.is_off(RuleId::StatusTransition) {
            report.steps.extend(payloads.iter().flat_map(Step::of));
        }
        let text_span = match role {
            Role::Whole => Span::from(0..self.source.text().len()),
            _ => parsed.tree.file_span(Span::from(0..parsed.tree.text().len())),
        };
        report.locations.extend(payloads.iter().map(|payload| PayloadLocation {
            span: if payloads.len() == 1 { text_span } else { payload.root.span() },
            uncovered: payload.calls_service_without_schema(),
        }));
        report.payloads += payloads.len();
        report.uncovered += payloads.iter().filter(|payload| payload.calls_service_without_schema()).count();
        report.diagnostics.append(&mut diagnostics);
    }
}

/// Returns the payloads in a document.
#[must_use]
pub fn payloads_of<'t>(text: &'t Text<'_>, schemas: &'t Schemas) -> Vec<Payload<'t>> {
    let mut found = Vec::new();
    for root in text.parsed.tree.roots() {
        collect_payloads(root, text.pointer.clone(), schemas, text.is_object_literal, &mut found);
    }
    found
}

/// Returns the spans of all values that must not be shown, even if the document has no findings.
pub(crate) fn secrets_of(document: &Document<'_>) -> Vec<Span> {
    let source = document.source();
    let mut found = secrets_in(source.text());
    for text in document.texts(Purpose::Findings) {
        collect_secrets(source.text(), &text.parsed.tree, &document.config().schemas, &mut found);
        found.extend(&text.secrets);
    }
    found
}

/// Adds `node` to `found` if `node` is a payload. Otherwise, adds the payloads inside `node`: in elements of an array,
/// in strings, and in members of an object, such as a log record.
///
/// `is_object_literal` is whether `node` is an object literal in source code, or a YAML mapping. Such a value may have the
/// keys of a payload without being a payload.
fn collect_payloads<'t>(
    node: NodeRef<'t>,
    pointer: String,
    schemas: &'t Schemas,
    is_object_literal: bool,
    found: &mut Vec<Payload<'t>>,
) {
    if let Some(tree) = node.embedded() {
        for root in tree.roots() {
            collect_payloads(root, pointer.clone(), schemas, false, found);
        }
        return;
    }
    let is_payload = |kind: &PayloadKind| !is_object_literal || is_plausible(node, *kind, schemas);
    if let Some(kind) = recognize(node, schemas).filter(is_payload) {
        found.push(Payload::new(kind, node, pointer, schemas));
        return;
    }
    for (index, element) in node.elements().enumerate() {
        collect_payloads(element, format!("{pointer}/{index}"), schemas, is_object_literal, found);
    }
    for member in node.members() {
        let may_hold_payload =
            matches!(member.value.kind(), Kind::Object | Kind::Array) || member.value.embedded().is_some();
        if may_hold_payload {
            let pointer = format!("{pointer}/{}", pointer_segment(member.name()));
            collect_payloads(member.value, pointer, schemas, is_object_literal, found);
        }
    }
}

/// Returns the findings of all rules in one payload. Adds the errors of schemas that cannot be compiled to `failures`.
///
/// `supplied` has the keys that the surrounding program adds. Fields with these keys are not missing.
fn check_payload(
    payload: &Payload<'_>,
    supplied: &[String],
    config: &Config,
    failures: &mut Vec<CompileError>,
) -> Vec<Diagnostic> {
    let mut findings = Findings::new(payload, config, supplied);
    // This check runs even if a rule that uses the schemas is off, because a rule that is on may report the same
    // violation.
    schema_findings::check(&mut findings);
    for rule in RULES {
        if let Check::Payload(check) = rule.check
            && !config.levels.is_off(rule.id)
        {
            check(&mut findings);
        }
    }
    if let Some(tenant) = &config.tenant {
        rules::tenant::check(&mut findings, tenant);
    }
    for failure in std::mem::take(&mut findings.failures) {
        if !failures.contains(&failure) {
            failures.push(failure);
        }
    }
    findings.into_diagnostics()
}

/// Returns whether the finding is about a syntax error that the parser repaired. Other findings may change once the
/// user fixes such an error.
fn is_syntax_repair(finding: &Diagnostic) -> bool {
    !matches!(finding.rule, RuleId::Comment | RuleId::ByteOrderMark | RuleId::DuplicateKey)
        && rules::find(finding.rule).is_some_and(|rule| rule.category() == Category::Syntax)
}

/// Removes the fixes that would not change the text.
fn drop_unchanged_fixes(source: &Source<'_>, diagnostics: &mut [Diagnostic]) {
    for finding in diagnostics {
        let is_unchanged = |edit: &Edit| source.text().get(edit.span.range()) == Some(edit.text.as_ref());
        if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().all(is_unchanged)) {
            finding.fix = None;
        }
    }
}

/// Drops repeated findings about a literal that source code uses in several places. A finding at a reference is dropped
/// if the same finding is reported at the definition of the literal, or at a previous reference.
fn drop_repeated_literal_findings(diagnostics: &mut Vec<Diagnostic>, literals: &Literals) {
    let is_reference = |finding: &Diagnostic| literals.is_reference(finding.span);
    if !diagnostics.iter().any(is_reference) {
        return;
    }
    let key = |finding: &Diagnostic| (finding.rule, finding.message.clone());
    let mut seen: HashSet<_> = diagnostics.iter().filter(|finding| !is_reference(finding)).map(key).collect();
    diagnostics.retain(|finding| !is_reference(finding) || seen.insert(key(finding)));
}

/// Adds a help text to the first repair that is an assumption, if there are findings other than repairs. These findings
/// may depend on the assumption. The first `repair_count` elements of `diagnostics` are the repairs.
fn add_help_to_first_assumption(diagnostics: &mut [Diagnostic], repair_count: usize) {
    if diagnostics.len() == repair_count {
        return;
    }
    let assumption = diagnostics[..repair_count].iter_mut().find(|repair| {
        !matches!(repair.rule, RuleId::Comment | RuleId::UnquotedValue | RuleId::UnexpectedText | RuleId::InvalidUtf8)
            && repair.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Unsafe)
    });
    if let Some(assumption) = assumption {
        let help = "fix this finding first: other findings in this payload depend on it";
        assumption.help = Some(match assumption.help.take() {
            Some(other) => format!("{other}; {help}"),
            None => help.to_owned(),
        });
    }
}

/// Returns the finding for a document that exceeds the nesting limit.
fn too_deep_finding(at: Span, config: &Config) -> Diagnostic {
    let message = match config.max_depth {
        Some(depth) if depth < MAX_DEPTH => {
            format!("nested deeper than {depth} levels, the limit set in `limits` of the configuration")
        }
        _ => format!("nested deeper than {MAX_DEPTH} levels"),
    };
    Diagnostic::new(RuleId::ExcessiveNesting, at, message)
        .with_label("exceeds the limit")
        .with_note("deeper values are not linted; a payload has about seven levels")
}

/// Returns the report on a file that was linted in chunks, and in which no payload was recognized. `source` is the
/// first chunk.
#[must_use]
pub fn without_payload(source: &Source<'_>, config: &Config) -> FileReport {
    let mut report = FileReport::of_text(source, vec![no_payload_finding(source, &config.schemas)]);
    config.levels.apply(&mut report.diagnostics);
    report
}

/// Returns the finding for a source in which no payload is recognized, although one was expected.
fn no_payload_finding(source: &Source<'_>, schemas: &Schemas) -> Diagnostic {
    let text = source.text();
    let start = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').len();
    if start == text.len() {
        return Diagnostic::new(RuleId::UnknownPayload, Span::at(0), "the file is empty")
            .with_label("expected a payload");
    }
    if Format::of_source(source) == Format::Source {
        let message = "source code in an unsupported language";
        return Diagnostic::new(RuleId::UnknownPayload, Span::at(start as u32), message)
            .with_label("not searched for payloads");
    }
    let subjects = schemas.service_ids().filter_map(|service| schemas.subject_name(service));
    let subjects: Vec<String> = subjects.map(|name| format!("`{name}`")).collect();
    Diagnostic::new(RuleId::UnknownPayload, Span::at(start as u32), "not recognized as a payload")
        .with_label("expected a payload")
        .with_help(format!(
            "expected either a request with `{SERVICE_NAME}` and `{PARAMETERS}`, or a container with {} and other known fields, or a response",
            subjects.join(" or ")
        ))
}

/// Returns the finding for a file with a merge conflict, or for a patch.
fn merge_conflict_finding(found: Unmerged) -> Diagnostic {
    let finding = Diagnostic::new(RuleId::MergeConflict, found.span(), found.describe());
    match found {
        Unmerged::Conflict { separator, theirs, .. } => finding
            .with_label("conflict starts here")
            .with_secondary(separator, "other version starts here")
            .with_secondary(theirs, "conflict ends here")
            .with_help("resolve the conflict, then lint the file again"),
        Unmerged::Patch { .. } => {
            finding.with_label("line of a patch").with_help("apply the patch, then lint the result")
        }
    }
}

/// Adds to `found` the spans of the values in `tree` that reports must not show. `text` is the text of the file.
fn collect_secrets(text: &str, tree: &Tree<'_>, schemas: &Schemas, found: &mut Vec<Span>) {
    for key in tree.keys() {
        let is_secret = |name: &str| is_secret_name(name) || is_misspelled_secret_name(name) || schemas.is_secret(name);
        let has_secret_name = key.as_str().is_some_and(is_secret);
        let Some(value) = key.value_of_key().filter(|_| has_secret_name) else { continue };
        if value.is_placeholder() {
            let span = value.content_span();
            let written = text.get(span.range()).unwrap_or_default();
            let start = span.start as usize;
            let in_file = |range: std::ops::Range<usize>| Span::from(start + range.start..start + range.end);
            found.extend(default_values(written).into_iter().map(|default| in_file(default.range)));
            continue;
        }
        // Dummy values such as `XXXX`, and empty values, may be shown.
        let is_harmless = match value.kind() {
            Kind::Null | Kind::True | Kind::False => true,
            _ => value.as_str().is_some_and(is_dummy),
        };
        if !is_harmless && !value.content_span().is_empty() {
            found.push(value.content_span());
        }
    }
    tree.roots().for_each(|root| collect_swapped_secrets(root, schemas, found));
    for (_, inner) in tree.embedded() {
        collect_secrets(text, inner, schemas, found);
    }
}

/// Adds secrets in the wrong field to `found`. For example, the values of `AuthType` and `APIKey` were probably swapped
/// if `AuthType` has a value that looks like a key, or if `APIKey` has an allowed value of `AuthType`. In both cases,
/// the value of `AuthType` is treated as a secret.
fn collect_swapped_secrets(node: NodeRef<'_>, schemas: &Schemas, found: &mut Vec<Span>) {
    let is_secret = |name: &str| is_secret_name(name) || schemas.is_secret(name);
    let has_secret = node.members().any(|member| is_secret(member.name()));
    for member in node.members() {
        collect_swapped_secrets(member.value, schemas, found);
        let allowed = schemas.allowed_values(member.name());
        let Some(text) = member.value.as_str().filter(|_| has_secret && !allowed.is_empty()) else { continue };
        let allows = |text: &str| allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(text));
        let secret_has_allowed_value = || {
            let mut secrets = node.members().filter(|other| is_secret(other.name()));
            secrets.any(|other| other.value.as_str().is_some_and(&allows))
        };
        if !allows(text) && !is_dummy(text) && (secret_has_allowed_value() || keys_in(text).next().is_some()) {
            found.push(member.value.content_span());
        }
    }
    node.elements().for_each(|element| collect_swapped_secrets(element, schemas, found));
}
