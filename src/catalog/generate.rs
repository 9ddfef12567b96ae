//! Generates minimal valid payloads from the schemas. The generator starts with an almost empty payload, and repeatedly
//! validates and changes it until it is valid: it adds required members, and replaces invalid values.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::locate::decode_pointer_segment;
use super::samples::{Limits, MAX_LENGTH};
use crate::catalog::{
    CompileError, ContainerSpec, Detail, Schemas, ServiceId, Shapes, Target, Violation, nearest_status,
};
use crate::syntax::{Layout, NodeRef, ParseOptions, Shape as _, ShapeId, escape, parse, pointer_segment, print};

/// The form of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An object: `IncidentContainerJsonObj`.
    Object,
    /// JSON in a string: `IncidentContainerJson`.
    String,
}

impl Form {
    /// Returns the key of the container in this form.
    #[must_use]
    pub fn container_key(self, spec: &ContainerSpec) -> &str {
        match self {
            Self::Object => spec.object_key(),
            Self::String => spec.string_key(),
        }
    }
}

/// An error of generating a payload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// A schema cannot be compiled.
    #[error(transparent)]
    Schema(#[from] CompileError),
    /// Requests to the service have no container.
    #[error("requests to `{service}` have no container with a status")]
    NoContainer {
        /// The service.
        service: String,
    },
    /// The schemas have no such status.
    #[error("unknown status `{written}`; {}", hint(nearest.as_deref(), known))]
    UnknownStatus {
        /// The name as it was written.
        written: String,
        /// The status that was probably intended.
        nearest: Option<String>,
        /// The statuses of the service.
        known: Vec<String>,
    },
    /// The schemas have no such updater.
    #[error("unknown updater `{written}`; {}", hint(None, known))]
    UnknownUpdater {
        /// The name as it was written.
        written: String,
        /// The updaters of the service.
        known: Vec<String>,
    },
    /// No valid value was found for a part of the payload.
    #[error("no valid value found for {}: {what}", location_words(pointer))]
    NoValue {
        /// JSON pointer of the value.
        pointer: String,
        /// What is wrong with the values that were tried: the keyword, and what to do.
        what: String,
    },
}

/// Returns the name of a location for messages: `` `Ticket/Status` `` for `/Ticket/Status`.
fn location_words(pointer: &str) -> String {
    match pointer.strip_prefix('/') {
        Some(path) => format!("`{path}`"),
        None => "the payload".to_owned(),
    }
}

/// Returns what was probably intended, or else the list of what is expected.
fn hint(nearest: Option<&str>, known: &[String]) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("expected {}", known.join(", ")),
    }
}

/// A JSON value whose objects keep the order of their members.
#[derive(Debug, Clone, PartialEq)]
enum Json {
    /// A value that is neither an array nor an object.
    Leaf(Value),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.into_iter().map(|(name, value)| (name, Self::from(value))).collect())
            }
            leaf => Self::Leaf(leaf),
        }
    }
}

