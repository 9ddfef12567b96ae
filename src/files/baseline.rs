//! Baselines: lists of known findings that are not reported. A baseline identifies a finding by its message and its value, not by its line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Component, Path};

use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::lint::FileReport;
use crate::secrets::masking::Masking;
use crate::source::Source;

/// The identity of a finding in a baseline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaselineKey {
    /// The name of the rule. A baseline may list rules that no longer exist.
    pub rule: String,
    /// The JSON pointer of the value.
    pub pointer: String,
    /// The hash of the finding's message and of the text that it marks, as 16 hexadecimal digits. Whitespace and line
    /// numbers are ignored, so reformatting a payload does not change the hash. Secrets are masked before hashing.
    pub hash: String,
}

/// The known findings of one file, with the number of occurrences of each finding.
pub type FileBaseline = BTreeMap<BaselineKey, usize>;

/// The known findings by file. Paths use `/` and are relative to the folder of the baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The files with known findings.
    pub files: BTreeMap<String, FileBaseline>,
}

/// An error of parsing a baseline, as a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BaselineError(String);

impl Baseline {
    /// Parses the text of a baseline file.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not a baseline, or if its version is not supported.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let value: Value =
            serde_json::from_str(text).map_err(|error| BaselineError(format!("invalid JSON: {error}")))?;
        if value["version"] != 1 {
            return Err(BaselineError("not a baseline of version 1".to_owned()));
        }
        let invalid =
            || BaselineError("invalid `findings`: expected an object with a list of findings for each file".to_owned());
        let mut baseline = Self::default();
        for (file, findings) in value["findings"].as_object().ok_or_else(invalid)? {
            let known = baseline.files.entry(file.clone()).or_default();
            for finding in findings.as_array().ok_or_else(invalid)? {
                let text = |name: &str| finding[name].as_str().map(str::to_owned).ok_or_else(invalid);
                let key = BaselineKey { rule: text("rule")?, pointer: text("pointer")?, hash: text("hash")? };
                let count = finding.get("count").map_or(Some(1), Value::as_u64).ok_or_else(invalid)?;
                *known.entry(key).or_default() += usize::try_from(count).unwrap_or(usize::MAX);
            }
        }
        Ok(baseline)
    }

    /// Returns the text of a baseline file: sorted, with one line per finding.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = String::from("{\n  \"version\": 1,\n  \"findings\": {");
        let mut comma = "";
        for (file, findings) in self.files.iter().filter(|(_, findings)| !findings.is_empty()) {
            let _ = write!(text, "{comma}\n    {}: [", json!(file));
            comma = ",";
            let mut comma = "";
            for (BaselineKey { rule, pointer, hash }, count) in findings {
                let (rule, pointer, hash) = (json!(rule), json!(pointer), json!(hash));
                let _ = write!(text, "{comma}\n      {{\"rule\": {rule}, \"pointer\": {pointer}, \"hash\": {hash}");
                if *count > 1 {
                    let _ = write!(text, ", \"count\": {count}");
                }
                text.push('}');
                comma = ",";
            }
            text.push_str("\n    ]");
        }
        text.push_str(if comma.is_empty() { "}\n}\n" } else { "\n  }\n}\n" });
        text
    }
}

