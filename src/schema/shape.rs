//! Which members an object has by the schemas: what the parser asks when closers are missing, where misplaced fields
//! belong, and which strings hold JSON.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::documents::{self, Document};
use crate::syntax::{Shape, ShapeId};

/// A schema in its document.
#[derive(Debug, Clone, Copy)]
struct Subschema {
    document: &'static Document,
    value: &'static Value,
}

impl Subschema {
    /// The schema that a `$ref` in this one's document leads to.
    fn resolve(self, reference: &str) -> Option<Self> {
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let document = if file.is_empty() { self.document } else { documents::find_by_reference(file)? };
        Some(Self { document, value: document.value().pointer(pointer)? })
    }
}

/// All that the schemas say of one value, taken together.
#[derive(Debug, Default)]
struct Entry {
    schemas: Vec<Subschema>,
    /// Read when first asked for: most payloads never are.
    members: Option<HashMap<&'static str, ShapeId>>,
    element: Option<ShapeId>,
    content: Option<Option<ShapeId>>,
}

/// The shapes of the values that the built-in schemas describe, worked out as far as they are asked for.
#[derive(Debug)]
pub struct Shapes {
    entries: Mutex<Vec<Entry>>,
}

/// What the outermost value of a text may be.
const ROOTS: [(&str, &str); 4] =
    [("envelope", ""), ("definitions", "/$defs/container"), ("definitions", "/$defs/ticket"), ("response", "")];

impl Shapes {
    /// The shape of a text's outermost value, whichever kind of payload it holds.
    pub const ROOT: ShapeId = ShapeId(1);
    /// The shape of a container.
    pub const CONTAINER: ShapeId = ShapeId(2);
    /// The shape of a request.
    pub const ENVELOPE: ShapeId = ShapeId(3);
    /// The shape of a ticket.
    pub const TICKET: ShapeId = ShapeId(4);
    /// The shape of an answer of the server.
    pub const RESPONSE: ShapeId = ShapeId(5);

    /// The shapes by the built-in schemas. There is one set for the process: they never change.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: Shapes = Shapes { entries: Mutex::new(Vec::new()) };
        &BUILTIN
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        // Entries are only ever added whole: another thread's panic leaves nothing half-done.
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.is_empty() {
            let find = |(name, pointer): (&str, &str)| {
                let document = documents::find(name)?;
                Some(Subschema { document, value: document.value().pointer(pointer)? })
            };
            // The order is that of the constants above.
            entries.push(Entry::default());
            for roots in [&ROOTS[..], &ROOTS[1..2], &ROOTS[..1], &ROOTS[2..3], &ROOTS[3..]] {
                let schemas = roots.iter().copied().filter_map(find).collect();
                entries.push(Entry { schemas, ..Entry::default() });
            }
        }
        entries
    }

    /// The shape of the JSON that a string of the shape `of` holds, if it holds any (`contentMediaType`).
    pub fn content(&self, of: ShapeId) -> Option<ShapeId> {
        if of == ShapeId::UNKNOWN {
            return None;
        }
        let mut entries = self.entries();
        let entry = &entries[of.0 as usize];
        if let Some(known) = entry.content {
            return known;
        }
        let holds_json = |schema: &&Subschema| schema.value["contentMediaType"] == "application/json";
        let content: Vec<Subschema> = closure(&entry.schemas)
            .iter()
            .filter(holds_json)
            .filter_map(|schema| schema.value.get("contentSchema").map(|value| Subschema { value, ..*schema }))
            .collect();
        let known = (!content.is_empty()).then(|| add(&mut entries, content));
        entries[of.0 as usize].content = Some(known);
        known
    }

    /// The shape of the value that `path` leads to from one of the shape `of`; an index steps into an array.
    pub fn at(&self, of: ShapeId, path: &[String]) -> Option<ShapeId> {
        path.iter().try_fold(of, |of, segment| {
            let index = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
            if index { Some(self.element(of)) } else { self.member(of, segment) }
        })
    }

    /// The names of the members of an object of the shape `of`, in alphabetical order.
    pub fn names(&self, of: ShapeId) -> Vec<&'static str> {
        let mut entries = self.entries();
        let mut names: Vec<_> = members(&mut entries, of).keys().copied().collect();
        names.sort_unstable();
        names
    }
}

fn add(entries: &mut Vec<Entry>, schemas: Vec<Subschema>) -> ShapeId {
    entries.push(Entry { schemas, ..Entry::default() });
    ShapeId(entries.len() as u32 - 1)
}

