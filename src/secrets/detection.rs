//! Which values are nobody else's business.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::{memchr3_iter, memmem};

use crate::source::Span;
use crate::syntax::template;

/// Whether a field of this name holds a secret: `APIKey`, `Password` and `TokenID`, whatever their case and what joins
/// their words: `API Key`.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    NAMES.iter().any(|secret| joined(name).eq(joined(secret)))
}

/// Returns the letters of a name in lower case, without what joins words.
fn joined(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !matches!(byte, b' ' | b'_' | b'-')).map(|byte| byte.to_ascii_lowercase())
}

/// The fields that hold a secret.
const NAMES: [&str; 3] = ["APIKey", "Password", "TokenID"];

/// Whether a value is plainly no secret but stands for one: blank, or one character repeated (`XXXX`, `****`), in groups
/// or not (`XXXX-XXXX`).
#[must_use]
pub fn is_dummy(text: &str) -> bool {
    let separates = |character: &char| character.is_whitespace() || matches!(character, '-' | '_');
    let mut characters = text.chars().filter(|character| !separates(character));
    characters.next().is_none_or(|first| characters.all(|other| other == first))
}

/// Parts of names that tell of a secret, in lower case and without what joins words. [`is_telling`] knows how they start.
const TELLING: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "authorization",
];

/// A value behind such a name may be a type or a number; a secret is longer than this.
const LEAST: usize = 8;

/// A secret after its name and a space is at least this long.
const SHORTEST_SPACED: usize = 4;

/// A name is looked for so many bytes before its colon.
const LONGEST_NAME: usize = 64;

/// Template syntax is looked for in so many bytes.
const LONGEST_PLACEHOLDER: usize = 256;

/// How secrets start that are known by their form, and at least how many characters follow.
const FORMS: [(&str, usize); 14] = [
    ("Bearer ", 8),
    ("Basic ", 8),
    // A JSON web token: `{"` in base64.
    ("eyJ", 20),
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("github_pat_", 30),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("sk_live_", 20),
];

/// The secrets that can be told from the text alone, whether or not it is JSON: values behind names that tell, tokens
/// of a known form, private keys, and passwords in URLs. The text is read a fixed number of times, and nothing in it
/// again for each thing found.
pub(crate) fn secrets_in(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut from = 0;
    for at in memchr3_iter(b':', b'=', b'>', text.as_bytes()) {
        if let Some(value) = (at >= from).then(|| named(text, at)).flatten() {
            from = value.end as usize;
            found.push(value);
        }
    }
    // Where the last token of each form ended.
    let mut done = [0; FORMS.len()];
    for form in forms().find_iter(text) {
        let (start, least) = FORMS[form.pattern()];
        let at = form.start();
        if at < done[form.pattern()]
            || text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        {
            continue;
        }
        // `Bearer` and `Basic` tell of what follows; the other words are a part of it.
        let from = if start.ends_with(' ') { at + start.len() } else { at };
        let end = token_end(text, from);
        done[form.pattern()] = end;
        if end >= at + start.len() + least && !is_dummy(&text[from..end]) {
            found.push(Span::from(from..end));
        }
    }
    for name in NAMES {
        let ends = memmem::find_iter(text.as_bytes(), name).map(|at| at + name.len());
        found.extend(ends.filter_map(|end| spaced(text, end)));
    }
    let mut from = 0;
    while let Some(key) = private_key(text, from) {
        from = key.end as usize;
        found.push(key);
    }
    for at in memmem::find_iter(text.as_bytes(), "://") {
        found.extend(in_url(text, at + 3));
    }
    found
}

/// Finds the starts of all forms in one pass. A start that another one overlaps has a letter before it, and is none.
fn forms() -> &'static AhoCorasick {
    static SEARCH: OnceLock<AhoCorasick> = OnceLock::new();
    SEARCH.get_or_init(|| {
        // It fails for patterns of 2 GiB.
        AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(FORMS.map(|(start, _)| start))
            .expect("the patterns are short")
    })
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

