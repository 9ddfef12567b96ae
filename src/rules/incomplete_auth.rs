//! `incomplete-auth`: neither way of authenticating is complete, or both are mixed.

use super::finding::Findings;
use super::missing_field::place;
use super::registry::{Check, Page, Rule};
use super::{misplaced_field, unknown_field};
use crate::diagnostic::RuleId;
use crate::document::payload::filled;

pub(super) const RULE: Rule = Rule {
    id: RuleId::IncompleteAuth,
    fix: None,
    summary: "neither way of authenticating is complete, or both are mixed",
    page: Page {
        what: "Credentials in `_ProxyDetails` of which neither way is complete, or in which the two are mixed. One is \
             `AuthType` with `APIKey`, the other `UserName` with `Password`.",
        why: "The server refuses the call before it looks at the incident, and does not say which half it was \
             missing.",
        fields: &[
            "objCommonParameters/_ProxyDetails/AuthType",
            "objCommonParameters/_ProxyDetails/APIKey",
            "objCommonParameters/_ProxyDetails/UserName",
            "objCommonParameters/_ProxyDetails/Password",
        ],
        wrong: &[r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": { "UserName": "integration", "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1 },
    …
  }
}"#],
        right: &[r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": {
      "UserName": "integration",
      "Password": "{{password}}",
      "ProxyID": 0,
      "ReturnType": "JSON",
      "OrgID": 1
    },
    …
  }
}"#],
    },
    check: Check::Payload(check),
};

/// What either way takes, in pairs.
const NAMES: [&str; 4] = ["AuthType", "APIKey", "UserName", "Password"];

fn check(findings: &mut Findings<'_, '_>) {
    let Some(proxy) = findings.payload.proxy else { return };
    let given = |name: &str| {
        // What stands in another object, or under a misspelt name, is there: that is reported by itself.
        let member = proxy.member(name);
        let member = member.or_else(|| misplaced_field::misplaced(findings, name, proxy));
        let member = member.or_else(|| unknown_field::stands_for(findings, proxy, name));
        member.filter(|member| member.value.is_placeholder() || filled(Some(member.value)).is_some())
    };
    let parts = NAMES.map(given);
    let message = match parts.each_ref().map(Option::is_some) {
        [true, true, false, false] | [false, false, true, true] => return,
        [false, false, false, false] => {
            "`_ProxyDetails` says nothing of who calls: it takes `AuthType` with `APIKey`, or `UserName` with `Password`".to_owned()
        }
        [true, false, false, false] => lacks("AuthType", "APIKey"),
        [false, true, false, false] => lacks("APIKey", "AuthType"),
        [false, false, true, false] => lacks("UserName", "Password"),
        [false, false, false, true] => lacks("Password", "UserName"),
        _ => "`_ProxyDetails` mixes two ways of authenticating; it takes `AuthType` with `APIKey`, or `UserName` with `Password`, \
              and nothing of the other"
            .to_owned(),
    };
    let mut finding = findings.at(RULE.id, proxy, place(findings, proxy), message).with_label("who calls is not clear");
    for member in parts.into_iter().flatten() {
        finding = finding.with_secondary(member.key.content_span(), "given");
    }
    for member in NAMES.into_iter().filter(|name| given(name).is_none()).filter_map(|name| proxy.member(name)) {
        finding = finding.with_secondary(member.value.span(), "empty");
    }
    findings.push(finding);
}

fn lacks(given: &str, missing: &str) -> String {
    format!("`_ProxyDetails` has `{given}` without `{missing}`; the server needs both to know who calls")
}
