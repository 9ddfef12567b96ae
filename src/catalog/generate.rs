//! Minimal payloads out of the schemas: what they demand is put in until they find nothing wrong.

use std::fmt::Write as _;

use serde_json::Value;

use crate::catalog::{
    CompileError, ContainerForm, Detail, Schemas, ServiceId, Shapes, Target, Violation, nearest_status,
};
use crate::syntax::{Kind, Layout, NodeRef, ParseOptions, Shape as _, ShapeId, escape, parse, print};

/// How the container is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As an object: `IncidentContainerJsonObj`.
    Object,
    /// As JSON in a string: `IncidentContainerJson`.
    String,
}

impl Form {
    /// The name of the member that carries the container in this form.
    #[must_use]
    pub fn member(self, container: &ContainerForm) -> &str {
        match self {
            Self::Object => container.object(),
            Self::String => container.string(),
        }
    }
}

/// Why there is no such payload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// A schema cannot be compiled.
    #[error(transparent)]
    Schema(#[from] CompileError),
    /// Requests to the service have no container.
    #[error("requests to `{service}` have no container, so there is no status to move one to")]
    NoContainer {
        /// The service.
        service: String,
    },
    /// The schemas know no such status.
    #[error("there is no status `{written}`; {}", hint(nearest.as_deref(), known))]
    UnknownStatus {
        /// What was asked for.
        written: String,
        /// The one that was probably meant.
        nearest: Option<String>,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The schemas know no such updater.
    #[error("there is no updater `{written}`; {}", hint(None, known))]
    UnknownUpdater {
        /// What was asked for.
        written: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The schemas tell what is wrong with the payload, but not what would be right.
    #[error("the schemas demand `{pointer}` but give no value that they allow; an `examples` there would do ({what})")]
    NoValue {
        /// JSON pointer of the value.
        pointer: String,
        /// What they find wrong with the last that was tried.
        what: String,
    },
}

fn hint(nearest: Option<&str>, known: &[String]) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("the schemas know {}", known.join(", ")),
    }
}