/// Whether a name holds one of [`TELLING`] once case and what joins words are left out. A name is looked at for every
/// colon of a text, so nothing is put into memory for it, and a name that lacks a letter of each is done with.
fn is_telling(name: &str) -> bool {
    let own = letters(name.as_bytes());
    if LETTERS.iter().all(|letters| own & letters != *letters) {
        return false;
    }
    let mut letters = [0; LONGEST_NAME];
    let mut len = 0;
    for byte in joined(name) {
        let Some(place) = letters.get_mut(len) else { break };
        *place = byte;
        len += 1;
    }
    let joined = &letters[..len];
    (0..joined.len()).any(|at| {
        let rest = &joined[at..];
        matches!(rest[0], b'p' | b's' | b't' | b'a' | b'c')
            && TELLING.iter().any(|part| rest.starts_with(part.as_bytes()))
    })
}

/// Shorter words of a secret are not looked for by themselves.
const SHORTEST_KEY: usize = 8;

/// The words of a secret that are secrets by themselves: of many characters, letters and digits.
pub(crate) fn keys_in(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
    words.filter(|word| {
        word.len() >= SHORTEST_KEY
            && word.contains(|c: char| c.is_ascii_digit())
            && word.contains(|c: char| c.is_alphabetic())
    })
}

/// The value behind the colon or equals sign at `at`, if the name before it tells of a secret.
fn named(text: &str, at: usize) -> Option<Span> {
    let name = name_before(text, at)?;
    let known = is_secret_name(name);
    if !known && !is_telling(name) {
        return None;
    }
    // `<Password>k3y</Password>`
    let is_tag = text.as_bytes()[at] == b'>';
    if is_tag && !text[..at - name.len()].ends_with('<') {
        return None;
    }
    let (mut value, quoted) = value_after(text, at + 1)?;
    if is_tag && let Some(len) = text[value.range()].find('<') {
        value.end = value.start + len as u32;
    }
    let written = &text[value.range()];
    let long = written.len() >= LEAST && (quoted || !written.bytes().all(|byte| byte.is_ascii_digit()));
    ((known || long) && !is_dummy(written)).then_some(value)
}

/// The value after the name that ends at `end` if nothing but a space is between them: `APIKey k3y`, a member that lost its colon. A word
/// without digits is rather one of a sentence.
fn spaced(text: &str, end: usize) -> Option<Span> {
    let value = text[end..].strip_prefix(' ')?;
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '}' | ']' | '"' | '\'' | '\\' | '<');
    let len = value.find(ends).unwrap_or(value.len());
    let is_key = len >= SHORTEST_SPACED && value[..len].contains(|c: char| c.is_ascii_digit());
    (is_key && !is_dummy(&value[..len])).then(|| Span::from(end + 1..end + 1 + len))
}

/// Returns whether the value at the start of `text`, which `quote` ends, is template syntax rather than a secret.
fn starts_placeholder(text: &str, quote: Option<char>) -> bool {
    if !text.starts_with(['{', '$', '<', '%', '#', '@', '_']) {
        return false;
    }
    let mut limit = text.len().min(LONGEST_PLACEHOLDER);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let ends = |character: char| character == '\n' || Some(character) == quote;
    let value = text[..limit].split(ends).next().unwrap_or_default();
    template::spans(value).next().is_some_and(|span| span.start == 0)
}

/// The first private key behind `from`, up to the line that ends it or to the end of the text.
fn private_key(text: &str, from: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let starts = memmem::find_iter(&bytes[from..], "-----BEGIN ").map(|at| from + at);
    let heads = |start: &usize| {
        let head = &bytes[*start..bytes.len().min(*start + 64)];
        memmem::find(head, b"PRIVATE KEY-----").is_some()
    };
    let start = starts.into_iter().find(heads)?;
    let end = memmem::find(&bytes[start..], b"-----END ").map_or(text.len(), |length| start + length);
    Some(Span::from(start..end))
}

