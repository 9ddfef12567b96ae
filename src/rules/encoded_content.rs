//! Strings with encoded content (`contentEncoding`), which `jsonschema` does not decode. Findings belong to `invalid-value`.

use super::finding::Findings;
use super::invalid_value::{self, visible};
use super::missing_field::name_of;
use super::schema_findings::{each_string, has_placeholder};
use crate::catalog::{EncodedContent, Target};
use crate::diagnostic::Diagnostic;
use crate::document::parse_piece;
use crate::syntax::NodeRef;

/// Reports the strings whose content does not match their schema.
pub(super) fn check(findings: &mut Findings<'_, '_>) {
    let mut found: Vec<Diagnostic> = Vec::new();
    each_string(findings, &mut |node, text, of| {
        if text.trim().is_empty() || node.is_placeholder() || has_placeholder(text) {
            return;
        }
        let wrong = findings.shapes.encoded(of).and_then(|content| wrong(findings, text, content));
        found.extend(wrong.map(|wrong| report(findings, node, wrong)));
    });
    found.into_iter().for_each(|finding| findings.push(finding));
}

/// What is wrong with the content of a string.
struct Wrong {
    expected: String,
    note: Option<String>,
}

/// Returns what is wrong with `text`, or `None` if it is valid. Content in an unknown encoding is not checked.
fn wrong(findings: &Findings<'_, '_>, text: &str, content: &EncodedContent) -> Option<Wrong> {
    let name = &content.encoding;
    let Ok(decoded) = content.codec()?.decode(text.as_bytes()) else {
        return Some(Wrong { expected: name.clone(), note: None });
    };
    if !content.json {
        return None;
    }
    let Some(json) = String::from_utf8(decoded).ok().filter(|json| is_json(json)) else {
        return Some(Wrong { expected: format!("JSON in {name}"), note: None });
    };
    let parsed = parse_piece(&json, None);
    // A schema that cannot be compiled is reported when the schemas are loaded.
    let violations = findings.schemas.validate(Target::Content(content.shape?), parsed.tree.root()?).ok()?;
    let first = violations.first()?;
    let path = first.node.path_from(parsed.tree.root()?);
    let location = path.last().map_or_else(|| "the decoded JSON".to_owned(), |name| format!("decoded `{name}`"));
    let note = Some(format!("{location} does not match `{}`", first.keyword));
    Some(Wrong { expected: format!("JSON in {name} that matches its schema"), note })
}

fn report<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>, wrong: Wrong) -> Diagnostic {
    let message = format!("invalid {}: expected {}", name_of(findings, node), wrong.expected);
    let finding = findings.at(invalid_value::RULE.id, node, visible(node), message).with_label("invalid content");
    match wrong.note {
        Some(note) => finding.with_note(note),
        None => finding,
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}
