//! `hardcoded-secret`: an `APIKey` or a `Password` in clear text.

use super::finding::Findings;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::filled;
use crate::secrets::{defaults, stands_for_secret};
use crate::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    id: RuleId::HardcodedSecret,
    fix: None,
    summary: "an `APIKey` or a `Password` in clear text",
    page: Page {
        what: "An `APIKey` or a `Password` in clear text, or another field whose schema says `\"writeOnly\": true`. Placeholders (`{{api_key}}`, `${API_KEY}`, `<your key>`), \
             one character repeated (`XXXX`) and words that stand for a secret (`changeme`) are none, but the default of \
             a placeholder may be one (`${API_KEY:-kT9fQ2xL}`). The value is masked in every output.",
        why: "A file with a payload is copied into tickets, chats and repositories, and whoever reads the key can \
             log and change incidents in its name. Put a placeholder in its place, and replace the key: it has been \
             read.",
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
        let is_secret = |text: &str| !text.trim().is_empty() && !stands_for_secret(text);
        if let Some(text) = member.value.as_str()
            && defaults(text).iter().any(|default| default.certain && is_secret(&text[default.range.clone()]))
        {
            let message = format!("the default of `{name}` is a secret in clear text");
            let finding = findings.about(RULE.id, member.value, message);
            let finding = finding.with_label("masked here, not in the file");
            findings.push(finding.with_help("remove the default, and replace the secret: it is known now"));
            continue;
        }
        let Some(text) = filled(Some(member.value)) else { continue };
        if stands_for_secret(text) {
            continue;
        }
        let finding = findings
            .about(
                RULE.id,
                member.value,
                format!("`{name}` holds a secret in clear text, which whoever reads the file can use"),
            )
            .with_label("masked here, not in the file")
            .with_help(format!(
                "put a placeholder such as `{{{{{}}}}}` in its place, and replace the secret: it is known now",
                snake_case(name)
            ));
        findings.push(finding);
    }
}

/// A name as templates spell it: `APIKey` as `api_key`.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after_lower = before.is_some_and(char::is_lowercase);
        // The last capital of several starts the next word.
        let starts_word =
            before.is_some_and(char::is_uppercase) && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_lower || starts_word) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
