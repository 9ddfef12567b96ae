//! `mail-cc-separator`: something other than semicolons between the addresses of `Mail_CC_EmailID`.

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
    summary: "something other than semicolons between the addresses of `Mail_CC_EmailID`",
    page: Page {
        what: "Addresses in `Mail_CC_EmailID` that are joined by commas, blanks, line breaks or other signs. All of \
             one list are one finding; the fix writes semicolons if every entry is a valid address or a placeholder. \
             Template syntax such as `{{#each cc}}{{this}},{{/each}}` is not checked.",
        why: "The server splits the list at semicolons. A list with commas is one long address to it, which is none, \
             and the request is refused. The vendor's own samples get this wrong.",
        fields: &["Ticket/Mail_CC_EmailID"],
        wrong: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com,sam@example.com", … }"#],
        right: &[r#"{ "Status": "New", "Mail_CC_EmailID": "kim@example.com;sam@example.com", … }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    for CcList { node, text, list, .. } in &*findings.mailing_lists() {
        let (node, text) = (*node, *text);
        let Some(first) = list.wrong_separators.first() else { continue };
        let what = match text[first.clone()].trim() {
            "" if text[first.clone()].contains(['\n', '\r']) => "line breaks",
            "" => "blanks",
            marks if marks.contains(',') => "commas",
            _ => "bars",
        };
        let finding = findings
            .about(
                RULE.id,
                node,
                format!("`Mail_CC_EmailID` joins its addresses by {what}; the server takes semicolons only"),
            )
            .with_label(format!("joined by {what}"));
        let right = |entry: &Range<usize>| {
            let written = &text[entry.clone()];
            is_address(written) || template::contains(written)
        };
        if !list.entries.iter().all(right) {
            findings.push(finding.with_help("separate the addresses with semicolons"));
            continue;
        }
        let map = node.content_map();
        let edit = |range: &Range<usize>| {
            let inside = range.start > 0 && range.end < text.len();
            Edit::replace(map.span(Span::from(range.clone())), if inside { ";" } else { "" })
        };
        let edits = list.wrong_separators.iter().map(edit).collect();
        findings.push(finding.with_fix(
            Applicability::Safe,
            "Separate addresses in `Mail_CC_EmailID` with semicolons",
            edits,
        ));
    }
}