impl Json {
    /// Writes the value as strict JSON on one line.
    fn write(&self, out: &mut String) {
        match self {
            // `Display` of a serde_json value writes strict JSON.
            Self::Leaf(value) => write!(out, "{value}").expect("writing to a String does not fail"),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(out, "{comma}\"{}\": ", escape(name)).expect("writing to a String does not fail");
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Returns the value as strict JSON on one line.
    fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// Returns the value at `path` in this value.
    fn value_at(&mut self, path: &[String]) -> Option<&mut Self> {
        path.iter().try_fold(self, |value, name| match value {
            Self::Object(members) => members.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value),
            Self::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
            Self::Leaf(_) => None,
        })
    }

    /// Inserts a member into an object, so that the members are in the order of `names`.
    fn insert(&mut self, name: &str, value: Self, names: &[std::sync::Arc<str>]) {
        let Self::Object(members) = self else { return };
        let rank = |name: &str| names.iter().position(|known| **known == *name).unwrap_or(names.len());
        let at = members.iter().position(|(known, _)| rank(known) > rank(name)).unwrap_or(members.len());
        members.insert(at, (name.to_owned(), value));
    }
}

/// Returns a minimal valid request to `service` with this status and this updater. The text ends in a newline. The
/// updater is only set if containers of the service have the field `Updater`.
///
/// # Errors
///
/// If the schemas have no such status or updater, or if no valid value was found for a required member.
pub fn request(
    schemas: &Schemas,
    service: ServiceId,
    status: &str,
    updater: &str,
    form: Form,
) -> Result<String, GenerateError> {
    let Some(spec) = schemas.service(service).container() else {
        return Err(GenerateError::NoContainer { service: schemas.service(service).name().to_owned() });
    };
    let statuses = || schemas.statuses_of(service);
    let Some((status_index, status_schema)) = statuses().find(|(_, known)| known.name().eq_ignore_ascii_case(status))
    else {
        let known = statuses().map(|(_, status)| status.name().to_owned()).collect();
        let nearest = nearest_status(status, schemas, service).map(|index| schemas.status_name(index).to_owned());
        return Err(GenerateError::UnknownStatus { written: status.to_owned(), nearest, known });
    };
    let text = |text: &str| Json::Leaf(Value::from(text));
    // `in_objects(["a", "b"], x)` is `{"a": {"b": x}}`.
    let in_objects = |names: &[String], value: Json| {
        names.iter().rev().fold(value, |value, name| Json::Object(vec![(name.clone(), value)]))
    };
    let Json::Object(members_with_status) = in_objects(spec.status_path(), text(status_schema.name())) else {
        return Err(GenerateError::NoContainer { service: schemas.service(service).name().to_owned() });
    };
    let mut members = Vec::new();
    let updaters = updaters(schemas, service);
    if !updaters.is_empty() {
        let known = updaters.iter().find(|known| known.eq_ignore_ascii_case(updater));
        let known = known
            .ok_or_else(|| GenerateError::UnknownUpdater { written: updater.to_owned(), known: updaters.clone() })?;
        members.push(("Updater".to_owned(), text(known)));
    }
    members.extend(members_with_status);
    let target = Target::Container(service, Some(status_index));
    let object =
        Generator::new(schemas, service, target, Shapes::container(service)).complete(Json::Object(members))?;
    let value = match form {
        Form::Object => object,
        Form::String => text(&object.text()),
    };
    let holder = Json::Object(vec![(form.container_key(spec).to_owned(), value)]);
    let request = in_objects(spec.holder_path(), holder);
    let generator = Generator::new(schemas, service, Target::Request(service), Shapes::request(service));
    let request = generator.complete(request)?;
    let parsed = parse(request.text().into(), None, &ParseOptions::default());
    let laid_out = parsed.tree.root().map(|root| print(root, Layout::Indent(2)));
    Ok(laid_out.unwrap_or_default() + "\n")
}

/// Returns the allowed values of `Updater` in containers of `service`.
#[must_use]
pub fn updaters(schemas: &Schemas, service: ServiceId) -> Vec<String> {
    let shape = schemas.shapes().member(Shapes::container(service), "Updater");
    let values = shape.map(|shape| schemas.describe(shape).values).unwrap_or_default();
    values.iter().filter_map(|value| value.value.as_str().map(str::to_owned)).collect()
}

/// The maximum number of rounds of changes. Each round adds members one level deeper, or tries another value.
const MAX_ROUNDS: usize = 64;

/// The maximum nesting of strings with JSON in each other.
const MAX_STRING_DEPTH: usize = 8;

/// Changes a value until it is valid.
struct Generator<'s> {
    schemas: &'s Schemas,
    service: ServiceId,
    /// What the value is validated as.
    target: Target,
    /// The shape of the value.
    root: ShapeId,
    /// How many strings the value is nested in: 1 for JSON in a string, 2 for JSON in a string in such JSON.
    string_depth: usize,
    /// For each JSON pointer, the values that were tried, and what was wrong with the first of these values.
    tried: HashMap<String, (Vec<Json>, String)>,
    /// The JSON pointers of the members that were added because they are required.
    added: HashSet<String>,
}

