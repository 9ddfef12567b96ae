//! The fields that an object may have according to the schemas, and their descriptions. Used by completion and hovers.

use std::fmt::Write as _;

use serde_json::Value;

use super::cursor::{Cursor, EnclosingNode};
use super::markup::{code_span, escape_prose};
use super::snippet::Snippet;
use crate::catalog::{Description, PayloadKind, Requirement, Schemas, Shapes, Target};
use crate::report::one_line;
use crate::syntax::{Shape as _, ShapeId};

/// A field of an object.
#[derive(Debug)]
pub(super) struct Field {
    /// The key of the field.
    pub name: String,
    /// The description of the field's value in the schemas.
    pub description: Description,
    /// The shape of the field's value: the position of its definition in the schemas.
    pub shape: ShapeId,
    /// `None` if the field is optional. Otherwise, the condition under which the field is required, or `Some(None)` if
    /// the field is always required.
    pub required: Option<Option<String>>,
    /// The current status of the ticket, if the schemas do not define the field for this status.
    pub inapplicable_status: Option<String>,
}

/// Returns the fields that the innermost object around the cursor may have.
pub(super) fn possible_fields(cursor: &Cursor<'_>, schemas: &Schemas) -> Vec<Field> {
    let Some(parent) = cursor.parent() else { return Vec::new() };
    match cursor.target(schemas) {
        Some((target, path)) => {
            let mut fields = fields_of(parent.shape, &schemas.requirements(target, path), schemas);
            if let Some(status) = cursor.status(schemas) {
                let inapplicable = schemas.inapplicable_members(target, path);
                for field in fields.iter_mut().filter(|field| inapplicable.contains(&field.name)) {
                    field.inapplicable_status = Some(schemas.status_name(status).to_owned());
                }
            }
            fields
        }
        // An object that is not recognized as a payload may become a request or a container, so offer the fields of
        // both.
        None if parent.shape == Shapes::ROOT => {
            let mut fields: Vec<Field> = Vec::new();
            for service in schemas.service_ids() {
                let requirements = schemas.requirements(Target::Request(service), &[]);
                let of_request = fields_of(Shapes::request(service), &requirements, schemas);
                let of_service = of_request.into_iter().chain(fields_of(Shapes::container(service), &[], schemas));
                for field in of_service {
                    if fields.iter().all(|known| known.name != field.name) {
                        fields.push(field);
                    }
                }
            }
            fields
        }
        None => Vec::new(),
    }
}

/// Returns the fields of an object with this shape. `requirements` lists the required fields.
fn fields_of(shape: ShapeId, requirements: &[Requirement], schemas: &Schemas) -> Vec<Field> {
    let field = |name: &str| {
        let member_shape = schemas.shapes().member(shape, name)?;
        let requirement = requirements.iter().find(|requirement| requirement.name == name);
        Some(Field {
            name: name.to_owned(),
            description: schemas.describe(member_shape),
            shape: member_shape,
            required: requirement.map(|requirement| requirement.condition.clone()),
            inapplicable_status: None,
        })
    };
    schemas.shapes().names(shape).iter().filter_map(|name| field(name)).collect()
}

/// Returns the field `name` of the innermost object around the cursor, if the schemas define it.
pub(super) fn find_field(cursor: &Cursor<'_>, name: &str, schemas: &Schemas) -> Option<Field> {
    possible_fields(cursor, schemas).into_iter().find(|field| field.name == name)
}

impl Field {
    /// Returns the description of the field as Markdown: its meaning, its allowed values, and when it is required.
    pub(super) fn markdown(&self, parent: &EnclosingNode<'_>, schemas: &Schemas) -> String {
        let name = escape_prose(&self.name);
        let mut page = format!("**{name}**");
        let described = &self.description;
        if let Some(title) = described.title.as_ref().filter(|title| **title != self.name) {
            let _ = write!(page, ": {}", escape_prose(title));
        }
        if let Some(description) = &described.description {
            let _ = write!(page, "\n\n{}", escape_prose(description));
        }
        if let Some(inapplicable) = self.inapplicable_sentence() {
            let _ = write!(page, "\n\n{}", escape_prose(&inapplicable));
        }
        if let Some(requirement) = self.requirement_sentence(parent, schemas) {
            let _ = write!(page, "\n\n{}", escape_prose(&requirement));
        }
        let to_code = |value: &Value| value.as_str().map_or_else(|| code_span(&value.to_string()), code_span);
        let has_no_descriptions = described.values.iter().all(|value| value.description.is_none());
        match &described.values[..] {
            [] => {
                let types = described.types.iter().map(|name| code_span(name)).collect::<Vec<_>>().join(" or ");
                let examples = described.examples.iter().filter(|example| !is_blank(example)).map(to_code);
                let examples: Vec<String> = examples.collect();
                if !types.is_empty() && !matches!(described.types[0].as_str(), "object" | "array") {
                    let _ = write!(page, "\n\nType: {types}");
                    if !examples.is_empty() {
                        let _ = write!(page, "; for example {}", examples.join(", "));
                    }
                }
            }
            values if has_no_descriptions => {
                let values: Vec<String> = values.iter().map(|value| to_code(&value.value)).collect();
                let _ = write!(page, "\n\nAllowed: {}", values.join(", "));
            }
            values => {
                page.push_str("\n\nAllowed:\n");
                for value in values {
                    let _ = write!(page, "\n- {}", to_code(&value.value));
                    if let Some(description) = &value.description {
                        let _ = write!(page, ": {}", escape_prose(description));
                    }
                }
            }
        }
        page
    }

