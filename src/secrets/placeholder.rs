//! Recognizes placeholders for secrets, such as `changeme`, `<your key>` or `{{token}}`.

use super::is_dummy;
use crate::syntax::template;

/// Words that documentation and templates use in place of a secret, in lower case, without spaces and punctuation.
const PLACEHOLDER_WORDS: [&str; 25] = [
    "apikey",
    "authkey",
    "changeit",
    "changeme",
    "dummy",
    "dummykey",
    "dummypassword",
    "example",
    "examplekey",
    "fake",
    "hidden",
    "key",
    "masked",
    "none",
    "notset",
    "null",
    "password",
    "placeholder",
    "redacted",
    "removed",
    "replaceme",
    "secret",
    "tbd",
    "todo",
    "token",
];

/// Returns whether a text is a word that is commonly used as a placeholder for a secret.
pub(super) fn is_placeholder_word(text: &str) -> bool {
    let word: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    PLACEHOLDER_WORDS.contains(&word.as_str())
}

/// Returns whether a value is a placeholder for a secret.
///
/// A placeholder is a [dummy](is_dummy), a word such as `changeme`, a phrase such as `your API key here`, or template
/// syntax. A name in brackets or after a dollar sign is also a placeholder: `<api key>`, `[API_KEY]`, `%API_KEY%`,
/// `__API_KEY__` or `$API_KEY`.
#[must_use]
pub fn is_secret_placeholder(text: &str) -> bool {
    let text = text.trim();
    if is_dummy(text) {
        return true;
    }
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_phrase = ["your", "my", "insert", "enter", "put", "the"].iter().any(|word| letters.starts_with(word))
        && ["key", "password", "secret", "token"].iter().any(|word| letters.contains(word));
    let is_name = |inner: &str| {
        let is_in_name = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | ' ' | '.');
        !inner.is_empty() && inner.chars().all(is_in_name)
    };
    let brackets = [("<", ">"), ("[", "]"), ("{", "}"), ("%", "%"), ("__", "__"), ("$", "")];
    let is_name_in_brackets = brackets
        .iter()
        .any(|(open, close)| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(is_name));
    is_phrase || is_name_in_brackets || PLACEHOLDER_WORDS.contains(&letters.as_str()) || is_template(text)
}

/// Returns whether `text` is template syntax, with at most a word such as `Bearer` around it.
pub(super) fn is_template(text: &str) -> bool {
    /// The maximum length of the other text, in bytes: the length of `Bearer `.
    const MAX_OTHER_TEXT: usize = 7;
    let template_length: usize = template::spans(text).map(|span| span.len()).sum();
    template_length > 0 && text.len() - template_length <= MAX_OTHER_TEXT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_for_secrets_are_recognized() {
        for text in [
            "changeme",
            "CHANGE_ME",
            "your-api-key",
            "Your API key here",
            "<api key>",
            "[API_KEY]",
            "%API_KEY%",
            "$API_KEY",
            "__PASSWORD__",
            "insert password",
            "n",
            "redacted",
            "{apiKey}",
            "Bearer {{token}}",
            "${{ secrets.API_KEY }}",
            "<%= key %>",
            "#{key}",
            "@{variables('key')}",
        ] {
            assert!(is_secret_placeholder(text), "{text}");
        }
        for text in [
            "test@123",
            "Winter2026!",
            "kT9fQ2xLw7Zr4VbN",
            "$2b$10$abc",
            "passw0rd",
            "{9f}",
            "secret1",
            "kT9fQ2xLw7{{x}}",
            "@{Key=a; Other=b}",
        ] {
            assert!(!is_secret_placeholder(text), "{text}");
        }
    }
}
