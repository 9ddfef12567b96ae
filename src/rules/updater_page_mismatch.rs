//! `updater-page-mismatch`: a `PageName` that does not match the `Updater`.

use super::finding::{Findings, ViolationGroup};
use super::registry::{Check, Page, Rule};
use crate::catalog::Detail;
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    id: RuleId::UpdaterPageMismatch,
    fix: Some(Applicability::Unsafe),
    summary: "a `PageName` that does not match the `Updater`",
    page: Page {
        what: "Checks for a `PageName` that does not match the `Updater`. An `Executive` (an analyst) uses the page `TicketDetail`, and a `Caller` (an end user) uses `LogTicket`.",
        fix: "The fix sets `PageName`. It is unsafe, because the `Updater` may be the wrong one.",
        why: "The server validates the request by its page, and rejects an updater that does not belong to the page.",
        fields: &["Updater", "Ticket/PageName"],
        wrong: &[r#"{
  "Updater": "Executive",
  "Ticket": { "Status": "New", "PageName": "LogTicket", … },
  …
}"#],
        right: &[r#"{
  "Updater": "Executive",
  "Ticket": { "Status": "New", "PageName": "TicketDetail", … },
  …
}"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let Some(Detail::Options(options)) = group.violations.first().map(|violation| &violation.detail) else { return };
    let Some(right) = options.first().and_then(|value| value.as_str()) else { return };
    let written = Findings::excerpt(node.as_str().unwrap_or(""));
    let updater = findings.payload.container_of(node).and_then(|container| container.updater);
    // Another branch of the template may contain a matching updater.
    if updater.is_some_and(NodeRef::is_conditional) {
        return;
    }
    let who = updater.and_then(|updater| updater.as_str()).unwrap_or("");
    let mut finding = findings
        .new_finding(RULE.id, node, format!("page `{written}` does not match updater `{who}`"))
        .with_label(format!("expected `{right}`"));
    if let Some(updater) = updater {
        finding = finding.with_secondary(updater.content_span(), "updater");
    }
    finding = finding.with_help("change `PageName`, or `Updater` if that is the wrong one");
    if findings.allows_text(node, right) {
        let edit = Edit::replace(node.content_span(), Findings::escape(node.tree(), right));
        finding = finding.with_fix(Applicability::Unsafe, format!("Set `PageName` to `{right}`"), vec![edit]);
    }
    findings.push(finding);
}
