//! Detects secrets in any text, such as `k3y` in `"APIKey": "k3y"`. Most secrets are found by the sensitive name before
//! the secret (see [`super::names`]), and others by their format: `Bearer 9f8e7d6c`.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::{memchr3_iter, memmem};

use super::defaults::default_values;
use super::expression::{self, Context};
use super::mentions;
use super::names::{MAX_NAME, SECRET_FIELDS, Sensitivity, is_name_byte, sensitivity};
use super::placeholder;
use crate::source::Span;
use crate::syntax::template;

/// Returns whether a value is a dummy for a secret, such as `XXXX` or `****`. A dummy is blank, or repeats a single
/// character, possibly in groups: `XXXX-XXXX`.
#[must_use]
pub fn is_dummy(text: &str) -> bool {
    let is_separator = |character: &char| character.is_whitespace() || matches!(character, '-' | '_');
    let mut characters = text.chars().filter(|character| !is_separator(character));
    characters.next().is_none_or(|first| characters.all(|other| other == first))
}

/// The minimum length of a secret after a name of [`Sensitivity::Weak`], in bytes. A shorter value may be a type or a
/// number.
const MIN_WEAK_SECRET: usize = 8;

/// The minimum length of a secret that only a space separates from its name (`APIKey k3y1`), in bytes.
const MIN_SPACED_SECRET: usize = 4;

/// The maximum length of a marker, in bytes. A program replaces a marker such as `%s` or `##KEY##` with the secret.
const MAX_MARKER: usize = 64;

/// The number of bytes after a marker that are searched for the end of the format string around the marker.
const FORMAT_SEARCH_LEN: usize = 4096;

/// The number of bytes of a value that are searched for template syntax.
const TEMPLATE_SEARCH_LEN: usize = 256;

/// The prefixes of secrets with a known format, each with the minimum number of characters after it.
const PREFIXES: [(&str, usize); 14] = [
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

/// Returns the spans of the secrets in any text, which need not be JSON.
///
/// These are values after sensitive names, strings in expressions after such names, tokens of a known format, private
/// keys, and passwords in URLs. The text is scanned a fixed number of times, regardless of the number of secrets.
pub(crate) fn secrets_in(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    add_assigned_secrets(text, &mut found);
    mentions::add_mentioned_secrets(text, &mut found);
    // For each prefix, the end of the last token that has the prefix. A prefix inside this token is ignored.
    let mut token_ends = [0; PREFIXES.len()];
    for occurrence in prefix_search().find_iter(text) {
        let (prefix, min_length) = PREFIXES[occurrence.pattern()];
        let at = occurrence.start();
        if at < token_ends[occurrence.pattern()]
            || text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        {
            continue;
        }
        // `Bearer` and `Basic` come before the secret. The other prefixes are a part of it.
        let start = if prefix.ends_with(' ') { at + prefix.len() } else { at };
        let end = token_end(text, start);
        token_ends[occurrence.pattern()] = end;
        if end >= at + prefix.len() + min_length && !is_dummy(&text[start..end]) {
            found.push(Span::from(start..end));
        }
    }
    for name in SECRET_FIELDS {
        let ends = memmem::find_iter(text.as_bytes(), name).map(|at| at + name.len());
        found.extend(ends.filter_map(|end| value_after_space(text, end)));
    }
    let mut from = 0;
    while let Some(key) = private_key(text, from) {
        from = key.end as usize;
        found.push(key);
    }
    for at in memmem::find_iter(text.as_bytes(), "://") {
        found.extend(passwords_in_url(text, at + 3));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns the automaton that searches for all [`PREFIXES`] in one pass. The automaton misses a prefix that overlaps an
/// earlier one. Such a prefix follows a letter, so it would be ignored anyway.
fn prefix_search() -> &'static AhoCorasick {
    static SEARCH: OnceLock<AhoCorasick> = OnceLock::new();
    SEARCH.get_or_init(|| {
        // Building only fails for patterns of 2 GiB.
        AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(PREFIXES.map(|(prefix, _)| prefix))
            .expect("the patterns are short")
    })
}

/// The minimum length of a key in a secret, in bytes.
const MIN_KEY: usize = 8;

/// Returns the keys in a secret, such as `k3y45678` in `Bearer k3y45678`. Keys are long words with letters and digits.
/// Each key is a secret by itself.
pub(crate) fn keys_in(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
    words.filter(|word| {
        word.len() >= MIN_KEY
            && word.contains(|c: char| c.is_ascii_digit())
            && word.contains(|c: char| c.is_alphabetic())
    })
}

/// Adds the values after a sensitive name with a colon or an equals sign, such as `k3y` in `password = "k3y"`. Also
/// adds the contents of XML elements with a sensitive name.
fn add_assigned_secrets(text: &str, found: &mut Vec<Span>) {
    let mut quotes = QuoteTracker::new(text);
    // The end of the last value, and the end of the last expression that was scanned for strings. Names before
    // `value_end` are ignored, and expressions before `scanned_end` are not scanned again.
    let (mut value_end, mut scanned_end) = (0, 0);
    for at in memchr3_iter(b':', b'=', b'>', text.as_bytes()) {
        if at < value_end {
            continue;
        }
        let Some(name) = name_before(text, at) else { continue };
        let Some(sensitivity) = sensitivity(&text[name.range()]) else { continue };
        if text.as_bytes()[at] == b'>' {
            if sensitivity >= Sensitivity::Weak {
                let value = xml_value(text, name, at);
                found.extend(value.filter(|value| is_secret(sensitivity, &text[value.range()], false)));
            }
            continue;
        }
        let assignment = Assignment { text, at, name, sensitivity };
        let context = assignment.context(&mut quotes);
        if sensitivity == Sensitivity::Pair {
            // The value may be a pair in brackets, or the call of a function with a pair:
            // `auth = Basic("user", "k3y")`.
            let value = text[at + 1..].trim_start();
            let function_length =
                value.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | ':'))).unwrap_or(value.len());
            if at >= scanned_end && value[function_length..].starts_with(['(', '[']) {
                scanned_end = expression::add_strings(text, text.len() - value.len(), context, found);
            }
            continue;
        }
        if let Some(end) = assignment.add_value_of_whole_line(found) {
            value_end = end;
            continue;
        }
        if let Some(end) = assignment.add_value(context, &mut scanned_end, found) {
            value_end = end;
        }
    }
}

