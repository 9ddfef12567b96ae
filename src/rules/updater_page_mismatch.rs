//! `updater-page-mismatch`: `Updater` and `PageName` contradict each other.

use super::finding::{Findings, Group};
use super::registry::{Check, Page, Rule};
use crate::catalog::Detail;
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    id: RuleId::UpdaterPageMismatch,
    fix: Some(Applicability::Unsafe),
    summary: "`Updater` and `PageName` contradict each other",
    page: Page {
        what: "`Updater` and `PageName` that contradict each other. An `Executive`, an analyst, works on \
             `TicketDetail`; a `Caller`, an end user, on `LogTicket`. The fix sets `PageName`, which is a guess: \
             the `Updater` may be the wrong one.",
        why: "The server picks the rules to check the request by from the page, and refuses an updater that cannot \
             be on it.",
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
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let Some(Detail::Options(options)) = group.violations.first().map(|violation| &violation.detail) else { return };
    let Some(right) = options.first().and_then(|value| value.as_str()) else { return };
    let written = Findings::quote(node.as_str().unwrap_or(""));
    let updater = findings.payload.container_of(node).and_then(|container| container.updater);
    if updater.is_some_and(NodeRef::is_conditional) {
        return;
    }
    let who = updater.and_then(|updater| updater.as_str()).unwrap_or("");
    let mut finding = findings
        .about(
            RULE.id,
            node,
            format!("`PageName` is `{written}`, but an `Updater` `{who}` works on the page `{right}`"),
        )
        .with_label(format!("`{who}` goes with `{right}`"));
    if let Some(updater) = updater {
        finding = finding.with_secondary(updater.content_span(), "the updater");
    }
    finding = finding.with_help("either of the two may be the wrong one");
    if findings.allows_text(node, right) {
        let edit = Edit::replace(node.content_span(), Findings::spell(node.tree(), right));
        finding = finding.with_fix(Applicability::Unsafe, format!("Set `PageName` to `{right}`"), vec![edit]);
    }
    findings.push(finding);
}
