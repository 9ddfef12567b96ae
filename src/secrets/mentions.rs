//! Finds secrets that follow a sensitive name without a colon or an equals sign in between: values of command-line
//! options, arguments of calls, and words in prose.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::detection::{Quotes, starts_placeholder};
use super::expression::{self, Context};
use super::is_dummy;
use super::names::is_in_name;
use crate::source::Span;

/// The words that sensitive names end with. Letter case is ignored.
const ENDS: [&str; 20] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "tokenid",
    "token_id",
    "apikey",
    "api key",
    "api_key",
    "api-key",
    "accesskey",
    "access_key",
    "access-key",
    "private_key",
    "credential",
    "credentials",
    "securestring",
    "auth",
];

/// The minimum length of a secret in prose.
const SHORTEST: usize = 6;

/// The maximum distance in bytes from a name to its start, to the bracket around it, and to its value.
const NEAR: usize = 64;

/// Words that may be between a name and its value in prose: `the password is now k3y123`.
const LINKING_WORDS: [&str; 6] = ["is", "was", "now", "to", "of", "value"];

/// Returns the automaton that searches for [`ENDS`].
fn ends_search() -> &'static AhoCorasick {
    static SEARCH: OnceLock<AhoCorasick> = OnceLock::new();
    SEARCH.get_or_init(|| {
        // Building only fails for patterns of 2 GiB.
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(ENDS)
            .expect("the patterns are short")
    })
}

/// Adds the secrets that follow their names without a colon or an equals sign.
pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    let mut quotes = Quotes::new(text);
    // The end of the last expression. The text before it is not scanned again.
    let mut scanned = 0;
    for end in ends_search().find_iter(text).map(|name| name.end()) {
        let mention = Mention { text, end };
        match text.as_bytes().get(end) {
            None => return,
            Some(b'(') if end >= scanned => {
                let context = Context { inside: quotes.at(end), bracketed: true, commands: true, ..Context::default() };
                scanned = expression::strings(text, end + 1, context, found);
            }
            Some(b'"' | b'\'' | b'\\' | b'`') => mention.quoted(&mut scanned, found),
            Some(b' ' | b'\t') => mention.spaced(&mut quotes, &mut scanned, found),
            Some(b'\r' | b'\n') => found.extend(mention.value()),
            _ => {}
        }
    }
    for at in memchr::memmem::find_iter(text.as_bytes(), "-u") {
        found.extend(user_and_password(text, at));
    }
}

/// A sensitive name in a text.
struct Mention<'t> {
    text: &'t str,
    /// The end of the name.
    end: usize,
}