/// Adds the parts of the expression at `start` that may be secrets. A program inserts the value of this expression into
/// a string. The parts are strings, as in `{get("k3y")}`, and long words with letters and digits, as in
/// `$(echo k3y4567890)`. `start` is the offset of the opening bracket, or of the `$` before the bracket.
fn add_strings_in_brackets(text: &str, start: usize, found: &mut Vec<Span>) {
    let rest = first_bytes(&text[start..]);
    let mut depth = 0_usize;
    let end = rest.bytes().position(|byte| {
        match byte {
            b'{' | b'(' => depth += 1,
            b'}' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(byte, b'}' | b')')
    });
    let inner = &rest[..end.unwrap_or(0)];
    let words = inner.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
    let mut at = 0;
    for word in words {
        let is_key = word.len() >= MIN_WEAK_SECRET
            && word.contains(|c: char| c.is_ascii_digit())
            && word.contains(char::is_alphabetic);
        let before = inner[..at].chars().next_back();
        let after = inner[at + word.len()..].chars().next();
        let is_string = matches!(before, Some('"' | '\'')) && before == after && !word.is_empty();
        if (is_key || is_string) && !is_dummy(word) {
            found.push(Span::from(start + at..start + at + word.len()));
        }
        at += word.len() + after.map_or(0, char::len_utf8);
    }
}

/// Returns the value of an XML element, such as `k3y` in `<Password>k3y</Password>`. `name` is the sensitive name in
/// the opening tag or in the closing tag of the element. `at` is the offset of the `>` of this tag.
fn xml_value(text: &str, name: Span, at: usize) -> Option<Span> {
    let before = &text[..name.start as usize];
    let before =
        before.strip_suffix(':').map_or(before, |prefix| prefix.trim_end_matches(|c: char| c.is_ascii_alphanumeric()));
    if let Some(content) = before.strip_suffix("</") {
        // The name is in a closing tag, so the value is before the tag. The opening tag may have attributes after its
        // name.
        let mut start = content.len().saturating_sub(TEMPLATE_SEARCH_LEN);
        while !text.is_char_boundary(start) {
            start += 1;
        }
        let opening = content[start..].rfind('>')?;
        if content[..start + opening].ends_with(&text[name.range()]) {
            // The opening tag has no attributes, so the value was already found there.
            return None;
        }
        return Some(trimmed_span(text, start + opening + 1, content.len())).filter(|value| !value.is_empty());
    }
    if !before.ends_with('<') || starts_placeholder(text[at + 1..].trim_start(), Some('<')) {
        return None;
    }
    let rest = &text[at + 1..];
    let end = rest.find(['<', '\n']).unwrap_or(rest.len());
    Some(trimmed_span(text, at + 1, at + 1 + end)).filter(|value| !value.is_empty())
}

/// Returns the span from `start` to `end`, without the whitespace at both ends.
fn trimmed_span(text: &str, start: usize, end: usize) -> Span {
    let value = &text[start..end];
    let start = start + (value.len() - value.trim_start().len());
    Span::from(start..start + value.trim().len())
}

/// A sensitive name with a colon or an equals sign after it.
struct Assignment<'t> {
    text: &'t str,
    /// The offset of the colon or the equals sign.
    at: usize,
    /// The span of the name, without quotes.
    name: Span,
    sensitivity: Sensitivity,
}

