//! The constraints that a tenant of the service adds to the schemas: allowed values, required fields, custom fields.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::file::{ConfigFile, CustomGroup, RequiredFor, Spanned};
use super::read::{list, problem};
use super::value_list::ValueList;
use crate::catalog::{Schemas, Shapes};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{Shape as _, ShapeId};

/// The constraints of a tenant.
#[derive(Debug, Default)]
pub struct Tenant {
    /// The name of the configuration file.
    pub origin: String,
    /// The allowed values, by the last name in the path of the field.
    pub values: HashMap<String, Vec<AllowedValues>>,
    /// Fields that are required in addition to those of the schemas.
    pub required: Vec<Required>,
    /// The groups of custom fields; `None` if any group is allowed.
    pub custom_fields: Option<CustomFields>,
}

/// The allowed values of a field.
#[derive(Debug)]
pub struct AllowedValues {
    /// The field's whole JSON Pointer from the root of the payload, or the end of it. Both start with `/`.
    pub pointer: String,
    /// Whether `pointer` is the whole pointer.
    pub whole: bool,
    /// The values.
    pub list: Arc<ValueList>,
}

impl AllowedValues {
    /// Returns whether the list applies to the value at `pointer` in a payload at `root`, both JSON Pointers in the file.
    #[must_use]
    pub fn is_for(&self, pointer: &str, root: &str) -> bool {
        match self.whole {
            true => pointer.strip_prefix(root) == Some(&self.pointer),
            false => pointer.ends_with(&self.pointer),
        }
    }
}

/// A required field.
#[derive(Debug)]
pub struct Required {
    /// The path of the object that must contain it, from the container or from the root of the payload.
    pub path: Vec<String>,
    /// Whether the path starts at the root of the payload.
    pub from_root: bool,
    /// The name of the field.
    pub name: String,
    /// The status that requires it; `None` if all do.
    pub status: Option<String>,
}

/// The groups of custom fields.
#[derive(Debug)]
pub struct CustomFields {
    /// The names of the groups.
    pub groups: ValueList,
    /// The fields, by name of the group.
    pub fields: HashMap<String, Group>,
}

/// A group of custom fields.
#[derive(Debug)]
pub struct Group {
    /// The names of its fields.
    pub names: ValueList,
    /// The required fields, in the order of the configuration.
    pub required: Vec<(String, RequiredFor)>,
    /// The allowed values of fields, by name.
    pub values: HashMap<String, ValueList>,
}

impl Tenant {
    /// Returns the constraints in a configuration `file`. `lists` are its lists of values, in the order of the file.
    ///
    /// # Errors
    ///
    /// Names of fields and statuses that are in no schema, each with its span in the file.
    pub fn new(
        file: &ConfigFile,
        lists: Vec<Arc<ValueList>>,
        schemas: &Schemas,
        origin: &str,
    ) -> Result<Option<Self>, Vec<Diagnostic>> {
        if file.values.is_empty() && file.required.is_empty() && file.custom_fields.is_none() {
            return Ok(None);
        }
        let mut resolver = Resolver { schemas, names: None, problems: Vec::new() };
        let mut tenant = Self { origin: origin.to_owned(), ..Self::default() };
        for (field, list) in file.values.iter().zip(lists) {
            let written = &field.field.value;
            let name = written.rsplit('/').next().unwrap_or(written);
            resolver.known_field(name, &field.field);
            let whole = written.starts_with('/');
            let pointer = if whole { written.clone() } else { format!("/{written}") };
            tenant.values.entry(name.to_owned()).or_default().push(AllowedValues { pointer, whole, list });
        }
        for required in &file.required {
            let status = required.status.as_ref();
            if status.is_some_and(|status| !resolver.known_status(status)) {
                continue;
            }
            let home = resolver.home(&required.field);
            tenant.required.extend(home.map(|(path, from_root, name)| Required {
                path,
                from_root,
                name,
                status: status.map(|status| status.value.clone()),
            }));
        }
        tenant.custom_fields = file.custom_fields.as_deref().map(|groups| custom_fields(groups, &mut resolver));
        if resolver.problems.is_empty() { Ok(Some(tenant)) } else { Err(resolver.problems) }
    }
}

fn custom_fields(groups: &[CustomGroup], resolver: &mut Resolver<'_>) -> CustomFields {
    let mut fields = HashMap::new();
    for group in groups {
        let mut known = Group {
            names: ValueList::new(group.fields.iter().map(|field| field.name.clone())),
            required: Vec::new(),
            values: HashMap::new(),
        };
        for field in &group.fields {
            if let RequiredFor::Statuses(statuses) = &field.required {
                for status in statuses {
                    resolver.known_status(status);
                }
            }
            if field.required != RequiredFor::Never {
                known.required.push((field.name.clone(), field.required.clone()));
            }
            if let Some(values) = &field.values {
                known.values.insert(field.name.clone(), ValueList::new(values.iter().cloned()));
            }
        }
        fields.insert(group.name.clone(), known);
    }
    CustomFields { groups: ValueList::new(groups.iter().map(|group| group.name.clone())), fields }
}

