//! The format `sarif`: SARIF 2.1.0, the OASIS standard for the results of static analysis, with the properties that
//! GitHub code scanning uses.

use std::io;
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::fingerprint::Fingerprints;
use super::json_text::{self, Separator};
use super::secrets::Secrets;
use super::{EndOfRun, Options, Report, rule_url, sanitize, uri};
use crate::diagnostic::{Diagnostic, Fix, Level};
use crate::lint::FileReport;
use crate::rules::{RULES, Rule};
use crate::source::{Encoding, Source, Span, Units};

/// The URL of the JSON Schema of SARIF.
pub(super) const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The `uriBaseId` of relative paths. It refers to the working directory, which GitHub treats as the root of the
/// repository.
const BASE_ID: &str = "%SRCROOT%";

/// Writes one run: first all rules, then the results (findings) while files are linted, and at the end the artifacts
/// (files) and the invocation.
///
/// - Columns are in UTF-16 code units, as `columnKind` declares. Tools that ignore `columnKind` assume this unit, too.
///   `byteOffset` and `byteLength` are in bytes of the file.
/// - A fingerprint does not depend on line numbers. The upload action of GitHub adds its own fingerprint, called
///   `primaryLocationLineHash`.
/// - Secrets are masked as `***`. A fix whose text contains a secret is omitted.
pub(super) struct Sarif {
    /// Whether the start of the report has been written.
    has_started: bool,
    /// The separator between results.
    separator: Separator,
    /// The files with findings.
    artifacts: Vec<Value>,
    /// If the last file has findings, and more chunks of it may follow: the index of its artifact, and its fingerprints.
    unfinished_file: Option<(usize, Fingerprints)>,
    /// The errors of files that could not be linted.
    notifications: Vec<Value>,
}

impl Sarif {
    /// Creates a report that has not written anything yet.
    pub(super) fn new(_: Options) -> Self {
        Self {
            has_started: false,
            separator: Separator::default(),
            artifacts: Vec::new(),
            unfinished_file: None,
            notifications: Vec::new(),
        }
    }

    /// Writes the start of the report on the first call. `documentation` is the base URL of the rule pages.
    fn write_start(&mut self, documentation: Option<&str>, out: &mut dyn io::Write) -> io::Result<()> {
        if std::mem::replace(&mut self.has_started, true) {
            return Ok(());
        }
        let mut head = format!("{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":").into_bytes();
        json_text::write(&json!({ "driver": tool_driver(documentation) }), &mut head)?;
        head.extend_from_slice(b",\n\"columnKind\":\"utf16CodeUnits\",\"originalUriBaseIds\":");
        let root = "The working directory. For code scanning, the root of the repository.";
        json_text::write(&json!({ BASE_ID: { "description": { "text": root } } }), &mut head)?;
        head.extend_from_slice(b",\n\"results\":[");
        out.write_all(&head)
    }
}

impl Report for Sarif {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(report.documentation.as_deref(), out)?;
        if report.diagnostics.is_empty() && self.unfinished_file.is_none() {
            return Ok(());
        }
        let artifact = artifact_location(source.path());
        let length = source.bytes_before() + source.bytes().len() as u64;
        let (index, mut fingerprints) =
            self.unfinished_file.take().unwrap_or_else(|| (self.artifacts.len(), Fingerprints::default()));
        let entry = json!({
            "location": artifact,
            "length": length,
            "roles": ["analysisTarget"],
            "sourceLanguage": "json",
            "encoding": match source.encoding() {
                Encoding::Utf8 | Encoding::InvalidUtf8 => "UTF-8",
                Encoding::Utf16Le => "UTF-16LE",
                Encoding::Utf16Be => "UTF-16BE",
            },
        });
        match self.artifacts.get_mut(index) {
            Some(artifact) => *artifact = entry,
            None => self.artifacts.push(entry),
        }
        let secrets = Secrets::new(source, report);
        let builder = ResultBuilder { source, secrets: &secrets, artifact, artifact_index: index };
        let name = sanitize::relative(source.path());
        let mut line = Vec::new();
        for diagnostic in &report.diagnostics {
            let fingerprint = fingerprints.assign(source, &name, &secrets, diagnostic);
            line.clear();
            json_text::write(&builder.build_result(diagnostic, fingerprint), &mut line)?;
            // The separator is written only after the result was created. If creating the result panics, the report has
            // no separator without a result.
            out.write_all(self.separator.before_next_item())?;
            out.write_all(&line)?;
        }
        if source.has_more() {
            self.unfinished_file = Some((index, fingerprints));
        }
        Ok(())
    }

