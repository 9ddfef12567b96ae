//! `invalid-email`: an address field that holds no address, or several.

use super::email::is_address;
use super::finding::{Findings, Group};
use super::mailing_list::{address_in, is_only_bracketed};
use super::missing_field::name_of;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidEmail,
    fix: Some(Applicability::Safe),
    summary: "an address field that holds no address, or several",
    page: Page {
        what: "A field for one e-mail address that holds none, several, or a name beside the address.",
        why: "The server looks the person up by the address. An address that nobody has is refused, or the incident \
             is logged for nobody.",
        fields: &[
            "Ticket/Caller_EmailID",
            "Ticket/Assigned_Engineer_Email",
            "Ticket/Assigned_Engineer_Email_Secondary",
        ],
        wrong: &[r#"{ "Status": "New", "Caller_EmailID": "caller at example.com", … }"#],
        right: &[r#"{ "Status": "New", "Caller_EmailID": "caller@example.com", … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = name_of(findings, node);
    let Some(written) = node.as_str() else { return };
    let quoted = Findings::quote(written);
    let trimmed = written.trim();
    let parts = written.split([';', ',', ' ']).filter(|part| address_in(part).is_some()).count();
    let (why, fix) = if trimmed != written && is_address(trimmed) {
        ("has blanks around its address", Some((trimmed, Applicability::Safe)))
    } else if parts > 1 {
        ("holds several addresses; the field takes one", None)
    } else if let Some(address) = address_in(written) {
        match is_only_bracketed(written) {
            true => ("has angle brackets around its address", Some((address, Applicability::Safe))),
            false => (
                "has a name before its address; the field takes the address alone",
                Some((address, Applicability::Unsafe)),
            ),
        }
    } else {
        ("is no e-mail address such as `name@example.com`", None)
    };
    let mut finding =
        findings.about(RULE.id, node, format!("{name} {why}: `{quoted}`")).with_label("one address belongs here");
    if let Some((address, applicability)) = fix.filter(|(address, _)| findings.allows_text(node, address)) {
        let edit = Edit::replace(node.content_span(), Findings::spell(node.tree(), address));
        finding = finding.with_fix(applicability, format!("Set {name} to `{address}`"), vec![edit]);
    }
    findings.push(finding);
}
