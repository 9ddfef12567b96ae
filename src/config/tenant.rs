//! What one tenant of the service knows of its own payloads, besides what the schemas say: allowed values, mandatory fields,
//! custom fields.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::file::{ConfigFile, CustomGroup, Placed, RequiredFor};
use super::read::{list, problem};
use super::value_list::ValueList;
use crate::catalog::{Schemas, Shapes};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{Shape as _, ShapeId};

/// A tenant's own facts.
#[derive(Debug, Default)]
pub struct Tenant {
    /// The name of the file that says so.
    pub origin: String,
    /// By the last name of the field.
    pub values: HashMap<String, Vec<AllowedValues>>,
    /// Fields that are mandatory besides those of the schemas.
    pub required: Vec<Required>,
    /// The groups of custom fields; nothing where any will do.
    pub custom_fields: Option<CustomFields>,
}

/// What a field may hold.
#[derive(Debug)]
pub struct AllowedValues {
    /// The end of the field's JSON pointer, or from the payload's root on all of it: it starts with `/` in both.
    pub pointer: String,
    /// The pointer is all of it.
    pub whole: bool,
    /// The values.
    pub list: Arc<ValueList>,
}

impl AllowedValues {
    /// Returns whether the list is for the value at `pointer` in a payload at `root`, both JSON Pointers in the file.
    #[must_use]
    pub fn is_for(&self, pointer: &str, root: &str) -> bool {
        match self.whole {
            true => pointer.strip_prefix(root) == Some(&self.pointer),
            false => pointer.ends_with(&self.pointer),
        }
    }
}

/// A field that is mandatory.
#[derive(Debug)]
pub struct Required {
    /// The object that has to have it, from the container on or from the payload's root.
    pub path: Vec<String>,
    /// The path starts at the payload's root.
    pub from_root: bool,
    /// Its name.
    pub name: String,
    /// The status for which it is mandatory; every one where there is none.
    pub status: Option<String>,
}

/// The groups of custom fields.
#[derive(Debug)]
pub struct CustomFields {
    /// Their names.
    pub groups: ValueList,
    /// Their fields, by the group's name.
    pub fields: HashMap<String, Group>,
}

/// One group of custom fields.
#[derive(Debug)]
pub struct Group {
    /// The names of its fields.
    pub names: ValueList,
    /// The fields that have to be there, in the order of the configuration.
    pub required: Vec<(String, RequiredFor)>,
    /// What the fields may hold, by name.
    pub values: HashMap<String, ValueList>,
}

impl Tenant {
    /// The facts of a configuration `file`, whose lists of values are given in the order of the file.
    ///
    /// # Errors
    ///
    /// Names of fields and statuses that no schema knows, each with its place in the file.
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

/// Holds the names in a configuration against the schemas.
struct Resolver<'s> {
    schemas: &'s Schemas,
    /// Every name of a field in any schema, gathered when first asked for.
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
                // Schemas may refer to themselves; no payload is that deep.
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

    fn known_field(&mut self, name: &str, written: &Placed<String>) -> bool {
        let names = self.names();
        if names.contains(name) {
            return true;
        }
        let mut candidates: Vec<&str> = names.iter().map(|name| &**name).collect();
        candidates.sort_unstable();
        let problem = problem(written.span, format!("no schema knows a field `{name}`"));
        let problem = match nearest(name, candidates) {
            Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
            None => problem.with_label("unknown"),
        };
        self.problems.push(problem);
        false
    }

    fn known_status(&mut self, written: &Placed<String>) -> bool {
        let statuses: Vec<&str> = self.schemas.statuses().iter().map(|status| status.name()).collect();
        if statuses.contains(&written.value.as_str()) {
            return true;
        }
        let problem = problem(written.span, format!("there is no status `{}`", written.value));
        self.problems.push(match nearest(&written.value, statuses.iter().copied()) {
            Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
            None => problem.with_label("no status").with_help(format!("the statuses are {}", list(&statuses))),
        });
        false
    }

    /// The object that a mandatory field belongs to, and its name.
    fn home(&mut self, written: &Placed<String>) -> Option<(Vec<String>, bool, String)> {
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
            // A name alone stands for the field wherever it belongs.
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
            let message = format!("`{}` leads to no field of a payload", written.value);
            let problem = problem(written.span, message);
            self.problems.push(match nearest {
                Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
                None => problem.with_label("no such path").with_help(
                    "write the path from the container on, such as `Ticket/Source`, or from the root of the payload on, such \
                     as `/objCommonParameters/RequestType`",
                ),
            });
        }
        None
    }
}
