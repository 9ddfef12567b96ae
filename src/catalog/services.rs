//! The services that are known by name: those with a schema, and those whose envelope alone is checked.

use std::collections::HashSet;

use super::schemas::Schemas;
use super::shape::Shapes;
use crate::diagnostic::slip;
use crate::syntax::NodeRef;

/// The names of services.
#[derive(Debug)]
pub(super) struct ServiceNames {
    /// Those with a schema first.
    names: Vec<String>,
    /// How many have a schema.
    covered: usize,
    /// The same, for lookups.
    known: HashSet<String>,
}

/// A service that a name was probably meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeantService<'s> {
    /// Its name.
    pub name: &'s str,
    /// It has a schema.
    pub covered: bool,
}

impl Schemas {
    /// Returns the services with a schema: those of the built-in envelope, then the user's.
    #[must_use]
    pub fn services(&self) -> &[String] {
        let names = self.service_names();
        &names.names[..names.covered]
    }

    /// Returns all services that are known: those with a schema, then those whose envelope alone is checked.
    #[must_use]
    pub fn known_services(&self) -> &[String] {
        &self.service_names().names
    }

    /// Returns whether `name` is one of [`Schemas::known_services`].
    #[must_use]
    pub fn is_known_service(&self, name: &str) -> bool {
        self.service_names().known.contains(name)
    }

    /// Returns whether a schema covers the service called `name`.
    #[must_use]
    pub fn is_covered_service(&self, name: &str) -> bool {
        self.services().iter().any(|known| known == name)
    }

    /// Returns the known service that an unknown one called `written` was probably meant to be: the same but for case and
    /// punctuation, or up to two letters away.
    #[must_use]
    pub fn meant_service(&self, written: &str) -> Option<MeantService<'_>> {
        let names = &self.service_names().names;
        let meant = slip(written, names.iter().map(String::as_str))?;
        let index = names.iter().position(|name| name == meant)?;
        Some(MeantService { name: meant, covered: index < self.service_names().covered })
    }

    /// Returns the index of a service in the list of those that the user has schemas for.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<usize> {
        self.documents().services().iter().position(|(service, _)| service == name)
    }

    fn service_names(&self) -> &ServiceNames {
        self.service_names.get_or_init(|| {
            let mut names = self.listed_services(Shapes::ENVELOPE);
            names.extend(self.documents().services().iter().map(|(name, _)| name.clone()));
            let covered = names.len();
            let others = self.listed_services(Shapes::OTHER_SERVICE);
            let others: Vec<String> = others.into_iter().filter(|name| !names.contains(name)).collect();
            names.extend(others);
            ServiceNames { known: names.iter().cloned().collect(), names, covered }
        })
    }

    /// Returns the values of `ServiceName` that the schemas of a request list.
    fn listed_services(&self, request: crate::syntax::ShapeId) -> Vec<String> {
        let mut names = Vec::new();
        if let Some(shape) = self.shapes().at(request, &["ServiceName".to_owned()]) {
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
        assert_eq!(schemas.services(), ["IM_LogOrUpdateIncident"]);
        assert_eq!(schemas.known_services().len(), 18);
        assert!(schemas.is_known_service("IM_LogOrUpdateIncident") && schemas.is_known_service("CM_LogOrUpdateCR"));
        assert!(!schemas.is_known_service("im_logorupdateincident"));
        assert!(schemas.is_covered_service("IM_LogOrUpdateIncident") && !schemas.is_covered_service("CM_FetchChanges"));
    }

    #[test]
    fn only_close_names_are_meant() {
        let schemas = Schemas::builtin();
        let meant = |written: &str| schemas.meant_service(written).map(|meant| (meant.name, meant.covered));
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