impl<'s> Generator<'s> {
    fn new(schemas: &'s Schemas, service: ServiceId, target: Target, root: ShapeId) -> Self {
        Self { schemas, service, target, root, string_depth: 0, tried: HashMap::new(), added: HashSet::new() }
    }

    /// Returns `value` with changes that make it valid.
    fn complete(mut self, mut value: Json) -> Result<Json, GenerateError> {
        let mut last_pointer = String::new();
        for _ in 0..MAX_ROUNDS {
            let text = value.text();
            let parsed = parse(text.as_str().into(), None, &ParseOptions::default());
            let Some(root) = parsed.tree.root() else { return Ok(value) };
            let violations = self.schemas.validate(self.target, root)?;
            if violations.is_empty() {
                return Ok(value);
            }
            // Several members may be added to an object in one round, but a value is only replaced once.
            let mut replaced = HashSet::new();
            for violation in &violations {
                let adds_member = matches!(violation.detail, Detail::Required(_) | Detail::Alternatives(_));
                last_pointer = pointer(&path(root, violation.node));
                if !adds_member && !replaced.insert(last_pointer.clone()) {
                    continue;
                }
                self.fix_violation(&mut value, root, violation)?;
            }
        }
        Err(no_value(last_pointer, "every change requires another change"))
    }

    /// Returns the shape of the value at `path`. If possible, the shape is that of the definitions for all statuses,
    /// because the members in the definitions are in the order of the documentation.
    fn shape(&self, path: &[String]) -> Option<ShapeId> {
        let shapes = self.schemas.shapes();
        shapes.at(self.root, path).or_else(|| {
            let spec = self.schemas.service(self.service).container()?;
            let container_path = [spec.holder_path(), &[spec.object_key().to_owned()]].concat();
            let container = shapes.at(Shapes::request(self.service), &container_path)?;
            (self.root == Shapes::container(self.service)).then(|| shapes.at(container, path)).flatten()
        })
    }

    /// Changes `value` to fix one of its violations. `root` is the value in parsed form.
    fn fix_violation(
        &mut self,
        value: &mut Json,
        root: NodeRef<'_>,
        violation: &Violation<'_>,
    ) -> Result<(), GenerateError> {
        let path = path(root, violation.node);
        match &violation.detail {
            Detail::Required(name) => self.add_member(value, &path, name, &violation.keyword),
            Detail::Alternatives(names) if !names.is_empty() => {
                let object = violation.objects.first().map_or("", String::as_str);
                let object: Vec<String> =
                    object.split('/').skip(1).map(|name| decode_pointer_segment(name).into_owned()).collect();
                self.add_member(value, &object, &names[0], &violation.keyword)
            }
            Detail::Options(options) if !options.is_empty() => {
                let options = options.iter().cloned().map(Json::from).collect();
                self.replace_value(value, &path, options, || {
                    format!("`{}` conflicts with other keywords", violation.keyword)
                })
            }
            _ if violation.keyword == "minProperties" && self.add_any_member(value, &path)? => Ok(()),
            detail => {
                let keyword = if violation.keyword == "falseSchema" { "false" } else { &violation.keyword };
                let is_unfixable = match detail {
                    Detail::Disallowed => true,
                    Detail::Unknown(names) => names.iter().any(|name| self.is_added(&path, name)),
                    Detail::Key(name, _) => self.is_added(&path, name),
                    _ => false,
                };
                let candidates = if is_unfixable { Vec::new() } else { self.candidates(&path)? };
                self.replace_value(value, &path, candidates, || {
                    let help = "add a valid value to `examples` of its schema";
                    match detail {
                        Detail::Other(words) => match words.strip_prefix("takes ") {
                            Some(expected) => format!("`{keyword}` expects {expected}; {help}"),
                            None => format!("the value {words}; {help}"),
                        },
                        Detail::Disallowed => "required, but its schema is `false`".to_owned(),
                        Detail::Unknown(names) => {
                            format!("required field `{}` is not allowed", names.join("`, `"))
                        }
                        Detail::Key(name, _) => format!("`{keyword}` does not allow the required key `{name}`"),
                        Detail::Type(types) => format!("`{keyword}` expects {}; {help}", types.join(" or ")),
                        _ => format!("`{keyword}` fails; {help}"),
                    }
                })
            }
        }
    }

