//! Recognizes names of fields, variables and options that hold secrets.

/// Returns whether a field of this name holds a secret: `APIKey`, `Password` or `TokenID`. Case and the separators
/// between words are ignored, as in `API Key`.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    NAMES.iter().any(|secret| joined(name).eq(joined(secret)))
}

/// Returns whether a name is the name of a secret with one typo: an extra, missing or different character, or two swapped characters.
pub(crate) fn is_misspelled_secret_name(name: &str) -> bool {
    let written: &[u8] = name.as_bytes();
    // The length rules out most names.
    NAMES.iter().any(|secret| written.len().abs_diff(secret.len()) <= 1 && is_one_edit(written, secret.as_bytes()))
}

fn is_one_edit(left: &[u8], right: &[u8]) -> bool {
    let start = left.iter().zip(right).take_while(|(left, right)| left.eq_ignore_ascii_case(right)).count();
    let (left, right) = (&left[start..], &right[start..]);
    let tail = |left: &[u8], right: &[u8]| left.eq_ignore_ascii_case(right);
    match (left, right) {
        ([], []) => false,
        ([_, left @ ..], [_, right @ ..]) if tail(left, right) => true,
        ([_, left @ ..], right) if tail(left, right) => true,
        (left, [_, right @ ..]) if tail(left, right) => true,
        ([a, b, left @ ..], [c, d, right @ ..]) => {
            a.eq_ignore_ascii_case(d) && b.eq_ignore_ascii_case(c) && tail(left, right)
        }
        _ => false,
    }
}

/// Returns a name in lower case and without separators, byte by byte.
fn joined(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !is_separator(*byte)).map(|byte| byte.to_ascii_lowercase())
}

/// Returns a name in its form for comparisons: in lower case and without separators.
pub(crate) fn comparable(name: &str) -> String {
    let letters = name.chars().filter(|letter| !letter.is_ascii() || !is_separator(*letter as u8));
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns whether a byte separates the words of a name.
fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'_' | b'-')
}

/// The fields of payloads that hold a secret.
pub(super) const NAMES: [&str; 3] = ["APIKey", "Password", "TokenID"];

/// Parts of sensitive names, in lower case and without separators.
const SENSITIVE: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "authorization",
    "securestring",
];

/// The maximum number of bytes of a name that are checked.
pub(super) const LONGEST_NAME: usize = 64;

/// How likely the value after a name is a secret, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sensitivity {
    /// The value may be a pair of a user and a secret: `auth=("user", "secret")`.
    Pair,
    /// The name contains a sensitive word. The value is a secret or something related to one: `TokenType`.
    Weak,
    /// The name ends with a sensitive word, so the value is probably a secret: `db_password`.
    Strong,
    /// The name is one of [`NAMES`], so the value is a secret.
    Known,
}

/// Returns the set of letters in a word, one bit per letter, regardless of case.
const fn letters(word: &[u8]) -> u32 {
    let mut letters = 0;
    let mut at = 0;
    while at < word.len() {
        // A character that is not a letter sets a wrong bit. At worst, this causes an unnecessary check.
        letters |= 1 << (word[at] & 31);
        at += 1;
    }
    letters
}

/// The set of letters of each word in [`SENSITIVE`].
const LETTERS: [u32; SENSITIVE.len()] = {
    let mut all = [0; SENSITIVE.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = letters(SENSITIVE[at].as_bytes());
        at += 1;
    }
    all
};

/// Returns how likely the value after a name is a secret, or `None` if the name is not sensitive. This runs for every
/// colon in a text, so it does not allocate, and it first rejects names without all letters of any sensitive word.
pub(super) fn sensitivity(name: &str) -> Option<Sensitivity> {
    let bytes = name.as_bytes();
    match bytes {
        [.., b'A' | b'a', b'U' | b'u', b'T' | b't', b'H' | b'h'] => return Some(Sensitivity::Pair),
        [rest @ .., first @ (b'P' | b'p'), b'A' | b'a', b'S' | b's', b'S' | b's'] => {
            let starts_word = |before: &u8| is_separator(*before) || *first == b'P' && before.is_ascii_lowercase();
            return rest.last().is_none_or(starts_word).then_some(Sensitivity::Strong);
        }
        _ => {}
    }
    let in_name = letters(bytes);
    if LETTERS.iter().all(|needed| in_name & needed != *needed) {
        return None;
    }
    if is_secret_name(name) {
        return Some(Sensitivity::Known);
    }
    let mut letters = [0; LONGEST_NAME];
    let mut len = 0;
    for byte in joined(name) {
        let Some(slot) = letters.get_mut(len) else { break };
        *slot = byte;
        len += 1;
    }
    let joined = &letters[..len];
    if SENSITIVE.iter().any(|part| joined.ends_with(part.as_bytes())) {
        return Some(Sensitivity::Strong);
    }
    let contains_part = (0..joined.len()).any(|at| {
        let rest = &joined[at..];
        matches!(rest[0], b'p' | b's' | b't' | b'a' | b'c')
            && SENSITIVE.iter().any(|part| rest.starts_with(part.as_bytes()))
    });
    contains_part.then_some(Sensitivity::Weak)
}

/// Returns whether a byte may be in a name.
pub(super) fn is_in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sensitive_part_of_a_name_is_recognized() {
        for part in SENSITIVE {
            assert!(
                sensitivity(part).is_some() && sensitivity(&format!("My-{}_x", part.to_ascii_uppercase())).is_some(),
                "{part}"
            );
            assert!(sensitivity(&format!("my_{part}")) >= Some(Sensitivity::Strong), "{part}");
        }
        for name in ["", "Status", "pass-port", "tercesX", "bypass", "compass"] {
            assert_eq!(sensitivity(name), None, "{name}");
        }
        assert!(["pass", "smtp_pass", "dbPass"].iter().all(|name| sensitivity(name) == Some(Sensitivity::Strong)));
        assert_eq!(sensitivity("TokenType"), Some(Sensitivity::Weak));
        assert_eq!(sensitivity("api key"), Some(Sensitivity::Known));
        assert!(is_secret_name("apikey") && !is_secret_name("APIKeys"));
    }

    #[test]
    fn a_typo_does_not_hide_a_name() {
        for name in ["APKey", "APIKeyy", "APIKye", "aPIKwy", "xAPIKey", "A\\PIKey", "Pasword", "Passwrod", "TokenI"] {
            assert!(is_misspelled_secret_name(name), "{name}");
        }
        for name in ["APIKey", "password", "PageName", "AKey", "AuthType", "", "OrgID", "Passwords!!"] {
            assert!(!is_misspelled_secret_name(name), "{name}");
        }
    }

    #[test]
    fn names_are_compared_without_case_and_separators() {
        assert_eq!(comparable("Door_Code"), comparable("door code"));
        assert_ne!(comparable("Door_Code"), comparable("door codes"));
    }
}
