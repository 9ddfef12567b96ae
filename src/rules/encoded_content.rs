//! Checks strings whose schema has `contentEncoding`, such as `base64`. The `jsonschema` crate does not decode such
//! strings.
//! The findings are findings of `invalid-value`.

use super::finding::Findings;
use super::invalid_value::{self, visible_span};
use super::missing_field::display_name_of;
use super::schema_findings::{has_placeholder, visit_strings};
use crate::catalog::{EncodedContent, Target};
use crate::diagnostic::Diagnostic;
use crate::document::parse_piece;
use crate::syntax::NodeRef;

/// Reports each string that is not valid in its encoding, or whose decoded JSON does not match its `contentSchema`.
pub(super) fn check(findings: &mut Findings<'_, '_>) {
    let mut found: Vec<Diagnostic> = Vec::new();
    visit_strings(findings, &mut |node, text, shape| {
        if text.trim().is_empty() || node.is_placeholder() || has_placeholder(text) {
            return;
        }
        let defect = findings.shapes.encoded(shape).and_then(|content| find_defect(findings, text, content));
        found.extend(defect.map(|defect| new_finding_about(findings, node, defect)));
    });
    found.into_iter().for_each(|finding| findings.push(finding));
}

/// What is wrong with the content of a string.
struct Defect {
    /// The expected content, in words that follow "expected" in the message: `JSON in base64`.
    expected: String,
    /// A note about where the decoded JSON does not match its schema, or `None` for other defects.
    note: Option<String>,
}

/// Returns what is wrong with `text`, or `None` if `text` is valid. Content in an unknown encoding is not checked.
fn find_defect(findings: &Findings<'_, '_>, text: &str, content: &EncodedContent) -> Option<Defect> {
    let name = &content.encoding;
    let Ok(decoded) = content.codec()?.decode(text.as_bytes()) else {
        return Some(Defect { expected: name.clone(), note: None });
    };
    if !content.is_json {
        return None;
    }
    let Some(json) = String::from_utf8(decoded).ok().filter(|json| is_json(json)) else {
        return Some(Defect { expected: format!("JSON in {name}"), note: None });
    };
    let parsed = parse_piece(&json, None);
    // A schema that cannot be compiled is reported when the schemas are loaded.
    let violations = findings.schemas.validate(Target::Content(content.shape?), parsed.tree.root()?).ok()?;
    let first = violations.first()?;
    let path = first.node.path_from(parsed.tree.root()?);
    let location = path.last().map_or_else(|| "the decoded JSON".to_owned(), |name| format!("decoded `{name}`"));
    let note = Some(format!("{location} does not match `{}`", first.keyword));
    Some(Defect { expected: format!("JSON in {name} that matches its schema"), note })
}

/// Returns the finding for a string with this defect.
fn new_finding_about<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>, defect: Defect) -> Diagnostic {
    let message = format!("invalid {}: expected {}", display_name_of(findings, node), defect.expected);
    let finding = findings
        .new_finding_at(invalid_value::RULE.id, node, visible_span(node), message)
        .with_label("invalid content");
    match defect.note {
        Some(note) => finding.with_note(note),
        None => finding,
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}