    fn add_unreadable(&mut self, path: &Path, reason: &str, _out: &mut dyn io::Write) -> io::Result<()> {
        self.unfinished_file = None;
        self.notifications.push(json!({
            "level": "error",
            "message": { "text": sentence(reason) },
            "locations": [{ "physicalLocation": { "artifactLocation": artifact_location(path) } }],
        }));
        Ok(())
    }

    fn finish(&mut self, end_of_run: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(None, out)?;
        let mut end = Vec::new();
        end.extend_from_slice(self.separator.before_closing_bracket());
        end.extend_from_slice(b"],\n\"artifacts\":");
        json_text::write(&self.artifacts, &mut end)?;
        end.extend_from_slice(b",\n\"invocations\":");
        // A run is also successful if it has findings.
        let invocation = json!({
            "executionSuccessful": end_of_run.exit_code < 2 && self.notifications.is_empty(),
            "exitCode": end_of_run.exit_code,
            "toolExecutionNotifications": self.notifications,
        });
        json_text::write(&[invocation], &mut end)?;
        end.extend_from_slice(b"}]}\n");
        out.write_all(&end)
    }
}

/// Returns the description of the program and its rules.
fn tool_driver(documentation: Option<&str>) -> Value {
    let mut driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "shortDescription": { "text": sentence(env!("CARGO_PKG_DESCRIPTION")) },
        "rules": RULES.iter().map(|rule| rule_descriptor(rule, documentation)).collect::<Vec<_>>(),
    });
    if !env!("CARGO_PKG_HOMEPAGE").is_empty() {
        driver["informationUri"] = env!("CARGO_PKG_HOMEPAGE").into();
    }
    driver
}

/// Returns the description of a rule.
fn rule_descriptor(rule: &Rule, documentation: Option<&str>) -> Value {
    let level = match rule.level() {
        Level::Error => json!({ "level": "error" }),
        Level::Warning => json!({ "level": "warning" }),
        Level::Off => json!({ "enabled": false, "level": "warning" }),
    };
    let mut descriptor = json!({
        "id": rule.name(),
        "shortDescription": { "text": sentence(rule.summary) },
        "fullDescription": { "text": escape_links(rule.page.what) },
        "help": {
            "text": format!("{}\n\n{}", escape_links(rule.page.what), escape_links(rule.page.why)),
            "markdown": rule.markdown(2),
        },
        // GitHub sorts and filters results by these properties.
        "properties": {
            "category": rule.category().title(),
            "tags": [rule.category().title()],
            "problem.severity": level["level"],
            "precision": "very-high",
        },
        "defaultConfiguration": level,
    });
    // SARIF discourages a name that repeats the identifier. This would be the case for a rule of one word, such as
    // `comment`.
    if rule.name().contains('-') {
        descriptor["name"] = pascal_case(rule.name()).into();
    }
    if let Some(url) = rule_url(rule.id, documentation) {
        descriptor["helpUri"] = url.into();
    }
    descriptor
}

/// Creates the results of a file.
struct ResultBuilder<'a> {
    source: &'a Source<'a>,
    secrets: &'a Secrets<'a>,
    /// The location of the file, without its index.
    artifact: ArtifactLocation,
    /// The index of the file in the artifacts of the run.
    artifact_index: usize,
}