/// A value with its members in the order in which they are written.
#[derive(Debug, Clone, PartialEq)]
enum Json {
    Leaf(Value),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// As strict JSON on one line.
    fn write(&self, out: &mut String) {
        match self {
            // A value of serde_json writes itself as strict JSON.
            Self::Leaf(value) => write!(out, "{value}").expect("writing to a String does not fail"),
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

    fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn at(&mut self, path: &[String]) -> Option<&mut Self> {
        path.iter().try_fold(self, |value, name| match value {
            Self::Object(members) => members.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value),
            Self::Leaf(_) => None,
        })
    }

    /// Puts a member where the order of `names` has it.
    fn insert(&mut self, name: &str, value: Self, names: &[std::sync::Arc<str>]) {
        let Self::Object(members) = self else { return };
        let rank = |name: &str| names.iter().position(|known| **known == *name).unwrap_or(names.len());
        let at = members.iter().position(|(known, _)| rank(known) > rank(name)).unwrap_or(members.len());
        members.insert(at, (name.to_owned(), value));
    }
}

/// The smallest request to `service` of `status` for `updater` that the schemas find nothing wrong with, as text that ends in a line
/// break. Only containers that have the field `Updater` get one.
///
/// # Errors
///
/// If the schemas know no such status or updater, or demand a value without telling one that they allow.
pub fn request(
    schemas: &Schemas,
    service: ServiceId,
    status: &str,
    updater: &str,
    form: Form,
) -> Result<String, GenerateError> {
    let Some(container) = schemas.service(service).container() else {
        return Err(GenerateError::NoContainer { service: schemas.service(service).name().to_owned() });
    };
    let statuses = || schemas.statuses_of(service);
    let Some((index, known)) = statuses().find(|(_, known)| known.name().eq_ignore_ascii_case(status)) else {
        let known = statuses().map(|(_, status)| status.name().to_owned()).collect();
        let nearest = nearest_status(status, schemas, service).map(|index| schemas.status_name(index).to_owned());
        return Err(GenerateError::UnknownStatus { written: status.to_owned(), nearest, known });
    };
    let text = |text: &str| Json::Leaf(Value::from(text));
    let in_objects = |names: &[String], value: Json| {
        names.iter().rev().fold(value, |value, name| Json::Object(vec![(name.clone(), value)]))
    };
    let Json::Object(status) = in_objects(container.status_path(), text(known.name())) else {
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
    members.extend(status);
    let target = Target::Container(service, Some(index));
    let filled = Filling::new(schemas, service, target, Shapes::container(service)).fill(Json::Object(members))?;
    let carried = match form {
        Form::Object => filled,
        Form::String => text(&filled.text()),
    };
    let carried = Json::Object(vec![(form.member(container).to_owned(), carried)]);
    let request = in_objects(container.holder(), carried);
    let request = Filling::new(schemas, service, Target::Request(service), Shapes::request(service)).fill(request)?;
    let parsed = parse(request.text().into(), None, &ParseOptions::default());
    let laid_out = parsed.tree.root().map(|root| print(root, Layout::Indent(2)));
    Ok(laid_out.unwrap_or_default() + "\n")
}

/// The values of `Updater` in containers of `service`.
#[must_use]
pub fn updaters(schemas: &Schemas, service: ServiceId) -> Vec<String> {
    let shape = schemas.shapes().member(Shapes::container(service), "Updater");
    let values = shape.map(|shape| schemas.describe(shape).values).unwrap_or_default();
    values.iter().filter_map(|value| value.value.as_str().map(str::to_owned)).collect()
}

/// How often what the schemas find wrong is put right: each round reaches one level deeper, or tries one more value.
const ROUNDS: usize = 64;

/// Puts into a value what its schema demands.
struct Filling<'s> {
    schemas: &'s Schemas,
    service: ServiceId,
    target: Target,
    root: ShapeId,
    /// Values that were tried, by the pointer of their place.
    tried: std::collections::HashMap<String, usize>,
}

impl<'s> Filling<'s> {
    fn new(schemas: &'s Schemas, service: ServiceId, target: Target, root: ShapeId) -> Self {
        Self { schemas, service, target, root, tried: std::collections::HashMap::new() }
    }

    fn fill(mut self, mut value: Json) -> Result<Json, GenerateError> {
        for _ in 0..ROUNDS {
            let text = value.text();
            let parsed = parse(text.as_str().into(), None, &ParseOptions::default());
            let Some(root) = parsed.tree.root() else { return Ok(value) };
            let violations = self.schemas.validate(self.target, root)?;
            if violations.is_empty() {
                return Ok(value);
            }
            for violation in &violations {
                self.mend(&mut value, root, violation)?;
            }
        }
        Err(GenerateError::NoValue { pointer: String::new(), what: "every change calls for another".to_owned() })
    }

    /// The shape of the value at `path`; first as the shared definitions have it, whose order of members is that of the
    /// documentation, then as the schema of the status alone does.
    fn shape(&self, path: &[String]) -> Option<ShapeId> {
        let shapes = self.schemas.shapes();
        shapes.at(self.root, path).or_else(|| {
            let container = self.schemas.service(self.service).container()?;
            let way = [container.holder(), &[container.object().to_owned()]].concat();
            let whole = shapes.at(Shapes::request(self.service), &way)?;
            (self.root == Shapes::container(self.service)).then(|| shapes.at(whole, path)).flatten()
        })
    }