/// The name that ends before `at`, with or without quotes.
fn name_before(text: &str, at: usize) -> Option<&str> {
    let mut from = at.saturating_sub(LONGEST_NAME);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..at];
    // As nearly every name stands: nothing but ASCII before the colon.
    let bytes = before.as_bytes();
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'"' | b'\'' | b'\\')).map_or(0, |last| last + 1);
    if end > 0 && is_in_name(bytes[end - 1]) {
        let start = bytes[..end].iter().rposition(|byte| !is_in_name(*byte)).map_or(0, |last| last + 1);
        return Some(&before[start..end]);
    }
    let before = before.trim_end().trim_end_matches(['"', '\'', '\\', '“', '”', '`']);
    let name = |c: char| c.is_ascii() && is_in_name(c as u8);
    let start = before.rfind(|c| !name(c)).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    (start < before.len()).then(|| &before[start..])
}

fn is_in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// The text of the string or bare word that starts behind `from`, and whether it has quotes.
fn value_after(text: &str, from: usize) -> Option<(Span, bool)> {
    let rest = &text[from..];
    let blank = rest.len() - rest.trim_start().len();
    let backslashes = rest[blank..].len() - rest[blank..].trim_start_matches('\\').len();
    let start = from + blank + backslashes;
    let quote = text[start..].chars().next().filter(|c| matches!(c, '"' | '\'' | '“' | '`'));
    let Some(quote) = quote else {
        let start = from + blank;
        let word = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '}' | ']' | '{' | '[' | '"' | '\'' | '\\');
        if starts_placeholder(&text[start..], None) {
            return None;
        }
        let end = text[start..].find(word).map_or(text.len(), |length| start + length);
        let literal = matches!(&text[start..end], "" | "null" | "true" | "false");
        return (!literal).then(|| (Span::from(start..end), false));
    };
    let start = start + quote.len_utf8();
    let closing = if quote == '“' { '”' } else { quote };
    // Before the end is looked for: what is no secret must not cost a walk to the end of the line.
    if starts_placeholder(&text[start..], Some(closing)) {
        return None;
    }
    // In a string in a string the closing quote has as many backslashes as the opening one; one that belongs to the
    // value has more.
    let mut run = 0;
    for (length, c) in text[start..].char_indices() {
        match c {
            '\\' => run += 1,
            '\n' => return Some((Span::from(start..start + length), true)),
            _ if c == closing && run % (2 * (backslashes + 1)) == backslashes => {
                return Some((Span::from(start..start + length - backslashes), true));
            }
            _ => run = 0,
        }
    }
    Some((Span::from(start..text.len()), true))
}

/// Where a token that starts at `from` ends.
fn token_end(text: &str, from: usize) -> usize {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    let bytes = &text.as_bytes()[from..];
    from + bytes.iter().position(|byte| !part(*byte)).unwrap_or(bytes.len())
}

/// The password of a URL whose `//` ends before `from`: `user:password@host`. Where several `@` could end it, the shortest
/// and the longest reading: a message may quote a part of the text.
fn in_url(text: &str, from: usize) -> impl Iterator<Item = Span> {
    let longest = userinfo(text, from);
    let shortest = longest.and_then(|longest| {
        let at = text[longest.range()].find('@').filter(|at| *at > 0)?;
        Some(Span::new(longest.start, longest.start + at as u32))
    });
    longest.into_iter().chain(shortest)
}