impl Assignment<'_> {
    /// Returns the offset just past the operator, which is `:`, `=`, `:=`, `=>` or `==`.
    fn value_start(&self) -> usize {
        let signs = self.text.as_bytes()[self.at + 1..].iter().take(2).take_while(|byte| matches!(byte, b'=' | b'>'));
        self.at + 1 + signs.count()
    }

    /// Returns what is known about the expression after the operator.
    fn context(&self, quotes: &mut QuoteTracker<'_>) -> Context {
        let bytes = self.text.as_bytes();
        let after_name = &bytes[self.name.end as usize..self.at];
        let backslashes = after_name.iter().take_while(|byte| **byte == b'\\').count();
        let is_quoted = after_name.get(backslashes).is_some_and(|byte| matches!(byte, b'"' | b'\'' | b'`'));
        let start = self.value_start();
        let outer_quote = quotes.quote_around(self.at);
        Context {
            backslashes,
            end_quote: if is_quoted { None } else { outer_quote },
            outer_quote,
            allows_type: bytes[self.at] == b':' && start == self.at + 1,
            allows_commands: bytes.get(start).is_some_and(u8::is_ascii_whitespace),
            ..Context::default()
        }
    }

    /// Adds the value if its line has only the name, the operator and the value, as in YAML and `.env` files. Returns
    /// the end of the value.
    fn add_value_of_whole_line(&self, found: &mut Vec<Span>) -> Option<usize> {
        let Self { text, at, name, sensitivity } = *self;
        let bytes = text.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[at.saturating_sub(2 * MAX_NAME)..at]);
        let start = start.map_or(0, |start| at.saturating_sub(2 * MAX_NAME) + start + 1);
        // No line break was found, so the text before the name is too long.
        if start == 0 && at > 2 * MAX_NAME {
            return None;
        }
        let mut before = text.get(start..name.start as usize)?.trim_start();
        // The name may be in a list item of YAML, in quotes, or after a command that sets a variable.
        for prefix in ["- ", "export ", "set ", "ENV ", "\"", "'"] {
            before = before.strip_prefix(prefix).unwrap_or(before).trim_start();
        }
        let is_single_sign = matches!(
            text[name.end as usize..self.value_start()].trim_start_matches(['"', '\'']).trim_start(),
            ":" | "="
        );
        if !before.is_empty() || !is_single_sign {
            return None;
        }
        let from = self.value_start();
        let end = from + memchr::memchr2(b'\n', b'\r', &bytes[from..]).unwrap_or(text.len() - from);
        let mut value = text[from..end].trim();
        if let Some(comment) = value.find(" #").or_else(|| value.find("\t#")) {
            value = value[..comment].trim_end();
        }
        let indent = expression::indent(&text[start..]);
        // The header of a YAML block scalar, such as `|` or `>-`. The value is on the lines below.
        let is_block = value.strip_prefix(['|', '>']).is_some_and(|rest| {
            rest.len() <= 2 && rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'))
        });
        if is_block {
            let block_end = indented_lines_end(text, end, indent, |_| true);
            let block = trimmed_span(text, end, block_end);
            found.extend(Some(block).filter(|block| is_secret(sensitivity, &text[block.range()], true)));
            return Some(block_end);
        }
        // In source code, the value is only a part of the rest of the line. `add_value` finds this part.
        let is_code =
            value.contains(['"', '\'', '`', '(', ')', '[', ']', '{', '}', '“']) || value.ends_with([',', ';', '\\']);
        let is_code = is_code || value.contains(": ") || value.contains('=') && value.contains(' ');
        if value.is_empty() || is_code || is_template(value) || is_literal(value) {
            return None;
        }
        let start = from + (text[from..end].len() - text[from..end].trim_start().len());
        let mut value = Span::from(start..start + value.len());
        if bytes[at] == b':' && !is_type(&text[value.range()]) {
            // A YAML scalar continues on the next lines as long as they have more indentation.
            let is_plain = |line: &str| {
                !line.contains(": ") && !line.trim_end().ends_with(':') && !line.trim_start().starts_with("- ")
            };
            let scalar_end = indented_lines_end(text, end, indent, is_plain);
            if scalar_end > end {
                value.end = (value.start as usize + text[start..scalar_end].trim_end().len()) as u32;
            }
        }
        if is_secret(sensitivity, &text[value.range()], false) {
            found.push(value);
        }
        Some(value.end as usize)
    }

    /// Adds the strings that a program inserts into the value, because any of these strings may be the secret. `end` is
    /// the offset just past the closing quote of the value.
    ///
    /// The strings are in an expression inside the value, as in `"{get('k3y')}"`. Or they are arguments of the call
    /// that formats the string around the value, as in `'{"APIKey": "%s"}' % "k3y"`.
    fn add_inserted_strings(&self, value: Span, end: usize, context: Context, found: &mut Vec<Span>) {
        let text = self.text;
        let content = &text[value.range()];
        if content.starts_with('{') || content.starts_with("${") || content.starts_with("$(") {
            add_strings_in_brackets(text, value.start as usize, found);
        }
        let is_marker = content.len() <= MAX_MARKER
            && (content.starts_with(['%', '#', '{', '@', '_', '<', '$']) && !content.contains(' '));
        let Some(quote) = context.outer_quote.filter(|_| is_marker) else { return };
        let mut limit = text.len().min(end + FORMAT_SEARCH_LEN);
        while !text.is_char_boundary(limit) {
            limit -= 1;
        }
        let bytes = &text.as_bytes()[..limit];
        let close = memchr::memchr_iter(quote, &bytes[end..]).map(|at| end + at).find(|at| bytes[at - 1] != b'\\');
        let Some(close) = close else { return };
        let rest = text[close + 1..].trim_start_matches(char::from(quote)).trim_start();
        let is_call = rest.starts_with([',', '%', '.']) || rest.starts_with("-f ");
        if is_call {
            let arguments =
                Context { is_after_operand: true, starts_in_brackets: rest.starts_with(','), ..Context::default() };
            expression::add_strings(text, text.len() - rest.len(), arguments, found);
        }
    }

    /// Adds the value after the operator, and the other strings of its expression. Returns the end of the value if the
    /// text before this offset must not be scanned again. `scanned_end` is the end of the last expression that was
    /// scanned.
    fn add_value(&self, context: Context, scanned_end: &mut usize, found: &mut Vec<Span>) -> Option<usize> {
        let Self { text, at, sensitivity, .. } = *self;
        let from = self.value_start();
        let rest = &text[from..];
        let start = from + (rest.len() - rest.trim_start().len());
        let backslashes = text[start..].bytes().take_while(|byte| *byte == b'\\').count();
        let quote = text[start + backslashes..].chars().next().filter(|c| matches!(c, '"' | '\'' | '“' | '`'));
        let closes_outer_string = quote.is_some_and(|quote| {
            backslashes < context.backslashes
                || backslashes == 0 && context.end_quote.is_some_and(|end_quote| char::from(end_quote) == quote)
        });
        if closes_outer_string {
            return None;
        }
        if quote.is_some() {
            let (value, end) = expression::read_string(text, start + backslashes, backslashes);
            add_quoted(sensitivity, text, value, found);
            self.add_inserted_strings(value, end, context, found);
            let next = text[end..].trim_start_matches([' ', '\t']);
            if at >= *scanned_end && !next.is_empty() && !next.starts_with([',', ';', '}', ']', '<', ':']) {
                *scanned_end = self.add_strings(end, Context { is_after_operand: true, ..context }, found);
            }
            return Some(end);
        }
        if starts_placeholder(&text[start..], None) {
            let end = template::spans(first_bytes(&text[start..])).next().map_or(start, |span| start + span.end);
            found.extend(
                default_values(&text[start..end]).into_iter().map(|default| shifted_span(default.range, start)),
            );
            return None;
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '}' | ']' | '{' | '[' | '"' | '\'' | '\\');
        let word_end = |start: usize| text[start..].find(ends).map_or(text.len(), |length| start + length);
        let end = word_end(start);
        let word = &text[start..end];
        if is_scheme(word) && text[end..].starts_with(' ') {
            // `Authorization: Bearer k3y`
            let (start, end) = (end + 1, word_end(end + 1));
            let is_credential = start < end
                && !starts_placeholder(&text[start..], None)
                && is_secret(sensitivity, &text[start..end], false);
            found.extend(is_credential.then(|| Span::from(start..end)));
            return Some(end);
        }
        // If strings follow the word, the word may be code, such as `os.environ` in `os.environ["KEY"]`.
        let mut is_code = false;
        let is_object = text[start..].starts_with('{');
        if at >= *scanned_end && !is_object {
            let before = found.len();
            *scanned_end = self.add_strings(start, context, found);
            is_code = found.len() > before && is_code_before_string(word, &text[end..], context.allows_type);
        }
        if !is_code && !is_literal(word) && is_secret(sensitivity, word, false) {
            found.push(Span::from(start..end));
            return Some(end);
        }
        None
    }

    /// Adds the strings that may be secrets in the expression at `start`. Returns the end of the expression.
    fn add_strings(&self, start: usize, context: Context, found: &mut Vec<Span>) -> usize {
        let mut strings = Vec::new();
        let end = expression::add_strings(self.text, start, context, &mut strings);
        strings.into_iter().for_each(|string| add_quoted(self.sensitivity, self.text, string, found));
        end
    }
}