    /// Returns a sentence for the description, if the field is not documented for the status of the ticket.
    fn inapplicable_sentence(&self) -> Option<String> {
        self.inapplicable_status.as_ref().map(|status| format!("Not documented for status `{status}`"))
    }

    /// Returns a remark for the list of completions, if the field is not documented for the status of the ticket.
    pub(super) fn inapplicable_remark(&self) -> Option<String> {
        self.inapplicable_status.as_ref().map(|status| one_line(&format!("not documented for {status}")))
    }

    /// Returns a sentence about the statuses for which the field is required, or `None` if the field is always optional.
    fn requirement_sentence(&self, parent: &EnclosingNode<'_>, schemas: &Schemas) -> Option<String> {
        let (service, mut path) = match parent.payload_kind {
            Some(PayloadKind::Container(service)) => (service, Vec::new()),
            Some(PayloadKind::Subject(service)) => {
                (service, schemas.subject_name(service).map(str::to_owned).into_iter().collect())
            }
            _ => return self.required.as_ref().map(|condition| required_text(condition.as_deref())),
        };
        path.extend(parent.path.iter().cloned());
        path.push(self.name.clone());
        let requiring_statuses = schemas.required_by(service, &path);
        let is_required_by_all = requiring_statuses.len() == schemas.statuses_of(service).count();
        let (_, first) = requiring_statuses.first()?;
        let has_same_condition = requiring_statuses.iter().all(|(_, condition)| condition == first);
        let names = |requiring_statuses: &[(usize, Option<String>)]| {
            requiring_statuses
                .iter()
                .map(|(status, _)| format!("`{}`", schemas.status_name(*status)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        Some(match (is_required_by_all, has_same_condition) {
            (true, true) => {
                let condition = first.as_ref().map_or(String::new(), |condition| format!(" {condition},"));
                format!("Required{condition} for every status")
            }
            (false, true) => {
                let condition = first.as_ref().map_or(String::new(), |condition| format!(", {condition}"));
                format!("Required for {}{condition}", names(&requiring_statuses))
            }
            (_, false) => {
                let each = requiring_statuses.iter().map(|(status, condition)| {
                    let name = schemas.status_name(*status);
                    condition.as_ref().map_or_else(|| format!("`{name}`"), |condition| format!("`{name}` {condition}"))
                });
                format!("Required for {}", each.collect::<Vec<_>>().join("; "))
            }
        })
    }

    /// Returns the short text next to the key in the list of completions: `required` with its condition, or the title
    /// of an optional field.
    pub(super) fn detail(&self) -> Option<String> {
        match &self.required {
            Some(condition) => Some(one_line(&required_text(condition.as_deref()).replacen('R', "r", 1))),
            None => self.description.title.as_deref().map(one_line),
        }
    }

    /// Adds a value for the field to a snippet: the only allowed value, the default value, a choice of the allowed
    /// values, or a tab stop.
    pub(super) fn push_value(&self, snippet: &mut Snippet, shapes: &Shapes) {
        let values: Vec<String> = self.description.values.iter().map(|value| value.value.to_string()).collect();
        let default = self.description.default.as_ref().map(Value::to_string);
        let json_type = self.description.types.first().map_or("", String::as_str);
        match (&values[..], default) {
            ([only], _) => snippet.push_json(only),
            ([], Some(default)) => snippet.push_json(&default),
            ([], None) => {
                let delimiters = match json_type {
                    "object" => Some(("{", "}")),
                    "array" => Some(("[", "]")),
                    "string" if shapes.content(self.shape).is_some() => Some(("\"{", "}\"")),
                    "string" => Some(("\"", "\"")),
                    _ => None,
                };
                match delimiters {
                    Some((open, close)) => {
                        snippet.push_json(open);
                        snippet.push_tab_stop();
                        snippet.push_json(close);
                    }
                    None => snippet.push_tab_stop(),
                }
            }
            (several, _) => snippet.push_choice(several),
        }
    }
}

/// Returns `Required`, followed by the condition, if any.
fn required_text(condition: Option<&str>) -> String {
    condition.map_or_else(|| "Required".to_owned(), |condition| format!("Required {condition}"))
}

/// Returns whether an example is `null` or a string without content, which does not help the user.
fn is_blank(example: &Value) -> bool {
    matches!(example, Value::Null) || example.as_str().is_some_and(|text| text.trim().is_empty())
}
