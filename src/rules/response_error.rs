//! `response-error`: an answer that carries an error, or neither an error nor a message.

use super::finding::Findings;
use super::registry::{Check, Page, Rule};
use crate::catalog::PayloadKind;
use crate::diagnostic::RuleId;
use crate::document::payload::filled;
use crate::syntax::Kind;

pub(super) const RULE: Rule = Rule {
    id: RuleId::ResponseError,
    fix: None,
    summary: "an answer that carries an error, or neither an error nor a message",
    page: Page {
        what: "An answer of the server whose `Errors` say something, or one in which `Errors` and `Message` are both \
             empty, so that it tells neither success nor failure.",
        why: "A fixture of a success that carries an error makes a test pass on the wrong path. Keep answers that \
             are meant to be failures apart, and turn the rule off for them.",
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
            .about(
                RULE.id,
                node,
                format!("`Errors` says `{}`: this is the answer to a request that failed", Findings::quote(error)),
            )
            .with_label("the server's words");
        findings.push(finding);
        return;
    }
    let said =
        |name: &str| payload.root.get(name).is_some_and(|node| node.is_placeholder() || filled(Some(node)).is_some());
    let there = |name: &str| payload.root.get(name).filter(|node| node.kind() == Kind::String);
    if let (Some(_), Some(message)) = (there("Errors"), there("Message"))
        && !said("Message")
        && !said("Errors")
    {
        let finding = findings
            .at(
                RULE.id,
                message,
                message.span(),
                "`Message` and `Errors` are both empty, so the answer tells neither success nor failure",
            )
            .with_label("empty");
        findings.push(finding);
    }
}
