//! `empty-field`: a mandatory field is empty or blank.

use super::finding::{Findings, Group};
use super::missing_field::name_of;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::text;

pub(super) const RULE: Rule = Rule {
    id: RuleId::EmptyField,
    fix: None,
    summary: "a mandatory field is empty or blank",
    page: Page {
        what: "A mandatory field that is there, but empty or blank.",
        why: "To the server it counts as missing. It has a rule of its own, so that a template whose values are \
             filled in later can turn it down.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", "Source": "", … }"#],
        right: &[r#"{ "Status": "New", "Source": "Person", … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = findings.payload.name(node);
    let container = findings.payload.container_of(node);
    let index = container.and_then(|container| container.status).and_then(|status| status.index);
    // A field that every status demands is not demanded by this one.
    let own = index.filter(|index| findings.schemas.status_document(*index).demands(&name));
    let status = own.map(|index| findings.schemas.status_name(index));
    let blank = if node.content_span().is_empty() { "empty" } else { "blank" };
    let executive = container
        .and_then(|container| container.updater)
        .filter(|updater| name == "Assigned_WorkGroup_Name" && text(Some(*updater)) == Some("Executive"));
    let why = match status {
        Some(status) => format!("status `{status}` demands a value"),
        None if executive.is_some() => "it is mandatory when `Updater` is `Executive`".to_owned(),
        None => "it is mandatory".to_owned(),
    };
    let message = format!("{} is {blank}, which counts as missing to the server; {why}", name_of(findings, node));
    let mut finding = findings.at(RULE.id, node, node.span(), message).with_label(blank);
    if let (Some(status), Some(written)) = (status, container.and_then(|container| container.status)) {
        finding = finding.with_secondary(written.node.content_span(), format!("`{status}` demands it"));
    }
    if let Some(updater) = executive {
        finding = finding.with_secondary(updater.content_span(), "an executive has to name the workgroup");
    }
    findings.push(finding);
}
