//! Recognizes sensitive names: names of fields, variables and options that probably hold a secret, such as `APIKey` or
//! `db_password`.

/// Returns whether `name` is one of the fields `APIKey`, `Password` and `TokenID`, which hold a secret. Letter case and
/// separators between words are ignored, as in `api key`.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    SECRET_FIELDS.iter().any(|field| comparable_bytes(name).eq(comparable_bytes(field)))
}

/// Returns whether a name is one of [`SECRET_FIELDS`] with a single typo, such as `Pasword`.
pub(crate) fn is_misspelled_secret_name(name: &str) -> bool {
    let written: &[u8] = name.as_bytes();
    // The length rules out most names.
    let is_misspelled =
        |field: &str| written.len().abs_diff(field.len()) <= 1 && differs_by_one_typo(written, field.as_bytes());
    SECRET_FIELDS.into_iter().any(is_misspelled)
}

/// Returns whether two names differ by an extra, missing or different character, or by two swapped characters. Letter
/// case is ignored.
fn differs_by_one_typo(left: &[u8], right: &[u8]) -> bool {
    let start = left.iter().zip(right).take_while(|(left, right)| left.eq_ignore_ascii_case(right)).count();
    let (left, right) = (&left[start..], &right[start..]);
    let is_same = |left: &[u8], right: &[u8]| left.eq_ignore_ascii_case(right);
    match (left, right) {
        ([], []) => false,
        ([_, left @ ..], [_, right @ ..]) if is_same(left, right) => true,
        ([_, left @ ..], right) if is_same(left, right) => true,
        (left, [_, right @ ..]) if is_same(left, right) => true,
        ([a, b, left @ ..], [c, d, right @ ..]) => {
            a.eq_ignore_ascii_case(d) && b.eq_ignore_ascii_case(c) && is_same(left, right)
        }
        _ => false,
    }
}

/// Returns the bytes of a name in lower case and without separators.
fn comparable_bytes(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !is_separator(*byte)).map(|byte| byte.to_ascii_lowercase())
}

/// Returns `name` in lower case and without separators. In this form, spellings such as `Door_Code` and `door code` are
/// equal.
pub(crate) fn comparable_name(name: &str) -> String {
    let letters = name.chars().filter(|letter| !letter.is_ascii() || !is_separator(*letter as u8));
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns whether a byte separates the words of a name.
fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'_' | b'-')
}

/// The fields of payloads that hold a secret.
pub(super) const SECRET_FIELDS: [&str; 3] = ["APIKey", "Password", "TokenID"];

/// The words that make a name sensitive, in lower case and without separators.
const SENSITIVE_WORDS: [&str; 12] = [
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
pub(super) const MAX_NAME: usize = 64;

/// How likely the value after a name is a secret, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sensitivity {
    /// The name ends with `auth`. The value may be a pair of a user and a secret: `auth=("user", "secret")`.
    Pair,
    /// The name contains a sensitive word, as `TokenType` does. The value may be a secret, or only describe one.
    Weak,
    /// The name ends with a sensitive word, as `db_password` does. The value is probably a secret.
    Strong,
    /// The name is one of [`SECRET_FIELDS`]. The value is a secret.
    Known,
}

/// Returns the set of letters in a word, with one bit for each letter, regardless of case.
const fn letter_set(word: &[u8]) -> u32 {
    let mut letters = 0;
    let mut at = 0;
    while at < word.len() {
        // A character that is not a letter sets a wrong bit. At worst, this causes an unnecessary check.
        letters |= 1 << (word[at] & 31);
        at += 1;
    }
    letters
}

/// The set of letters of each word in [`SENSITIVE_WORDS`].
const LETTER_SETS: [u32; SENSITIVE_WORDS.len()] = {
    let mut all = [0; SENSITIVE_WORDS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = letter_set(SENSITIVE_WORDS[at].as_bytes());
        at += 1;
    }
    all
};

/// Returns how likely the value after a name is a secret, or `None` if the name is not sensitive.
///
/// This function runs for every colon in a text, so it does not allocate. It first rejects names that do not have all
/// letters of any sensitive word.
pub(super) fn sensitivity(name: &str) -> Option<Sensitivity> {
    let bytes = name.as_bytes();
    match bytes {
        [.., b'A' | b'a', b'U' | b'u', b'T' | b't', b'H' | b'h'] => return Some(Sensitivity::Pair),
        [rest @ .., first @ (b'P' | b'p'), b'A' | b'a', b'S' | b's', b'S' | b's'] => {
            // `pass` must be a word, as in `smtp_pass` and `dbPass`, but not in `bypass`.
            let starts_word = |before: &u8| is_separator(*before) || *first == b'P' && before.is_ascii_lowercase();
            return rest.last().is_none_or(starts_word).then_some(Sensitivity::Strong);
        }
        _ => {}
    }
    let name_letters = letter_set(bytes);
    if LETTER_SETS.iter().all(|word_letters| name_letters & word_letters != *word_letters) {
        return None;
    }
    if is_secret_name(name) {
        return Some(Sensitivity::Known);
    }
    let mut buffer = [0; MAX_NAME];
    let mut len = 0;
    for byte in comparable_bytes(name) {
        let Some(slot) = buffer.get_mut(len) else { break };
        *slot = byte;
        len += 1;
    }
    let name = &buffer[..len];
    if SENSITIVE_WORDS.iter().any(|word| name.ends_with(word.as_bytes())) {
        return Some(Sensitivity::Strong);
    }
    let contains_word = (0..name.len()).any(|at| {
        let rest = &name[at..];
        // The first letters of the sensitive words. This check is cheap, and rules out most offsets.
        matches!(rest[0], b'p' | b's' | b't' | b'a' | b'c')
            && SENSITIVE_WORDS.iter().any(|word| rest.starts_with(word.as_bytes()))
    });
    contains_word.then_some(Sensitivity::Weak)
}

/// Returns whether a byte may be in a name.
pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_sensitive_word_are_recognized() {
        for word in SENSITIVE_WORDS {
            assert!(
                sensitivity(word).is_some() && sensitivity(&format!("My-{}_x", word.to_ascii_uppercase())).is_some(),
                "{word}"
            );
            assert!(sensitivity(&format!("my_{word}")) >= Some(Sensitivity::Strong), "{word}");
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
    fn names_with_one_typo_are_recognized() {
        for name in ["APKey", "APIKeyy", "APIKye", "aPIKwy", "xAPIKey", "A\\PIKey", "Pasword", "Passwrod", "TokenI"] {
            assert!(is_misspelled_secret_name(name), "{name}");
        }
        for name in ["APIKey", "password", "PageName", "AKey", "AuthType", "", "OrgID", "Passwords!!"] {
            assert!(!is_misspelled_secret_name(name), "{name}");
        }
    }

    #[test]
    fn names_are_compared_without_case_and_separators() {
        assert_eq!(comparable_name("Door_Code"), comparable_name("door code"));
        assert_ne!(comparable_name("Door_Code"), comparable_name("door codes"));
    }
}
