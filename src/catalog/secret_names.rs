//! Collects the fields that hold secrets: those with `"writeOnly": true`, which JSON Schema Validation 9.4 recommends for passwords.

use std::collections::HashSet;

use super::Documents;
use crate::secrets::{comparable, is_secret_name};
use crate::syntax::{Kind, NodeRef};

/// The keyword for a field whose value a server accepts but never returns.
const KEYWORD: &str = "writeOnly";

/// The names of all fields that hold secrets. Case and the separators between words are ignored.
#[derive(Debug)]
pub(super) struct SecretNames {
    /// The names as [`comparable`] returns them.
    names: HashSet<String>,
    /// A filter before the lookup: the lengths and last letters of the names, by the low bits of the first letter. Most
    /// names of other fields do not pass it.
    forms: [Forms; 32],
    /// Whether some secret field has a name that [`is_secret_name`] does not recognize.
    pub has_unusual_names: bool,
}

/// The lengths and last letters of the names with a certain first letter.
#[derive(Debug, Clone, Copy, Default)]
struct Forms {
    /// The lengths, one bit each.
    lengths: u64,
    /// The low bits of the last letters, one bit each.
    last: u32,
}

impl SecretNames {
    pub(super) fn of(documents: &Documents) -> Self {
        let mut names = HashSet::new();
        for document in documents.iter() {
            // Built-in schemas do not escape the keyword, so a built-in schema without it need not be parsed.
            if document.path().is_some() || document.text().contains(KEYWORD) {
                collect(document.root(), &mut names);
            }
        }
        let mut forms = [Forms::default(); 32];
        for name in &names {
            let forms = &mut forms[first_letter(name)];
            forms.lengths |= length_bit(name);
            forms.last |= last_bit(name);
        }
        let has_unusual_names = names.iter().any(|name| !is_secret_name(name));
        Self { names, forms, has_unusual_names }
    }

    /// Returns whether a field of this name holds a secret.
    pub(super) fn contains(&self, name: &str) -> bool {
        // The filter can rule out only ASCII names, because converting another letter to lower case may
        // change its length in bytes.
        let Forms { lengths, last } = self.forms[first_letter(name)];
        let may_be = || lengths != 0 && lengths & length_bit(name) != 0 && last & last_bit(name) != 0;
        (may_be() || !name.is_ascii()) && self.names.contains(&comparable(name))
    }
}

/// Returns the low bits of the first letter of a name. They do not depend on case.
fn first_letter(name: &str) -> usize {
    name.bytes().find(is_letter).map_or(0, |first| usize::from(first & 31))
}

/// Returns the bit of the last letter of a name in [`Forms::last`].
fn last_bit(name: &str) -> u32 {
    name.bytes().rfind(is_letter).map_or(0, |last| 1 << (last & 31))
}

/// Returns whether a byte is not a separator between words.
fn is_letter(byte: &u8) -> bool {
    !matches!(byte, b' ' | b'_' | b'-')
}

/// Returns the bit of the length of a name in [`Forms::lengths`].
fn length_bit(name: &str) -> u64 {
    1 << (name.bytes().filter(is_letter).count() % 64)
}

/// Adds the names of all properties in `node` that have the keyword.
fn collect(node: NodeRef<'_>, names: &mut HashSet<String>) {
    for member in node.members() {
        if member.name() == "properties" {
            let secret = |property: NodeRef<'_>| property.get(KEYWORD).is_some_and(|value| value.kind() == Kind::True);
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
