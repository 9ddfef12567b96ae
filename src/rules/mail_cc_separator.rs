//! `mail-cc-separator`: a separator other than a semicolon in `Mail_CC_EmailID`.

use std::ops::Range;

use super::email::is_address;
use super::finding::Findings;
use super::mailing_list::CcList;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::Span;
use crate::syntax::template;

pub(super) const RULE: Rule = Rule {
    id: RuleId::MailCcSeparator,
    fix: Some(Applicability::Safe),
    summary: "a separator other than a semicolon in `Mail_CC_EmailID`",
    page: Page {
        what: "Checks for addresses in `Mail_CC_EmailID` that are separated by commas, spaces, newlines or vertical \
             bars. There is one finding per list. A list with a template block, such as `{{#each cc}}{{this}},{{/each}}`, \
             is not checked.",
        fix: "The fix writes semicolons if every entry is a valid address or a placeholder such as `{{mail}}`. It is safe.",
        why: "The server splits the list only at semicolons. It treats a list with commas as one invalid address and \
             rejects the request. The vendor's samples have this mistake.",
        fields: &["Ticket/Mail_CC_EmailID"],
        wrong: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com,sam@example.com", … }"#],
        right: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com;sam@example.com", … }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    for CcList { node, text, list, .. } in &*findings.cc_lists() {
        let (node, text) = (*node, *text);
        let Some(first) = list.wrong_separators.first() else { continue };
        let what = match text[first.clone()].trim() {
            "" if text[first.clone()].contains(['\n', '\r']) => "newlines",
            "" => "spaces",
            separators if separators.contains(',') => "commas",
            _ => "vertical bars",
        };
        let finding = findings
            .new_finding(
                RULE.id,
                node,
                format!("addresses in `Mail_CC_EmailID` must be separated by semicolons, not {what}"),
            )
            .with_label("expected `;` between addresses");
        let is_valid = |entry: &Range<usize>| {
            let entry_text = &text[entry.clone()];
            is_address(entry_text) || template::contains(entry_text)
        };
        if !list.entries.iter().all(is_valid) {
            findings.push(finding.with_help("separate valid addresses with semicolons"));
            continue;
        }
        let content_map = node.content_map();
        let edit = |range: &Range<usize>| {
            let is_between_entries = range.start > 0 && range.end < text.len();
            Edit::replace(content_map.span(Span::from(range.clone())), if is_between_entries { ";" } else { "" })
        };
        let edits = list.wrong_separators.iter().map(edit).collect();
        findings.push(finding.with_fix(
            Applicability::Safe,
            format!("Replace {what} with semicolons in `Mail_CC_EmailID`"),
            edits,
        ));
    }
}
