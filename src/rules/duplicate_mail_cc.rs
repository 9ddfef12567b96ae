//! `duplicate-mail-cc`: an address that `Mail_CC_EmailID` has twice, or that is the caller's.

use std::ops::Range;

use super::email::is_address;
use super::finding::Findings;
use super::mailing_list::MailingList;
use super::registry::{Category, Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, Level};
use crate::payload::filled;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "duplicate-mail-cc",
    category: Category::BetweenFields,
    level: Level::Warning,
    fix: Some(Applicability::Safe),
    summary: "an address that `Mail_CC_EmailID` has twice, or that is the caller's",
    page: Page {
        what: "An address that `Mail_CC_EmailID` has twice, case aside, or that is the caller's.",
        why: "Whoever is listed twice is written to twice, and the caller is written to anyway.",
        wrong: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com;Kim@example.com", … }"#],
        right: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com", … }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    for container in &findings.payload.containers {
        let Some(node) = container.ticket_field("Mail_CC_EmailID") else { continue };
        let Some(text) = filled(Some(node)) else { continue };
        let list = MailingList::parse(text);
        let map = node.content_map();
        let caller = container.ticket_field("Caller_EmailID");
        let address = |entry: &Range<usize>| text[entry.clone()].to_ascii_lowercase();
        for (index, entry) in list.entries.iter().enumerate() {
            let written = address(entry);
            if !is_address(&written) {
                continue;
            }
            let span = map.span(Span::from(entry.clone()));
            let earlier = list.entries[..index].iter().find(|earlier| address(earlier) == written);
            let finding = if let Some(earlier) = earlier {
                findings
                    .at(
                        RULE.name,
                        node,
                        span,
                        format!("`Mail_CC_EmailID` has `{}` twice; once is enough", &text[entry.clone()]),
                    )
                    .with_label("once more")
                    .with_secondary(map.span(Span::from(earlier.clone())), "here already")
            } else if let Some(caller) = caller.filter(|caller| {
                filled(Some(*caller)).is_some_and(|caller| caller.trim().eq_ignore_ascii_case(&written))
            }) {
                findings
                    .at(
                        RULE.name,
                        node,
                        span,
                        format!(
                            "`Mail_CC_EmailID` has `{}`, the caller, who is written to anyway",
                            &text[entry.clone()]
                        ),
                    )
                    .with_label("the caller")
                    .with_secondary(caller.content_span(), "the caller")
            } else {
                continue;
            };
            // With the entry goes the separator before it, or behind it for the first.
            let range = match index {
                0 => entry.start..list.entries.get(1).map_or(entry.end, |next| next.start),
                _ => list.entries[index - 1].end..entry.end,
            };
            let edit = Edit::delete(map.span(Span::from(range)));
            findings.push(finding.with_fix(Applicability::Safe, "remove it from the list", vec![edit]));
        }
    }
}
