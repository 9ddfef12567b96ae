//! Checks whether the values of an object are plausible for its fields.
//!
//! Source code contains objects that have the keys of a payload but are not payloads, such as the column widths
//! `{"Status": 90, "Caller_EmailID": 200}`. Other examples are labels, types, and columns of a data frame.

use super::recognize::PayloadKind;
use super::schemas::Target;
use super::services::ServiceId;
use super::shape::Shapes;
use super::{Schemas, nearest_status};
use crate::diagnostic::typo_of;
use crate::syntax::{Kind, NodeRef, Shape as _, ShapeId};

/// Returns whether the values of `node` are plausible for a payload. `kind` is the kind of payload that `node` was
/// recognized as by its keys.
///
/// One wrong value is allowed, because it may be a mistake in a payload. Expressions in source code are ignored,
/// because they may have any value.
#[must_use]
pub(crate) fn is_plausible(node: NodeRef<'_>, kind: PayloadKind, schemas: &Schemas) -> bool {
    let mut tally = Tally::default();
    match kind {
        PayloadKind::Request | PayloadKind::Response => return true,
        PayloadKind::Subject(service) => {
            tally.add_fields(
                node,
                &Fields::new(schemas, service, Target::Subject(service, None), Shapes::subject(service)),
            );
        }
        PayloadKind::Container(service) => {
            let fields = Fields::new(schemas, service, Target::Container(service, None), Shapes::container(service));
            tally.add_fields(node, &fields);
            let name = schemas.subject_name(service);
            if let Some((name, subject)) = name.and_then(|name| Some((name, node.get(name)?))) {
                let shape = schemas.shapes().member(fields.shape, name).unwrap_or(ShapeId::UNKNOWN);
                tally.add_fields(subject, &Fields { shape, key: Some(name), ..fields });
            }
        }
    }
    let Tally { distinctive, plain, wrong } = tally;
    let value_count = distinctive + plain + wrong;
    let is_mostly_wrong = wrong >= 3 && wrong * 2 > value_count;
    // If no value shows that the object is a payload, fewer wrong values are enough to reject the object.
    let is_half_wrong = distinctive == 0 && wrong >= 2 && wrong * 2 >= value_count;
    !is_mostly_wrong && !is_half_wrong
}

/// The fields that an object may have.
#[derive(Clone, Copy)]
struct Fields<'s> {
    schemas: &'s Schemas,
    service: ServiceId,
    /// What the outermost object is validated as.
    target: Target,
    /// The shape of the object.
    shape: ShapeId,
    /// The key of the object in the outermost object, or `None` for the outermost object itself.
    key: Option<&'s str>,
}

impl<'s> Fields<'s> {
    fn new(schemas: &'s Schemas, service: ServiceId, target: Target, shape: ShapeId) -> Self {
        Self { schemas, service, target, shape, key: None }
    }
}

/// How many values of an object fit their fields, and how well they fit.
#[derive(Debug, Default)]
struct Tally {
    /// The number of values that are probably meant for their field, such as an allowed value, a misspelled allowed
    /// value, or an email address.
    distinctive: usize,
    /// The number of strings in fields that allow any string.
    plain: usize,
    /// The number of values that their field does not allow.
    wrong: usize,
}

impl Tally {
    /// Counts the values of the fields of an object.
    fn add_fields(&mut self, object: NodeRef<'_>, fields: &Fields<'_>) {
        for member in object.members() {
            if let Some(shape) = fields.schemas.shapes().member(fields.shape, member.name()) {
                self.add_value(member.name(), member.value, shape, fields);
            }
        }
    }

    /// Counts the value of the field `name`, which has the shape `shape`.
    fn add_value(&mut self, name: &str, value: NodeRef<'_>, shape: ShapeId, fields: &Fields<'_>) {
        let Fields { schemas, service, target, key, .. } = *fields;
        let text = value.as_str();
        if value.is_placeholder() || text.is_some_and(|text| text.contains("{{") || text.is_empty()) {
            return;
        }
        let shapes = schemas.shapes();
        let is_nested = match value.kind() {
            Kind::Object => shapes.is_object(shape),
            Kind::Array => shapes.element(shape) != ShapeId::UNKNOWN,
            _ => false,
        };
        if is_nested {
            // An object or an array is not counted if the field is expected to have one.
            return;
        }
        let spec = schemas.service(service).container();
        let is_status = spec.and_then(|spec| spec.status_key()) == Some(name);
        let path: Vec<String> = key.into_iter().chain([name]).map(str::to_owned).collect();
        let listed = || schemas.describe(shape).values;
        if is_status && let Some(text) = text {
            let is_similar = nearest_status(text, schemas, service).is_some();
            *(if is_similar { &mut self.distinctive } else { &mut self.wrong }) += 1;
        } else if schemas.accepts(target, &path, value) {
            match value.kind() {
                Kind::True | Kind::False => self.distinctive += 1,
                Kind::String if listed().is_empty() => self.plain += 1,
                Kind::String => self.distinctive += 1,
                _ => {}
            }
        } else if let Some(text) = text {
            let values = listed();
            let is_similar = typo_of(text, values.iter().filter_map(|value| value.value.as_str())).is_some();
            *(if is_similar || text.contains('@') { &mut self.distinctive } else { &mut self.wrong }) += 1;
        } else {
            self.wrong += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::recognize;
    use crate::syntax::{ParseOptions, parse};

    fn is_plausible_text(text: &str) -> bool {
        let schemas = Schemas::builtin();
        let parsed = parse(text.into(), None, &ParseOptions::default());
        let root = parsed.tree.root().expect("it has a root");
        is_plausible(root, recognize(root, &schemas).expect(text), &schemas)
    }

    #[test]
    fn objects_with_the_keys_of_payloads_but_other_values_are_not_plausible() {
        for text in [
            r#"{"Updater": {"type": "{{String}}"}, "Ticket": {"Status": {"type": 1}}, "TicketInformation": {}}"#,
            r#"{"Ticket_No": "No.", "Status": "State", "Caller_EmailID": "Caller", "Source": "Origin", "Sup_Function": "F"}"#,
            r#"{"Ticket_No": 80, "Status": 90, "Priority_Name": 70, "Caller_EmailID": 200, "Sup_Function": 10}"#,
            r#"{"Status": ["New"], "Caller_EmailID": ["a@example.com"], "Sup_Function": [""]}"#,
            r#"{"Updater": "u_updater", "Ticket": {"Status": "u_state"}, "TicketInformation": {}}"#,
        ] {
            assert!(!is_plausible_text(text), "{text}");
        }
    }

    #[test]
    fn payloads_with_mistakes_are_plausible() {
        for text in [
            r#"{"Updater": "Executiv", "Ticket": {"Status": "Neww"}, "TicketInformation": {}}"#,
            r#"{"Updater": "Exec", "Ticket": {"Status": "New", "IsFromWebService": "yes", "Medium": "Web"}, "TicketInformation": {}}"#,
            r#"{"Updater": "{{who}}", "Ticket": {"Status": "Open", "Caller_EmailID": "{{mail}}"}, "TicketInformation": {}}"#,
            r#"{"Status": "", "Caller_EmailID": "", "Sup_Function": ""}"#,
        ] {
            assert!(is_plausible_text(text), "{text}");
        }
    }
}