/// The password of `user:password@`, up to the last `@`.
fn userinfo(text: &str, from: usize) -> Option<Span> {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/?#\"'\\<>,".contains(byte);
    let bytes = &text.as_bytes()[from..];
    let end = from + bytes.iter().position(ends).unwrap_or(bytes.len());
    let (user, _) = text[from..end].rsplit_once('@')?;
    let (name, password) = user.split_once(':')?;
    let start = from + name.len() + 1;
    (!password.is_empty() && !password.starts_with(['{', '$', '<'])).then(|| Span::from(start..start + password.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        secrets_in(text).into_iter().map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn values_in_tags_and_after_a_space_are_found() {
        let found = |text: &str| -> Vec<String> {
            secrets_in(text).into_iter().map(|span| text[span.range()].to_owned()).collect()
        };
        assert_eq!(found("<Password>k3y</Password><b>x</b>"), ["k3y"]);
        assert_eq!(found(r#""AuthType": "APIKEY", APIKey hunter2, "OrgID": 1"#), ["hunter2"]);
        assert_eq!(found("the Password was reset on 2026-01-01, a > Password > b"), [""; 0]);
    }

    #[test]
    fn a_dummy_is_one_character() {
        for text in ["", "  ", "XXXXXXXX", "****", "x", "XXXX-XXXX-XXXX", "xxx xxx"] {
            assert!(is_dummy(text), "{text}");
        }
        assert!(!is_dummy("XXXX1"));
        assert!(is_secret_name("apikey") && !is_secret_name("APIKeys"));
    }

    #[test]
    fn names_tell() {
        assert_eq!(found(r#"{"APIKey": "k1", "password" : 'pw', TokenID: 4711}"#), ["k1", "pw", "4711"]);
        assert_eq!(found(r#"{"client_secret": "0123456789", "Access-Token": "abcdefgh"}"#), ["0123456789", "abcdefgh"]);
        assert_eq!(found("APIKey=abc123 Authorization: abcdefghi"), ["abc123", "abcdefghi"]);
        assert_eq!(found(r#"{"TokenType": "Bearer", "tokens": 1234567890, "Password": "", "Secrets": null}"#), [""; 0]);
        assert_eq!(found(r#"{"APIKey": "{{api_key}}", "Password": "XXXXXX", "token": "<your-token>"}"#), [""; 0]);
        // A secret may start like template syntax.
        assert_eq!(
            found(r#"{"Password": "%x9Lw2", "APIKey": "<aB3$", "token": "${secret"}"#),
            ["%x9Lw2", "<aB3$", "${secret"]
        );
        assert_eq!(found(r##"{"Password": "#{pw}", "APIKey": "@{variables('key')}", "token": "__TOKEN__"}"##), [""; 0]);
        assert_eq!(found("\"APIKey\": \"cut off\nx"), ["cut off"]);
        assert_eq!(found("“APIKey”: “käse”"), ["käse"]);
    }

    #[test]
    fn every_part_of_a_name_that_tells_is_looked_for() {
        for part in TELLING {
            assert!(is_telling(part) && is_telling(&format!("My-{}_x", part.to_ascii_uppercase())), "{part}");
        }
        assert!(!is_telling("") && !is_telling("Status") && !is_telling("pass-port") && !is_telling("tercesX"));
    }

    #[test]
    fn strings_lie_in_strings() {
        assert_eq!(found(r#"{"a": "{\"APIKey\": \"k1\\\"2\", \"b\": 1}"}"#), [r#"k1\\\"2"#]);
        assert_eq!(found(r#"{"a": "{\"Password\": \"a\\\\\"}"}"#), [r"a\\\\"]);
        assert_eq!(found(r#"{"Password": "a\\", "b": "c"}"#), [r"a\\"]);
    }

    #[test]
    fn forms_tell() {
        assert_eq!(found("x Bearer abcdefgh12.-_ y"), ["abcdefgh12.-_"]);
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        assert_eq!(found(&format!("{{\"Description\": \"{token}\"}}")), [token]);
        assert_eq!(
            found("https://joe:hunter2@example.com/x https://example.com:80/@ mailto:a@example.com"),
            ["hunter2"]
        );
        assert_eq!(found("https://a:hunter2@example.com;b@example.com"), ["hunter2@example.com;b", "hunter2"]);
        assert_eq!(found("AKIAIOSFODNN7EXAMPLE XAKIAIOSFODNN7EXAMPLE Basic people"), ["AKIAIOSFODNN7EXAMPLE"]);
        let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n";
        assert_eq!(found(&format!("{key}-----END RSA PRIVATE KEY-----")), [key]);
        assert_eq!(found("-----BEGIN PUBLIC KEY-----\nMIIE"), [""; 0]);
    }

    #[test]
    fn nothing_is_read_again_and_again() {
        let parts = [
            "eyJ",
            "eyJ.",
            "token:“",
            "token:“{{",
            "token:\"x\\",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "://",
            "://a:b@",
            "Bearer ",
            "AKIA-",
        ];
        for part in parts {
            let text = part.repeat(500_000 / part.len());
            // Quadratic work would take hours.
            let _ = secrets_in(&text);
        }
    }
}
