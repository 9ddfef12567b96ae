//! `merge-conflict`: conflict markers of a merge, or a patch instead of a payload.

use crate::diagnostic::RuleId;
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MergeConflict,
    fix: None,
    summary: "conflict markers of a merge, or a patch instead of a payload",
    page: Page {
        what: "Checks for the conflict markers that a merge leaves in a file, and for files that are a patch. Such \
             a file gets no other findings and is not changed: `fix` skips it, and `repair` and `convert` exit with \
             1.",
        fix: "",
        why: "The file contains two versions of the payload. The text does not show which one is right, and every \
             other finding would be a consequence of the markers.",
        fields: &[],
        // Git would treat conflict markers in this file as a conflict.
        wrong: &[],
        right: &[],
    },
    check: Check::Parser,
};
