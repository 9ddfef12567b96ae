//! `misplaced-field`: a known field stands in an object that it does not belong to.

use super::finding::{Findings, Group};
use super::missing_field::{list, name_of, place};
use super::moves;
use super::registry::{Check, Page, Rule};
use crate::catalog::PayloadKind;
use crate::catalog::Shapes;
use crate::diagnostic::{Applicability, Diagnostic, RuleId, Severity};
use crate::syntax::{Kind, Member, NodeRef, Shape, ShapeId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::MisplacedField,
    fix: Some(Applicability::Safe),
    summary: "a known field stands in the wrong object",
    page: Page {
        what: "A field that the schemas know, but in another object than the one it stands in. Both places are shown, \
             the fix moves it, and it is not reported as missing besides. `RequestType` in `incidentParamsJSON` is \
             a warning, as the vendor's own samples have it there and it counts as given. There is no fix if the field is \
             already in the right object or would be moved there from two others.",
        why: "The server looks for a field in its own object only. One that stands elsewhere is passed over without \
             a word, and where it is mandatory the request is refused for lacking it.",
        fields: &[],
        wrong: &[r#"{
  "Updater": "Executive",
  "Ticket": {
    "Status": "Resolved",
    "Solution": "Replaced the battery",
    …
  },
  "TicketInformation": { … }
}"#],
        right: &[r#"{
  "Updater": "Executive",
  "Ticket": {
    "Status": "Resolved",
    …
  },
  "TicketInformation": { "Solution": "Replaced the battery", … }
}"#],
    },
    check: Check::Schema(word),
};

/// An object of a payload, and where the schemas know it: most questions need not ask them.
#[derive(Clone, Copy)]
pub(super) struct Object<'t> {
    pub node: NodeRef<'t>,
    from: ShapeId,
    names: &'static [&'static str],
}

impl Object<'_> {
    /// What the schemas know of it.
    pub(super) fn shape(&self, findings: &Findings<'_, '_>) -> Option<ShapeId> {
        self.names.iter().try_fold(self.from, |of, name| findings.shapes.member(of, name))
    }
}

/// The objects of a payload, outermost first.
pub(super) fn objects<'t>(findings: &Findings<'_, 't>) -> Vec<Object<'t>> {
    let payload = findings.payload;
    let mut objects = Vec::with_capacity(8);
    let mut add = |node: Option<NodeRef<'t>>, from: ShapeId, names: &'static [&'static str]| {
        objects.extend(node.map(|node| Object { node, from, names }));
    };
    if payload.kind == PayloadKind::Request {
        let envelope = payload.root_shape(payload.root);
        add(Some(payload.root), envelope, &[]);
        add(payload.parameters, envelope, &["objCommonParameters"]);
        add(payload.proxy, envelope, &["objCommonParameters", "_ProxyDetails"]);
        add(payload.incident_parameters, envelope, &["objCommonParameters", "incidentParamsJSON"]);
    }
    for container in &payload.containers {
        add(container.node, Shapes::CONTAINER, &[]);
        add(container.ticket, Shapes::CONTAINER, &["Ticket"]);
        add(container.information, Shapes::CONTAINER, &["TicketInformation"]);
        let inner =
            |name: &str| container.node.and_then(|node| node.get(name)).filter(|node| node.kind() == Kind::Object);
        add(inner("PartnerIncidentDetail"), Shapes::CONTAINER, &["PartnerIncidentDetail"]);
        add(inner("OnChangeValidationFields"), Shapes::CONTAINER, &["OnChangeValidationFields"]);
    }
    objects
}

/// Whether a field of this name belongs into `object`, of which the schemas know `shape`.
pub(super) fn belongs(findings: &Findings<'_, '_>, name: &str, object: NodeRef<'_>, shape: ShapeId) -> bool {
    // The schema knows it there in order to say that it may not be there.
    let only_known =
        name == "RequestType" && Some(object.id()) == findings.payload.incident_parameters.map(NodeRef::id);
    findings.shapes.member(shape, name).is_some() && !only_known
}

/// The member called `name` that stands in another object although it belongs to `home` alone. Nothing where that is not
/// reported.
pub(super) fn misplaced<'t>(findings: &Findings<'_, 't>, name: &str, home: NodeRef<'t>) -> Option<Member<'t>> {
    if findings.config.levels.is_off(RULE.id) {
        return None;
    }
    let unknown = findings.unknown_members();
    objects(findings).into_iter().filter(|object| object.node != home).find_map(|object| {
        let member = unknown.member(object.node, name)?;
        let shape = object.shape(findings)?;
        (!belongs(findings, name, object.node, shape)).then_some(member)
    })
}

