//! Which fields hold secrets: those whose schemas say `"writeOnly": true`, which JSON Schema Validation 9.4 has for passwords.

use std::collections::HashSet;

use super::Documents;
use crate::secrets::{comparable, is_secret_name};
use crate::syntax::{Kind, NodeRef};

/// The names of all fields that hold secrets, whatever their case and what joins their words.
#[derive(Debug)]
pub(super) struct SecretNames {
    /// As [`comparable`] writes them.
    names: HashSet<String>,
    /// Which lengths and which first letters they have, a bit each: most names are told apart by theirs.
    lengths: u64,
    letters: u32,
    /// There are names that are not known to be those of secrets without a schema.
    pub has_others: bool,
}

impl SecretNames {
    pub(super) fn of(documents: &Documents) -> Self {
        let mut names = HashSet::new();
        for document in documents.iter() {
            collect(document.root(), &mut names);
        }
        let lengths = names.iter().fold(0, |lengths, name| lengths | length_bit(name));
        let letters = names.iter().fold(0, |letters, name| letters | letter_bit(name));
        let has_others = names.iter().any(|name| !is_secret_name(name));
        Self { names, lengths, letters, has_others }
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        // The letters of other scripts may change their length.
        let may_be = || self.letters & letter_bit(name) != 0 && self.lengths & length_bit(name) != 0;
        (!name.is_ascii() || may_be()) && self.names.contains(&comparable(name))
    }
}

fn letter_bit(name: &str) -> u32 {
    let first = name.as_bytes().iter().find(|byte| !matches!(byte, b' ' | b'_' | b'-'));
    first.map_or(0, |first| 1 << (first & 31))
}

fn length_bit(name: &str) -> u64 {
    let joints = name.as_bytes().iter().filter(|byte| matches!(byte, b' ' | b'_' | b'-')).count();
    1 << ((name.len() - joints) % 64)
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
