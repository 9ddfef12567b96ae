//! `unknown-payload`: a file on the command line without a payload.

use crate::diagnostic::RuleId;
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnknownPayload,
    fix: None,
    summary: "a file on the command line without a payload",
    page: Page {
        what: "Checks for files that are named on the command line but contain no recognized payload: no request, incident container, ticket or response. A file found in a directory is skipped instead.",
        fix: "",
        why: "If you name a file, you expect it to be linted. If it were skipped silently, it would look valid.",
        fields: &[],
        wrong: &[r#"{ "name": "left-pad", "version": "1.0.0" }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};