/// Returns the end of the indented lines after the line that ends at `end`.
///
/// All of these lines are blank, or have more indentation than `indent` and are accepted by `belongs`.
fn indented_lines_end(text: &str, end: usize, indent: usize, belongs: impl Fn(&str) -> bool) -> usize {
    let mut last = end;
    for line in text[end..].split_inclusive('\n').skip(1) {
        let is_blank = line.trim().is_empty();
        if !is_blank && (expression::indent(line) <= indent || !belongs(line)) {
            break;
        }
        last += line.len();
        if last == end + line.len() {
            // The block starts after the line break at `end`, which is not a part of its first line.
            last += text[end..].find('\n').map_or(0, |at| at + 1);
        }
    }
    last
}

/// Adds a value in quotes if it is a secret. If the value is template syntax, adds the literal defaults in the value
/// instead.
fn add_quoted(sensitivity: Sensitivity, text: &str, value: Span, found: &mut Vec<Span>) {
    let content = &text[value.range()];
    if is_template(content) {
        let start = value.start as usize;
        found.extend(default_values(content).into_iter().map(|default| shifted_span(default.range, start)));
    } else if is_secret(sensitivity, content, true) {
        found.push(value);
    }
}

/// Returns whether a value is template syntax, with at most a word such as `Bearer` around it.
fn is_template(value: &str) -> bool {
    // The cheap checks come first.
    let may_be_template =
        starts_with_template(value) || value.len() <= TEMPLATE_SEARCH_LEN && template::contains(value);
    may_be_template && placeholder::is_template(value)
}

/// Returns `range` as a span, moved by `by` bytes.
fn shifted_span(range: std::ops::Range<usize>, by: usize) -> Span {
    Span::from(by + range.start..by + range.end)
}

/// Returns whether a value after a sensitive name is a secret, and not a type, a number or a dummy. `is_quoted` is
/// whether the value is in quotes.
fn is_secret(sensitivity: Sensitivity, content: &str, is_quoted: bool) -> bool {
    let is_number = || content.bytes().all(|byte| byte.is_ascii_digit());
    let looks_like_secret = match sensitivity {
        Sensitivity::Known => is_quoted || !is_type(content),
        Sensitivity::Strong | Sensitivity::Pair => {
            is_quoted || !is_type(content) && (!is_number() || content.len() >= MIN_SPACED_SECRET)
        }
        Sensitivity::Weak => content.len() >= MIN_WEAK_SECRET && (is_quoted || !is_number()),
    };
    looks_like_secret && !is_dummy(content)
}

