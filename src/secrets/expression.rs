//! Finds the strings in the expression after a sensitive name, in any programming language. The value of the name may
//! be computed from them.

use memchr::memmem;

use crate::source::Span;

/// The maximum number of bytes of an expression that are scanned.
const LONGEST_EXPRESSION: usize = 2048;

/// The maximum number of bytes of a multiline string that are scanned.
const LONGEST_STRING: usize = 16 * 1024;

/// Words after which an expression continues with an operand: operators and keywords.
const OPERATORS: [&str; 18] = [
    "and", "as", "await", "else", "elseif", "if", "in", "is", "match", "new", "not", "or", "return", "switch", "then",
    "try", "unless", "when",
];

/// The context of an expression.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context {
    /// The number of backslashes before each quote. It is 1 if the code is itself in a string:
    /// `"{\"name\": \"value\"}"`.
    pub level: usize,
    /// The quote of the string that contains the whole expression. The expression ends at this quote.
    pub inside: Option<u8>,
    /// The quote of the string that contains both the name and the value. It is also set if the name and the value have
    /// quotes of another kind in that string: `'{"name": "value"}'`.
    pub around: Option<u8>,
    /// Whether a type may precede the value: `name: type = value`.
    pub typed: bool,
    /// Whether a word may be a command with arguments after it: `name = command argument`.
    pub commands: bool,
    /// Whether an operand precedes the start, so that an operator must come first.
    pub after_operand: bool,
    /// Whether the expression is in brackets that were opened before the start. The expression ends where they are
    /// closed.
    pub bracketed: bool,
}

/// Adds the contents of the strings in the expression that starts at `start`. Returns the end of the expression.
pub(super) fn strings(text: &str, start: usize, context: Context, found: &mut Vec<Span>) -> usize {
    let first = found.len();
    let mut scan = Scan {
        text,
        at: start,
        open: Vec::new(),
        choices: 0,
        operand: context.after_operand,
        last: 0,
        commands: context.commands,
        context,
    };
    if context.bracketed {
        scan.open.push(b'(');
    }
    let limit = start + LONGEST_EXPRESSION;
    while scan.at < limit && scan.step(found) {}
    debug_assert!(found.len() >= first, "strings must only be added");
    scan.at.min(text.len())
}

/// The state of a scan of an expression.
struct Scan<'t> {
    text: &'t str,
    /// The offset of the next token.
    at: usize,
    /// The open brackets, outermost first.
    open: Vec<u8>,
    /// The number of conditional operators (`a ? b : c`) whose `:` is still missing.
    choices: usize,
    /// Whether the last token is an operand, not an operator.
    operand: bool,
    /// The last byte that is not whitespace. After an operator that is a word, it is `+`.
    last: u8,
    /// Whether a word may be a command with arguments after it.
    commands: bool,
    context: Context,
}

