//! The names of all known services. Some services have a schema. For requests to other services, only the envelope is
//! checked.

use std::collections::HashSet;
use std::sync::Arc;

use super::envelope;
use super::schemas::{Schemas, Target};
use super::services::{Service, ServiceId};
use super::shape::Shapes;
use crate::diagnostic::Candidates;
use crate::syntax::{Kind, NodeRef, Shape as _, ShapeId};

/// The names of services.
#[derive(Debug)]
pub(super) struct ServiceNames {
    /// All names, those with a schema first.
    names: Vec<String>,
    /// The number of names of services with a schema.
    with_schema_count: usize,
    /// All names, for lookups of correctly spelled names.
    known: HashSet<String>,
    /// All names, for lookups of misspelled names.
    candidates: Candidates,
}

/// A known service whose name is similar to an unknown name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimilarService<'s> {
    /// The name of the known service.
    pub name: &'s str,
    /// Whether the known service has a schema.
    pub has_schema: bool,
}

impl Schemas {
    /// Returns the services that have a schema: built-in ones first, then those of the user.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        self.documents().services()
    }

    /// Returns the service that `id` identifies.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.services()[id.index()]
    }

    /// Returns the name of the part of a container of `service` that has the status, such as `Ticket`.
    #[must_use]
    pub fn subject_name(&self, service: ServiceId) -> Option<&str> {
        self.service(service).container()?.subject_key()
    }

    /// Returns the names of the parts of a container of `service`: the members that are objects, in the order of the
    /// schema.
    #[must_use]
    pub fn container_parts(&self, service: ServiceId) -> Vec<Arc<str>> {
        let (shapes, container) = (self.shapes(), Shapes::container(service));
        let is_object = |name: &Arc<str>| shapes.member(container, name).is_some_and(|shape| shapes.is_object(shape));
        shapes.names(container).into_iter().filter(is_object).collect()
    }

    /// Returns the names of the main parts of a container of `service`: those that at least one status requires.
    #[must_use]
    pub fn main_parts(&self, service: ServiceId) -> &[Arc<str>] {
        &self.main_parts.get_or_init(|| self.service_ids().map(|id| self.required_parts(id)).collect())[service.index()]
    }

    /// Computes [`Schemas::main_parts`].
    fn required_parts(&self, service: ServiceId) -> Vec<Arc<str>> {
        let any = Target::Container(service, None);
        let statuses = self.statuses_of(service).map(|(status, _)| Target::Container(service, Some(status)));
        let requirements = statuses.chain([any]).flat_map(|target| self.requirements(target, &[]));
        let required: HashSet<String> = requirements.map(|member| member.name).collect();
        self.container_parts(service).into_iter().filter(|part| required.contains(&**part)).collect()
    }

    /// Returns whether a schema of the shape `of` rejects all values: `{"not": {}}`.
    #[must_use]
    pub fn is_forbidden(&self, of: ShapeId) -> bool {
        self.shapes().own_schemas(of).into_iter().any(|schema| {
            let negated = self.documents().node(schema).get("not");
            negated.is_some_and(|schema| schema.kind() == Kind::Object && schema.members().next().is_none())
        })
    }

    /// Returns the identifiers of all services that have a schema.
    pub fn service_ids(&self) -> impl DoubleEndedIterator<Item = ServiceId> + Clone + use<> {
        (0..self.services().len() as u32).map(ServiceId)
    }

    /// Returns the service called `name`, if it has a schema.
    #[must_use]
    pub fn service_called(&self, name: &str) -> Option<ServiceId> {
        self.service_ids().find(|id| self.service(*id).name() == name)
    }

    /// Returns the names of all known services: first those with a schema, then those for which only the envelope is
    /// checked.
    #[must_use]
    pub fn known_services(&self) -> &[String] {
        &self.service_names().names
    }

    /// Returns whether `name` is one of [`Schemas::known_services`].
    #[must_use]
    pub fn is_known_service(&self, name: &str) -> bool {
        self.service_names().known.contains(name)
    }

    /// Returns the known service that the user probably intended with the unknown name `written`. The two names differ
    /// only in letter case and punctuation, or in up to two letters.
    #[must_use]
    pub fn similar_service(&self, written: &str) -> Option<SimilarService<'_>> {
        let names = self.service_names();
        let index = names.candidates.typo_of(written)?;
        Some(SimilarService { name: &names.names[index], has_schema: index < names.with_schema_count })
    }

    fn service_names(&self) -> &ServiceNames {
        self.service_names.get_or_init(|| {
            let mut names: Vec<String> = self.services().iter().map(|service| service.name().to_owned()).collect();
            let with_schema_count = names.len();
            let others = self.services_without_schema();
            let others: Vec<String> = others.into_iter().filter(|name| !names.contains(name)).collect();
            names.extend(others);
            let candidates = Candidates::new(names.iter().map(String::as_str));
            ServiceNames { known: names.iter().cloned().collect(), candidates, names, with_schema_count }
        })
    }

    /// Returns the names of services without a schema: the values of `ServiceName` that the schema of their requests
    /// lists.
    fn services_without_schema(&self) -> Vec<String> {
        let mut names = Vec::new();
        if let Some(shape) = self.shapes().member(Shapes::OTHER_SERVICE, envelope::SERVICE_NAME) {
            for schema in self.shapes().schemas(shape) {
                let schema = self.documents().node(schema);
                names.extend(schema.get("const").and_then(NodeRef::as_str).map(str::to_owned));
                let options = schema.get("enum").into_iter().flat_map(NodeRef::elements);
                names.extend(options.filter_map(|option| option.as_str().map(str::to_owned)));
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_known_with_and_without_a_schema() {
        let schemas = Schemas::builtin();
        let names: Vec<&str> = schemas.services().iter().map(Service::name).collect();
        assert_eq!(names, ["IM_LogOrUpdateIncident"]);
        assert_eq!(schemas.known_services().len(), 18);
        assert!(schemas.is_known_service("IM_LogOrUpdateIncident") && schemas.is_known_service("CM_LogOrUpdateCR"));
        assert!(!schemas.is_known_service("im_logorupdateincident"));
        assert!(schemas.service_called("IM_LogOrUpdateIncident").is_some());
        assert!(schemas.service_called("CM_FetchChanges").is_none());
    }

    #[test]
    fn only_similar_names_are_suggested() {
        let schemas = Schemas::builtin();
        let meant = |written: &str| schemas.similar_service(written).map(|meant| (meant.name, meant.has_schema));
        for written in
            ["im_logorupdateincident", "IM_LogOrUpdateIncidents", "IM_LogUpdateIncident", "IM LogOrUpdateIncidnet"]
        {
            assert_eq!(meant(written), Some(("IM_LogOrUpdateIncident", true)), "{written}");
        }
        assert_eq!(meant("SR_UpdateServiceRequests"), Some(("SR_UpdateServiceRequest", false)));
        for written in ["IM_LogOrUpdateRequest", "IM_LogOrUpdateProblem", "SR_Other", "x", ""] {
            assert_eq!(meant(written), None, "{written}");
        }
    }
}
