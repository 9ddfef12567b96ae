//! Collects the names of the fields that hold secrets. These are the fields whose schema has `"writeOnly": true`, which
//! JSON Schema Validation, section 9.4, recommends for passwords.

use std::collections::HashSet;

use super::Documents;
use crate::secrets::{comparable_name, is_secret_name};
use crate::syntax::{Kind, NodeRef};

/// The keyword for fields whose value a server accepts, but never returns.
const KEYWORD: &str = "writeOnly";

/// The names of all fields that hold secrets. Letter case and the separators between words are ignored.
#[derive(Debug)]
pub(super) struct SecretNames {
    /// The names as [`comparable_name`] returns them.
    names: HashSet<String>,
    /// A cheap filter that rejects most names of other fields before the lookup in `names`. The index of a filter is
    /// the [bits](letter_bits) of the first letter of the names.
    filters: [Filter; 32],
    /// Whether some secret field has a name that [`is_secret_name`] does not recognize.
    pub has_unusual_names: bool,
}

/// The lengths and last letters of the secret names that start with a certain letter.
#[derive(Debug, Clone, Copy, Default)]
struct Filter {
    /// The set of lengths, with one bit for each length (see [`length_flag`]).
    lengths: u64,
    /// The set of last letters, with one bit for each letter (see [`last_letter_flag`]).
    last_letters: u32,
}

impl SecretNames {
    pub(super) fn of(documents: &Documents) -> Self {
        let mut names = HashSet::new();
        for document in documents.iter() {
            // A built-in schema without the keyword in its text need not be parsed. In a schema of the user, the
            // keyword may be written with escapes.
            if document.path().is_some() || document.text().contains(KEYWORD) {
                add_names(document.root(), &mut names);
            }
        }
        let mut filters = [Filter::default(); 32];
        for name in &names {
            let filter = &mut filters[first_letter_bits(name)];
            filter.lengths |= length_flag(name);
            filter.last_letters |= last_letter_flag(name);
        }
        let has_unusual_names = names.iter().any(|name| !is_secret_name(name));
        Self { names, filters, has_unusual_names }
    }

    /// Returns whether a field of this name holds a secret.
    pub(super) fn contains(&self, name: &str) -> bool {
        // The filter can only reject ASCII names, because converting another letter to lower case may change its length
        // in bytes.
        let Filter { lengths, last_letters } = self.filters[first_letter_bits(name)];
        let passes_filter =
            || lengths != 0 && lengths & length_flag(name) != 0 && last_letters & last_letter_flag(name) != 0;
        (passes_filter() || !name.is_ascii()) && self.names.contains(&comparable_name(name))
    }
}

/// Returns the low five bits of an ASCII letter, which do not depend on case.
fn letter_bits(letter: u8) -> u8 {
    letter & 31
}

/// Returns the [bits](letter_bits) of the first letter of a name, without separators.
fn first_letter_bits(name: &str) -> usize {
    name.bytes().find(is_not_separator).map_or(0, |first| usize::from(letter_bits(first)))
}

/// Returns the bit in [`Filter::last_letters`] for the last letter of a name, without separators.
fn last_letter_flag(name: &str) -> u32 {
    name.bytes().rfind(is_not_separator).map_or(0, |last| 1 << letter_bits(last))
}

/// Returns the bit in [`Filter::lengths`] for the length of a name, without separators.
fn length_flag(name: &str) -> u64 {
    1 << (name.bytes().filter(is_not_separator).count() % 64)
}

/// Returns whether a byte of a name does not separate words.
fn is_not_separator(byte: &u8) -> bool {
    !matches!(byte, b' ' | b'_' | b'-')
}

/// Adds the names of all properties in `node` whose schema has the keyword.
fn add_names(node: NodeRef<'_>, names: &mut HashSet<String>) {
    for member in node.members() {
        if member.name() == "properties" {
            let is_secret = |schema: NodeRef<'_>| schema.get(KEYWORD).is_some_and(|value| value.kind() == Kind::True);
            let properties = member.value.members().filter(|property| is_secret(property.value));
            names.extend(properties.map(|property| comparable_name(property.name())));
        }
        add_names(member.value, names);
    }
    for element in node.elements() {
        add_names(element, names);
    }
}