impl Scan<'_> {
    /// Scans a token. Returns whether the expression continues.
    fn step(&mut self, found: &mut Vec<Span>) -> bool {
        let bytes = self.text.as_bytes();
        let Some(&byte) = bytes.get(self.at) else { return false };
        let next = bytes.get(self.at + 1).copied().unwrap_or_default();
        let outside = self.open.is_empty();
        let spaced = self.at == 0 || bytes[self.at - 1].is_ascii_whitespace();
        match byte {
            b' ' | b'\t' => self.at += 1,
            b'\n' | b'\r' => {
                if outside && !self.continues() {
                    return false;
                }
                self.at += 1;
            }
            b'\\' | b'"' | b'\'' | b'`' => return self.quote(found),
            b'#' if spaced => self.comment(),
            b'/' if spaced && next == b'/' => self.comment(),
            b',' | b';' if outside => return false,
            b'(' | b'[' | b'{' => {
                self.open.push(byte);
                self.operator(1);
            }
            b')' | b']' | b'}' => {
                if self.open.pop().is_none() || self.context.bracketed && self.open.is_empty() {
                    return false;
                }
                self.at += 1;
                (self.operand, self.last) = (true, byte);
            }
            b':' if next == b':' => self.operator(2),
            b'?' if matches!(next, b'?' | b'.' | b':') => self.operator(2),
            b'?' => {
                self.choices += usize::from(outside);
                self.operator(1);
            }
            b':' if outside => {
                if self.choices == 0 {
                    return false;
                }
                self.choices -= 1;
                self.operator(1);
            }
            b'=' if outside => {
                let compares = matches!(next, b'=' | b'>') || matches!(self.last, b'=' | b'!' | b'<' | b'>');
                let assigns_again = self.context.typed || self.commands && spaced && next == b' ';
                if !compares && !assigns_again {
                    return false;
                }
                self.operator(1);
            }
            b'<' if next == b'/' => return false,
            _ if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@' | b'.') || !byte.is_ascii() => {
                return self.word(outside);
            }
            _ => self.operator(1),
        }
        true
    }

    /// Scans an operator of `length` bytes.
    fn operator(&mut self, length: usize) {
        self.last = self.text.as_bytes()[self.at];
        self.at += length;
        self.operand = false;
    }

    /// Skips a comment, up to the end of the line.
    fn comment(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    /// Scans a word. `outside` is whether no bracket is open. Returns whether the expression continues.
    fn word(&mut self, outside: bool) -> bool {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let in_word = |at: usize| match bytes[at] {
            b'-' => {
                at > start
                    && bytes[at - 1].is_ascii_alphabetic()
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
            }
            byte => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@' | b'.') || !byte.is_ascii(),
        };
        let end = (start..bytes.len()).find(|at| !in_word(*at)).unwrap_or(bytes.len());
        let word = &self.text[start..end];
        if bytes.get(end).is_some_and(|byte| matches!(byte, b'"' | b'\'')) && is_prefix(word) {
            self.at = end;
            return self.operand_may_follow(outside);
        }
        if OPERATORS.contains(&word) {
            self.commands = true;
            self.at = end;
            (self.operand, self.last) = (false, b'+');
            return true;
        }
        if !word.starts_with('.') && !self.operand_may_follow(outside) {
            return false;
        }
        self.commands |= is_command(word);
        self.at = end;
        (self.operand, self.last) = (true, bytes[end - 1]);
        true
    }

    /// Returns whether an operand may come next: after an operator, or as an argument of a command.
    fn operand_may_follow(&self, outside: bool) -> bool {
        !self.operand || self.commands || !outside
    }

    /// Scans a string, or the closing quote of the string around the expression. Returns whether the expression continues.
    fn quote(&mut self, found: &mut Vec<Span>) -> bool {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let at = (start..bytes.len()).find(|at| bytes[*at] != b'\\').unwrap_or(bytes.len());
        let level = at - start;
        let Some(&quote) = bytes.get(at) else {
            self.at = bytes.len();
            return false;
        };
        if !matches!(quote, b'"' | b'\'' | b'`') {
            self.at = at;
            self.last = b'\\';
            return true;
        }
        let outside = self.open.is_empty();
        let before = start.checked_sub(1).map_or(b' ', |before| bytes[before]);
        let follows_word = before.is_ascii_alphanumeric() || matches!(before, b'.' | b'!' | b'_');
        if level < self.context.level || self.context.inside == Some(quote) && level == 0 {
            return false;
        }
        if quote == b'`' && matches!(bytes.get(at + 1), None | Some(b'\r' | b'\n')) {
            // A backtick continues the line in PowerShell.
            self.at = at + 1;
            self.last = b'\\';
            return true;
        }
        if follows_word && !is_prefix(&self.text[word_start(bytes, start)..start]) {
            if quote == b'\'' {
                self.at = at + 1;
                return true;
            }
            return false;
        }
        let after_string = matches!(before, b'"' | b'\'') || matches!(self.last, b'"' | b'\'' | b'`');
        if !after_string && !self.operand_may_follow(outside) {
            return false;
        }
        let (content, end) = string(self.text, at, level);
        let rest = &bytes[end..];
        let next = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\\')).map_or(b' ', |at| rest[at]);
        let in_object = self.open.last() == Some(&b'{');
        let is_key = next == b':' && (outside || in_object) && self.choices == 0;
        let is_assigned_name = next == b'=' && outside && !rest.trim_ascii_start().starts_with(b"==");
        if is_key || is_assigned_name {
            self.at = end;
            self.operand = true;
            return !outside;
        }
        if !content.is_empty() {
            found.push(content);
        }
        self.at = end;
        (self.operand, self.last) = (true, quote);
        true
    }

    /// Returns whether the expression continues after the line break at the current offset.
    fn continues(&self) -> bool {
        if !self.operand && (self.last == 0 || matches!(self.last, b'+' | b'?' | b'|' | b'&' | b'=' | b':' | b'\\')) {
            return true;
        }
        if self.last == b'\\' {
            return true;
        }
        let rest = self.text[self.at..].trim_start();
        rest.starts_with(['+', '|', '&', '?'])
            || rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
            || self.choices > 0 && rest.starts_with(':')
    }
}

