//! Checks email addresses in lists. The definition of an address is the same as `emailAddress` in the schemas.

/// Returns whether `text` is a single email address (RFC 5321, section 4.1.2): a dot-atom of at most 64 characters,
/// `@`, and a domain of at least two labels. An address is ASCII and at most 254 characters long.
pub(super) fn is_address(text: &str) -> bool {
    // A scan of the bytes is faster than a string search, because addresses are short.
    let bytes = text.as_bytes();
    let Some(at) = bytes.iter().rposition(|byte| *byte == b'@') else { return false };
    bytes.len() <= 254 && is_dot_atom(&bytes[..at]) && is_domain(&bytes[at + 1..])
}

/// Whether each byte is allowed in an atom: a part before the `@` that contains no dot.
const IS_ATOM_BYTE: [bool; 256] = {
    let mut is_atom = [false; 256];
    let punctuation = b"!#$%&'*+/=?^_`{|}~-";
    // `for` loops are not allowed in constants.
    let mut byte = 0;
    while byte < 256 {
        is_atom[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut index = 0;
    while index < punctuation.len() {
        is_atom[punctuation[index] as usize] = true;
        index += 1;
    }
    is_atom
};

fn is_dot_atom(local_part: &[u8]) -> bool {
    let is_atom = |atom: &[u8]| !atom.is_empty() && atom.iter().all(|byte| IS_ATOM_BYTE[usize::from(*byte)]);
    local_part.len() <= 64 && local_part.split(|byte| *byte == b'.').all(is_atom)
}

fn is_domain(domain: &[u8]) -> bool {
    let is_label = |label: &[u8]| {
        (1..=63).contains(&label.len())
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
    };
    domain.contains(&b'.') && domain.split(|byte| *byte == b'.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Schemas;

    /// The schemas check fields with one address, and `is_address` checks lists.
    #[test]
    fn the_schema_and_is_address_accept_the_same_addresses() {
        let schemas = Schemas::builtin();
        let schema =
            &schemas.documents().find("IM_LogOrUpdateIncident/definitions").unwrap().value()["$defs"]["emailAddress"];
        let validator = jsonschema::validator_for(schema).unwrap();
        let long = "x".repeat(65) + "@example.com";
        let longest = format!("{}@{}.example.com", "x".repeat(64), vec!["y".repeat(63); 3].join("."));
        for (text, is_valid) in [
            ("dana@example.com", true),
            ("o'neil+tag@mail.example.co.uk", true),
            ("a.b-c_d@example-1.org", true),
            ("dana@example", false),
            ("dana.@example.com", false),
            (".dana@example.com", false),
            ("da..na@example.com", false),
            ("dana example.com", false),
            ("dana@-example.com", false),
            ("dana@example-.com", false),
            ("dana@example..com", false),
            ("dana@exa_mple.com", false),
            ("dänä@example.com", false),
            ("Dana <dana@example.com>", false),
            ("a@example.com,b@example.com", false),
            ("a@b@example.com", false),
            (long.as_str(), false),
            (longest.as_str(), false),
        ] {
            assert_eq!(is_address(text), is_valid, "{text}");
            assert_eq!(validator.is_valid(&text.into()), is_valid, "schema for {text}");
        }
    }
}
