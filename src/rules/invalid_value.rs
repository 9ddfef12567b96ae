//! `invalid-value`: a value that the field does not allow.

use super::finding::{Findings, ViolationGroup};
use super::missing_field::{display_name_of, item_name};
use super::registry::{Check, Page, Rule};
use crate::catalog::Detail;
use crate::diagnostic::{Applicability, Edit, RuleId, nearest, same_letters};
use crate::source::Span;
use crate::syntax::{Kind, NodeRef};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidValue,
    fix: Some(Applicability::Safe),
    summary: "a value that the field does not allow",
    page: Page {
        what: "Checks for values that are not allowed in `RequestType`, `Updater`, `PageName` and `ReturnType`, or \
             in any other field for which the configuration lists the allowed values. The nearest value is \
             suggested.",
        fix: "The fix replaces the value with the nearest allowed value. It is safe if only case, whitespace or \
             punctuation differ.",
        why: "The server compares the value case-sensitively, and rejects a value that is not in the list.",
        fields: &[],
        wrong: &[r#"{ "Updater": "executive", … }"#],
        right: &[r#"{ "Updater": "Executive", … }"#],
    },
    check: Check::Schema(report),
};

/// The maximum number of allowed values that a message lists.
const MAX_LISTED: usize = 8;

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = findings.payload.name(node);
    let mut options: Vec<String> = Vec::new();
    let mut other_words = None;
    for violation in &group.violations {
        match &violation.detail {
            Detail::Options(values) => {
                options
                    .extend(values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
            }
            Detail::Other(words) => {
                other_words.get_or_insert(words.as_str());
            }
            // The schema is `false`, so it allows no value, and there is nothing to suggest.
            Detail::Disallowed => return report_disallowed(findings, node),
            _ => {}
        }
    }
    let shown: Vec<String> = options.iter().take(MAX_LISTED).map(|option| format!("`{option}`")).collect();
    let words = match shown.as_slice() {
        [] => other_words.unwrap_or("does not match the schema").to_owned(),
        [only] => format!("takes {only}"),
        [first @ .., last] if options.len() <= MAX_LISTED => format!("takes {} or {last}", first.join(", ")),
        all => format!("takes one of {} values, such as {}", options.len(), all.join(", ")),
    };
    // The schema of `OrgID` has the pattern `^[0-9]+$`. Words are easier to read than the pattern.
    let words = if name == "OrgID" { "takes only digits".to_owned() } else { words };
    let message = message(findings, node, &name, &words);
    let mut finding = findings.new_finding_at(RULE.id, node, visible_span(node), message);
    let nearest = node.as_str().and_then(|text| nearest(text, options.iter().map(String::as_str)));
    // Suggest the nearest option only if it is allowed as a string. The option may be a number, or another schema or the
    // tenant's configuration may reject the option.
    finding = match nearest.filter(|nearest| findings.allows_text(node, nearest)) {
        Some(nearest) => {
            let has_same_letters = node.as_str().is_some_and(|text| same_letters(text, nearest));
            let applicability = if has_same_letters { Applicability::Safe } else { Applicability::Unsafe };
            let edit = Edit::replace(node.content_span(), Findings::escape(node.tree(), nearest));
            finding.with_label(format!("did you mean `{nearest}`?")).with_fix(
                applicability,
                format!("Set `{name}` to `{nearest}`"),
                vec![edit],
            )
        }
        None if options.is_empty() => finding.with_label("not allowed by the schema"),
        None => finding.with_label("not an allowed value"),
    };
    findings.push(finding);
}

/// Returns the message for a value. `words` say what is wrong, as the end of a sentence about the field: `takes A or B`,
/// or `does not match the schema`.
fn message<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>, name: &str, words: &str) -> String {
    let written = match (node.text(), node.kind()) {
        (Some(text), _) => format!("`{}`", Findings::excerpt(text)),
        (None, kind) => format!("`{}`", kind == Kind::True),
    };
    let display_name = display_name_of(findings, node);
    // Array items have no key. Arrays, objects and `null` have no text to quote.
    let has_key_and_text = !matches!(node.kind(), Kind::Array | Kind::Object | Kind::Null)
        && !name.is_empty()
        && item_name(findings, node).is_none();
    match words.strip_prefix("takes ") {
        Some(expected) if has_key_and_text => format!("invalid value {written} for `{name}`: expected {expected}"),
        None if has_key_and_text => format!("invalid value {written} for `{name}`: {words}"),
        Some(expected) => format!("invalid {display_name}: expected {expected}"),
        None => format!("{display_name} {words}"),
    }
}

/// Reports a value whose schema is `false`, which allows no value.
fn report_disallowed<'t>(findings: &mut Findings<'_, 't>, node: NodeRef<'t>) {
    let display_name = display_name_of(findings, node);
    let message = match findings.payload.parent(node) {
        Some(object) if object.kind() == Kind::Object => {
            format!("unexpected {display_name} in {}", display_name_of(findings, object))
        }
        Some(_) => format!("unexpected {display_name}"),
        None => format!("unexpected value of {display_name}"),
    };
    let span = findings.payload.member_of(node).map_or(visible_span(node), |member| member.key.content_span());
    findings.push(findings.new_finding_at(RULE.id, node, span, message).with_label("not allowed by the schema"));
}

/// Returns the span of a value's content or, if the content is empty, of the whole value: an empty span would not be
/// visible.
pub(super) fn visible_span(node: NodeRef<'_>) -> Span {
    if node.content_span().is_empty() { node.span() } else { node.content_span() }
}