    /// Replaces the value at `path` with the first of `choices` that was not tried before. `describe_problem` returns
    /// what is wrong with the current value. If no choice is left, the error has the problem of the first value at
    /// `path`.
    fn replace_value(
        &mut self,
        value: &mut Json,
        path: &[String],
        choices: Vec<Json>,
        describe_problem: impl FnOnce() -> String,
    ) -> Result<(), GenerateError> {
        // The value may be gone, because an object or array around it was replaced in this round.
        let Some(current) = value.value_at(path) else { return Ok(()) };
        let (tried, first_problem) =
            self.tried.entry(pointer(path)).or_insert_with(|| (Vec::new(), describe_problem()));
        tried.push(current.clone());
        match choices.into_iter().find(|choice| !tried.contains(choice)) {
            Some(choice) => {
                *current = choice;
                Ok(())
            }
            None => Err(no_value(pointer(path), first_problem)),
        }
    }

    /// Returns whether the member `name` of the object at `path` was added because it is required.
    fn is_added(&self, path: &[String], name: &str) -> bool {
        self.added.contains(&format!("{}/{}", pointer(path), pointer_segment(name)))
    }

    /// Adds the member `name` to the object at `path`, because `keyword` requires it.
    fn add_member(
        &mut self,
        value: &mut Json,
        path: &[String],
        name: &str,
        keyword: &str,
    ) -> Result<(), GenerateError> {
        let names = self.shape(path).map(|shape| self.schemas.shapes().names(shape)).unwrap_or_default();
        let member: Vec<String> = path.iter().cloned().chain([name.to_owned()]).collect();
        if self.is_recursive(&member) {
            return Err(no_value(pointer(&member), &format!("`{keyword}` makes `{name}` infinitely recursive")));
        }
        let new = self.new_value(&member)?;
        self.added.insert(pointer(&member));
        if let Some(object) = value.value_at(path)
            && let Json::Object(members) = object
            && members.iter().all(|(known, _)| known != name)
        {
            object.insert(name, new, &names);
        }
        Ok(())
    }

    /// Adds any allowed member to an object. Returns `false` if there is none.
    fn add_any_member(&mut self, value: &mut Json, path: &[String]) -> Result<bool, GenerateError> {
        let (Some(shape), Some(Json::Object(members))) = (self.shape(path), value.value_at(path)) else {
            return Ok(false);
        };
        let shapes = self.schemas.shapes();
        let is_allowed = |name: &str| shapes.member(shape, name).is_some_and(|shape| !self.schemas.is_forbidden(shape));
        let names = shapes.names(shape);
        let is_new = |name: &&std::sync::Arc<str>| members.iter().all(|(known, _)| **known != ***name);
        let Some(name) = names.iter().filter(is_new).find(|name| is_allowed(name)) else { return Ok(false) };
        self.add_member(value, path, name, "minProperties").map(|()| true)
    }

