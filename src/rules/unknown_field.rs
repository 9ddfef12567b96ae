//! `unknown-field`: a name that no schema knows.

use std::sync::Arc;

use super::finding::{Findings, Group};
use super::incomplete_ci;
use super::misplaced_field::{self, Absent};
use super::missing_field::name_of;
use super::registry::{Category, Check, Page, Rule};
use super::suggest;
use crate::diagnostic::{Applicability, Edit, Level, Severity};
use crate::syntax::{Member, NodeRef, ShapeId};

pub(super) const RULE: Rule = Rule {
    name: "unknown-field",
    category: Category::Fields,
    level: Level::Warning,
    fix: Some(Applicability::Safe),
    summary: "a name that no schema knows",
    page: Page {
        what: "A name that no schema knows in this object. The nearest known name is suggested, also for other \
             spellings (`CI Key`, `caller_emailid`) and for names cut short (`Category`). The fix renames it; it is \
             safe where nothing but case, blanks or punctuation differ.",
        why: "The server ignores what it does not know, without a word: the value is never stored. Where the name \
             was meant to be a mandatory one, the finding is an error.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", "Category": "Hardware / Laptop", … }"#],
        right: &[r#"{ "Status": "New", "Category_Name": "Hardware / Laptop", … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let object = group.node;
    let mut homeless: Vec<(Absent<'t>, Vec<Member<'t>>)> = Vec::new();
    for name in &group.names {
        let Some(member) = object.member(name) else { continue };
        // A name that the reading put where none was written is reported there, and so is one without a value.
        let half = member.key.local_span().is_empty() || member.value.local_span().is_empty();
        if member.key.is_placeholder() || half {
            continue;
        }
        if extended(findings, object, name) {
            unknown(findings, object, member);
        } else if let Some(home) = misplaced_field::home(findings, name, object) {
            let finding = misplaced_field::report(findings, object, member, home);
            findings.push(finding);
        } else if let Some(absent) = misplaced_field::absent_home(findings, name, object) {
            match homeless.iter_mut().find(|(other, _)| *other == absent) {
                Some((_, members)) => members.push(member),
                None => homeless.push((absent, vec![member])),
            }
        } else {
            unknown(findings, object, member);
        }
    }
    for (absent, mut members) in homeless {
        members.sort_by_key(|member| member.key.span());
        misplaced_field::report_absent(findings, object, &members, absent);
    }
}

/// Whether `object` lacks a field whose name `name` is the start of: `Priority` in a ticket is its `Priority_Name`, whoever
/// else has a `Priority`.
fn extended<'t>(findings: &Findings<'_, 't>, object: NodeRef<'t>, name: &str) -> bool {
    known_names(findings, object)
        .iter()
        .any(|known| object.member(known).is_none() && known.strip_prefix(name).is_some_and(|rest| rest == "_Name"))
}

/// The member of `object` that no schema knows but that was plainly meant to be `name`: what seems to be missing is there
/// under another spelling, which is reported by itself. Nothing where it is not.
pub(super) fn stands_for<'t>(findings: &Findings<'_, 't>, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
    // A schema of the user may let any name pass, and then nobody reports this one.
    if findings.config.levels.is_off_by_name(RULE.name) || !findings.strangers.contains(&object) {
        return None;
    }
    let known = known_names(findings, object);
    let is_known = |name: &str| known.iter().any(|known| **known == *name);
    object.members().filter(|member| !is_known(member.name())).find(|member| {
        let free = known.iter().map(|known| &**known).filter(|known| object.member(known).is_none());
        misplaced_field::home(findings, member.name(), object).is_none()
            && suggest::nearest(member.name(), free) == Some(name)
    })
}

/// The names that the schemas know in `object`.
fn known_names<'t>(findings: &Findings<'_, 't>, object: NodeRef<'t>) -> Vec<Arc<str>> {
    findings.shapes.names(findings.payload.shape(object).unwrap_or(ShapeId::UNKNOWN))
}

fn unknown<'t>(findings: &mut Findings<'_, 't>, object: NodeRef<'t>, member: Member<'t>) {
    let name = member.name();
    let here = name_of(findings, object);
    let known = known_names(findings, object);
    let free = known.iter().map(|known| &**known).filter(|known| object.member(known).is_none());
    let quoted = Findings::quote(name).into_owned();
    let mut finding = findings.at(
        RULE.name,
        member.value,
        member.key.content_span(),
        format!("{here} has no field `{quoted}`; the server ignores it"),
    );
    if let Some(nearest) = suggest::nearest(name, free) {
        finding.message = format!("{here} has no field `{quoted}`; did you mean `{nearest}`?");
        let demand = findings.missing.iter().find(|missing| missing.object == object && missing.name == nearest);
        if let Some(missing) = demand {
            // What the server ignores is a field that it demands.
            finding.severity = Severity::Error;
            let why = match (missing.rule, nearest) {
                (incomplete_ci::NAME, "CI_Key") => "which `CI_Value` needs",
                (incomplete_ci::NAME, _) => "which `CI_Key` needs",
                _ => "which is mandatory",
            };
            finding.message = format!("{here} has no field `{quoted}`; did you mean `{nearest}`, {why}?");
        }
        finding.label = format!("did you mean `{nearest}`?").into();
        let applicability =
            if suggest::same_letters(nearest, name) { Applicability::Safe } else { Applicability::Unsafe };
        let text = Findings::spell(object.tree(), nearest);
        finding = finding.with_fix(
            applicability,
            format!("rename it to `{nearest}`"),
            vec![Edit::replace(member.key.content_span(), text)],
        );
    } else {
        finding.label = "no schema knows this name".into();
    }
    findings.push(finding);
}
