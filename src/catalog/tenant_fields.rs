//! Collects the fields with the annotation `x-tenant`. The values of these fields are names that a tenant (an
//! organization) has defined, such as the names of workgroups. The values contain no data about persons or incidents.

use std::collections::BTreeMap;

use super::{Documents, Schemas};
use crate::syntax::NodeRef;

/// What `summit-lint init` collects from the values of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantField {
    /// The values that the tenant uses.
    Values,
    /// How often the tenant uses each value, for fields whose allowed values the schemas list.
    Counts,
}

impl TenantField {
    /// Parses the value of the annotation.
    pub(super) fn of_annotation(value: &str) -> Option<Self> {
        match value {
            "values" => Some(Self::Values),
            "counts" => Some(Self::Counts),
            _ => None,
        }
    }
}

impl Schemas {
    /// Returns the fields whose values a tenant defines, by name.
    #[must_use]
    pub fn tenant_fields(&self) -> BTreeMap<String, TenantField> {
        let mut fields = BTreeMap::new();
        collect_from_all(self.documents(), &mut fields);
        fields
    }
}

/// Adds the fields of all documents.
fn collect_from_all(documents: &Documents, fields: &mut BTreeMap<String, TenantField>) {
    for document in documents.iter() {
        collect(document.root(), fields);
    }
}

/// Adds the fields whose schema in `node` has the annotation.
fn collect(node: NodeRef<'_>, fields: &mut BTreeMap<String, TenantField>) {
    for member in node.members() {
        if member.name() == "properties" {
            for property in member.value.members() {
                let annotation = property.value.get("x-tenant").and_then(NodeRef::as_str);
                let field = annotation.and_then(TenantField::of_annotation);
                fields.extend(field.map(|field| (property.name().to_owned(), field)));
            }
        }
        collect(member.value, fields);
    }
    node.elements().for_each(|element| collect(element, fields));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_personal_data_secrets_or_free_text_are_not_tenant_fields() {
        let schemas = Schemas::builtin();
        let fields = schemas.tenant_fields();
        assert_eq!(fields.get("Assigned_WorkGroup_Name"), Some(&TenantField::Values));
        assert_eq!(fields.get("Status"), Some(&TenantField::Counts));
        assert_eq!(fields.len(), 16);
        for name in fields.keys() {
            let sensitive =
                ["Email", "Mail", "Log", "Description", "Reason", "Remarks", "Solution", "Ticket", "CI_", "User"];
            assert!(!sensitive.iter().any(|word| name.contains(word)) && !schemas.is_secret(name), "{name}");
        }
    }
}
