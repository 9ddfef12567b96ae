//! `invalid-email`: an invalid email address.

use super::email::is_address;
use super::finding::{Findings, ViolationGroup};
use super::mailing_list::{address_in, is_only_bracketed};
use super::missing_field::display_name_of;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidEmail,
    fix: Some(Applicability::Safe),
    summary: "an invalid email address",
    page: Page {
        what: "Checks for invalid values in fields that take one email address: text that is not an address, several \
             addresses, or an address with a name or in angle brackets.",
        fix: "The fix keeps only the address. It is unsafe if it removes a name. There is no fix for several addresses, or for text without an address.",
        why: "The server looks up the person by the address. It rejects an unknown address, or logs the incident \
             without a caller.",
        fields: &[
            "Ticket/Caller_EmailID",
            "Ticket/Assigned_Engineer_Email",
            "Ticket/Assigned_Engineer_Email_Secondary",
        ],
        wrong: &[r#"{ "Status": "New", "Caller_EmailID": "caller at example.com", … }"#],
        right: &[r#"{ "Status": "New", "Caller_EmailID": "caller@example.com", … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = display_name_of(findings, node);
    let Some(value) = node.as_str() else { return };
    let quoted = Findings::excerpt(value);
    let trimmed = value.trim();
    let parts = value.split([';', ',', ' ']).filter(|part| address_in(part).is_some()).count();
    let (message, fix) = if trimmed != value && is_address(trimmed) {
        (format!("unexpected whitespace around address in {name}"), Some((trimmed, Applicability::Safe)))
    } else if parts > 1 {
        (format!("multiple addresses in {name}"), None)
    } else if let Some(address) = address_in(value) {
        match is_only_bracketed(value) {
            true => {
                (format!("unexpected angle brackets around address in {name}"), Some((address, Applicability::Safe)))
            }
            false => (format!("unexpected name before address in {name}"), Some((address, Applicability::Unsafe))),
        }
    } else {
        (format!("invalid email address `{quoted}` in {name}"), None)
    };
    let label = match fix {
        Some(_) => "expected only the address",
        None if parts > 1 => "expected one address",
        None => "expected an address like `name@example.com`",
    };
    let mut finding = findings.new_finding(RULE.id, node, message).with_label(label);
    if let Some((address, applicability)) = fix.filter(|(address, _)| findings.allows_text(node, address)) {
        let edit = Edit::replace(node.content_span(), Findings::escape(node.tree(), address));
        finding = finding.with_fix(applicability, format!("Set {name} to `{address}`"), vec![edit]);
    }
    findings.push(finding);
}
