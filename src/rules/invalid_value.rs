//! `invalid-value`: a value that the field cannot have.

use super::finding::{Findings, Group};
use super::registry::{Check, Page, Rule};
use crate::catalog::Detail;
use crate::diagnostic::{Applicability, Edit, RuleId, nearest, same_letters};
use crate::source::Span;
use crate::syntax::{Kind, NodeRef};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidValue,
    fix: Some(Applicability::Safe),
    summary: "a value that the field cannot have",
    page: Page {
        what: "A value outside of the list that the field takes: `RequestType`, `Updater`, `PageName`, `ReturnType`, \
             and what the configuration lists for the tenant. The nearest value is suggested.",
        why: "The server compares such values letter by letter. Case counts.",
        fields: &[],
        wrong: &[r#"{ "Updater": "executive", … }"#],
        right: &[r#"{ "Updater": "Executive", … }"#],
    },
    check: Check::Schema(word),
};

/// How many allowed values a message lists.
const LISTED: usize = 8;

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = findings.payload.name(node);
    let mut options: Vec<String> = Vec::new();
    let mut otherwise = None;
    for violation in &group.violations {
        if let Detail::Options(values) = &violation.detail {
            options.extend(values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        }
        if let Detail::Other(words) = &violation.detail {
            otherwise.get_or_insert(words);
        }
    }
    let written = match (node.text(), node.kind()) {
        (Some(text), _) => format!(" `{}`", Findings::quote(text)),
        (None, kind @ (Kind::True | Kind::False)) => format!(" `{}`", kind == Kind::True),
        (None, _) => " what it is".to_owned(),
    };
    let shown: Vec<String> = options.iter().take(LISTED).map(|option| format!("`{option}`")).collect();
    let list = match shown.as_slice() {
        [] => format!("it {}", otherwise.map_or("has a value that its schema does not allow", String::as_str)),
        [only] => format!("it takes {only} only"),
        [first @ .., last] if options.len() <= LISTED => format!("it takes {} or {last}", first.join(", ")),
        all => format!("it takes one of {} values, such as {}", options.len(), all.join(", ")),
    };
    let list = if name == "OrgID" { "it takes digits only".to_owned() } else { list };
    let mut finding = findings.at(RULE.id, node, visible(node), format!("`{name}` cannot be{written}; {list}"));
    let nearest = node.as_str().and_then(|text| nearest(text, options.iter().map(String::as_str)));
    // An option may be a number, and another schema or the tenant may not allow it.
    finding = match nearest.filter(|nearest| findings.allows_text(node, nearest)) {
        Some(nearest) => {
            let same = node.as_str().is_some_and(|text| same_letters(text, nearest));
            let applicability = if same { Applicability::Safe } else { Applicability::Unsafe };
            let edit = Edit::replace(node.content_span(), Findings::spell(node.tree(), nearest));
            finding.with_label(format!("did you mean `{nearest}`?")).with_fix(
                applicability,
                format!("write `{nearest}`"),
                vec![edit],
            )
        }
        None if options.is_empty() => finding.with_label(list.trim_start_matches("it ").to_owned()),
        None => finding.with_label("not among the allowed values"),
    };
    findings.push(finding);
}

/// The text of a value, or all of it where there is none to underline.
pub(super) fn visible(node: NodeRef<'_>) -> Span {
    if node.content_span().is_empty() { node.span() } else { node.content_span() }
}
