//! `excessive-nesting`: nesting deeper than the limit.

use crate::diagnostic::RuleId;
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ExcessiveNesting,
    fix: None,
    summary: "nesting deeper than the limit",
    page: Page {
        what: "Checks for objects and arrays that are nested deeper than 127 levels. `limits.maxDepth` in the \
             configuration can lower this limit. Deeper values are not linted.",
        fix: "",
        why: "Most parsers have a similar limit, which protects their stack. A payload needs seven levels; deeper \
             nesting is a mistake or an attack on a parser.",
        fields: &[],
        wrong: &[],
        right: &[],
    },
    check: Check::Parser,
};
