//! Finds secrets after a sensitive name, if no colon or equals sign is in between. Examples are `--password k3y`,
//! `Add("password", "k3y")` and `the password is k3y123`.
//!
//! A sensitive name is one that probably has a secret as its value, such as `password` or `db_token`. Names before a
//! colon or an equals sign are handled in [`super::detection`].

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::detection::{QuoteTracker, starts_placeholder};
use super::expression::{self, Context};
use super::is_dummy;
use super::names::is_name_byte;
use crate::source::Span;

/// A name is sensitive if it ends with one of these words. Letter case is ignored.
const SENSITIVE_ENDINGS: [&str; 20] = [
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

/// The minimum length of a secret in prose, in bytes.
const MIN_PROSE_SECRET: usize = 6;

/// The maximum number of bytes that are searched for the start of a name, for a bracket before the name, or for a value
/// after the name.
const MAX_DISTANCE: usize = 64;

/// Words that may be between a name and its value in prose: `the password is now k3y123`.
const LINKING_WORDS: [&str; 6] = ["is", "was", "now", "to", "of", "value"];

/// Returns the automaton that searches for [`SENSITIVE_ENDINGS`].
fn sensitive_ending_search() -> &'static AhoCorasick {
    static SEARCH: OnceLock<AhoCorasick> = OnceLock::new();
    SEARCH.get_or_init(|| {
        // Building only fails for patterns of 2 GiB.
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(SENSITIVE_ENDINGS)
            .expect("the patterns are short")
    })
}

/// Adds the secrets that follow their names without a colon or an equals sign in between.
pub(super) fn add_mentioned_secrets(text: &str, found: &mut Vec<Span>) {
    let mut quotes = QuoteTracker::new(text);
    // The end of the last expression that was scanned for strings. The text before this offset is not scanned again.
    let mut scanned_end = 0;
    for end in sensitive_ending_search().find_iter(text).map(|name| name.end()) {
        let mention = Mention { text, name_end: end };
        match text.as_bytes().get(end) {
            None => break,
            Some(b'(') if end >= scanned_end => {
                let context = Context {
                    end_quote: quotes.quote_around(end),
                    starts_in_brackets: true,
                    allows_commands: true,
                    ..Context::default()
                };
                scanned_end = expression::add_strings(text, end + 1, context, found);
            }
            Some(b'"' | b'\'' | b'\\' | b'`') => mention.add_values_of_quoted_name(&mut scanned_end, found),
            Some(b' ' | b'\t') => mention.add_value_after_space(&mut quotes, &mut scanned_end, found),
            Some(b'\r' | b'\n') => found.extend(mention.value_after_value_key()),
            _ => {}
        }
    }
    for at in memchr::memmem::find_iter(text.as_bytes(), "-u") {
        found.extend(curl_password(text, at));
    }
}

/// A sensitive name in a text.
struct Mention<'t> {
    text: &'t str,
    /// The offset just past the name.
    name_end: usize,
}

