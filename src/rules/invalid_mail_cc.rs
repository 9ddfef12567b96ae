//! `invalid-mail-cc`: an invalid email address in `Mail_CC_EmailID`.

use std::cell::OnceCell;
use std::ops::Range;

use super::email::is_address;
use super::finding::Findings;
use super::mailing_list::{CcList, address_in, is_only_bracketed};
use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::Span;
use crate::syntax::template;

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidMailCc,
    fix: Some(Applicability::Safe),
    summary: "an invalid email address in `Mail_CC_EmailID`",
    page: Page {
        what: "Checks for entries of `Mail_CC_EmailID` that are not valid email addresses, and for empty entries. \
             Each entry has its own finding. One semicolon at the end and spaces around semicolons are allowed.",
        fix: "The fix removes angle brackets, a name before the address, or an extra semicolon. It is unsafe if it \
             removes a name.",
        why: "The server rejects the whole request if any of the addresses is invalid.",
        fields: &["Ticket/Mail_CC_EmailID"],
        wrong: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com;sam@example", … }"#],
        right: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com;sam@example.com", … }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    for CcList { node, text, list, .. } in &*findings.cc_lists() {
        let (node, text) = (*node, *text);
        let content_map = OnceCell::new();
        let span_of =
            |range: &Range<usize>| content_map.get_or_init(|| node.content_map()).span(Span::from(range.clone()));
        for entry in &list.entries {
            let entry_text = &text[entry.clone()];
            if is_address(entry_text) || template::contains(entry_text) {
                continue;
            }
            let span = span_of(entry);
            let quoted = Findings::excerpt(entry_text);
            let finding = match address_in(entry_text) {
                Some(address) => {
                    let has_only_brackets = is_only_bracketed(entry_text);
                    let applicability = if has_only_brackets { Applicability::Safe } else { Applicability::Unsafe };
                    let message = match has_only_brackets {
                        true => format!("unexpected angle brackets around `{address}`"),
                        false => format!("unexpected name before `{address}`"),
                    };
                    findings
                        .new_finding_at(RULE.id, node, span, message)
                        .with_label("expected only the address")
                        .with_fix(
                            applicability,
                            format!("Replace `{quoted}` with `{address}`"),
                            vec![Edit::replace(span, Findings::escape(node.tree(), address))],
                        )
                }
                None => findings
                    .new_finding_at(
                        RULE.id,
                        node,
                        span,
                        format!("invalid email address `{quoted}` in `Mail_CC_EmailID`"),
                    )
                    .with_label("expected an address")
                    .with_note("the server rejects the request if any of the addresses is invalid"),
            };
            findings.push(finding);
        }
        for semicolons in &list.extra_semicolons {
            let span = span_of(semicolons);
            let finding = findings
                .new_finding_at(RULE.id, node, span, "empty entry in `Mail_CC_EmailID`")
                .with_label("extra semicolon")
                .with_fix(
                    Applicability::Safe,
                    "Remove extra semicolon from `Mail_CC_EmailID`",
                    vec![Edit::delete(span)],
                );
            findings.push(finding);
        }
    }
}
