//! `invalid-mail-cc`: an entry of `Mail_CC_EmailID` that is no address.

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
    summary: "an entry of `Mail_CC_EmailID` that is no address",
    page: Page {
        what: "An entry of `Mail_CC_EmailID` that is no e-mail address: each has its own finding. Empty entries are \
             reported, too; one semicolon at the end and blanks around semicolons are tolerated.",
        why: "One bad address, and the server refuses the whole request.",
        fields: &["Ticket/Mail_CC_EmailID"],
        wrong: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com;sam@example", … }"#],
        right: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com;sam@example.com", … }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    for CcList { node, text, list, .. } in &*findings.mailing_lists() {
        let (node, text) = (*node, *text);
        let map = OnceCell::new();
        let place = |range: &Range<usize>| map.get_or_init(|| node.content_map()).span(Span::from(range.clone()));
        for entry in &list.entries {
            let written = &text[entry.clone()];
            if is_address(written) || template::contains(written) {
                continue;
            }
            let span = place(entry);
            let quoted = Findings::quote(written);
            let finding = match address_in(written) {
                Some(address) => {
                    let bracketed = is_only_bracketed(written);
                    let applicability = if bracketed { Applicability::Safe } else { Applicability::Unsafe };
                    let (message, label) = match bracketed {
                        true => (format!("unexpected angle brackets around `{address}`"), "angle brackets"),
                        false => (
                            format!("`Mail_CC_EmailID` takes addresses alone, without a name as in `{quoted}`"),
                            "a name before the address",
                        ),
                    };
                    findings.at(RULE.id, node, span, message).with_label(label).with_fix(
                        applicability,
                        format!("Replace `{quoted}` with `{address}`"),
                        vec![Edit::replace(span, Findings::spell(node.tree(), address))],
                    )
                }
                None => findings
                    .at(
                        RULE.id,
                        node,
                        span,
                        format!("`{quoted}` in `Mail_CC_EmailID` is no e-mail address; one bad address, and the server refuses the request"),
                    )
                    .with_label("no e-mail address"),
            };
            findings.push(finding);
        }
        for empty in &list.empty {
            let span = place(empty);
            let finding = findings
                .at(
                    RULE.id,
                    node,
                    span,
                    "`Mail_CC_EmailID` has an empty entry: a semicolon stands without an address before it",
                )
                .with_label("no address before this semicolon")
                .with_fix(Applicability::Safe, "Remove semicolon from `Mail_CC_EmailID`", vec![Edit::delete(span)]);
            findings.push(finding);
        }
    }
}
