//! `response-error`: a response with an error, or with neither error nor message.

use super::finding::Findings;
use super::registry::{Check, Page, Rule};
use crate::catalog::PayloadKind;
use crate::diagnostic::RuleId;
use crate::document::payload::filled;
use crate::syntax::Kind;

pub(super) const RULE: Rule = Rule {
    id: RuleId::ResponseError,
    fix: None,
    summary: "a response with an error, or with neither error nor message",
    page: Page {
        what: "Checks for a response whose `Errors` is not empty, or whose `Errors` and `Message` are both empty.",
        fix: "",
        why: "If a test uses this response as an example of success, it tests the wrong code path. Keep responses of failed requests in separate \
             files, and turn the rule off for them.",
        fields: &["Errors", "Message"],
        wrong: &[r#"{ "Errors": "No such caller", "Message": "", … }"#],
        right: &[r#"{ "Errors": "", "Message": "The incident was logged.", … }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let payload = findings.payload;
    if payload.kind != PayloadKind::Response {
        return;
    }
    if let (Some(node), Some(error)) = (payload.root.get("Errors"), filled(payload.root.get("Errors"))) {
        let finding = findings
            .new_finding(RULE.id, node, format!("response with error `{}`", Findings::excerpt(error)))
            .with_label("the request failed");
        findings.push(finding);
        return;
    }
    let is_filled =
        |name: &str| payload.root.get(name).is_some_and(|node| node.is_placeholder() || filled(Some(node)).is_some());
    let string = |name: &str| payload.root.get(name).filter(|node| node.kind() == Kind::String);
    if let (Some(_), Some(message)) = (string("Errors"), string("Message"))
        && !is_filled("Message")
        && !is_filled("Errors")
    {
        let finding = findings
            .new_finding_at(RULE.id, message, message.span(), "`Message` and `Errors` are both empty")
            .with_label("expected a message")
            .with_note("the response reports neither success nor failure");
        findings.push(finding);
    }
}
