//! `duplicate-mail-cc`: an address that `Mail_CC_EmailID` has twice, or that is the caller's.

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
    summary: "an address that `Mail_CC_EmailID` has twice, or that is the caller's",
    page: Page {
        what: "An address that `Mail_CC_EmailID` has twice, case aside, or that is the caller's.",
        why: "Whoever is listed twice is written to twice, and the caller is written to anyway.",
        fields: &["Ticket/Mail_CC_EmailID", "Ticket/Caller_EmailID"],
        wrong: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com;Kim@example.com", … }"#],
        right: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com", … }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    for CcList { node, text, list, caller } in &*findings.mailing_lists() {
        let (node, text, caller) = (*node, *text, *caller);
        let map = OnceCell::new();
        let place = |range: Range<usize>| map.get_or_init(|| node.content_map()).span(Span::from(range));
        let mut seen: HashMap<String, &Range<usize>> = HashMap::with_capacity(list.entries.len());
        let caller = caller.and_then(|caller| Some((caller, address_in(filled(Some(caller))?)?)));
        for (index, entry) in list.entries.iter().enumerate() {
            let written = &text[entry.clone()];
            let Some(written) = address_in(written).filter(|_| !template::contains(written)) else { continue };
            let written = written.to_ascii_lowercase();
            let earlier = seen.get(&written).copied();
            let finding = if let Some(earlier) = earlier {
                findings
                    .at(
                        RULE.id,
                        node,
                        place(entry.clone()),
                        format!("`Mail_CC_EmailID` has `{}` twice; once is enough", &text[entry.clone()]),
                    )
                    .with_label("once more")
                    .with_secondary(place(earlier.clone()), "here already")
            } else if let Some((caller, _)) = caller.filter(|(_, address)| address.eq_ignore_ascii_case(&written)) {
                findings
                    .at(
                        RULE.id,
                        node,
                        place(entry.clone()),
                        format!(
                            "`Mail_CC_EmailID` has `{}`, the caller, who is written to anyway",
                            &text[entry.clone()]
                        ),
                    )
                    .with_label("the caller")
                    .with_secondary(caller.content_span(), "the caller")
            } else {
                seen.insert(written, entry);
                continue;
            };
            // With the entry goes the separator before it, or behind it for the first.
            let range = match index {
                0 => entry.start..list.entries.get(1).map_or(entry.end, |next| next.start),
                _ => list.entries[index - 1].end..entry.end,
            };
            let address = Findings::quote(&text[entry.clone()]);
            let edit = Edit::delete(place(range));
            findings.push(finding.with_fix(
                Applicability::Safe,
                format!("Remove `{address}` from `Mail_CC_EmailID`"),
                vec![edit],
            ));
        }
    }
}
