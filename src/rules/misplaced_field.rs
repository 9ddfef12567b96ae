//! `misplaced-field`: a known field stands in an object that it does not belong to.

use super::finding::{Findings, Group};
use super::missing_field::{name_of, place};
use super::registry::{Category, Check, Page, Rule};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Level, Severity};
use crate::schema::Shapes;
use crate::source::Span;
use crate::syntax::{Kind, Member, NodeRef, Shape, ShapeId};

pub(super) const RULE: Rule = Rule {
    name: "misplaced-field",
    category: Category::Envelope,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a known field stands in the wrong object",
    page: Page {
        what: "A field that the schemas know, but in another object than the one it stands in. Both places are shown, \
             the fix moves it, and it is not reported as missing besides. `RequestType` in `incidentParamsJSON` is \
             a warning, as the vendor's own samples have it there and it counts as given.",
        why: "The server looks for a field in its own object only. One that stands elsewhere is passed over without \
             a word, and where it is mandatory the request is refused for lacking it.",
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

/// The objects of a payload, outermost first, each with what the schemas know of it.
fn objects<'t>(findings: &Findings<'_, 't>) -> Vec<(NodeRef<'t>, ShapeId)> {
    let payload = findings.payload;
    let shapes = findings.shapes;
    let mut objects = Vec::new();
    let step = |of: Option<ShapeId>, name: &str| of.and_then(|of| shapes.member(of, name));
    let root = step(Some(Shapes::ENVELOPE), "objCommonParameters");
    let known = [
        (payload.parameters.map(|_| payload.root), Some(Shapes::ENVELOPE)),
        (payload.parameters, root),
        (payload.proxy, step(root, "_ProxyDetails")),
    ];
    objects.extend(known.into_iter().filter_map(|(node, shape)| Some((node?, shape?))));
    for container in &payload.containers {
        let shape = Some(Shapes::CONTAINER);
        objects.extend(container.node.map(|node| (node, Shapes::CONTAINER)));
        objects.extend(container.ticket.zip(step(shape, "Ticket")));
        objects.extend(container.information.zip(step(shape, "TicketInformation")));
        for name in ["PartnerIncidentDetail", "OnChangeValidationFields"] {
            let node = container.node.and_then(|node| node.get(name)).filter(|node| node.kind() == Kind::Object);
            objects.extend(node.zip(step(shape, name)));
        }
    }
    objects
}

/// The member called `name` that stands in another object although it belongs to `home` alone.
pub(super) fn misplaced<'t>(findings: &Findings<'_, 't>, name: &str, home: NodeRef<'t>) -> Option<Member<'t>> {
    let objects = objects(findings);
    let found = objects
        .iter()
        .filter(|(node, shape)| *node != home && findings.shapes.member(*shape, name).is_none())
        .find_map(|(node, _)| node.member(name));
    found.or_else(|| {
        let inner = findings.payload.incident_parameters?;
        (name == "RequestType" && Some(home) == findings.payload.parameters).then(|| inner.member(name)).flatten()
    })
}

/// Where the field `name`, which `object` does not know, belongs: the nearest object of the payload that knows it.
pub(super) fn home<'t>(findings: &Findings<'_, 't>, name: &str, object: NodeRef<'t>) -> Option<NodeRef<'t>> {
    let depth = |node: NodeRef<'t>| findings.payload.pointer(node);
    let from = depth(object);
    let shared = |node: NodeRef<'t>| {
        let to = depth(node);
        from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count()
    };
    objects(findings)
        .into_iter()
        .filter(|(node, shape)| *node != object && findings.shapes.member(*shape, name).is_some())
        .map(|(node, _)| node)
        .max_by_key(|node| shared(*node))
}

/// The object that the field `name` belongs to, where the payload lacks that object itself.
pub(super) fn absent_home<'t>(findings: &Findings<'_, 't>, name: &str, object: NodeRef<'t>) -> Option<&'static str> {
    let container = findings.payload.container_of(object)?.node?;
    let belongs = |home: &&str| {
        let shape = findings.shapes.member(Shapes::CONTAINER, home);
        container.get(home).is_none() && shape.is_some_and(|shape| findings.shapes.member(shape, name).is_some())
    };
    ["Ticket", "TicketInformation"].into_iter().find(belongs)
}

/// A keyword says that the field may not stand where it does (`RequestType` in `incidentParamsJSON`).
fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let (Some(object), Some(member)) = (findings.payload.parent(group.node), findings.payload.member_of(group.node))
    else {
        return;
    };
    let Some(home) = home(findings, member.name(), object) else { return };
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
            RULE.name,
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
    match home.member(name) {
        Some(twin) => finding
            .with_help(format!("{there} has one of its own; remove this one"))
            .with_secondary(twin.key.content_span(), "its place is taken"),
        None => match move_edits(object, member, home) {
            Some(edits) => finding.with_fix(Applicability::Safe, format!("move it to {there}"), edits),
            None => finding,
        },
    }
}

/// The edits that take `member` out of `object` and put it behind the last member of `home`. Nothing where one of them
/// holds what a repair touches: a move there waits for the repair.
fn move_edits<'t>(object: NodeRef<'t>, member: Member<'t>, home: NodeRef<'t>) -> Option<Vec<Edit>> {
    let cut = removal(object, member)?;
    let tree = object.tree();
    // Strings at different depths are escaped differently; a value moves between them only if nothing in it is.
    let text = &tree.text()[member.key.local_span().start as usize..member.value.local_span().end as usize];
    if !tree.id_eq(home.tree()) && text.contains('\\') {
        return None;
    }
    let strict = crate::syntax::parse(format!("{{{text}}}").into(), None, &crate::syntax::ParseOptions::default());
    if !strict.repairs.is_empty() {
        return None;
    }
    let last = home.all_members().last()?;
    let home_text = home.tree().text();
    let start = last.key.local_span().start as usize;
    let line = home_text[..start].rfind('\n').map(|at| &home_text[at..start]);
    let separator = match line {
        Some(line) if line.trim().is_empty() => format!(",{line}"),
        _ if home_text[home.local_span().range()].contains(": ") => ", ".to_owned(),
        _ => ",".to_owned(),
    };
    // Where the last member of the new home holds the old one, the cut comes first in the text.
    let at = home.tree().file_span(Span::at(last.value.local_span().end)).start;
    let insert = Edit::insert(at, Findings::spell(home.tree(), &format!("{separator}{text}")));
    let mut edits = vec![Edit::delete(tree.file_span(cut)), insert];
    edits.sort_by_key(|edit| edit.span);
    Some(edits)
}

/// What to take out so that `member` is gone and its neighbours stay separated by one comma.
fn removal(object: NodeRef<'_>, member: Member<'_>) -> Option<Span> {
    let members: Vec<Member<'_>> = object.all_members().collect();
    let index = members.iter().position(|other| other.key == member.key)?;
    let span = Span::new(member.key.local_span().start, member.value.local_span().end);
    let text = object.tree().text();
    let only_comma = |span: Span| {
        let between = text[span.range()].trim();
        (between == ",").then_some(span)
    };
    if index > 0 {
        let before = members[index - 1].value.local_span().end;
        only_comma(Span::new(before, span.start)).map(|gap| Span::new(gap.start, span.end))
    } else if let Some(next) = members.get(1) {
        only_comma(Span::new(span.end, next.key.local_span().start)).map(|gap| Span::new(span.start, gap.end))
    } else {
        Some(span)
    }
}