/// An object that the payload lacks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Absent<'t> {
    /// The object that should hold it; nothing where the payload has none, as a ticket by itself has no container.
    pub holder: Option<NodeRef<'t>>,
    /// Its name.
    pub name: &'static str,
}

/// Whether fields of the object `name`, which `holder` lacks, stand elsewhere: that is reported, and not that it is missing.
pub(super) fn spilled<'t>(findings: &Findings<'_, 't>, name: &str, holder: NodeRef<'t>) -> bool {
    !findings.config.levels.is_off(RULE.id) && findings.unknown_members().is_spilled(holder, name)
}

/// Reports `members` of `object`, which all belong to an object that is not there.
pub(super) fn report_absent<'t>(
    findings: &mut Findings<'_, 't>,
    object: NodeRef<'t>,
    members: &[Member<'t>],
    absent: Absent<'t>,
) {
    let here = name_of(findings, object);
    let place = match (absent.holder, absent.name) {
        (Some(_), home) => format!("in `{home}`, which is missing"),
        (None, "") => "in the container, around `Ticket`".to_owned(),
        (None, home) => format!("in `{home}`, beside `Ticket` in a container"),
    };
    let Some(first) = members.first() else { return };
    let name = |member: &Member<'t>| Findings::quote(member.name()).into_owned();
    let (list, stands, belongs) = match members {
        [only] => (format!("`{}`", name(only)), "stands", "belongs"),
        all if all.len() <= LISTED => (list(&all.iter().map(name).collect::<Vec<_>>()), "stand", "belong"),
        all => {
            let shown: Vec<String> = all[..LISTED - 1].iter().map(|member| format!("`{}`", name(member))).collect();
            (format!("{} and {} other fields", shown.join(", "), all.len() - shown.len()), "stand", "belong")
        }
    };
    let message = format!("{list} {stands} in {here} but {belongs} {place}");
    let mut finding = findings
        .at(RULE.id, first.value, first.key.content_span(), message)
        .with_label(if members.len() == 1 { format!("{belongs} {place}") } else { "the first of them".to_owned() });
    let rivals = match absent.holder {
        Some(holder) => findings.unknown_members().rivals(holder, absent.name, *first),
        None => Vec::new(),
    };
    if !rivals.is_empty() {
        finding = finding.with_help(format!("more than one fix would add `{}`", absent.name));
        for rival in rivals {
            finding = finding.with_secondary(rival, format!("also meant to be `{}`", absent.name));
        }
    } else if absent.holder == Some(object)
        && let Some(edits) = moves::wrap(findings, object, members, absent.name)
    {
        let title = format!("put {} into `{}`", if members.len() == 1 { "it" } else { "them" }, absent.name);
        finding = finding.with_fix(Applicability::Safe, title, edits);
    }
    findings.push(finding);
}

/// How many names a message lists.
const LISTED: usize = 4;

/// A keyword says that the field may not stand where it does (`RequestType` in `incidentParamsJSON`).
fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let (Some(object), Some(member)) = (findings.payload.parent(group.node), findings.payload.member_of(group.node))
    else {
        return;
    };
    let Some(home) = findings.payload.parameters.filter(|home| *home != object) else { return };
    let finding = report(findings, object, member, home);
    findings.push(finding);
}

/// The finding for `member` of `object`, which belongs to `home`.
pub(super) fn report<'t>(
    findings: &Findings<'_, 't>,
    object: NodeRef<'t>,
    member: Member<'t>,
    home: NodeRef<'t>,
) -> Diagnostic {
    let name = member.name();
    let (here, there) = (name_of(findings, object), name_of(findings, home));
    let beside = findings.payload.parent(object) == Some(home);
    let place_in_words = if beside { format!("beside it, in {there}") } else { format!("in {there}") };
    let mut finding = findings
        .at(
            RULE.id,
            member.value,
            member.key.content_span(),
            format!("`{name}` stands in {here} but belongs {place_in_words}"),
        )
        .with_label(format!("belongs {place_in_words}"))
        .with_secondary(place(findings, home), "belongs here");
    // It counts as given there: the server's own samples have it so.
    if name == "RequestType" {
        finding.severity = Severity::Warning;
    }
    let unknown = findings.unknown_members();
    if let Some(twin) = unknown.member(home, name) {
        return finding
            .with_help(format!("{there} has one of its own; remove this one"))
            .with_secondary(twin.key.content_span(), "its place is taken");
    }
    let rivals = unknown.rivals(home, name, member);
    if !rivals.is_empty() {
        finding = finding.with_help("move only one of them, and remove the others");
        for rival in rivals {
            finding = finding.with_secondary(rival, format!("also meant to be `{name}` in {there}"));
        }
        return finding;
    }
    match moves::relocate(findings, object, member, home) {
        Some(edits) => finding.with_fix(Applicability::Safe, format!("move it to {there}"), edits),
        None => finding,
    }
}
