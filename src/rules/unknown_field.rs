//! `unknown-field`: a name that no schema knows.

use std::sync::Arc;

use super::finding::{Findings, Group};
use super::missing_field::name_of;
use super::registry::{Category, Check, Page, Rule};
use super::{misplaced_field, suggest};
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
        wrong: &[r#"{ "Status": "New", "Category": "Hardware / Laptop", … }"#],
        right: &[r#"{ "Status": "New", "Category_Name": "Hardware / Laptop", … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    for name in &group.names {
        let Some(member) = group.node.member(name) else { continue };
        // A name that the reading put where none was written is reported there.
        if member.key.is_placeholder() || member.key.local_span().is_empty() {
            continue;
        }
        match misplaced_field::home(findings, name, group.node) {
            Some(home) => {
                let finding = misplaced_field::report(findings, group.node, member, home);
                findings.push(finding);
            }
            None => match misplaced_field::absent_home(findings, name, group.node) {
                Some(home) => {
                    let here = name_of(findings, group.node);
                    let message = format!("`{name}` stands in {here} but belongs in `{home}`, which is missing");
                    let span = member.key.content_span();
                    let finding = findings.at(misplaced_field::RULE.name, member.value, span, message);
                    findings.push(finding.with_label(format!("belongs in `{home}`")));
                }
                None => unknown(findings, group.node, member),
            },
        }
    }
}

/// The member of `object` that no schema knows but that was plainly meant to be `name`: what seems to be missing is there
/// under another spelling, which is reported by itself.
pub(super) fn stands_for<'t>(findings: &Findings<'_, 't>, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
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
    let root = findings.root_shape(object);
    let shape = findings.shapes.at(root, &findings.payload.path(object)).unwrap_or(ShapeId::UNKNOWN);
    findings.shapes.names(shape)
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
        if findings.missing.iter().any(|(node, name)| *node == object && name == nearest) {
            // What the server ignores is a field that it demands.
            finding.severity = Severity::Error;
            finding.message = format!("{here} has no field `{quoted}`; did you mean `{nearest}`, which is mandatory?");
        }
        finding.label = format!("did you mean `{nearest}`?").into();
        let applicability =
            if nearest.eq_ignore_ascii_case(name) { Applicability::Safe } else { Applicability::Unsafe };
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