/// Returns whether a word without quotes is the name of a type, as in `password: string`.
fn is_type(word: &str) -> bool {
    let word = word.trim_end_matches([',', ';', '?', ')', '>']);
    const TYPES: [&str; 12] = [
        "any",
        "bool",
        "boolean",
        "bytes",
        "char",
        "int",
        "number",
        "object",
        "secretstr",
        "securestring",
        "str",
        "string",
    ];
    TYPES.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// Returns whether a word is an authentication scheme, such as `Bearer`, which precedes a credential.
fn is_scheme(word: &str) -> bool {
    ["basic", "bearer", "digest", "negotiate", "token"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// Returns whether a word is empty, or a literal for a missing or boolean value.
fn is_literal(word: &str) -> bool {
    matches!(word, "" | "null" | "true" | "false" | "None" | "True" | "False" | "nil" | "undefined" | "~" | "$null")
}

/// Returns whether `word` is the start of an expression with strings, such as `os.environ["KEY"]`, and not a value.
/// `rest` is the text after `word`. `allows_type` is as in [`Context::allows_type`].
fn is_code_before_string(word: &str, rest: &str, allows_type: bool) -> bool {
    let is_path = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.$:()?!<>*&@-|+".contains(&byte));
    // The name of an encoding or of a hash function has letters and digits, but is not a key.
    let is_encoding =
        |part: &str| ["base64", "utf8", "sha256", "32"].iter().any(|name| part.to_ascii_lowercase().contains(name));
    let is_key = keys_in(word).any(|part| !is_encoding(part));
    let next = rest.trim_start();
    let has_sign = next.starts_with(['(', '[', '|', '?', '+', '&']) || allows_type && next.starts_with('=');
    let precedes_operator = has_sign || ["or ", "-or ", "if "].iter().any(|operator| next.starts_with(operator));
    let is_code_word = expression::is_operator(word) || expression::is_powershell_command(word) || word.is_empty();
    is_path
        && !is_key
        && (word.contains('(') || precedes_operator || is_code_word || rest.starts_with(['"', '\'']) && word.len() <= 2)
}

/// Returns the value that only a space separates from its name, as in a member with a missing colon: `APIKey k3y1`.
/// `end` is the end of the name. A word without digits is ignored, because it is probably a part of a sentence.
fn value_after_space(text: &str, end: usize) -> Option<Span> {
    let value = text[end..].strip_prefix(' ')?;
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '}' | ']' | '"' | '\'' | '\\' | '<');
    let len = value.find(ends).unwrap_or(value.len());
    let is_key = len >= MIN_SPACED_SECRET && value[..len].contains(|c: char| c.is_ascii_digit());
    (is_key && !is_dummy(&value[..len])).then(|| Span::from(end + 1..end + 1 + len))
}

/// Returns whether the value at the start of `text` starts with template syntax, such as `{{name}}`. The value ends at
/// `quote`, or at the end of the line.
pub(super) fn starts_placeholder(text: &str, quote: Option<char>) -> bool {
    if !starts_with_template(text) {
        return false;
    }
    let ends = |character: char| character == '\n' || Some(character) == quote;
    let value = first_bytes(text).split(ends).next().unwrap_or_default();
    template::tag_at(value, 0).is_some()
}

/// Returns whether the first character of `text` may start template syntax.
fn starts_with_template(text: &str) -> bool {
    text.starts_with(['{', '$', '<', '%', '#', '@', '_'])
}

/// Returns the first [`TEMPLATE_SEARCH_LEN`] bytes of a text, or slightly fewer, to end at a character boundary.
fn first_bytes(text: &str) -> &str {
    let mut limit = text.len().min(TEMPLATE_SEARCH_LEN);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    &text[..limit]
}

/// Returns the span of the first private key (PEM) at or after `from`. The span ends before the `-----END` line, or at
/// the end of the text.
fn private_key(text: &str, from: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let starts = memmem::find_iter(&bytes[from..], "-----BEGIN ").map(|at| from + at);
    // The kind of key may be in between, as in `-----BEGIN RSA PRIVATE KEY-----`.
    let is_private = |start: &usize| {
        let line = &bytes[*start..bytes.len().min(*start + 64)];
        memmem::find(line, b"PRIVATE KEY-----").is_some()
    };
    let start = starts.into_iter().find(is_private)?;
    let end = memmem::find(&bytes[start..], b"-----END ").map_or(text.len(), |length| start + length);
    Some(Span::from(start..end))
}

/// Returns the span of the name before the operator at `at`. The name may be in quotes, or in the brackets of an index:
/// `headers["name"] =`.
fn name_before(text: &str, at: usize) -> Option<Span> {
    let mut from = at.saturating_sub(MAX_NAME);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..at];
    // The fast path for nearly all names: only quotes and backslashes are between the name and `at`.
    let bytes = before.as_bytes();
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'"' | b'\'' | b'\\')).map_or(0, |last| last + 1);
    if end > 0 && is_name_byte(bytes[end - 1]) {
        let start = bytes[..end].iter().rposition(|byte| !is_name_byte(*byte)).map_or(0, |last| last + 1);
        return Some(Span::from(from + start..from + end));
    }
    let is_punctuation = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '“' | '”' | '`' | ']' | ')' | '?' | '!' | '+' | '|')
    };
    let before = before.trim_end_matches(is_punctuation);
    let is_in_name = |c: char| c.is_ascii() && is_name_byte(c as u8);
    let start =
        before.rfind(|c| !is_in_name(c)).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    (start < before.len()).then(|| Span::from(from + start..from + before.len()))
}

/// Tracks which offsets are inside a string. A string ends at the end of its line at the latest. Offsets must be looked
/// up in ascending order.
pub(super) struct QuoteTracker<'t> {
    bytes: &'t [u8],
    /// The offset up to which the text was scanned.
    scanned_end: usize,
    /// The quote of the string that contains the offset `scanned_end`, if any.
    open_quote: Option<u8>,
}

