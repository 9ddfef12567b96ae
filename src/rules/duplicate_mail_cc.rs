//! `duplicate-mail-cc`: a duplicate address in `Mail_CC_EmailID`, or the address of the caller.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use super::finding::Findings;
use super::mailing_list::{CcList, address_in};
use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::document::payload::filled;
use crate::source::Span;
use crate::syntax::template;

pub(super) const RULE: Rule = Rule {
    id: RuleId::DuplicateMailCc,
    fix: Some(Applicability::Safe),
    summary: "a duplicate address in `Mail_CC_EmailID`, or the address of the caller",
    page: Page {
        what: "Checks for addresses that appear more than once in `Mail_CC_EmailID` (ignoring case), and for the address of the caller in this list.",
        fix: "The fix removes the address. It is safe.",
        why: "A duplicate address may get every email twice, and the caller is notified anyway.",
        fields: &["Ticket/Mail_CC_EmailID", "Ticket/Caller_EmailID"],
        wrong: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com;Kim@example.com", … }"#],
        right: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com", … }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    for CcList { node, text, list, caller } in &*findings.cc_lists() {
        let (node, text, caller) = (*node, *text, *caller);
        let content_map = OnceCell::new();
        let span_of = |range: Range<usize>| content_map.get_or_init(|| node.content_map()).span(Span::from(range));
        let mut seen: HashMap<String, &Range<usize>> = HashMap::with_capacity(list.entries.len());
        let caller_and_address = caller.and_then(|caller| Some((caller, address_in(filled(Some(caller))?)?)));
        for (index, entry) in list.entries.iter().enumerate() {
            let entry_text = &text[entry.clone()];
            let Some(entry_address) = address_in(entry_text).filter(|_| !template::contains(entry_text)) else {
                continue;
            };
            let lower_case_address = entry_address.to_ascii_lowercase();
            let earlier = seen.get(&lower_case_address).copied();
            let address = Findings::excerpt(&text[entry.clone()]);
            let kind = if earlier.is_some() { "duplicate" } else { "redundant" };
            let finding = if let Some(earlier) = earlier {
                findings
                    .new_finding_at(
                        RULE.id,
                        node,
                        span_of(entry.clone()),
                        format!("{kind} address `{address}` in `Mail_CC_EmailID`"),
                    )
                    .with_label("second occurrence")
                    .with_secondary(span_of(earlier.clone()), "first occurrence")
            } else if let Some((caller, _)) =
                caller_and_address.filter(|(_, address)| address.eq_ignore_ascii_case(&lower_case_address))
            {
                findings
                    .new_finding_at(
                        RULE.id,
                        node,
                        span_of(entry.clone()),
                        format!("{kind} address `{address}` in `Mail_CC_EmailID`"),
                    )
                    .with_label("address of the caller")
                    .with_secondary(caller.content_span(), "caller")
                    .with_note("the caller is notified anyway")
            } else {
                seen.insert(lower_case_address, entry);
                continue;
            };
            // Also remove the separator before the entry. The first entry has no separator before it, so remove the
            // separator after it.
            let range = match index {
                0 => entry.start..list.entries.get(1).map_or(entry.end, |next| next.start),
                _ => list.entries[index - 1].end..entry.end,
            };
            let edit = Edit::delete(span_of(range));
            findings.push(finding.with_fix(
                Applicability::Safe,
                format!("Remove {kind} `{address}` from `Mail_CC_EmailID`"),
                vec![edit],
            ));
        }
    }
}
