//! The constraints that a tenant (an organization that uses the service) adds to the schemas: allowed values, required
//! fields and custom fields.
//!
//! A path of a field starts at the root of the payload, such as `/objCommonParameters/RequestType`, or at the
//! container, such as `Ticket/Source`. See [`crate::catalog`] for containers.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::file::{ConfigFile, CustomGroup, RequiredFor, Spanned};
use super::read::{problem, quoted_list};
use super::value_list::ValueList;
use crate::catalog::{Schemas, Shapes};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{Shape as _, ShapeId};

/// The maximum depth of fields in the schemas. The payloads of the service are never nested more deeply.
const MAX_SCHEMA_DEPTH: usize = 8;

/// The constraints of a tenant.
#[derive(Debug, Default)]
pub struct Tenant {
    /// The name of the configuration file that has the constraints, for messages.
    pub origin: String,
    /// The allowed values of fields, by the last part of the field's path. Several paths may end with the same name.
    pub values: HashMap<String, Vec<AllowedValues>>,
    /// Fields that are required in addition to those of the schemas.
    pub required: Vec<Required>,
    /// The groups of custom fields; `None` if any group is allowed.
    pub custom_fields: Option<CustomFields>,
}

/// The allowed values of a field.
#[derive(Debug)]
pub struct AllowedValues {
    /// The JSON Pointer of the field from the root of the payload, or only the end of that pointer. It starts with `/`.
    pub pointer: String,
    /// Whether `pointer` starts at the root of the payload.
    pub is_from_root: bool,
    /// The allowed values.
    pub list: Arc<ValueList>,
}

impl AllowedValues {
    /// Returns whether these allowed values are for the field at `pointer`. `root` is the root of the payload with the
    /// field. Both are JSON Pointers from the root of the file.
    #[must_use]
    pub fn is_for(&self, pointer: &str, root: &str) -> bool {
        match self.is_from_root {
            true => pointer.strip_prefix(root) == Some(&self.pointer),
            false => pointer.ends_with(&self.pointer),
        }
    }
}

/// A required field.
#[derive(Debug)]
pub struct Required {
    /// The path of the object that must contain the field: `["Ticket"]` for `Ticket/Source`.
    pub path: Vec<String>,
    /// Whether the path starts at the root of the payload. Otherwise it starts at the container.
    pub is_from_root: bool,
    /// The name of the field.
    pub name: String,
    /// The status that requires the field; `None` if every status does.
    pub status: Option<String>,
}

/// The groups of custom fields.
#[derive(Debug)]
pub struct CustomFields {
    /// The names of the groups.
    pub groups: ValueList,
    /// The fields of each group, by the name of the group.
    pub fields: HashMap<String, Group>,
}

/// A group of custom fields.
#[derive(Debug)]
pub struct Group {
    /// The names of the fields in the group.
    pub names: ValueList,
    /// The required fields, in the order of the configuration.
    pub required: Vec<(String, RequiredFor)>,
    /// The allowed values of fields whose values are restricted, by the name of the field.
    pub values: HashMap<String, ValueList>,
}

impl Tenant {
    /// Returns the constraints of the configuration `file`, or `None` if there are none.
    ///
    /// `lists` has the allowed values of each item of `file.values`, in the same order. `origin` is the name of the
    /// file.
    ///
    /// # Errors
    ///
    /// One problem for each name of a field or status that is not in any schema, with its span in the file.
    pub fn new(
        file: &ConfigFile,
        lists: Vec<Arc<ValueList>>,
        schemas: &Schemas,
        origin: &str,
    ) -> Result<Option<Self>, Vec<Diagnostic>> {
        if file.values.is_empty() && file.required.is_empty() && file.custom_fields.is_none() {
            return Ok(None);
        }
        let mut resolver = Resolver { schemas, field_names: None, problems: Vec::new() };
        let mut tenant = Self { origin: origin.to_owned(), ..Self::default() };
        for (entry, list) in file.values.iter().zip(lists) {
            let path = &entry.field.value;
            let name = path.rsplit('/').next().unwrap_or(path);
            resolver.check_field(name, &entry.field);
            let is_from_root = path.starts_with('/');
            let pointer = if is_from_root { path.clone() } else { format!("/{path}") };
            tenant.values.entry(name.to_owned()).or_default().push(AllowedValues { pointer, is_from_root, list });
        }
        for required in &file.required {
            let status = required.status.as_ref();
            if status.is_some_and(|status| !resolver.check_status(status)) {
                continue;
            }
            let location = resolver.locate(&required.field);
            tenant.required.extend(location.map(|(path, is_from_root, name)| Required {
                path,
                is_from_root,
                name,
                status: status.map(|status| status.value.clone()),
            }));
        }
        tenant.custom_fields = file.custom_fields.as_deref().map(|groups| convert_custom_fields(groups, &mut resolver));
        if resolver.problems.is_empty() { Ok(Some(tenant)) } else { Err(resolver.problems) }
    }
}