impl ResultBuilder<'_> {
    /// Returns a finding as a SARIF result.
    fn build_result(&self, diagnostic: &Diagnostic, fingerprint: String) -> Value {
        let mut text = sentence(&self.mask(&diagnostic.message));
        for remark in [&diagnostic.note, &diagnostic.help].into_iter().flatten() {
            text = format!("{text} {}", sentence(&self.mask(remark)));
        }
        let mut location = self.location(diagnostic.span);
        if !diagnostic.label.is_empty() {
            location.insert("message".into(), json!({ "text": escape_links(&self.mask(&diagnostic.label)) }));
        }
        if !diagnostic.pointer.is_empty() {
            let logical = json!([{ "fullyQualifiedName": self.secrets.mask_pointer(&diagnostic.pointer).as_ref().unwrap_or(&diagnostic.pointer), "kind": "value" }]);
            location.insert("logicalLocations".into(), logical);
        }
        let mut result = json!({
            "ruleId": diagnostic.rule.name(),
            "level": diagnostic.severity.as_str(),
            "message": { "text": text },
            "locations": [location],
            "partialFingerprints": { "findingHash/v1": fingerprint },
        });
        if let Some(index) = diagnostic.rule.index() {
            result["ruleIndex"] = index.into();
        }
        let related = diagnostic.labels.iter().enumerate().map(|(id, label)| {
            let mut location = self.location(label.span);
            location.insert("id".into(), (id + 1).into());
            location.insert("message".into(), json!({ "text": escape_links(&self.mask(&label.message)) }));
            location
        });
        let related: Vec<_> = related.collect();
        if !related.is_empty() {
            result["relatedLocations"] = json!(related);
        }
        let has_no_secret = |fix: &&Fix| !fix.edits.iter().any(|edit| self.secrets.appear_in(edit));
        if let Some(fix) = diagnostic.fix.as_ref().filter(has_no_secret) {
            result["fixes"] = json!([self.build_fix(fix)]);
        }
        result
    }

    /// Returns a fix as a SARIF fix.
    fn build_fix(&self, fix: &Fix) -> Value {
        let replacements = fix
            .edits
            .iter()
            .map(|edit| json!({ "deletedRegion": self.region(edit.span), "insertedContent": { "text": edit.text } }));
        json!({
            "description": { "text": sentence(&self.mask(&fix.title)) },
            "artifactChanges": [{
                "artifactLocation": self.artifact,
                "replacements": replacements.collect::<Vec<_>>(),
            }],
            "properties": { "applicability": fix.applicability.as_str() },
        })
    }

    /// Returns the properties of a SARIF location.
    fn location(&self, span: Span) -> Map<String, Value> {
        let physical =
            json!({ "artifactLocation": self.artifact.with_index(self.artifact_index), "region": self.region(span) });
        Map::from_iter([("physicalLocation".to_owned(), physical)])
    }

    /// Returns a span as a SARIF region.
    fn region(&self, span: Span) -> Region {
        let position = |offset| self.source.position_in(offset, Units::Utf16);
        let (start, end) = (position(span.start), position(span.end));
        let bytes = self.source.byte_span(span);
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: self.source.bytes_before() + u64::from(bytes.start),
            byte_length: bytes.len(),
        }
    }

    /// Returns a message with masked secrets.
    fn mask(&self, text: &str) -> String {
        self.secrets.mask_message(text).unwrap_or_else(|| text.to_owned())
    }
}

/// The location of a file in SARIF.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

impl ArtifactLocation {
    /// Returns the same location with the `index` of its artifact in the run.
    fn with_index(&self, index: usize) -> Self {
        Self { index: Some(index), ..self.clone() }
    }
}

/// A part of a file in SARIF. Lines and columns count from 1.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    byte_offset: u64,
    byte_length: u32,
}

fn artifact_location(path: &Path) -> ArtifactLocation {
    let uri_base_id = path.is_relative().then_some(BASE_ID);
    ArtifactLocation { uri: uri::from_path(path), uri_base_id, index: None }
}

/// Returns `text` as a sentence: with a capital letter at the start, a full stop, and escaped links.
fn sentence(text: &str) -> String {
    let mut text = escape_links(text);
    if text.starts_with(|c: char| c.is_ascii_lowercase()) {
        text[..1].make_ascii_uppercase();
    }
    if !text.ends_with(['.', '?', '!']) {
        text.push('.');
    }
    text
}

/// Returns `text` with escaped brackets if it contains `[words](target)`, which SARIF would treat as a link.
fn escape_links(text: &str) -> String {
    if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text.to_owned() }
}

/// Returns the name of a rule in Pascal case, as SARIF requires: `MissingComma` for `missing-comma`.
fn pascal_case(name: &str) -> String {
    let word = |word: &str| {
        let mut word = word.to_owned();
        if let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        word
    };
    name.split('-').map(word).collect()
}

#[cfg(test)]
#[path = "sarif_tests.rs"]
mod tests;
