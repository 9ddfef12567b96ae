//! `unknown-field`: a name that no schema knows.

use super::finding::{Findings, Group};
use super::missing_field::name_of;
use super::registry::{Category, Check, Rule};
use super::{misplaced_field, suggest};
use crate::diagnostic::{Applicability, Edit, Severity};
use crate::syntax::{Member, NodeRef, ShapeId};

pub(super) const RULE: Rule = Rule {
    name: "unknown-field",
    category: Category::Fields,
    level: Severity::Warning,
    summary: "a name that no schema knows",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    for name in &group.names {
        let Some(member) = group.node.member(name) else { continue };
        if member.key.is_placeholder() {
            continue;
        }
        match misplaced_field::home(findings, name, group.node) {
            Some(home) => {
                let finding = misplaced_field::report(findings, group.node, member, home);
                findings.push(finding);
            }
            None => unknown(findings, group.node, member),
        }
    }
}

fn unknown<'t>(findings: &mut Findings<'_, 't>, object: NodeRef<'t>, member: Member<'t>) {
    let name = member.name();
    let here = name_of(findings, object);
    let root = findings.root_shape(object);
    let shape = findings.shapes.at(root, &findings.payload.path(object)).unwrap_or(ShapeId::UNKNOWN);
    let known = findings.shapes.names(shape);
    let free = known.iter().copied().filter(|known| object.member(known).is_none());
    let quoted = Findings::quote(name).into_owned();
    let mut finding = findings.at(
        RULE.name,
        member.value,
        member.key.content_span(),
        format!("{here} has no field `{quoted}`; the server ignores it"),
    );
    if let Some(nearest) = suggest::nearest(name, free) {
        finding.message = format!("{here} has no field `{quoted}`; did you mean `{nearest}`?");
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
