//! `misplaced-field`: a known field stands in an object that it does not belong to.

use super::finding::{Findings, Group};
use super::missing_field::{list, name_of, place};
use super::registry::{Category, Check, Page, Rule};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Level, Severity};
use crate::document::PayloadKind;
use crate::schema::Shapes;
use crate::source::Span;
use crate::syntax::{Kind, Member, NodeRef, Shape, ShapeId, Tree};

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
struct Object<'t> {
    node: NodeRef<'t>,
    from: ShapeId,
    names: &'static [&'static str],
}

impl Object<'_> {
    /// What the schemas know of it.
    fn shape(&self, findings: &Findings<'_, '_>) -> Option<ShapeId> {
        self.names.iter().try_fold(self.from, |of, name| findings.shapes.member(of, name))
    }
}

/// The objects of a payload, outermost first.
fn objects<'t>(findings: &Findings<'_, 't>) -> Vec<Object<'t>> {
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

/// The objects of a payload that the schemas know, outermost first, each with what they know of it.
fn known_objects<'t>(findings: &Findings<'_, 't>) -> impl Iterator<Item = (NodeRef<'t>, ShapeId)> {
    objects(findings).into_iter().filter_map(|object| Some((object.node, object.shape(findings)?)))
}

/// Whether a field of this name belongs into `object`, of which the schemas know `shape`.
fn belongs(findings: &Findings<'_, '_>, name: &str, object: NodeRef<'_>, shape: ShapeId) -> bool {
    // The schema knows it there in order to say that it may not be there.
    let only_known =
        name == "RequestType" && Some(object.id()) == findings.payload.incident_parameters.map(NodeRef::id);
    findings.shapes.member(shape, name).is_some() && !only_known
}

/// The member called `name` that stands in another object although it belongs to `home` alone. Nothing where that is not
/// reported.
pub(super) fn misplaced<'t>(findings: &Findings<'_, 't>, name: &str, home: NodeRef<'t>) -> Option<Member<'t>> {
    if findings.config.levels.is_off_by_name(RULE.name) {
        return None;
    }
    objects(findings).into_iter().filter(|object| object.node != home).find_map(|object| {
        let member = object.node.member(name)?;
        let shape = object.shape(findings)?;
        (!belongs(findings, name, object.node, shape)).then_some(member)
    })
}

/// Where the field `name`, which `object` does not know, belongs: the nearest object of the payload that knows it.
pub(super) fn home<'t>(findings: &Findings<'_, 't>, name: &str, object: NodeRef<'t>) -> Option<NodeRef<'t>> {
    let from = findings.payload.pointer(object);
    let shared = |node: NodeRef<'t>| {
        let to = findings.payload.pointer(node);
        from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count()
    };
    known_objects(findings)
        .filter(|(node, shape)| *node != object && belongs(findings, name, *node, *shape))
        .map(|(node, _)| node)
        .max_by_key(|node| shared(*node))
}

/// An object that the payload lacks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Absent<'t> {
    /// The object that should hold it; nothing where the payload has none, as a ticket by itself has no container.
    pub holder: Option<NodeRef<'t>>,
    /// Its name.
    pub name: &'static str,
}

/// The object that the field `name`, which stands in `object`, belongs to, where the payload lacks that object itself.
pub(super) fn absent_home<'t>(findings: &Findings<'_, 't>, name: &str, object: NodeRef<'t>) -> Option<Absent<'t>> {
    let knows = |holder: ShapeId, home: &str| {
        let shape = findings.shapes.member(holder, home);
        shape.is_some_and(|shape| findings.shapes.member(shape, name).is_some())
    };
    let container = findings.payload.container_of(object);
    if container.is_some_and(|container| container.node.is_none()) {
        if findings.shapes.member(Shapes::CONTAINER, name).is_some() {
            return Some(Absent { holder: None, name: "" });
        }
        let belongs = |home: &&str| knows(Shapes::CONTAINER, home);
        return ["TicketInformation"].into_iter().find(belongs).map(|name| Absent { holder: None, name });
    }
    let inside = container.is_some();
    known_objects(findings).find_map(|(holder, shape)| {
        let lacks = |home: &&str| holder.get(home).is_none() && knows(shape, home);
        let homes: &[&'static str] = if inside {
            &["Ticket", "TicketInformation"]
        } else {
            &["objCommonParameters", "_ProxyDetails", "incidentParamsJSON"]
        };
        homes.iter().copied().find(lacks).map(|name| Absent { holder: Some(holder), name })
    })
}