impl<'t> QuoteTracker<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), scanned_end: 0, open_quote: None }
    }

    /// Returns the quote of the string that contains `offset`, if any.
    pub(super) fn quote_around(&mut self, offset: usize) -> Option<u8> {
        if let Some(start) = memchr::memrchr(b'\n', &self.bytes[self.scanned_end.min(offset)..offset]) {
            self.scanned_end += start;
            self.open_quote = None;
        }
        while self.scanned_end < offset {
            let byte = self.bytes[self.scanned_end];
            match self.open_quote {
                Some(_) if byte == b'\\' => self.scanned_end += 1,
                Some(quote) if byte == quote => self.open_quote = None,
                None if byte == b'"' => self.open_quote = Some(byte),
                None if byte == b'\'' => {
                    // After a letter or a digit, a single quote is an apostrophe.
                    let before = self.scanned_end.checked_sub(1).map_or(b' ', |before| self.bytes[before]);
                    self.open_quote = (!before.is_ascii_alphanumeric()).then_some(byte);
                }
                _ => {}
            }
            self.scanned_end += 1;
        }
        self.open_quote
    }
}

/// Returns the end of the token that starts at `from`.
fn token_end(text: &str, from: usize) -> usize {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    let bytes = &text.as_bytes()[from..];
    from + bytes.iter().position(|byte| !part(*byte)).unwrap_or(bytes.len())
}

/// Returns the spans of the password in a URL, such as `k3y` in `https://user:k3y@host`. `from` is the offset after
/// `://`.
///
/// If several `@` could end the password, returns the shortest and the longest candidate, because a message may quote
/// only the text of one of them.
fn passwords_in_url(text: &str, from: usize) -> impl Iterator<Item = Span> {
    let longest = password_in_userinfo(text, from);
    let shortest = longest.and_then(|longest| {
        let at = text[longest.range()].find('@').filter(|at| *at > 0)?;
        Some(Span::new(longest.start, longest.start + at as u32))
    });
    longest.into_iter().chain(shortest)
}

