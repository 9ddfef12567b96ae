//! Names of fields, variables and options that hold secrets.

/// Whether a field of this name holds a secret: `APIKey`, `Password` and `TokenID`, whatever their case and what joins
/// their words: `API Key`.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    NAMES.iter().any(|secret| joined(name).eq(joined(secret)))
}

/// Returns whether a name is that of a secret with one typo: a character too many or too few, another one, or two that are swapped.
pub(crate) fn is_misspelled_secret_name(name: &str) -> bool {
    let written: &[u8] = name.as_bytes();
    // Most names are told apart by their length.
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

/// Returns the letters of a name in lower case, without what joins words.
fn joined(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !is_joint(*byte)).map(|byte| byte.to_ascii_lowercase())
}

/// Returns a name as names of secrets are compared: in lower case, without what joins words.
pub(crate) fn comparable(name: &str) -> String {
    let letters = name.chars().filter(|letter| !letter.is_ascii() || !is_joint(*letter as u8));
    letters.flat_map(char::to_lowercase).collect()
}

fn is_joint(byte: u8) -> bool {
    matches!(byte, b' ' | b'_' | b'-')
}

/// The fields that hold a secret.
pub(super) const NAMES: [&str; 3] = ["APIKey", "Password", "TokenID"];

/// Parts of names that tell of a secret, in lower case and without what joins words.
const TELLING: [&str; 12] = [
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

/// A longer name is looked at up to here.
pub(super) const LONGEST_NAME: usize = 64;

/// What a name tells of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Telling {
    /// A pair of a user and a secret, if it is one at all: `auth=("user", "secret")`.
    Pair,
    /// A secret, or a word about one: `TokenType`.
    Weak,
    /// A secret.
    Strong,
    /// A secret: it is a field of a payload.
    Known,
}

/// The letters of a word, a bit each, whatever their case.
const fn letters(word: &[u8]) -> u32 {
    let mut letters = 0;
    let mut at = 0;
    while at < word.len() {
        // What is no letter has the bit of one, or none that counts: it only makes a word be looked at.
        letters |= 1 << (word[at] & 31);
        at += 1;
    }
    letters
}

/// The letters of each of [`TELLING`].
const LETTERS: [u32; TELLING.len()] = {
    let mut all = [0; TELLING.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = letters(TELLING[at].as_bytes());
        at += 1;
    }
    all
};

/// Returns what a name tells of its value, if anything. A name is looked at for every colon of a text, so nothing is put into memory
/// for it, and a name that lacks a letter of each word is done with.
pub(super) fn telling(name: &str) -> Option<Telling> {
    let bytes = name.as_bytes();
    match bytes {
        [.., b'A' | b'a', b'U' | b'u', b'T' | b't', b'H' | b'h'] => return Some(Telling::Pair),
        [rest @ .., first @ (b'P' | b'p'), b'A' | b'a', b'S' | b's', b'S' | b's'] => {
            let starts_word = |before: &u8| is_joint(*before) || *first == b'P' && before.is_ascii_lowercase();
            return rest.last().is_none_or(starts_word).then_some(Telling::Strong);
        }
        _ => {}
    }
    let own = letters(bytes);
    if LETTERS.iter().all(|letters| own & letters != *letters) {
        return None;
    }
    if is_secret_name(name) {
        return Some(Telling::Known);
    }
    let mut letters = [0; LONGEST_NAME];
    let mut len = 0;
    for byte in joined(name) {
        let Some(place) = letters.get_mut(len) else { break };
        *place = byte;
        len += 1;
    }
    let joined = &letters[..len];
    if TELLING.iter().any(|part| joined.ends_with(part.as_bytes())) {
        return Some(Telling::Strong);
    }
    let tells = (0..joined.len()).any(|at| {
        let rest = &joined[at..];
        matches!(rest[0], b'p' | b's' | b't' | b'a' | b'c')
            && TELLING.iter().any(|part| rest.starts_with(part.as_bytes()))
    });
    tells.then_some(Telling::Weak)
}

/// Returns whether a byte may be in a name.
pub(super) fn is_in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_name_that_tells_is_looked_for() {
        for part in TELLING {
            assert!(
                telling(part).is_some() && telling(&format!("My-{}_x", part.to_ascii_uppercase())).is_some(),
                "{part}"
            );
            assert!(telling(&format!("my_{part}")) >= Some(Telling::Strong), "{part}");
        }
        for name in ["", "Status", "pass-port", "tercesX", "bypass", "compass"] {
            assert_eq!(telling(name), None, "{name}");
        }
        assert!(["pass", "smtp_pass", "dbPass"].iter().all(|name| telling(name) == Some(Telling::Strong)));
        assert_eq!(telling("TokenType"), Some(Telling::Weak));
        assert_eq!(telling("api key"), Some(Telling::Known));
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
    fn names_are_compared_without_case_and_joints() {
        assert_eq!(comparable("Door_Code"), comparable("door code"));
        assert_ne!(comparable("Door_Code"), comparable("door codes"));
    }
}
