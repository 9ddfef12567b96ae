//! The engine: from a source to its findings. Pure: no input, no output, no state.

use crate::config::Config;
use crate::config::suppression::{self, Repaired};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::document::{self, Certainty, PayloadKind, ReadOptions, Role, Text, recognize};
use crate::payload::{Payload, is_dummy, is_secret_name, secrets_in};
use crate::rules::{self, Category, Check, Findings, Lives, RULES, Step, schema_findings};
use crate::schema::{CompileError, Schemas};
use crate::source::{Source, Span};
use crate::syntax::{Kind, MAX_DEPTH, NodeRef, Tree, pointer_segment};

/// What is known of a file before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// The user named it: it has to hold a payload.
    Payload,
    /// It was found in a directory: where it plainly holds no payload it is passed over.
    Anything,
}

/// What was found in one file.
#[derive(Debug, Clone, Default)]
pub struct FileReport {
    /// The findings, by the place they point at.
    pub diagnostics: Vec<Diagnostic>,
    /// How many payloads the file holds.
    pub payloads: usize,
    /// Values that must not be shown: a report masks them wherever it shows the source.
    pub secrets: Vec<Span>,
    /// The file holds no payload, and nobody said that it does.
    pub passed_over: bool,
    /// What its payloads say of tickets, in their order, for whoever takes several files in turn. Collected where the rule
    /// `status-transition` is on, and not for a log, whose steps are judged by themselves.
    pub steps: Vec<Step>,
    /// Schemas that could not be compiled: what they require was not checked.
    pub failures: Vec<CompileError>,
}

impl FileReport {
    /// What else than the engine found in a text that is no payload, as a configuration. Its secrets are those that can be told from
    /// the text alone.
    #[must_use]
    pub fn of_text(source: &Source<'_>, diagnostics: Vec<Diagnostic>) -> Self {
        let secrets = if diagnostics.is_empty() { Vec::new() } else { secrets_in(source.text()) };
        Self { diagnostics, secrets, ..Self::default() }
    }
}

/// The sums over all files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were linted.
    pub files: usize,
    /// Files that were found, read and passed over.
    pub passed_over: usize,
    /// Payloads in them.
    pub payloads: usize,
    /// Findings at error level.
    pub errors: usize,
    /// Findings at warning level.
    pub warnings: usize,
    /// Findings with a safe fix.
    pub fixable: usize,
    /// Findings with an unsafe fix.
    pub unsafe_fixable: usize,
}

impl std::ops::AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        let Self { files, passed_over, payloads, errors, warnings, fixable, unsafe_fixable } = other;
        self.files += files;
        self.passed_over += passed_over;
        self.payloads += payloads;
        self.errors += errors;
        self.warnings += warnings;
        self.fixable += fixable;
        self.unsafe_fixable += unsafe_fixable;
    }
}

impl Summary {
    /// The sums of one file.
    #[must_use]
    pub fn of(report: &FileReport) -> Self {
        let mut summary = Self::default();
        summary.add(report);
        summary
    }

    /// Adds one file.
    pub fn add(&mut self, report: &FileReport) {
        if report.passed_over {
            self.passed_over += 1;
            return;
        }
        self.files += 1;
        self.payloads += report.payloads;
        self.add_findings(report);
    }