    /// Returns whether the value at `path` has the same schema as an object or array around it. If such a value is
    /// required, no finite payload is valid.
    fn is_recursive(&self, path: &[String]) -> bool {
        let shapes = self.schemas.shapes();
        let schemas = |path: &[String]| self.shape(path).map(|shape| shapes.own_schemas(shape));
        let value_schemas = schemas(path).filter(|schemas| !schemas.is_empty());
        value_schemas.is_some() && (0..path.len()).any(|length| schemas(&path[..length]) == value_schemas)
    }

    /// Returns a new value for `path`.
    fn new_value(&self, path: &[String]) -> Result<Json, GenerateError> {
        let Some(shape) = self.shape(path) else { return Ok(Json::Leaf(Value::from("text"))) };
        if !self.schemas.shapes().is_object(shape) {
            return Ok(self.candidates(path)?.into_iter().next().unwrap_or(Json::Leaf(Value::Null)));
        }
        // The next round adds the required members of an object. An object without required members gets the members of
        // its example.
        let example = self.schemas.describe(shape).examples.into_iter().next();
        Ok(match example {
            Some(Value::Object(members)) if !self.schemas.requires_any_member(shape) => {
                let mut object = Json::Object(Vec::new());
                let names = self.schemas.shapes().names(shape);
                for (name, value) in members {
                    object.insert(&name, Json::from(value), &names);
                }
                object
            }
            _ => Json::Object(Vec::new()),
        })
    }

    /// Returns values that may be valid at `path`, the most suitable ones first.
    fn candidates(&self, path: &[String]) -> Result<Vec<Json>, GenerateError> {
        let text = || Json::Leaf(Value::from("text"));
        let Some(shape) = self.shape(path) else { return Ok(vec![text()]) };
        let described = self.schemas.describe(shape);
        let listed: Vec<Value> = described.values.into_iter().map(|value| value.value).collect();
        let mut candidates: Vec<Json> = described.default.into_iter().map(Json::from).collect();
        let is_not_blank = |value: &Value| value.as_str().is_none_or(|text| !text.trim().is_empty());
        candidates.extend(described.examples.into_iter().filter(is_not_blank).map(Json::from));
        candidates.extend(listed.into_iter().map(Json::from));
        if let Some(content) = self.schemas.shapes().content(shape) {
            candidates.retain(|candidate| self.holds_content(candidate, content));
            if candidates.is_empty() {
                candidates.push(Json::Leaf(Value::from(self.new_content(path, content)?)));
            }
        } else if let Some(encoded) = self.schemas.shapes().encoded(shape).filter(|_| candidates.is_empty())
            && let Some(codec) = encoded.codec()
        {
            let content = match encoded.shape {
                Some(content) => self.new_content(path, content)?,
                None if encoded.is_json => "{}".to_owned(),
                None => "text".to_owned(),
            };
            candidates.push(Json::Leaf(Value::from(codec.encode(content.as_bytes()))));
        }
        let documents = self.schemas.documents();
        let schemas: Vec<NodeRef<'_>> =
            self.schemas.shapes().schemas(shape).into_iter().map(|schema| documents.node(schema)).collect();
        // First try values within the limits of all schemas. Some schemas are alternatives, so also try values within
        // the limits of each.
        self.add_samples(path, &Limits::of(schemas.iter().copied()), &mut candidates)?;
        for schema in schemas {
            self.add_samples(path, &Limits::of(std::iter::once(schema)), &mut candidates)?;
        }
        candidates.push(text());
        let mut known: Vec<Json> = Vec::new();
        candidates.retain(|value| {
            let is_new = !known.contains(value);
            known.push(value.clone());
            is_new
        });
        Ok(candidates)
    }

    /// Adds values within `limits` to `candidates`.
    fn add_samples(
        &self,
        path: &[String],
        limits: &Limits<'_>,
        candidates: &mut Vec<Json>,
    ) -> Result<(), GenerateError> {
        for kind in limits.types() {
            match *kind {
                "integer" | "number" => candidates.extend(limits.number(*kind == "integer").map(Json::from)),
                "boolean" => candidates.push(Json::Leaf(Value::from(true))),
                "array" => candidates.push(self.new_array(path, limits)?),
                "object" => candidates.push(Json::Object(Vec::new())),
                "null" => candidates.push(Json::Leaf(Value::Null)),
                _ => candidates.push(Json::Leaf(Value::from(limits.string()))),
            }
        }
        Ok(())
    }

