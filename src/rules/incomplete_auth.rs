//! `incomplete-auth`: an incomplete authentication method, or two mixed ones.

use super::finding::Findings;
use super::missing_field::key_or_bracket_span;
use super::registry::{Check, Page, Rule};
use super::{misplaced_field, unknown_field};
use crate::diagnostic::RuleId;
use crate::document::payload::filled;

pub(super) const RULE: Rule = Rule {
    id: RuleId::IncompleteAuth,
    fix: None,
    summary: "an incomplete authentication method, or two mixed ones",
    page: Page {
        what: "Checks for credentials in `_ProxyDetails` that are missing, incomplete or mixed. One authentication \
             method is `AuthType` with `APIKey`, the other is `UserName` with `Password`.",
        fix: "",
        why: "The server rejects the request before it reads the incident, and its response does not name the missing \
             part.",
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

/// The two fields of the first authentication method, then the two fields of the second method.
const FIELDS: [&str; 4] = ["AuthType", "APIKey", "UserName", "Password"];

fn check(findings: &mut Findings<'_, '_>) {
    let Some(proxy) = findings.payload.proxy else { return };
    let find_field = |name: &str| {
        // A field in another object or under a misspelled key counts as present, because another rule reports it.
        let member = proxy.member(name);
        let member = member.or_else(|| misplaced_field::find_misplaced(findings, name, proxy));
        let member = member.or_else(|| unknown_field::misspelling_of(findings, proxy, name));
        member.filter(|member| member.value.is_placeholder() || filled(Some(member.value)).is_some())
    };
    let fields = FIELDS.map(find_field);
    let describe_incomplete = |given: &str, missing: &str| {
        let what = if proxy.member(missing).is_some() { "empty" } else { "missing" };
        let message = format!("{what} `{missing}` in `_ProxyDetails`, required with `{given}`");
        (message, "incomplete authentication method", format!("requires `{missing}`"), None)
    };
    let (message, label, related, help) = match fields.each_ref().map(Option::is_some) {
        [true, true, false, false] | [false, false, true, true] => return,
        [false, false, false, false] => (
            "missing credentials in `_ProxyDetails`".to_owned(),
            "expected an authentication method",
            String::new(),
            Some("add `AuthType` and `APIKey`, or `UserName` and `Password`"),
        ),
        [true, false, false, false] => describe_incomplete("AuthType", "APIKey"),
        [false, true, false, false] => describe_incomplete("APIKey", "AuthType"),
        [false, false, true, false] => describe_incomplete("UserName", "Password"),
        [false, false, false, true] => describe_incomplete("Password", "UserName"),
        _ => (
            "mixed authentication methods in `_ProxyDetails`".to_owned(),
            "expected one authentication method",
            "part of one method".to_owned(),
            Some("use either `AuthType` and `APIKey`, or `UserName` and `Password`"),
        ),
    };
    let mut finding =
        findings.new_finding_at(RULE.id, proxy, key_or_bracket_span(findings, proxy), message).with_label(label);
    if let Some(help) = help {
        finding = finding.with_help(help);
    }
    for member in fields.into_iter().flatten() {
        finding = finding.with_secondary(member.key.content_span(), related.clone());
    }
    // A field that is present but does not count as given is empty.
    for member in FIELDS.into_iter().filter(|name| find_field(name).is_none()).filter_map(|name| proxy.member(name)) {
        finding = finding.with_secondary(member.value.span(), "empty");
    }
    findings.push(finding);
}
