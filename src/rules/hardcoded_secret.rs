//! `hardcoded-secret`: an `APIKey` or a `Password` in clear text.

use super::finding::Findings;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::filled;
use crate::secrets::stands_for_secret;

pub(super) const RULE: Rule = Rule {
    id: RuleId::HardcodedSecret,
    fix: None,
    summary: "an `APIKey` or a `Password` in clear text",
    page: Page {
        what: "An `APIKey` or a `Password` in clear text. Placeholders (`{{api_key}}`, `${API_KEY}`, `<your key>`), \
             one character repeated (`XXXX`) and words that stand for a secret (`changeme`) are none. The value is \
             masked in every output.",
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
    let Some(proxy) = findings.payload.proxy else { return };
    for name in ["APIKey", "Password"] {
        let Some(value) = proxy.get(name) else { continue };
        let Some(text) = filled(Some(value)) else { continue };
        if stands_for_secret(text) {
            continue;
        }
        let finding = findings
            .about(
                RULE.id,
                value,
                format!("`{name}` holds a secret in clear text, which whoever reads the file can use"),
            )
            .with_label("masked here, not in the file")
            .with_help(format!(
                "put a placeholder such as `{{{{{}}}}}` in its place, and replace the secret: it is known now",
                if name == "APIKey" { "api_key" } else { "password" }
            ));
        findings.push(finding);
    }
}