/// The schemas that hold for the same value: those that are referred to, combined, or hold under a condition.
fn closure(schemas: &[Subschema]) -> Vec<Subschema> {
    let mut all: Vec<Subschema> = Vec::new();
    let mut open: Vec<Subschema> = schemas.iter().rev().copied().collect();
    while let Some(schema) = open.pop() {
        if all.iter().any(|known| std::ptr::eq(known.value, schema.value)) {
            continue;
        }
        all.push(schema);
        let Value::Object(keywords) = schema.value else { continue };
        for (keyword, value) in keywords {
            match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => open.extend(schema.resolve(reference)),
                ("allOf" | "anyOf" | "oneOf", Value::Array(branches)) => {
                    open.extend(branches.iter().map(|value| Subschema { value, ..schema }));
                }
                ("then" | "else", value) => open.push(Subschema { value, ..schema }),
                _ => {}
            }
        }
    }
    all
}

fn members(entries: &mut Vec<Entry>, of: ShapeId) -> &HashMap<&'static str, ShapeId> {
    let at = of.0 as usize;
    if entries[at].members.is_none() {
        let mut found: Vec<(&'static str, Vec<Subschema>)> = Vec::new();
        let mut places: HashMap<&'static str, usize> = HashMap::new();
        for schema in closure(&entries[at].schemas) {
            let Some(Value::Object(properties)) = schema.value.get("properties") else { continue };
            for (name, value) in properties {
                let place = *places.entry(name).or_insert_with(|| {
                    found.push((name, Vec::new()));
                    found.len() - 1
                });
                found[place].1.push(Subschema { value, ..schema });
            }
        }
        let members = found.into_iter().map(|(name, schemas)| (name, add(entries, schemas))).collect();
        entries[at].members = Some(members);
    }
    entries[at].members.as_ref().expect("it was just filled in")
}

impl Shape for Shapes {
    fn root(&self) -> ShapeId {
        Self::ROOT
    }

    fn member(&self, of: ShapeId, key: &str) -> Option<ShapeId> {
        members(&mut self.entries(), of).get(key).copied()
    }

    fn element(&self, of: ShapeId) -> ShapeId {
        let mut entries = self.entries();
        let entry = &entries[of.0 as usize];
        if let Some(known) = entry.element {
            return known;
        }
        let items: Vec<Subschema> = closure(&entry.schemas)
            .iter()
            .filter_map(|schema| schema.value.get("items").map(|value| Subschema { value, ..*schema }))
            .collect();
        // A list of payloads is one by one what a single payload is.
        let element = match (items.is_empty(), of) {
            (true, Self::ROOT) => Self::ROOT,
            (true, _) => ShapeId::UNKNOWN,
            (false, _) => add(&mut entries, items),
        };
        entries[of.0 as usize].element = Some(element);
        element
    }

    fn is_object(&self, of: ShapeId) -> bool {
        !members(&mut self.entries(), of).is_empty()
    }
}

/// The same shapes for a text whose outermost value is known.
#[derive(Debug)]
pub struct Rooted<'s> {
    /// All shapes.
    pub shapes: &'s Shapes,
    /// That of the outermost value.
    pub root: ShapeId,
}

impl Shape for Rooted<'_> {
    fn root(&self) -> ShapeId {
        self.root
    }

    fn member(&self, of: ShapeId, key: &str) -> Option<ShapeId> {
        self.shapes.member(of, key)
    }

    fn element(&self, of: ShapeId) -> ShapeId {
        self.shapes.element(of)
    }

    fn is_object(&self, of: ShapeId) -> bool {
        self.shapes.is_object(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(shapes: &Shapes, path: &[&str]) -> Option<ShapeId> {
        path.iter().try_fold(shapes.root(), |of, key| shapes.member(of, key))
    }

    #[test]
    fn the_container_is_known_in_either_form() {
        let shapes = Shapes::builtin();
        let parameters = ["objCommonParameters", "incidentParamsJSON"];
        let object = walk(shapes, &[&parameters[..], &["IncidentContainerJsonObj", "Ticket", "Status"]].concat());
        assert!(object.is_some());
        let string = walk(shapes, &[&parameters[..], &["IncidentContainerJson"]].concat()).expect("the string form");
        let content = shapes.content(string).expect("it holds JSON");
        assert!(shapes.member(content, "DiagnosticDtls").is_some());
        assert!(shapes.is_object(content));
    }

    #[test]
    fn a_bare_container_and_a_bare_ticket_are_known() {
        let shapes = Shapes::builtin();
        assert!(walk(shapes, &["Ticket", "Status"]).is_some());
        assert!(walk(shapes, &["Status"]).is_some());
        assert!(walk(shapes, &["Unheard_Of"]).is_none());
        let list = walk(shapes, &["DiagnosticDtls"]).expect("a list");
        assert!(shapes.member(shapes.element(list), "Activity").is_some());
    }
}