/// Checks the names in a configuration against the schemas.
struct Resolver<'s> {
    schemas: &'s Schemas,
    /// The names of all fields in all schemas, collected on first use.
    names: Option<HashSet<Arc<str>>>,
    problems: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn names(&mut self) -> &HashSet<Arc<str>> {
        let schemas = self.schemas;
        self.names.get_or_insert_with(|| {
            let shapes = schemas.shapes();
            let mut names = HashSet::new();
            let mut seen = HashSet::new();
            let mut open: Vec<(ShapeId, usize)> = shapes.kinds().map(|shape| (shape, 0)).collect();
            while let Some((shape, depth)) = open.pop() {
                // Schemas can be recursive, but payloads are not that deep.
                if depth > 8 || !seen.insert(shape) {
                    continue;
                }
                let content = shapes.content(shape);
                let element = Some(shapes.element(shape)).filter(|element| *element != ShapeId::UNKNOWN);
                open.extend(content.into_iter().chain(element).map(|shape| (shape, depth + 1)));
                for name in shapes.names(shape) {
                    open.extend(shapes.member(shape, &name).map(|shape| (shape, depth + 1)));
                    names.insert(name);
                }
            }
            names
        })
    }

    fn known_field(&mut self, name: &str, written: &Spanned<String>) -> bool {
        let names = self.names();
        if names.contains(name) {
            return true;
        }
        let mut candidates: Vec<&str> = names.iter().map(|name| &**name).collect();
        candidates.sort_unstable();
        let problem = problem(written.span, format!("unknown field `{name}`"));
        let problem = match nearest(name, candidates) {
            Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
            None => problem.with_label("not in any schema"),
        };
        self.problems.push(problem);
        false
    }

    fn known_status(&mut self, written: &Spanned<String>) -> bool {
        let statuses: Vec<&str> = self.schemas.statuses().iter().map(|status| status.name()).collect();
        if statuses.contains(&written.value.as_str()) {
            return true;
        }
        let problem = problem(written.span, format!("unknown status `{}`", written.value));
        self.problems.push(match nearest(&written.value, statuses.iter().copied()) {
            Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
            None => {
                let label = format!("expected one of {} statuses", statuses.len());
                problem.with_label(label).with_help(format!("use one of {}", list(&statuses)))
            }
        });
        false
    }

    /// Returns the path of the object that a required field belongs to, whether the path starts at the root, and the field's name.
    fn home(&mut self, written: &Spanned<String>) -> Option<(Vec<String>, bool, String)> {
        let (from_root, path) = match written.value.strip_prefix('/') {
            Some(path) => (true, path),
            None => (false, written.value.as_str()),
        };
        let mut path: Vec<String> = path.split('/').map(str::to_owned).collect();
        let name = path.pop()?;
        let shapes = self.schemas.shapes();
        let root = if from_root { Shapes::request } else { Shapes::container };
        let roots = || self.schemas.service_ids().map(root);
        let has = |root: ShapeId, path: &[String]| {
            shapes.at(root, path).is_some_and(|shape| shapes.member(shape, &name).is_some())
        };
        if roots().any(|root| has(root, &path)) {
            return Some((path, from_root, name));
        }
        if path.is_empty() && !from_root {
            // A name without a path is looked up in the parts of the container.
            for service in self.schemas.service_ids() {
                let inner = self.schemas.parts(service).into_iter().map(|part| vec![part.to_string()]);
                if let Some(home) = inner.into_iter().find(|home| has(Shapes::container(service), home)) {
                    return Some((home, false, name));
                }
            }
        }
        let here: Vec<Arc<str>> =
            roots().filter_map(|root| shapes.at(root, &path)).flat_map(|shape| shapes.names(shape)).collect();
        let nearest = nearest(&name, here.iter().map(|name| &**name)).map(str::to_owned);
        if nearest.is_some() || self.known_field(&name, written) {
            let message = format!("unknown field path `{}`", written.value);
            let problem = problem(written.span, message);
            self.problems.push(match nearest {
                Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
                None => problem.with_label("not in any schema").with_help(
                    "write the path from the container, such as `Ticket/Source`, or from the root of the payload, such as \
                     `/objCommonParameters/RequestType`",
                ),
            });
        }
        None
    }
}