/// Returns the name of the file at `path` in a baseline in `folder`. The name is the path relative to `folder`, with `/` as the separator.
/// `folder` and `path` must be absolute paths.
#[must_use]
pub fn listed_name(folder: &Path, path: &Path) -> String {
    let parts = |path: &Path| -> Vec<String> {
        let normal = path.components().filter(|component| !matches!(component, Component::RootDir));
        normal.map(|component| component.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (folder, path) = (parts(folder), parts(path));
    let shared_count = folder.iter().zip(&path).take_while(|(one, other)| one == other).count();
    let parents = folder[shared_count..].iter().map(|_| "..");
    parents.chain(path[shared_count..].iter().map(String::as_str)).collect::<Vec<_>>().join("/")
}

/// Removes the findings in `known` from `report`. Also removes these findings from `known`, so the entries that remain in `known` match no
/// finding of `report`.
pub fn remove_listed(known: &mut FileBaseline, source: &Source<'_>, report: &mut FileReport) {
    let masking = Masking::new(source.text(), &report.secrets, &report.known_words);
    report.diagnostics.retain(|diagnostic| match known.get_mut(&baseline_key(source, &masking, diagnostic)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    known.retain(|_, count| *count > 0);
}

/// Returns all findings of `report` as entries of a baseline.
#[must_use]
pub fn of_report(source: &Source<'_>, report: &FileReport) -> FileBaseline {
    let mut findings = FileBaseline::new();
    let masking = Masking::new(source.text(), &report.secrets, &report.known_words);
    for diagnostic in &report.diagnostics {
        *findings.entry(baseline_key(source, &masking, diagnostic)).or_default() += 1;
    }
    findings
}

/// Returns the key that identifies `diagnostic` in a baseline.
fn baseline_key(source: &Source<'_>, masking: &Masking<'_>, diagnostic: &Diagnostic) -> BaselineKey {
    let mut hash = Hash::new();
    hash.add(&without_line_numbers(&masking.mask_message(&diagnostic.message)));
    if !masking.overlaps_secret(diagnostic.span) {
        // The marked text may repeat a secret that was found at another position.
        hash.add(&masking.mask_message(source.text().get(diagnostic.span.range()).unwrap_or("")));
    }
    BaselineKey {
        rule: diagnostic.rule.name().to_owned(),
        pointer: masking.mask_pointer(&diagnostic.pointer),
        hash: format!("{:016x}", hash.0),
    }
}

/// Returns a message without line numbers: `see line 12` becomes `see line `.
fn without_line_numbers(message: &str) -> String {
    let mut parts = message.split("line ");
    let mut text = parts.next().unwrap_or("").to_owned();
    for part in parts {
        text.push_str("line ");
        text.push_str(part.trim_start_matches(|character: char| character.is_ascii_digit()));
    }
    text
}

/// The 64-bit FNV-1a hash. Unlike the hashes of the standard library, it is the same in every version and on every machine.
struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a text without its whitespace, and a zero byte as the end mark.
    fn add(&mut self, text: &str) {
        for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()).chain([0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::diagnostic::RuleId;
    use crate::document::{Document, Expectation};
    use crate::lint::lint;
    use crate::source::Span;

    const VALID: &str = include_str!("../../testdata/valid/resolved.object.executive.json");

    fn lint_text(text: &str) -> (Source<'_>, FileReport) {
        let source = Source::from_text("a.json", text).unwrap();
        let report = lint(&Document::new(&source, &Config::default(), Expectation::Payload));
        (source, report)
    }

    fn faulty_payload() -> String {
        VALID
            .replace("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\", \"ScheduledDate\": \"soon\",")
            .replace("\"XXXXXXXXXXXXXXXX\"", "\"s3cr3t-value\"")
    }

    #[test]
    fn a_baseline_round_trips() {
        let text = faulty_payload();
        let (source, report) = lint_text(&text);
        let findings = of_report(&source, &report);
        assert_eq!(findings.len(), 3);
        let mut baseline = Baseline::default();
        baseline.files.insert("a \"b\".json".to_owned(), findings);
        let written = baseline.write();
        assert_eq!(Baseline::parse(&written).unwrap(), baseline);
        assert!(!written.contains("s3cr3t"));
        assert_eq!(Baseline::parse(&Baseline::default().write()).unwrap(), Baseline::default());
        for wrong in ["", "[]", "{\"version\": 2}", "{\"version\": 1, \"findings\": {\"a\": [{}]}}"] {
            assert!(Baseline::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_finding_is_known_after_layout_changes_but_not_after_content_changes() {
        let text = faulty_payload();
        let (source, report) = lint_text(&text);
        let known = of_report(&source, &report);
        let compact = serde_json::to_string(&serde_json::from_str::<Value>(&text).unwrap()).unwrap();
        for (text, remaining, unused) in [
            (format!("\n\n{text}"), 0, 0),
            (compact, 0, 0),
            (text.replace("\"soon\"", "\"later\""), 1, 1),
            (text.replace("\"Colour\"", "\"Size\""), 1, 1),
            (text.replace("s3cr3t-value", "an0ther-secret"), 0, 0),
        ] {
            let (source, mut report) = lint_text(&text);
            let mut known = known.clone();
            remove_listed(&mut known, &source, &mut report);
            assert_eq!((report.diagnostics.len(), known.len()), (remaining, unused), "{text}");
        }
    }

    #[test]
    fn a_baseline_contains_no_secrets() {
        let text = faulty_payload().replacen(
            "\"AuthType\"",
            "\"Bearer zQ9xW8/vK7uJ6\": 1, \"Authorization\": \"Bearer zQ9xW8/vK7uJ6\", \"AuthType\"",
            1,
        );
        let (source, report) = lint_text(&text);
        let listed = of_report(&source, &report);
        assert!(listed.keys().any(|key| key.pointer.ends_with("/Bearer ***")), "{listed:?}");
        assert!(!listed.keys().any(|key| key.pointer.contains("zQ9")), "{listed:?}");
        let (mut known, mut again) = (listed, report.clone());
        remove_listed(&mut known, &source, &mut again);
        assert!(known.is_empty() && again.diagnostics.is_empty());
    }

    /// Hashes must not change between versions, because existing baselines contain them. A hash depends on the secrets in
    /// the file, because they are masked before hashing.
    #[test]
    fn hashes_are_stable() {
        let secrets = ["Pa55-word-1", "Pa55-word-12", "ab", "word", "a*b", "key/4711-~x"];
        let text: String = secrets.map(|secret| format!("{secret}, Colour\n")).concat();
        let source = Source::from_text("a.json", &text).unwrap();
        let spans =
            secrets.map(|secret| text.find(&format!("{secret},")).map(|at| Span::from(at..at + secret.len())).unwrap());
        let found = |span, message: &str, pointer: &str| {
            Diagnostic::new(RuleId::UnknownField, span, message).with_pointer(pointer)
        };
        let colour = text.find("Colour").unwrap();
        let diagnostics = vec![
            found(Span::from(colour..colour + 6), "`Colour` is no field", "/Ticket/Colour"),
            found(spans[0], "`Pa55-word-12` is no field, see line 12 of cabaret", "/Pa55-word-1/Pa55-word-12"),
            found(Span::at(colour as u32), "a*b ab**** word", "/key~14711-~0x/a*b"),
        ];
        let keys = |count: usize| {
            let report = FileReport {
                diagnostics: diagnostics.clone(),
                secrets: spans[..count].to_vec(),
                ..FileReport::default()
            };
            of_report(&source, &report).into_keys().map(|key| (key.pointer, key.hash)).collect::<Vec<_>>()
        };
        let known = |keys: &[(&str, &str)]| {
            keys.iter().map(|(pointer, hash)| ((*pointer).to_owned(), (*hash).to_owned())).collect::<Vec<_>>()
        };
        let (few, many) = (keys(2), keys(6));
        let same = ("/Ticket/Colour", "c50db92871072092");
        assert_eq!(few, known(&[("/***/***2", "e1a70dde964877f6"), same, ("/key~14711-~0x/a*b", "c348459f5adb0007")]));
        assert_eq!(many, known(&[("/***/***2", "d99f94895c3cafb3"), ("/***/a*b", "dbf6ae9069c2eda5"), same]));
    }

    #[test]
    fn an_entry_removes_at_most_as_many_findings_as_its_count() {
        let line: String = faulty_payload().lines().collect();
        let text = format!("{line}\n{line}\n{line}\n");
        let source = Source::from_text("a.jsonl", &text).unwrap();
        let mut report = lint(&Document::new(&source, &Config::default(), Expectation::Payload));
        let two = Source::from_text("a.jsonl", &text[..2 * line.len() + 2]).unwrap();
        let mut known = of_report(&two, &lint(&Document::new(&two, &Config::default(), Expectation::Payload)));
        assert!(known.values().all(|count| *count == 2));
        remove_listed(&mut known, &source, &mut report);
        assert_eq!((report.diagnostics.len(), known.len()), (3, 0));
    }
}