/// Returns the span of the password in the `user:password@` that starts at `from`. The password extends to the last
/// `@`.
fn password_in_userinfo(text: &str, from: usize) -> Option<Span> {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/?#\"'\\<>,".contains(byte);
    let bytes = &text.as_bytes()[from..];
    let end = from + bytes.iter().position(ends).unwrap_or(bytes.len());
    let (userinfo, _) = text[from..end].rsplit_once('@')?;
    let (user, password) = userinfo.split_once(':')?;
    let start = from + user.len() + 1;
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
    fn a_dummy_is_one_repeated_character() {
        for text in ["", "  ", "XXXXXXXX", "****", "x", "XXXX-XXXX-XXXX", "xxx xxx"] {
            assert!(is_dummy(text), "{text}");
        }
        assert!(!is_dummy("XXXX1"));
    }

    #[test]
    fn values_after_sensitive_names_are_found() {
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

    /// Returns `text` with its secrets masked.
    fn masked(text: &str) -> String {
        let mut masked: Vec<u8> = text.bytes().collect();
        secrets_in(text).into_iter().for_each(|span| masked[span.range()].fill(b'*'));
        String::from_utf8_lossy(&masked).into_owned()
    }

    #[test]
    fn strings_in_expressions_are_found() {
        for text in [
            // Python
            r#"p = {"APIKey": os.environ.get("K", "Zq7xK9wP2mVb4"), "OrgID": 1}"#,
            r#"p["objCommonParameters"]["_ProxyDetails"]["Password"] = "Zq7xK9wP2mVb4""#,
            r#"{"APIKey": ("Zq7xK9wP2mVb4")}"#,
            "{\"APIKey\": (\n  \"Zq7\"\n  \"xK9wP2mVb4\"\n)}",
            r#"{"APIKey": "Zq7xK9" + "wP2mVb4"}"#,
            r#"{"APIKey": "Zq7xK9" "wP2mVb4"}"#,
            r#"{"APIKey": "Zq7xK9wP2mVb4" if prod else 'wP2mVb4'}"#,
            r#"{"APIKey": b"Zq7xK9wP2mVb4".decode()}"#,
            r#"{"APIKey": f"Zq7xK9wP2mVb4{x}"}"#,
            r#"dict(APIKey=base64.b64decode("Zq7xK9wP2mVb4"), OrgID=1)"#,
            "password = \"\"\"Zq7xK9\nwP2mVb4\"\"\"",
            "password = \\\n    \"Zq7xK9wP2mVb4\"",
            r#"password: str = "Zq7xK9wP2mVb4""#,
            r#"password: Optional[str] = "Zq7xK9wP2mVb4""#,
            r#"password = os.getenv("PW") or "Zq7xK9wP2mVb4""#,
            r#"x = os.environ["PASSWORD"] or "Zq7xK9wP2mVb4""#,
            r#"x = os.getenv("PASSWORD", "Zq7xK9wP2mVb4")"#,
            r#"setattr(x, "password", "Zq7xK9wP2mVb4")"#,
            r#"set_password("Zq7xK9wP2mVb4")"#,
            r#"requests.post(u, auth=("svc","Zq7xK9wP2mVb4"))"#,
            r#"requests.post(u, auth=HTTPBasicAuth("svc", "Zq7xK9wP2mVb4"))"#,
            r#"run(["curl", "--password", "Zq7xK9wP2mVb4"])"#,
            // JavaScript
            r#"x = {APIKey: process.env.K || "Zq7xK9wP2mVb4"}"#,
            r#"x = {APIKey: process.env.K ?? 'Zq7xK9wP2mVb4'}"#,
            r#"x = {APIKey: atob("Zq7xK9wP2mVb4")}"#,
            r#"x = {APIKey: test ? "wP2mVb4" : "Zq7xK9wP2mVb4", OrgID: 1}"#,
            "x = {APIKey: test\n  ? \"wP2mVb4\"\n  : \"Zq7xK9wP2mVb4\"}",
            "x = {APIKey: `Zq7xK9wP2mVb4`}",
            "x = {APIKey: `${process.env.K || \"Zq7xK9wP2mVb4\"}`}",
            r#"headers["APIKey"] = "Zq7xK9wP2mVb4";"#,
            r#"headers.set("APIKey", "Zq7xK9wP2mVb4");"#,
            r#"new Map([["APIKey", "Zq7xK9wP2mVb4"]])"#,
            r#"const p = process.env.DB_PASSWORD || "Zq7xK9wP2mVb4";"#,
            r#"password?: string = "Zq7xK9wP2mVb4""#,
            // C#, Java, Kotlin
            r#"APIKey = Environment.GetEnvironmentVariable("K") ?? "Zq7xK9wP2mVb4","#,
            r#"APIKey = Decrypt("Zq7xK9wP2mVb4"),"#,
            r#"APIKey = @"Zq7xK9wP2mVb4\","#,
            r#"{ "APIKey", "Zq7xK9wP2mVb4" },"#,
            r#"map.put("APIKey", decode("Zq7xK9wP2mVb4"));"#,
            r#"new NetworkCredential("svc", "Zq7xK9wP2mVb4")"#,
            r#"mapOf("APIKey" to "Zq7", "Password" to (env("K") ?: "wP2mVb4"))"#,
            r#"val password: String = System.getenv("K") ?: "Zq7xK9wP2mVb4""#,
            r#"<add key="APIKey" value="Zq7xK9wP2mVb4"/>"#,
            // Go
            r#"APIKey: string([]byte("Zq7xK9wP2mVb4")),"#,
            r#"APIKey: []byte("Zq7xK9wP2mVb4"),"#,
            r#"x.Password := "Zq7xK9wP2mVb4""#,
            r#"req.SetBasicAuth("svc", "Zq7xK9wP2mVb4")"#,
            // PowerShell
            r#"APIKey = ConvertTo-SecureString "Zq7xK9wP2mVb4" -AsPlainText"#,
            r#"$s = ConvertTo-SecureString "Zq7xK9wP2mVb4" -AsPlainText"#,
            r#"{"run": "ConvertTo-SecureString \"Zq7xK9wP2mVb4\" -AsPlainText"}"#,
            "$s = ConvertTo-SecureString Zq7xK9wP2mVb4 -AsPlainText",
            r#"APIKey = if ($x) { "Zq7xK9wP2mVb4" } else { "wP2mVb4" }"#,
            r#"Connect -Password "Zq7xK9wP2mVb4""#,
            r#"Connect -Password (ConvertTo-SecureString "Zq7xK9wP2mVb4")"#,
            "APIKey = @\"\nZq7xK9wP2mVb4\n\"@",
            "APIKey = \"Zq7`\"xK9wP2mVb4\"",
            // Shells
            "curl --password Zq7xK9wP2mVb4 https://example.com",
            "curl -u svc:Zq7xK9wP2mVb4 https://example.com",
            "curl -u svc:Zq7xK9wP2mVb4 https://example.com/token",
            "curl --user 'svc:Zq7xK9wP2mVb4' https://example.com",
            r#"APIKEY="${K:-Zq7xK9wP2mVb4}""#,
            r#"TOKEN=Zq7xK9wP2mVb4 curl -d "x""#,
            // XML, YAML
            "<ns:Password type=\"x\">Zq7xK9wP2mVb4</ns:Password>",
            "password: Zq7xK9wP2mVb4",
            "- password: correct Zq7xK9wP2mVb4, horse\n  medium: Web",
            "password:\n  Zq7xK9wP2mVb4",
            "password: |\n  Zq7xK9wP2mVb4\n\n  wP2mVb4\nmedium: Web",
            "x:\n  password: >-\n    Zq7xK9wP2mVb4\n    wP2mVb4\n  medium: Web",
            "password: correct\n  Zq7xK9wP2mVb4",
            "password: \"correct\n  Zq7xK9wP2mVb4\"",
            "- name: DB_PASSWORD\n  value: Zq7xK9wP2mVb4",
            // JSON
            r#"{"db_password":"Zq7xK9"}"#,
            r#"{"pwd":"Zq7xK9wP2mVb4"}"#,
            r#"{"db_pwd":"Zq7xK9"}"#,
            r#"{"APIKey":"${KEY:-Zq7xK9wP2mVb4}"}"#,
            r#"{"APIKey":"{{x}}Zq7xK9wP2mVb4"}"#,
            r#"{"a":"{\"APIKey\":\"${KEY:-Zq7xK9wP2mVb4}\"}"}"#,
            r#"{"name": "APIKey", "value": "Zq7xK9wP2mVb4"}"#,
            r#"{"APIKey": ["Zq7xK9wP2mVb4"]}"#,
            "curl -H 'Authorization: Bearer Zq7xK9'",
            "/* old password Zq7xK9wP2mVb4 */",
            "// the api key was Zq7xK9wP2mVb4.",
            "the password is \"Zq7xK9wP2mVb4\"",
        ] {
            let masked = masked(text);
            assert!(!["Zq7", "xK9", "wP2mVb4"].iter().any(|part| masked.contains(part)), "{text}\n{masked}");
        }
    }

    #[test]
    fn text_around_a_secret_is_not_masked() {
        for (text, expected) in [
            (
                r#"{"APIKey": os.environ.get("K", "Zq7xK9wP2mVb4"), "OrgID": "a"}"#,
                r#"{"APIKey": os.environ.get("K", "*************"), "OrgID": "a"}"#,
            ),
            (r#"{"APIKey": atob("Zq7") || "x9", "OrgID": "a"}"#, r#"{"APIKey": atob("***") || "**", "OrgID": "a"}"#),
            (r#"{"APIKey": "Zq7" "Medium": "Web"}"#, r#"{"APIKey": "***" "Medium": "Web"}"#),
            (r#"{"APIKey": Zq7 "Medium": "Web"}"#, r#"{"APIKey": *** "Medium": "Web"}"#),
            (r#"{"a": "the Password: Zq7", "Medium": "Web"}"#, r#"{"a": "the Password: ***", "Medium": "Web"}"#),
            (r#"{"a": "the Password: a Zq7 ", "Medium": "Web"}"#, r#"{"a": "the Password: a Zq7 ", "Medium": "Web"}"#),
            (r#"TOKEN=Zq7 curl -d "{\"a\": 1}""#, r#"TOKEN=*** curl -d "{\"a\": 1}""#),
            ("password: str\nname: \"x\"", "password: str\nname: \"x\""),
            (r#"{"required": ["APIKey", "OrgID", "Medium"]}"#, r#"{"required": ["APIKey", "OrgID", "Medium"]}"#),
            (
                r#"{"credentials": {"user": "joe", "mode": "basic"}}"#,
                r#"{"credentials": {"user": "joe", "mode": "basic"}}"#,
            ),
            ("Authorization: Bearer {{token}}", "Authorization: Bearer {{token}}"),
            ("password: {{ pw }}\nAPIKey: ${KEY}", "password: {{ pw }}\nAPIKey: ${KEY}"),
            ("-H 'Authorization: Bearer Zq7xK9' -d", "-H 'Authorization: Bearer ******' -d"),
            (r#"password = getpass.getpass()"#, "password = *****************"),
            (r#"run -Password (get "Zq7") -x"#, r#"run -Password (get "***") -x"#),
            (r#"<p>password: key("Zq7")</p><p>"Dana"</p>"#, r#"<p>password: key("***")</p><p>"Dana"</p>"#),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn arguments_that_are_formatted_into_a_secret_are_found() {
        for text in [
            r#"q = '{"APIKey": "%s", "OrgID": 1}' % ("Zq7xK9wP2mVb4",)"#,
            r#"q = '{"APIKey": "{}"}'.format("Zq7xK9wP2mVb4")"#,
            r###"q = '{"APIKey": "##KEY##"}'.replace("##KEY##", "Zq7xK9wP2mVb4")"###,
            r#"q = f'{"APIKey": "{get("Zq7xK9wP2mVb4")}"}'"#,
            r#"string.Format("{{\"APIKey\": \"{0}\"}}", "Zq7xK9wP2mVb4");"#,
            r#"curl -d "{\"APIKey\": \"$(echo Zq7xK9wP2mVb4)\"}""#,
            r#"String.format("{\"APIKey\": \"%s\"}", "Zq7xK9wP2mVb4");"#,
        ] {
            assert!(found(text).contains(&"Zq7xK9wP2mVb4"), "{text}: {:?}", found(text));
        }
        assert!(!found(r#"q = '{"APIKey": "%s"}'; x = "name""#).contains(&"name"));
    }

    #[test]
    fn secrets_in_nested_strings_are_found() {
        assert_eq!(found(r#"{"a": "{\"APIKey\": \"k1\\\"2\", \"b\": 1}"}"#), [r#"k1\\\"2"#]);
        assert_eq!(found(r#"{"a": "{\"Password\": \"a\\\\\"}"}"#), [r"a\\\\"]);
        assert_eq!(found(r#"{"Password": "a\\", "b": "c"}"#), [r"a\\"]);
    }

    #[test]
    fn secrets_of_known_formats_are_found() {
        assert_eq!(found("x Bearer abcdefgh12.-_ y"), ["abcdefgh12.-_"]);
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        assert_eq!(found(&format!("{{\"Description\": \"{token}\"}}")), [token]);
        assert_eq!(
            found("https://joe:hunter2@example.com/x https://example.com:80/@ mailto:a@example.com"),
            ["hunter2"]
        );
        assert_eq!(found("https://a:hunter2@example.com;b@example.com"), ["hunter2", "hunter2@example.com;b"]);
        assert_eq!(found("AKIAIOSFODNN7EXAMPLE XAKIAIOSFODNN7EXAMPLE Basic people"), ["AKIAIOSFODNN7EXAMPLE"]);
        let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n";
        assert_eq!(found(&format!("{key}-----END RSA PRIVATE KEY-----")), [key]);
        assert_eq!(found("-----BEGIN PUBLIC KEY-----\nMIIE"), [""; 0]);
    }

    #[test]
    fn the_scan_takes_linear_time() {
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
            "token:(",
            "token(",
            "\"token\",",
            "(\"token\",\"",
            "token: a ? ",
            "token:\n ",
            "password:\n",
            "password: |\n ",
            "password: a\n  b\n",
            "pwd=`",
            "token=\"\"\"",
            "password is ",
            "--password ",
            "-u a:",
            "${token:",
            "token: \"a\n   ",
            "auth=(",
            "</token>",
        ];
        for part in parts {
            let text = part.repeat(500_000 / part.len());
            // Quadratic work would take hours.
            let _ = secrets_in(&text);
        }
    }
}
