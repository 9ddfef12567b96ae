//! `unknown-field`: a field that is not in the schema.

use super::finding::{Findings, MissingMember, ViolationGroup};
use super::misplaced_field::{self, MissingObject};
use super::missing_field::display_name_of;
use super::registry::{Check, Page, Rule};
use super::schema_findings::has_placeholder;
use super::unknown_members::Mistake;
use crate::catalog::Detail;
use crate::diagnostic::{Applicability, Edit, RuleId, Severity, same_letters};
use crate::syntax::{Member, NodeRef, Shape as _};

pub(super) const RULE: Rule = Rule {
    id: RuleId::UnknownField,
    fix: Some(Applicability::Safe),
    summary: "a field that is not in the schema",
    page: Page {
        what: "Checks for fields that the schema of their object does not define. The nearest field is suggested, \
             also for other spellings (`CI Key`, `caller_emailid`) and truncated names (`Category`). Also reports keys that the `propertyNames` of a schema do not allow.",
        fix: "The fix renames the field. It is safe if only case, whitespace or punctuation differ. There is no fix \
             if two keys of an object would become the same.",
        why: "The server silently ignores unknown fields, so the value is never stored. The finding is an error if \
             the field was probably meant to be a required one.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", "Category": "Hardware / Laptop", … }"#],
        right: &[r#"{ "Status": "New", "Category_Name": "Hardware / Laptop", … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let object = group.node;
    for violation in &group.violations {
        if let Detail::Key(key, expected) = &violation.detail
            && !group.names.contains(key)
        {
            report_invalid_key(findings, object, key, expected.as_deref());
        }
    }
    if group.names.is_empty() {
        return;
    }
    let unknown = findings.unknown_members();
    let mut missing_objects: Vec<(MissingObject<'t>, Vec<Member<'t>>)> = Vec::new();
    for name in &group.names {
        let Some(member) = unknown.member(object, name) else { continue };
        let is_incomplete = member.key.local_span().is_empty() || member.value.local_span().is_empty();
        if member.key.is_placeholder() || has_placeholder(member.name()) || is_incomplete {
            continue;
        }
        match unknown.mistake_in(member) {
            Some(Mistake::Misplaced(target)) => {
                let finding = misplaced_field::misplaced_finding(findings, object, member, *target);
                findings.push(finding);
            }
            Some(Mistake::BelongsInMissingObject(missing_object)) => {
                match missing_objects.iter_mut().find(|(other, _)| other == missing_object) {
                    Some((_, members)) => members.push(member),
                    None => missing_objects.push((missing_object.clone(), vec![member])),
                }
            }
            Some(Mistake::Misspelled(name)) => report_misspelled(findings, object, member, name),
            None => report_unknown(findings, object, member),
        }
    }
    for (missing_object, mut members) in missing_objects {
        members.sort_by_key(|member| member.key.span());
        misplaced_field::report_missing_object(findings, object, &members, &missing_object);
    }
}

/// Returns the member of `object` whose key is probably a misspelling of `name`, or `None` if there is none.
///
/// The misspelling is reported, so other rules must not report `name` as missing.
pub(super) fn misspelling_of<'t>(findings: &Findings<'_, 't>, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
    // If the rule is off, nothing reports the misspelling.
    if findings.config.levels.is_off(RULE.id) {
        return None;
    }
    findings.unknown_members().find_misspelled(object, name)
}

/// Reports a member whose key is probably a misspelling of `meant`.
fn report_misspelled<'t>(findings: &mut Findings<'_, 't>, object: NodeRef<'t>, member: Member<'t>, meant: &str) {
    let unknown = findings.unknown_members();
    let here = display_name_of(findings, object);
    let quoted = Findings::excerpt(member.name()).into_owned();
    let key_span = member.key.content_span();
    if let Some(existing) = unknown.member(object, meant) {
        let finding = findings
            .new_finding_at(RULE.id, member.value, key_span, format!("unknown field `{quoted}` in {here}"))
            .with_label(format!("other spelling of `{meant}`"))
            .with_secondary(existing.key.content_span(), "already set here")
            .with_help(format!("keep only one of the two values, and name the field `{meant}`"));
        findings.push(finding);
        return;
    }
    let mut finding = findings
        .new_finding_at(RULE.id, member.value, key_span, format!("unknown field `{quoted}` in {here}"))
        .with_label(format!("did you mean `{meant}`?"));
    // If a field may be in one of several objects (`Ticket` or `TicketInformation`), the container around these objects
    // requires the field, although the schemas do not define the field as a member of the container.
    let is_required_around = |missing: &&MissingMember<'t>| {
        missing.object.members().any(|member| member.value == object)
            && findings
                .payload
                .shape(missing.object)
                .is_some_and(|shape| findings.shapes.member(shape, meant).is_none())
    };
    let mut requirement = findings.missing_members.iter().filter(|missing| missing.name == meant);
    let requirement = requirement.find(|missing| missing.object == object || is_required_around(missing));
    if let Some(missing) = requirement {
        // The server ignores the misspelled field, so the required field is missing.
        finding.severity = Severity::Error;
        finding = finding.with_note(match (missing.rule, meant) {
            (RuleId::IncompleteCi, "CI_Key") => "`CI_Value` requires `CI_Key`".to_owned(),
            (RuleId::IncompleteCi, _) => "`CI_Key` requires `CI_Value`".to_owned(),
            _ => format!("the required field `{meant}` is missing"),
        });
    }
    let rivals = unknown.rival_key_spans(object, meant, member);
    if rivals.is_empty() {
        let has_same_letters = same_letters(meant, member.name());
        let applicability = if has_same_letters { Applicability::Safe } else { Applicability::Unsafe };
        let edit = Edit::replace(key_span, Findings::escape(object.tree(), meant));
        finding = finding.with_fix(applicability, format!("Rename `{quoted}` to `{meant}`"), vec![edit]);
    } else {
        finding = finding.with_help("rename one of these fields and remove the others");
        for rival in rivals {
            finding = finding.with_secondary(rival, format!("this field could also be `{meant}`"));
        }
    }
    findings.push(finding);
}

/// Reports a key that `propertyNames` does not allow.
fn report_invalid_key<'t>(findings: &mut Findings<'_, 't>, object: NodeRef<'t>, key: &str, expected: Option<&str>) {
    let Some(member) = object.member(key).filter(|member| !member.key.is_placeholder()) else { return };
    let subject = format!("invalid key `{}` in {}", Findings::excerpt(key), display_name_of(findings, object));
    let message = match expected {
        Some(expected) => format!("{subject}: expected {expected}"),
        None => subject,
    };
    let finding = findings.new_finding_at(RULE.id, member.value, member.key.content_span(), message);
    findings.push(finding.with_label("not allowed by the schema"));
}

/// Reports a member whose key is not similar to any field.
fn report_unknown<'t>(findings: &mut Findings<'_, 't>, object: NodeRef<'t>, member: Member<'t>) {
    let here = display_name_of(findings, object);
    let quoted = Findings::excerpt(member.name());
    let message = format!("unknown field `{quoted}` in {here}");
    let finding = findings.new_finding_at(RULE.id, member.value, member.key.content_span(), message);
    findings.push(finding.with_label("not in the schema").with_note("the server ignores unknown fields"));
}