impl Mention<'_> {
    /// Returns the offset at which the name starts.
    fn start(&self) -> usize {
        let name = self.text.as_bytes()[..self.name_end]
            .iter()
            .rev()
            .take(MAX_DISTANCE)
            .take_while(|byte| is_name_byte(**byte));
        self.name_end - name.count()
    }

    /// Returns whether the name is a command-line option, such as `--password`.
    fn is_option(&self) -> bool {
        let start = self.start();
        let bytes = self.text.as_bytes();
        let before = start.checked_sub(1).map_or(b' ', |before| bytes[before]);
        bytes[start] == b'-' && !is_name_byte(before) && (before.is_ascii_whitespace() || b"\"'`([,".contains(&before))
    }

    /// Adds the values that belong to a name in quotes: `Add("name", "value")`, `["--name", "value"]`,
    /// `Get("name") ?? "value"` or `key="name" value="value"`.
    fn add_values_of_quoted_name(&self, scanned_end: &mut usize, found: &mut Vec<Span>) {
        let bytes = self.text.as_bytes();
        let backslashes = bytes[self.name_end..].iter().take_while(|byte| **byte == b'\\').count();
        let Some(quote @ (b'"' | b'\'' | b'`')) = bytes.get(self.name_end + backslashes).copied() else { return };
        let after = self.name_end + backslashes + 1;
        let rest = &self.text[after..];
        let next = rest.trim_start_matches([' ', '\t']);
        let at = self.text.len() - next.len();
        let context = Context { backslashes, ..Context::default() };
        if let Some(value) = next.strip_prefix("to ") {
            // Kotlin writes a pair as `"name" to "value"`.
            if at >= *scanned_end {
                *scanned_end = expression::add_strings(self.text, self.text.len() - value.len(), context, found);
            }
            return;
        }
        if next.starts_with(',') {
            if self.has_value_after_comma(quote) && at >= *scanned_end {
                *scanned_end = expression::add_strings(self.text, at + 1, context, found);
                return;
            }
        } else if let Some(after_bracket) = next.strip_prefix([')', ']'])
            && starts_with_default_operator(after_bracket)
            && at >= *scanned_end
        {
            let context = Context { is_after_operand: true, ..context };
            *scanned_end = expression::add_strings(self.text, self.text.len() - after_bracket.len(), context, found);
            return;
        }
        found.extend(self.value_after_value_key());
    }

    /// Returns whether the string after the name and a comma is the value of the name. `quote` is the quote around the
    /// name.
    ///
    /// This is the case if the name is an option, is in parentheses or braces, or is the second to last item of a list in
    /// brackets (`["APIKey", "k3y"]`). The other items of a list, such as `APIKey` in `["APIKey", "OrgID", "Medium"]`, are
    /// unrelated to the item after them.
    fn has_value_after_comma(&self, quote: u8) -> bool {
        if self.is_option() {
            return true;
        }
        let bytes = self.text.as_bytes();
        let start = self.start();
        let before = bytes[..start].iter().rposition(|byte| !matches!(byte, b'\\' | b'"' | b'\'' | b'`'));
        if start == 0 || bytes[start - 1] != quote {
            return false;
        }
        let Some(before) = before else { return false };
        // The opening bracket before the name determines what the name is a part of.
        for at in (before.saturating_sub(MAX_DISTANCE)..=before).rev() {
            match bytes[at] {
                b'(' | b'{' => return true,
                b'[' => return self.is_second_to_last_item(),
                b')' | b']' | b'}' | b';' | b':' | b'\n' => return false,
                _ => {}
            }
        }
        false
    }

    /// Returns whether the name is the second to last item of its list, and a string is the last item:
    /// `["name", "value"]`.
    fn is_second_to_last_item(&self) -> bool {
        let rest = &self.text[self.name_end..];
        let rest = rest.trim_start_matches(['\\', '"', '\'', '`']).trim_start();
        let Some(value) = rest.strip_prefix(',').map(str::trim_start) else { return false };
        if !value.starts_with(['"', '\'']) {
            return false;
        }
        let (_, end) = expression::read_string(value, 0, 0);
        value[end..].trim_start().starts_with(']')
    }

    /// Returns the value of the key `value` that follows the name. For example, returns `k3y` for
    /// `key="Password" value="k3y"`, and for the line `value: k3y` after the line `name: Password`.
    fn value_after_value_key(&self) -> Option<Span> {
        let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\'' | '\\' | '`');
        let rest = self.text[self.name_end..].trim_start_matches(is_separator);
        if self.text.len() - rest.len() > self.name_end + MAX_DISTANCE || !rest.get(..5)?.eq_ignore_ascii_case("value")
        {
            return None;
        }
        let rest = rest[5..].trim_start_matches(['"', '\'', '\\', ' ']);
        let rest = rest.strip_prefix([':', '='])?.trim_start_matches([' ', '\t']);
        let at = self.text.len() - rest.len();
        string_or_word(self.text, at)
    }

    /// Adds the value that only a space separates from the name. This is the value of an option, a string, or a word in
    /// prose that looks like a secret.
    fn add_value_after_space(&self, quotes: &mut QuoteTracker<'_>, scanned_end: &mut usize, found: &mut Vec<Span>) {
        let rest = self.text[self.name_end..].trim_start_matches([' ', '\t']);
        let at = self.text.len() - rest.len();
        let name = &self.text[self.start()..self.name_end];
        let lower = name.to_ascii_lowercase();
        let ends_in_securestring = lower.ends_with("securestring");
        // After an option or `ConvertTo-SecureString`, any word is a value. `securestring` alone may be prose or a
        // type, so only a string after `securestring` is a value.
        let takes_any_word = self.is_option() || lower.ends_with("convertto-securestring");
        if starts_with_default_operator(rest) && at >= *scanned_end {
            let context =
                Context { end_quote: quotes.quote_around(self.name_end), is_after_operand: true, ..Context::default() };
            *scanned_end = expression::add_strings(self.text, at, context, found);
            return;
        }
        if self.is_option() || ends_in_securestring {
            if rest.starts_with('(') && at >= *scanned_end {
                let context = Context { starts_in_brackets: true, allows_commands: true, ..Context::default() };
                *scanned_end = expression::add_strings(self.text, at + 1, context, found);
            } else if !rest.starts_with(['-', ':', '=', '<', '|', ')', ']', ';', ','])
                && (takes_any_word || rest.trim_start_matches('\\').starts_with(['"', '\'']))
            {
                found.extend(string_or_word(self.text, at));
            }
            return;
        }
        // Otherwise, the text may be prose, such as `the password is now k3y123`.
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
        let looks_like_secret = word.len() >= MIN_PROSE_SECRET
            && word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_alphabetic())
            && !word.contains(['=', '(']);
        if looks_like_secret && !starts_placeholder(word, None) {
            let at = self.text.len() - rest.len();
            found.push(Span::from(at..at + word.len()));
        }
    }
}

/// Returns whether `text` starts with an operator before a default value, such as `??` in `get("name") ?? "value"`.
fn starts_with_default_operator(text: &str) -> bool {
    let text = text.trim_start();
    ["||", "??", "?:", "or ", "-or "].iter().any(|operator| text.starts_with(operator))
}

/// Returns the span of the string or word that starts at `at`, unless it is a [dummy](is_dummy) or a placeholder.
fn string_or_word(text: &str, at: usize) -> Option<Span> {
    let rest = &text[at..];
    let backslashes = rest.bytes().take_while(|byte| *byte == b'\\').count();
    let quote = rest[backslashes..].chars().next().filter(|c| matches!(c, '"' | '\'' | '“'));
    let value = match quote {
        Some(_) => expression::read_string(text, at + backslashes, backslashes).0,
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

/// Returns the span of the password in the curl option `-u user:password` or `--user user:password`. `at` is the offset
/// of `-u`.
fn curl_password(text: &str, at: usize) -> Option<Span> {
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
