//! `hardcoded-secret`: a hardcoded `APIKey` or `Password`.

use super::finding::Findings;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::filled;
use crate::secrets::{default_values, is_secret_placeholder};
use crate::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    id: RuleId::HardcodedSecret,
    fix: None,
    summary: "a hardcoded `APIKey` or `Password`",
    page: Page {
        what: "Checks for secrets in plain text in `APIKey`, `Password` and other fields whose schema has `\"writeOnly\": true`. Placeholders (`{{api_key}}`, `${API_KEY}`, `<your key>`), repeated characters \
             (`XXXX`) and obvious dummies (`changeme`) are allowed. The default of a placeholder is checked, too \
             (`${API_KEY:-kT9fQ2xL}`). The value is masked in every output.",
        fix: "",
        why: "Payload files are copied to tickets, chats and repositories. Anyone who reads the secret can use it to \
             create and change incidents. Use a placeholder, and rotate the secret.",
        fields: &["objCommonParameters/_ProxyDetails/APIKey", "objCommonParameters/_ProxyDetails/Password"],
        wrong: &[r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": { "APIKey": "kT9fQ2xLw7Zr4VbN", … },
    …
  }
}"#],
        right: &[r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": { "APIKey": "{{api_key}}", … },
    …
  }
}"#],
    },
    check: Check::Payload(check),
};

const LABEL: &str = "masked here, but not in the file";
const NOTE: &str = "anyone who can read the file can use the secret";

fn check(findings: &mut Findings<'_, '_>) {
    let payload = findings.payload;
    payload.proxy.into_iter().for_each(|object| check_object(findings, object));
    for container in &payload.containers {
        container.node.into_iter().chain(container.subject).for_each(|object| check_object(findings, object));
    }
}

fn check_object<'t>(findings: &mut Findings<'_, 't>, object: NodeRef<'t>) {
    for member in object.members() {
        let name = member.name();
        if !findings.schemas.is_secret(name) {
            continue;
        }
        let is_secret = |text: &str| !text.trim().is_empty() && !is_secret_placeholder(text);
        if let Some(text) = member.value.as_str()
            && default_values(text).iter().any(|default| default.is_certain && is_secret(&text[default.range.clone()]))
        {
            let message = format!("hardcoded secret in the default of `{name}`");
            let finding = findings.new_finding(RULE.id, member.value, message).with_label(LABEL).with_note(NOTE);
            findings.push(finding.with_help("remove the default, and rotate the secret"));
            continue;
        }
        let Some(text) = filled(Some(member.value)) else { continue };
        if is_secret_placeholder(text) {
            continue;
        }
        let finding = findings
            .new_finding(RULE.id, member.value, format!("hardcoded secret in `{name}`"))
            .with_label(LABEL)
            .with_note(NOTE)
            .with_help(format!("use a placeholder such as `{{{{{}}}}}`, and rotate the secret", snake_case(name)));
        findings.push(finding);
    }
}

/// Converts a name to snake case: `APIKey` to `api_key`.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| letters[before]);
        let is_after_lower = before.is_some_and(char::is_lowercase);
        // The last of several capital letters starts a word: the `K` in `APIKey`.
        let is_last_capital =
            before.is_some_and(char::is_uppercase) && letters.get(index + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (is_after_lower || is_last_capital) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