/// Whether fields of the object `name`, which `holder` lacks, stand elsewhere: that is reported, and not that it is missing.
pub(super) fn spilled<'t>(findings: &Findings<'_, 't>, name: &str, holder: NodeRef<'t>) -> bool {
    !findings.config.levels.is_off_by_name(RULE.name)
        && known_objects(findings).any(|(object, shape)| {
            object.members().any(|member| {
                findings.shapes.member(shape, member.name()).is_none()
                    && absent_home(findings, member.name(), object)
                        .is_some_and(|absent| absent.holder == Some(holder) && absent.name == name)
            })
        })
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
        .at(RULE.name, first.value, first.key.content_span(), message)
        .with_label(if members.len() == 1 { format!("{belongs} {place}") } else { "the first of them".to_owned() });
    if absent.holder == Some(object)
        && let Some(edits) = wrap_edits(object, members, absent.name)
    {
        let title = format!("put {} into `{}`", if members.len() == 1 { "it" } else { "them" }, absent.name);
        finding = finding.with_fix(Applicability::Safe, title, edits);
    }
    findings.push(finding);
}

/// The edits that put an object `name` around `members`, where they stand next to each other in `object`.
fn wrap_edits(object: NodeRef<'_>, members: &[Member<'_>], name: &str) -> Option<Vec<Edit>> {
    let (first, last) = (members.first()?, members.last()?);
    let inside = |member: &Member<'_>| {
        member.key.local_span().start >= first.key.local_span().start
            && member.value.local_span().end <= last.value.local_span().end
    };
    if object.all_members().filter(inside).count() != members.len() {
        return None;
    }
    let tree = object.tree();
    let at = |offset: u32| tree.file_span(Span::at(offset)).start;
    Some(vec![
        Edit::insert(at(first.key.local_span().start), Findings::spell(tree, &format!("\"{name}\": {{"))),
        Edit::insert(at(last.value.local_span().end), Findings::spell(tree, "}")),
    ])
}

/// How many names a message lists.
const LISTED: usize = 4;

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
    let span = Span::new(member.key.local_span().start, member.value.local_span().end);
    let text = &tree.text()[span.range()];
    if !tree.id_eq(home.tree()) && text.contains('\\') {
        return None;
    }
    if has_marks(tree, span) {
        return None;
    }
    let strict = crate::syntax::parse(format!("{{{text}}}").into(), None, &crate::syntax::ParseOptions::default());
    if !strict.repairs.is_empty() {
        return None;
    }
    let home_text = home.tree().text();
    let Some(last) = home.all_members().last() else {
        let span = home.local_span();
        if home_text[span.range()].trim_start_matches('{').trim() != "}" {
            return None;
        }
        let at = home.tree().file_span(Span::at(span.start + 1)).start;
        let mut edits = vec![Edit::delete(tree.file_span(cut)), Edit::insert(at, Findings::spell(home.tree(), text))];
        edits.sort_by_key(|edit| edit.span);
        return Some(edits);
    };
    let start = last.key.local_span().start as usize;
    let line = home_text[..start].rfind('\n').map(|at| Span::from(at..start));
    let line = line.filter(|line| !has_marks(home.tree(), *line)).map(|line| &home_text[line.range()]);
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

/// Whether between the lines of `span` something stands in the file that is no part of them, as the marks of a quote in
/// Markdown: where its text is put elsewhere, they do not go along.
fn has_marks(tree: &Tree<'_>, span: Span) -> bool {
    tree.depth() == 0 && tree.file_span(span).len() != span.len()
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