impl Mention<'_> {
    /// Returns the start of the name.
    fn start(&self) -> usize {
        let name = self.text.as_bytes()[..self.end].iter().rev().take(NEAR).take_while(|byte| is_in_name(**byte));
        self.end - name.count()
    }

    /// Returns whether the name is a command-line option: `--password`.
    fn is_option(&self) -> bool {
        let start = self.start();
        let bytes = self.text.as_bytes();
        let before = start.checked_sub(1).map_or(b' ', |before| bytes[before]);
        bytes[start] == b'-' && !is_in_name(before) && (before.is_ascii_whitespace() || b"\"'`([,".contains(&before))
    }

    /// Adds the values after a name in quotes: `Add("name", "value")`, `["--name", "value"]`, `Get("name") ?? "value"`,
    /// `key="name" value="value"`.
    fn quoted(&self, scanned: &mut usize, found: &mut Vec<Span>) {
        let bytes = self.text.as_bytes();
        let level = bytes[self.end..].iter().take_while(|byte| **byte == b'\\').count();
        let Some(quote @ (b'"' | b'\'' | b'`')) = bytes.get(self.end + level).copied() else { return };
        let after = self.end + level + 1;
        let rest = &self.text[after..];
        let next = rest.trim_start_matches([' ', '\t']);
        let at = self.text.len() - next.len();
        let context = Context { level, ..Context::default() };
        if let Some(value) = next.strip_prefix("to ") {
            // Kotlin writes a pair as `"name" to "value"`.
            if at >= *scanned {
                *scanned = expression::strings(self.text, self.text.len() - value.len(), context, found);
            }
            return;
        }
        if next.starts_with(',') {
            if self.is_argument(quote) && at >= *scanned {
                *scanned = expression::strings(self.text, at + 1, context, found);
                return;
            }
        } else if let Some(end) = next.strip_prefix([')', ']'])
            && is_choice(end)
            && at >= *scanned
        {
            let context = Context { after_operand: true, ..context };
            *scanned = expression::strings(self.text, self.text.len() - end.len(), context, found);
            return;
        }
        found.extend(self.value());
    }

    /// Returns whether the value after the name and a comma belongs to the name: the name is an option, an argument of
    /// a call, or the first item of a pair. The items of other lists are unrelated. `quote` is the quote around the
    /// name.
    fn is_argument(&self, quote: u8) -> bool {
        if self.is_option() {
            return true;
        }
        let bytes = self.text.as_bytes();
        let from = self.start();
        let before = self.text.as_bytes()[..from].iter().rposition(|byte| !matches!(byte, b'\\' | b'"' | b'\'' | b'`'));
        if from == 0 || bytes[from - 1] != quote {
            return false;
        }
        let Some(before) = before else { return false };
        for at in (before.saturating_sub(NEAR)..=before).rev() {
            match bytes[at] {
                b'(' => return true,
                b'{' => return true,
                b'[' => return self.is_pair(),
                b')' | b']' | b'}' | b';' | b':' | b'\n' => return false,
                _ => {}
            }
        }
        false
    }

    /// Returns whether the name and the string after it are the last two items of their list: `["name", "value"]`.
    fn is_pair(&self) -> bool {
        let rest = &self.text[self.end..];
        let rest = rest.trim_start_matches(['\\', '"', '\'', '`']).trim_start();
        let Some(value) = rest.strip_prefix(',').map(str::trim_start) else { return false };
        if !value.starts_with(['"', '\'']) {
            return false;
        }
        let (_, end) = expression::string(value, 0, 0);
        value[end..].trim_start().starts_with(']')
    }

    /// Returns the value if the name is itself the value of a key, and a key `value` follows. This is `k3y` in
    /// `key="Password" value="k3y"`, or in a line `value: k3y` after a line `name: Password`.
    fn value(&self) -> Option<Span> {
        let between = |c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\'' | '\\' | '`');
        let rest = self.text[self.end..].trim_start_matches(between);
        if self.text.len() - rest.len() > self.end + NEAR || !rest.get(..5)?.eq_ignore_ascii_case("value") {
            return None;
        }
        let rest = rest[5..].trim_start_matches(['"', '\'', '\\', ' ']);
        let rest = rest.strip_prefix([':', '='])?.trim_start_matches([' ', '\t']);
        let at = self.text.len() - rest.len();
        one_value(self.text, at)
    }

    /// Adds the value after a name and a space: the value of an option, a string, or a word that looks like a key.
    fn spaced(&self, quotes: &mut Quotes<'_>, scanned: &mut usize, found: &mut Vec<Span>) {
        let rest = self.text[self.end..].trim_start_matches([' ', '\t']);
        let at = self.text.len() - rest.len();
        let name = &self.text[self.start()..self.end];
        let lower = name.to_ascii_lowercase();
        let ends_in_securestring = lower.ends_with("securestring");
        // After an option or `ConvertTo-SecureString`, any word is a value. After `securestring` alone, which may be prose or a type, only a
        // string is.
        let takes_any_word = self.is_option() || lower.ends_with("convertto-securestring");
        if is_choice(rest) && at >= *scanned {
            let context = Context { inside: quotes.at(self.end), after_operand: true, ..Context::default() };
            *scanned = expression::strings(self.text, at, context, found);
            return;
        }
        if self.is_option() || ends_in_securestring {
            if rest.starts_with('(') && at >= *scanned {
                let context = Context { bracketed: true, commands: true, ..Context::default() };
                *scanned = expression::strings(self.text, at + 1, context, found);
            } else if !rest.starts_with(['-', ':', '=', '<', '|', ')', ']', ';', ','])
                && (takes_any_word || rest.trim_start_matches('\\').starts_with(['"', '\'']))
            {
                found.extend(one_value(self.text, at));
            }
            return;
        }
        let mut rest = rest;
        for _ in 0..2 {
            let end = rest.find(' ').unwrap_or(rest.len());
            if LINKING_WORDS.contains(&&rest[..end]) {
                rest = rest[end..].trim_start();
            }
        }
        let rest = rest.trim_start_matches(['"', '\'', '`', '(', '\\']);
        let ends =
            |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '}' | ']' | ')' | '"' | '\'' | '`' | '\\' | '<');
        let word = rest[..rest.find(ends).unwrap_or(rest.len())].trim_end_matches(['.', '!', '?', ':']);
        let is_key = word.len() >= SHORTEST
            && word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_alphabetic())
            && !word.contains(['=', '(']);
        if is_key && !starts_placeholder(word, None) {
            let at = self.text.len() - rest.len();
            found.push(Span::from(at..at + word.len()));
        }
    }
}

/// Returns whether a text starts with an operator that a default value follows.
fn is_choice(text: &str) -> bool {
    let text = text.trim_start();
    ["||", "??", "?:", "or ", "-or "].iter().any(|operator| text.starts_with(operator))
}

/// Returns the string or the word at `at`, unless it is a dummy or a placeholder.
fn one_value(text: &str, at: usize) -> Option<Span> {
    let rest = &text[at..];
    let backslashes = rest.bytes().take_while(|byte| *byte == b'\\').count();
    let quote = rest[backslashes..].chars().next().filter(|c| matches!(c, '"' | '\'' | '“'));
    let value = match quote {
        Some(_) => expression::string(text, at + backslashes, backslashes).0,
        None => {
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '`' | ','))
                .unwrap_or(rest.len());
            Span::from(at..at + end)
        }
    };
    let content = &text[value.range()];
    let is_variable = quote.is_none() && content.starts_with(['$', '<', '%', '@']);
    (!is_dummy(content) && !is_variable && !starts_placeholder(content, None)).then_some(value)
}

/// Returns the password in the option `-u user:password` or `--user user:password` of curl, where `-u` is at `at`.
fn user_and_password(text: &str, at: usize) -> Option<Span> {
    let before = text[..at].trim_end_matches('-');
    if !before.is_empty() && !before.ends_with(|c: char| c.is_whitespace()) {
        return None;
    }
    let rest = &text[at + 2..];
    let rest = rest.strip_prefix("ser").unwrap_or(rest).trim_start_matches(['=', ' ', '"', '\'', '\\']);
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\')).unwrap_or(rest.len());
    let colon = rest[..end].find(':').filter(|colon| *colon > 0)?;
    let start = text.len() - rest.len() + colon + 1;
    let password = &rest[colon + 1..end];
    let is_placeholder = is_dummy(password) || password.starts_with(['/', '$']) || starts_placeholder(password, None);
    (!is_placeholder).then(|| Span::from(start..start + password.len()))
}
