//! `invalid-literal`: `True`, `None`, `NaN` and other invalid literals.

use super::subject::{quote, value_name};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidLiteral,
    fix: Some(Applicability::Safe),
    summary: "`True`, `None`, `NaN` and other invalid literals",
    page: Page {
        what: "Checks for literals that JSON does not allow, from other languages: `True`, `FALSE`, `None`, `nil`, \
             `undefined`, `NaN`, `Infinity`.",
        fix: "The fix replaces the literal with `true`, `false` or `null`. It is unsafe for `NaN` and `Infinity`, \
             or if another interpretation is nearly as likely.",
        why: "JSON allows only `true`, `false` and `null`, in lower case. Other literals appear when a program \
             prints a payload instead of serializing it.",
        fields: &[],
        wrong: &[r#"{ "IsFromWebService": True, … }"#],
        right: &[r#"{ "IsFromWebService": true, … }"#],
    },
    check: Check::Parser,
};

/// `written` is the literal in the document, such as `NaN`, and `literal` is its replacement. `is_assumption` means
/// that JSON cannot represent the value of `written`.
pub(super) fn texts(subject: &Subject, written: &str, literal: &str, is_assumption: bool) -> Texts {
    let written = quote(written);
    let fix = format!("Replace {written} with `{literal}`");
    if is_assumption {
        return Texts::new(format!("invalid literal {written}"), value_name(subject))
            .note(format!("treated as `{literal}`, but could also be a string"))
            .fix(fix);
    }
    Texts::new(format!("invalid literal {written}: use `{literal}`"), value_name(subject)).fix(fix)
}