/// Converts the groups of custom fields, and checks that the schemas have the statuses in these groups.
fn convert_custom_fields(groups: &[CustomGroup], resolver: &mut Resolver<'_>) -> CustomFields {
    let mut fields = HashMap::new();
    for group in groups {
        let mut group_constraints = Group {
            names: ValueList::new(group.fields.iter().map(|field| field.name.clone())),
            required: Vec::new(),
            values: HashMap::new(),
        };
        for field in &group.fields {
            if let RequiredFor::Statuses(statuses) = &field.required {
                for status in statuses {
                    resolver.check_status(status);
                }
            }
            if field.required != RequiredFor::Never {
                group_constraints.required.push((field.name.clone(), field.required.clone()));
            }
            if let Some(values) = &field.values {
                group_constraints.values.insert(field.name.clone(), ValueList::new(values.iter().cloned()));
            }
        }
        fields.insert(group.name.clone(), group_constraints);
    }
    CustomFields { groups: ValueList::new(groups.iter().map(|group| group.name.clone())), fields }
}

/// Checks that the fields and statuses in a configuration exist in the schemas. Collects a problem for each unknown
/// name.
struct Resolver<'s> {
    schemas: &'s Schemas,
    /// The names of all fields in all schemas, collected when they are first needed.
    field_names: Option<HashSet<Arc<str>>>,
    problems: Vec<Diagnostic>,
}

impl Resolver<'_> {
    /// Returns the names of all fields in all schemas.
    fn field_names(&mut self) -> &HashSet<Arc<str>> {
        let schemas = self.schemas;
        self.field_names.get_or_insert_with(|| {
            let shapes = schemas.shapes();
            let mut names = HashSet::new();
            let mut visited = HashSet::new();
            // A breadth-first search, so that each shape is first visited at its smallest depth.
            let mut pending: VecDeque<(ShapeId, usize)> = shapes.root_shapes().map(|shape| (shape, 0)).collect();
            while let Some((shape, depth)) = pending.pop_front() {
                // Schemas can be recursive, so the depth is limited.
                if depth > MAX_SCHEMA_DEPTH || !visited.insert(shape) {
                    continue;
                }
                let content = shapes.content(shape);
                let element = Some(shapes.element(shape)).filter(|element| *element != ShapeId::UNKNOWN);
                pending.extend(content.into_iter().chain(element).map(|shape| (shape, depth + 1)));
                for name in shapes.names(shape) {
                    pending.extend(shapes.member(shape, &name).map(|shape| (shape, depth + 1)));
                    names.insert(name);
                }
            }
            names
        })
    }

    /// Returns whether any schema has a field called `name`. If not, records a problem at the span of `path`, the path
    /// of the field in the configuration.
    fn check_field(&mut self, name: &str, path: &Spanned<String>) -> bool {
        let names = self.field_names();
        if names.contains(name) {
            return true;
        }
        let mut candidates: Vec<&str> = names.iter().map(|name| &**name).collect();
        candidates.sort_unstable();
        let problem = problem(path.span, format!("unknown field `{name}`"));
        let problem = match nearest(name, candidates) {
            Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
            None => problem.with_label("not in any schema"),
        };
        self.problems.push(problem);
        false
    }

    /// Returns whether any schema has the status `name`. If not, records a problem.
    fn check_status(&mut self, name: &Spanned<String>) -> bool {
        let statuses: Vec<&str> = self.schemas.statuses().iter().map(|status| status.name()).collect();
        if statuses.contains(&name.value.as_str()) {
            return true;
        }
        let problem = problem(name.span, format!("unknown status `{}`", name.value));
        self.problems.push(match nearest(&name.value, statuses.iter().copied()) {
            Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
            None => {
                let label = format!("expected one of {} statuses", statuses.len());
                problem.with_label(label).with_help(format!("use one of {}", quoted_list(&statuses)))
            }
        });
        false
    }

    /// Finds a required field in the schemas. `configured` is the path of the field in the configuration, such as
    /// `Source` or `Ticket/Source`. If no schema has the field, records a problem and returns `None`.
    ///
    /// Returns the path of the object that contains the field, whether this path starts at the root of the payload, and
    /// the name of the field.
    fn locate(&mut self, configured: &Spanned<String>) -> Option<(Vec<String>, bool, String)> {
        let (is_from_root, path) = match configured.value.strip_prefix('/') {
            Some(path) => (true, path),
            None => (false, configured.value.as_str()),
        };
        let mut path: Vec<String> = path.split('/').map(str::to_owned).collect();
        let name = path.pop()?;
        let shapes = self.schemas.shapes();
        let root = if is_from_root { Shapes::request } else { Shapes::container };
        let roots = || self.schemas.service_ids().map(root);
        let has_field = |root: ShapeId, path: &[String]| {
            shapes.at(root, path).is_some_and(|shape| shapes.member(shape, &name).is_some())
        };
        if roots().any(|root| has_field(root, &path)) {
            return Some((path, is_from_root, name));
        }
        if path.is_empty() && !is_from_root {
            // The field may also be in a part of the container, such as `Ticket`.
            for service in self.schemas.service_ids() {
                let part_paths = self.schemas.container_parts(service).into_iter().map(|part| vec![part.to_string()]);
                if let Some(path) = part_paths.into_iter().find(|path| has_field(Shapes::container(service), path)) {
                    return Some((path, false, name));
                }
            }
        }
        let siblings: Vec<Arc<str>> =
            roots().filter_map(|root| shapes.at(root, &path)).flat_map(|shape| shapes.names(shape)).collect();
        let nearest = nearest(&name, siblings.iter().map(|name| &**name)).map(str::to_owned);
        if nearest.is_some() || self.check_field(&name, configured) {
            let message = format!("unknown field path `{}`", configured.value);
            let problem = problem(configured.span, message);
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