    /// Adds the findings of a part of a file, and counts neither files nor payloads.
    pub fn add_findings(&mut self, report: &FileReport) {
        for diagnostic in &report.diagnostics {
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
}

/// Lints one source.
#[must_use]
pub fn lint(source: &Source<'_>, config: &Config, expectation: Expectation) -> FileReport {
    lint_with(source, config, expectation, Vec::new())
}

/// Lints one source of which something is known from other files: `known` are findings in it, which comments in it may
/// suppress like any other.
#[must_use]
pub fn lint_with(source: &Source<'_>, config: &Config, expectation: Expectation, known: Vec<Diagnostic>) -> FileReport {
    // Most JSON in a source tree is plainly something else.
    if expectation == Expectation::Anything && !document::may_hold_payload(source.text()) {
        return FileReport { passed_over: true, ..FileReport::default() };
    }
    let mut report = FileReport { diagnostics: known, ..FileReport::default() };
    let mut log = false;
    let mut whole = false;
    let mut parts = Vec::new();
    let mut directives = Vec::new();
    let options = ReadOptions { json5: config.json5, strict: false, max_depth: config.max_depth, edits_only: false };
    document::read(source, options, config.schemas.shapes(), |mut text| {
        whole |= text.role == Role::Whole;
        log |= text.role == Role::Line;
        let parsed = &text.parsed;
        if text.role == Role::Part {
            parts.push(parsed.tree.file_span(Span::from(0..parsed.tree.text().len())));
        }
        directives.extend(suppression::comments(&parsed.tree, &parsed.directives));
        lint_text(source, &mut text, config, expectation, &mut report);
    });
    // A text that is all of its file says so at its own place.
    if report.payloads == 0 && !whole && expectation == Expectation::Payload && source.stretch().is_none() {
        report.diagnostics.push(no_payload(source, Span::at(0)));
    }
    if report.payloads == 0 && expectation == Expectation::Anything {
        return FileReport { passed_over: true, ..FileReport::default() };
    }
    report.diagnostics.extend(document::invalid_text(source, &parts));
    document::keep_bad_bytes(source, &mut report.diagnostics);
    // Of a stretch, the steps follow on those of the stretches before.
    if log && !report.steps.is_empty() && source.stretch().is_none() {
        let steps = std::mem::take(&mut report.steps);
        report.diagnostics.extend(Lives::default().take(source, &steps, &config.schemas));
    }
    let mut repaired = Repaired::default();
    if !directives.is_empty() {
        for repair in report.diagnostics.iter().filter(|finding| is_repair(finding)) {
            repaired.add(if log { Some(source.lines().line_of(repair.span.start)) } else { None });
        }
    }
    config.levels.apply(&mut report.diagnostics);
    if !directives.is_empty() {
        suppression::apply(source, &directives, &config.levels, &repaired, &mut report.diagnostics);
    }
    if !report.diagnostics.is_empty() {
        // Around a finding lines are shown in which nothing was found.
        report.secrets.extend(secrets_in(source.text()));
        report.diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    }
    report
}

/// Lints one text of a file: all of it, a line of JSON Lines, or a part of a document.
fn lint_text(
    source: &Source<'_>,
    text: &mut Text<'_>,
    config: &Config,
    expectation: Expectation,
    report: &mut FileReport,
) {
    let Text { parsed, pointer, role, secrets: around } = text;
    let mut found = Vec::new();
    let certainty = match (expectation, &*role) {
        (Expectation::Payload, Role::Whole | Role::Line) => Certainty::Expected,
        _ => Certainty::Found,
    };
    if *role == Role::Frame {
        report.diagnostics.append(&mut parsed.repairs);
        report.secrets.append(around);
        secrets(&parsed.tree, &mut report.secrets);
        return;
    }
    for root in parsed.tree.roots() {
        payloads(root, pointer.clone(), certainty, &config.schemas, &mut found);
    }
    if found.is_empty() && expectation == Expectation::Anything {
        return;
    }
    let mut diagnostics = std::mem::take(&mut parsed.repairs);
    let nothing = |repair: &Diagnostic| repair.rule == "missing-value" && repair.pointer.is_empty();
    if *role == Role::Line
        && !parsed.directives.is_empty()
        && diagnostics.iter().all(nothing)
        && !diagnostics.is_empty()
    {
        // A line that speaks to the linter alone.
        return;
    }
    if let Some(at) = parsed.too_deep {
        diagnostics.push(too_deep(parsed.tree.file_span(Span::new(at, at + 1)), config));
    } else if found.is_empty() && *role == Role::Whole && !diagnostics.iter().any(nothing) {
        // A log has lines without a payload, too.
        let start = parsed.tree.root().map_or(Span::at(0), |root| Span::at(root.span().start));
        diagnostics.push(no_payload(source, start));
    }
    let repairs = diagnostics.len();
    let cut = diagnostics.iter().any(|repair| matches!(repair.rule, "unexpected-end" | "too-deep"));
    for payload in &found {
        diagnostics.extend(judge(payload, config, &mut report.failures));
    }
    if cut {
        // What the text lost with its end is not missing besides.
        let mut at = 0;
        diagnostics.retain(|finding| {
            at += 1;
            at <= repairs
                || !matches!(finding.rule, "missing-field" | "missing-container" | "incomplete-auth" | "incomplete-ci")
        });
    }
    rest_on_guesses(&mut diagnostics, repairs);
    if !diagnostics.is_empty() {
        secrets(&parsed.tree, &mut report.secrets);
        report.secrets.append(around);
    }
    if !found.is_empty() && !config.levels.is_off_by_name("status-transition") {
        report.steps.extend(found.iter().flat_map(Step::of));
    }
    report.payloads += found.len();
    report.diagnostics.append(&mut diagnostics);
}

/// Collects the payloads that `node` is or holds: an element each of a list, the text of a string, a field of a log's record.
fn payloads<'t>(
    node: NodeRef<'t>,
    pointer: String,
    certainty: Certainty,
    schemas: &'t Schemas,
    found: &mut Vec<Payload<'t>>,
) {
    if let Some(root) = node.embedded().and_then(|tree| tree.root()) {
        return payloads(root, pointer, certainty, schemas, found);
    }
    // What calls a known service is a request, whatever else it has.
    let called = |node: NodeRef<'t>| node.get("ServiceName").and_then(NodeRef::as_str);
    let service = called(node).is_some_and(|name| schemas.is_known_service(name));
    if let Some(kind) = if service { Some(PayloadKind::Request) } else { recognize(node, certainty) } {
        found.push(Payload::new(kind, node, pointer, schemas));
        return;
    }
    for (index, element) in node.elements().enumerate() {
        payloads(element, format!("{pointer}/{index}"), certainty, schemas, found);
    }
    // What lies in something else has to look like a payload by itself, whoever named the file.
    for member in node.members() {
        let holds = matches!(member.value.kind(), Kind::Object | Kind::Array) || member.value.embedded().is_some();
        if holds {
            let pointer = format!("{pointer}/{}", pointer_segment(member.name()));
            payloads(member.value, pointer, Certainty::Found, schemas, found);
        }
    }
}

/// What the rules find in one payload.
fn judge(payload: &Payload<'_>, config: &Config, failures: &mut Vec<CompileError>) -> Vec<Diagnostic> {
    let mut findings = Findings::new(payload, config);
    // Also where a rule of the schemas is off: one verdict may be worded by another rule, which is on.
    schema_findings::check(&mut findings);
    for (index, rule) in RULES.iter().enumerate() {
        if let Check::Payload(check) = rule.check
            && !config.levels.is_off(index)
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
    findings.finish()
}

/// Whether the text had to be read as something else than it is: what is found in it may change when it is mended.
fn is_repair(finding: &Diagnostic) -> bool {
    !matches!(finding.rule, "comment" | "byte-order-mark" | "duplicate-key")
        && rules::find(finding.rule).is_some_and(|rule| rule.category == Category::Syntax)
}

/// Where what was found below rests on a guess about the text, the guess says so.
fn rest_on_guesses(diagnostics: &mut [Diagnostic], repairs: usize) {
    if diagnostics.len() == repairs {
        return;
    }
    let guess = diagnostics[..repairs].iter_mut().find(|repair| {
        !matches!(repair.rule, "unquoted-value" | "stray-text" | "invalid-utf8")
            && repair.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Unsafe)
    });
    if let Some(guess) = guess {
        let note = "what else is found in this payload rests on this guess";
        guess.help = Some(match guess.help.take() {
            Some(help) => format!("{help}; {note}"),
            None => note.to_owned(),
        });
    }
}

fn too_deep(at: Span, config: &Config) -> Diagnostic {
    let message = match config.max_depth {
        Some(depth) if depth < MAX_DEPTH => {
            format!("nested deeper than {depth} levels, which is as deep as `limits` in the configuration allows")
        }
        _ => format!("nested deeper than {MAX_DEPTH} levels, which is as deep as is read"),
    };
    Diagnostic::new("too-deep", at, message)
        .with_label("one level too many")
        .with_help("what comes behind is not looked at; a payload needs seven levels")
}

/// The finding for a file of several stretches that holds no payload; `source` is its first one.
#[must_use]
pub fn without_payload(source: &Source<'_>, config: &Config) -> FileReport {
    let known = vec![no_payload(source, Span::at(0))];
    let mut report = lint_with(source, config, Expectation::Payload, known);
    report.diagnostics.retain(|finding| finding.rule == "unknown-payload");
    report.payloads = 0;
    report
}

fn no_payload(source: &Source<'_>, at: Span) -> Diagnostic {
    let name = source.path().file_name().map_or_else(|| "the file".into(), |name| name.to_string_lossy());
    Diagnostic::new(
        "unknown-payload",
        at,
        format!("{name} holds no payload that is known: no request, container, ticket or response"),
    )
    .with_label("no payload")
    .with_help("a request has `ServiceName` and `objCommonParameters`; a bare container has `Ticket`")
}

/// The values in a tree that no report may show.
fn secrets(tree: &Tree<'_>, found: &mut Vec<Span>) {
    for key in tree.keys() {
        let secret = key.as_str().is_some_and(is_secret_name);
        let Some(value) = key.value_of_key().filter(|_| secret) else { continue };
        // What stands for a secret, or for nothing, may be shown.
        let harmless = match value.kind() {
            Kind::Null | Kind::True | Kind::False => true,
            _ => value.as_str().is_some_and(|text| is_dummy(text) || value.is_placeholder()),
        };
        if !harmless && !value.content_span().is_empty() {
            found.push(value.content_span());
        }
    }
    for (_, inner) in tree.embedded() {
        secrets(inner, found);
    }
}
