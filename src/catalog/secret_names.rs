//! Which fields hold secrets: those whose schemas say `"writeOnly": true`, which JSON Schema Validation 9.4 has for passwords.

use std::collections::HashSet;

use super::Documents;
use crate::secrets::comparable;
use crate::syntax::{Kind, NodeRef};

/// The names of all fields that hold secrets, as [`comparable`] writes them.
pub(super) fn of(documents: &Documents) -> HashSet<String> {
    let mut names = HashSet::new();
    for document in documents.iter() {
        collect(document.root(), &mut names);
    }
    names
}

fn collect(node: NodeRef<'_>, names: &mut HashSet<String>) {
    for member in node.members() {
        if member.name() == "properties" {
            let secret =
                |property: NodeRef<'_>| property.get("writeOnly").is_some_and(|value| value.kind() == Kind::True);
            names.extend(
                member.value.members().filter(|member| secret(member.value)).map(|member| comparable(member.name())),
            );
        }
        collect(member.value, names);
    }
    for element in node.elements() {
        collect(element, names);
    }
}