    /// Returns an array for `path` with the required number of items.
    fn new_array(&self, path: &[String], limits: &Limits<'_>) -> Result<Json, GenerateError> {
        let count = limits.min_items.min(MAX_LENGTH);
        let item: Vec<String> = path.iter().cloned().chain(["0".to_owned()]).collect();
        if count == 0 {
            return Ok(Json::Array(Vec::new()));
        }
        if self.is_recursive(&item) {
            return Err(no_value(pointer(path), "`minItems` makes the array infinitely recursive"));
        }
        let first = self.new_value(&item)?;
        if !limits.has_unique_items {
            return Ok(Json::Array(vec![first; count]));
        }
        let others = self.candidates(&item)?.into_iter().filter(|other| *other != first);
        // If the schema does not list allowed values, the items are made unique with numbers.
        let numbered = (2..).map(|number: usize| match &first {
            Json::Leaf(Value::Number(start)) => {
                // The numbers continue upward, or downward if the largest integer is reached.
                let distance = number as i64 - 1;
                let number =
                    start.as_i64().and_then(|start| start.checked_add(distance).or(start.checked_sub(distance)));
                Json::Leaf(number.map_or(Value::Null, Value::from))
            }
            _ => Json::Leaf(Value::from(format!("text {number}"))),
        });
        let has_listed_values = self.shape(&item).is_some_and(|shape| !self.schemas.describe(shape).values.is_empty());
        let mut items = vec![first.clone()];
        if has_listed_values {
            items.extend(others.take(count - 1));
        } else {
            items.extend(numbered.take(count - 1));
        }
        Ok(Json::Array(items))
    }

    /// Returns whether `candidate` is a string with JSON of the shape `content`.
    fn holds_content(&self, candidate: &Json, content: ShapeId) -> bool {
        let Json::Leaf(Value::String(text)) = candidate else { return false };
        if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
            return false;
        }
        let parsed = parse(text.as_str().into(), None, &ParseOptions::default());
        let root = parsed.tree.root();
        root.is_some_and(|root| {
            self.schemas.validate(Target::Content(content), root).is_ok_and(|wrong| wrong.is_empty())
        })
    }

    /// Returns valid JSON of the shape `content` for the string at `path`.
    fn new_content(&self, path: &[String], content: ShapeId) -> Result<String, GenerateError> {
        if self.string_depth == MAX_STRING_DEPTH {
            return Err(no_value(pointer(path), "`contentSchema` makes the string infinitely recursive"));
        }
        let inner = Self::new(self.schemas, self.service, Target::Content(content), content);
        let inner = Self { string_depth: self.string_depth + 1, ..inner };
        let completed = inner.new_value(&[]).and_then(|value| inner.complete(value));
        completed.map(|value| value.text()).map_err(|error| match error {
            GenerateError::NoValue { pointer: below, what } => {
                GenerateError::NoValue { pointer: format!("{}{below}", pointer(path)), what }
            }
            other => other,
        })
    }
}

/// Returns the error that no valid value was found at `pointer`.
fn no_value(pointer: String, what: &str) -> GenerateError {
    GenerateError::NoValue { pointer, what: what.to_owned() }
}

/// Returns the JSON pointer of `path`.
fn pointer(path: &[String]) -> String {
    path.iter().map(|name| format!("/{}", pointer_segment(name))).collect()
}

/// Returns the names and indexes that lead from `root` to `node`.
fn path(root: NodeRef<'_>, node: NodeRef<'_>) -> Vec<String> {
    node.path_from(root).into_iter().map(std::borrow::Cow::into_owned).collect()
}