    fn mend(&mut self, value: &mut Json, root: NodeRef<'_>, violation: &Violation<'_>) -> Result<(), GenerateError> {
        let path = path(root, violation.node);
        match &violation.detail {
            Detail::Required(name) => self.add(value, &path, name),
            Detail::Alternatives(names) => {
                if let (Some(name), Some(place)) = (names.first(), violation.places.first()) {
                    let place: Vec<String> = place.split('/').skip(1).map(str::to_owned).collect();
                    self.add(value, &place, name);
                }
            }
            Detail::Options(options) if !options.is_empty() => {
                if let Some(place) = value.at(&path) {
                    *place = Json::Leaf(options[0].clone());
                }
            }
            other => {
                let pointer: String = path.iter().map(|name| format!("/{name}")).collect();
                let tried = self.tried.entry(pointer.clone()).or_insert(0);
                *tried += 1;
                let next = self.candidates(&path).into_iter().nth(self.tried[&pointer]);
                let (Some(next), Some(place)) = (next, value.at(&path)) else {
                    let what = match other {
                        Detail::Other(words) => format!("it {words}"),
                        _ => violation.keyword.clone(),
                    };
                    return Err(GenerateError::NoValue { pointer, what });
                };
                *place = Json::Leaf(next);
            }
        }
        Ok(())
    }

    fn add(&self, value: &mut Json, path: &[String], name: &str) {
        let names = self.shape(path).map(|shape| self.schemas.shapes().names(shape)).unwrap_or_default();
        let member: Vec<String> = path.iter().cloned().chain([name.to_owned()]).collect();
        let made = self.make(&member);
        if let Some(object) = value.at(path)
            && let Json::Object(members) = object
            && members.iter().all(|(known, _)| known != name)
        {
            object.insert(name, made, &names);
        }
    }

    /// A value for a place that has none.
    fn make(&self, path: &[String]) -> Json {
        let Some(shape) = self.shape(path) else { return Json::Leaf(Value::from("text")) };
        if !self.schemas.shapes().is_object(shape) {
            return Json::Leaf(self.candidates(path).into_iter().next().unwrap_or(Value::Null));
        }
        // What an object has to have comes in the next round. One that has to have nothing is as its example is.
        let example = self.schemas.describe(shape).examples.into_iter().next();
        match example {
            Some(Value::Object(members)) if !self.schemas.demands_any(shape) => {
                let mut object = Json::Object(Vec::new());
                let names = self.schemas.shapes().names(shape);
                for (name, value) in members {
                    object.insert(&name, Json::Leaf(value), &names);
                }
                object
            }
            _ => Json::Object(Vec::new()),
        }
    }

    /// Values for a place, the most fitting first.
    fn candidates(&self, path: &[String]) -> Vec<Value> {
        let Some(shape) = self.shape(path) else { return vec![Value::from("text")] };
        let described = self.schemas.describe(shape);
        let listed: Vec<Value> = described.values.into_iter().map(|value| value.value).collect();
        let mut candidates: Vec<Value> = described.default.into_iter().collect();
        let filled = |value: &Value| value.as_str().is_none_or(|text| !text.trim().is_empty());
        candidates.extend(described.examples.into_iter().filter(filled));
        candidates.extend(listed);
        candidates.extend(described.types.iter().map(|kind| match kind.as_str() {
            "integer" | "number" => Value::from(1),
            "boolean" => Value::from(true),
            "array" => Value::Array(Vec::new()),
            "object" => Value::Object(serde_json::Map::new()),
            "null" => Value::Null,
            _ => Value::from("text"),
        }));
        candidates.push(Value::from("text"));
        let mut known: Vec<Value> = Vec::new();
        candidates.retain(|value| {
            let new = !known.contains(value);
            known.push(value.clone());
            new
        });
        candidates
    }
}

/// The names that lead from `root` to `node`.
fn path(root: NodeRef<'_>, node: NodeRef<'_>) -> Vec<String> {
    let mut path = Vec::new();
    let mut at = root;
    while at.id() != node.id() && at.kind() == Kind::Object {
        let Some(member) = at.members().find(|member| member.value.holds(node.id())) else { break };
        path.push(member.name().to_owned());
        at = member.value;
    }
    path
}