/// Returns the start of the word that ends at `end`.
fn word_start(bytes: &[u8], end: usize) -> usize {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
    bytes[..end].iter().rposition(|byte| !part(byte)).map_or(0, |last| last + 1)
}

/// Returns whether a word before a quote is a string prefix: `r"…"`, `@"…"`.
fn is_prefix(word: &str) -> bool {
    let letters = word.trim_start_matches(['@', '$']);
    letters.len() <= 2 && letters.bytes().all(|byte| b"rRbBfFuULl".contains(&byte))
}

/// Returns whether a word is the name of a PowerShell command, such as `Get-Content`. Arguments may follow it.
pub(super) fn is_command(word: &str) -> bool {
    let (verb, noun) = word.split_once('-').unwrap_or_default();
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    is_word(verb) && is_word(noun)
}

/// Returns whether a word is an operator or a keyword, after which an operand is expected.
pub(super) fn is_operator(word: &str) -> bool {
    OPERATORS.contains(&word)
}

/// Returns the content and the end of the string whose opening quote is at `at`. `backslashes` is the number of
/// backslashes that escape the quote. A string without a closing quote extends to the end of its line, and over
/// following lines with more indentation.
pub(super) fn string(text: &str, at: usize, backslashes: usize) -> (Span, usize) {
    let bytes = text.as_bytes();
    let quote = text[at..].chars().next().unwrap_or('"');
    let start = at + quote.len_utf8();
    let mut limit = text.len().min(start + LONGEST_STRING);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let until = |from: usize, end: &str| {
        let length = memmem::find(&bytes[from..limit], end.as_bytes());
        length.map(|length| (Span::from(from..from + length), from + length + end.len()))
    };
    if backslashes == 0 && matches!(quote, '"' | '\'') {
        let triple = [quote as u8; 3];
        if bytes[at..].starts_with(&triple) {
            let end = if quote == '"' { "\"\"\"" } else { "'''" };
            if let Some(found) = until(at + 3, end) {
                return found;
            }
        }
        let is_here_string = at > 0 && bytes[at - 1] == b'@' && matches!(bytes.get(start), Some(b'\r' | b'\n'));
        if is_here_string && let Some(found) = until(start, if quote == '"' { "\n\"@" } else { "\n'@" }) {
            return found;
        }
        let is_verbatim = at > 0 && bytes[at - 1] == b'@' || at > 1 && &bytes[at - 2..at] == b"@$";
        if is_verbatim
            && quote == '"'
            && let Some(found) = until(start, "\"")
        {
            return found;
        }
    }
    let closing = if quote == '“' { '”' } else { quote };
    // In a nested string, the closing quote has as many backslashes as the opening one. A quote in the value has more.
    let (mut run, mut before) = (0, ' ');
    let mut line_end = None;
    for (length, c) in text[start..].char_indices() {
        let end = start + length;
        match c {
            '\\' => run += 1,
            '\n' => {
                line_end = line_end.or(Some(end));
                if end > limit || quote != '`' && !continues_string(text, at, end) {
                    let end = line_end.unwrap_or(end);
                    return (Span::from(start..end), end);
                }
                run = 0;
            }
            _ if c == closing && run % (2 * (backslashes + 1)) == backslashes => {
                // PowerShell escapes a quote with a backtick.
                let escaped = before == '`' && quote == '"' && !ends_value(&bytes[end + 1..]);
                if !escaped {
                    return (Span::from(start..end - backslashes), end + closing.len_utf8());
                }
                run = 0;
            }
            _ => run = 0,
        }
        before = c;
    }
    let end = line_end.unwrap_or(text.len());
    (Span::from(start..end), end)
}

/// Returns whether a quote closes a string, judging by `rest`, the text after it: an operator, a separator, a closing
/// bracket or a line break.
fn ends_value(rest: &[u8]) -> bool {
    let next = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    next.is_none_or(|byte| b",;)}]\r\n+|?:.".contains(byte))
}

/// Returns whether the string that opens at `at` may continue after the line break at `end`: the next line has more indentation than the
/// line of the opening quote.
fn continues_string(text: &str, at: usize, end: usize) -> bool {
    let line = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |at| at + 1);
    let next = &text[end + 1..];
    let next = &next[..memchr::memchr(b'\n', next.as_bytes()).unwrap_or(next.len())];
    // A line with a key is not part of the string.
    !next.trim().is_empty() && indent(next) > indent(&text[line..]) && !next.contains("\":") && !next.contains("\" :")
}

/// Returns the number of spaces and tabs at the start of a line.
pub(super) fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}
