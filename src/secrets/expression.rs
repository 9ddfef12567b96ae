//! Finds the strings in the expression after a sensitive name, in any programming language. For example, these are
//! `"KEY"` and `"k3y"` in `password = os.getenv("KEY") or "k3y"`. The program may compute the secret from any of these
//! strings.

use memchr::memmem;

use crate::source::Span;

/// The maximum number of bytes of an expression that are scanned.
const MAX_EXPRESSION: usize = 2048;

/// The maximum number of bytes of a multiline string that are scanned.
const MAX_STRING: usize = 16 * 1024;

/// Operators and keywords after which an expression continues with an operand.
const WORD_OPERATORS: [&str; 18] = [
    "and", "as", "await", "else", "elseif", "if", "in", "is", "match", "new", "not", "or", "return", "switch", "then",
    "try", "unless", "when",
];

/// What is known about an expression from the text before it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context {
    /// The number of backslashes before each quote. It is 1 if the code is itself in a string:
    /// `"{\"name\": \"value\"}"`.
    pub backslashes: usize,
    /// The quote at which the expression ends, because the whole expression is in a string with this quote.
    pub end_quote: Option<u8>,
    /// The quote of the string that contains both the name and the expression. Unlike `end_quote`, it is also set if
    /// the name has its own quotes in that string: `'{"name": "value"}'`.
    pub outer_quote: Option<u8>,
    /// Whether a type may precede the value: `name: type = value`.
    pub allows_type: bool,
    /// Whether a word may be a command with arguments after it: `name = command argument`.
    pub allows_commands: bool,
    /// Whether an operand precedes the expression, so that the expression must start with an operator.
    pub is_after_operand: bool,
    /// Whether the expression starts just after an opening bracket, and ends at the matching closing bracket.
    pub starts_in_brackets: bool,
}

/// Adds the contents of the strings in the expression that starts at `start`. Returns the end of the expression.
pub(super) fn add_strings(text: &str, start: usize, context: Context, found: &mut Vec<Span>) -> usize {
    let first = found.len();
    let mut scan = ExpressionScan {
        text,
        at: start,
        open_brackets: Vec::new(),
        open_conditionals: 0,
        is_after_operand: context.is_after_operand,
        last_byte: 0,
        allows_commands: context.allows_commands,
        context,
    };
    if context.starts_in_brackets {
        scan.open_brackets.push(b'(');
    }
    let limit = start + MAX_EXPRESSION;
    while scan.at < limit && scan.scan_token(found) {}
    debug_assert!(found.len() >= first, "strings must only be added");
    scan.at.min(text.len())
}

/// The state of a scan of an expression.
struct ExpressionScan<'t> {
    text: &'t str,
    /// The offset of the next token.
    at: usize,
    /// The open brackets, outermost first.
    open_brackets: Vec<u8>,
    /// The number of conditional operators (`a ? b : c`) whose `:` was not scanned yet.
    open_conditionals: usize,
    /// Whether the last token is an operand, not an operator.
    is_after_operand: bool,
    /// The last byte that is not whitespace, or 0 at the start. After an operator that is a word, such as `or`, it is
    /// `+`.
    last_byte: u8,
    /// Whether a word may be a command with arguments after it.
    allows_commands: bool,
    context: Context,
}

impl ExpressionScan<'_> {
    /// Scans a token. Returns whether the expression continues.
    fn scan_token(&mut self, found: &mut Vec<Span>) -> bool {
        let bytes = self.text.as_bytes();
        let Some(&byte) = bytes.get(self.at) else { return false };
        let next = bytes.get(self.at + 1).copied().unwrap_or_default();
        let is_outside_brackets = self.open_brackets.is_empty();
        let is_after_space = self.at == 0 || bytes[self.at - 1].is_ascii_whitespace();
        match byte {
            b' ' | b'\t' => self.at += 1,
            b'\n' | b'\r' => {
                if is_outside_brackets && !self.continues_on_next_line() {
                    return false;
                }
                self.at += 1;
            }
            b'\\' | b'"' | b'\'' | b'`' => return self.scan_quote(found),
            b'#' if is_after_space => self.skip_comment(),
            b'/' if is_after_space && next == b'/' => self.skip_comment(),
            b',' | b';' if is_outside_brackets => return false,
            b'(' | b'[' | b'{' => {
                self.open_brackets.push(byte);
                self.skip_operator(1);
            }
            b')' | b']' | b'}' => {
                if self.open_brackets.pop().is_none()
                    || self.context.starts_in_brackets && self.open_brackets.is_empty()
                {
                    return false;
                }
                self.at += 1;
                (self.is_after_operand, self.last_byte) = (true, byte);
            }
            b':' if next == b':' => self.skip_operator(2),
            b'?' if matches!(next, b'?' | b'.' | b':') => self.skip_operator(2),
            b'?' => {
                self.open_conditionals += usize::from(is_outside_brackets);
                self.skip_operator(1);
            }
            b':' if is_outside_brackets => {
                if self.open_conditionals == 0 {
                    return false;
                }
                self.open_conditionals -= 1;
                self.skip_operator(1);
            }
            b'=' if is_outside_brackets => {
                // The expression continues after the equals sign of a comparison, of a type (`name: type = value`), and
                // of a chained assignment (`a = b = value`).
                let compares = matches!(next, b'=' | b'>') || matches!(self.last_byte, b'=' | b'!' | b'<' | b'>');
                let assigns_again = self.context.allows_type || self.allows_commands && is_after_space && next == b' ';
                if !compares && !assigns_again {
                    return false;
                }
                self.skip_operator(1);
            }
            // A closing tag of XML.
            b'<' if next == b'/' => return false,
            _ if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@' | b'.') || !byte.is_ascii() => {
                return self.scan_word(is_outside_brackets);
            }
            _ => self.skip_operator(1),
        }
        true
    }

    /// Skips an operator or opening bracket of `length` bytes.
    fn skip_operator(&mut self, length: usize) {
        self.last_byte = self.text.as_bytes()[self.at];
        self.at += length;
        self.is_after_operand = false;
    }

    /// Skips a comment, up to the end of the line.
    fn skip_comment(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    /// Scans a word. `is_outside_brackets` is whether no bracket is open. Returns whether the expression continues.
    fn scan_word(&mut self, is_outside_brackets: bool) -> bool {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let in_word = |at: usize| match bytes[at] {
            // A hyphen between two letters is part of a word, as in `Get-Content`.
            b'-' => {
                at > start
                    && bytes[at - 1].is_ascii_alphabetic()
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
            }
            byte => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@' | b'.') || !byte.is_ascii(),
        };
        let end = (start..bytes.len()).find(|at| !in_word(*at)).unwrap_or(bytes.len());
        let word = &self.text[start..end];
        if bytes.get(end).is_some_and(|byte| matches!(byte, b'"' | b'\'')) && is_string_prefix(word) {
            self.at = end;
            return self.operand_may_follow(is_outside_brackets);
        }
        if WORD_OPERATORS.contains(&word) {
            self.allows_commands = true;
            self.at = end;
            (self.is_after_operand, self.last_byte) = (false, b'+');
            return true;
        }
        // A word that starts with a dot continues the operand before the word.
        if !word.starts_with('.') && !self.operand_may_follow(is_outside_brackets) {
            return false;
        }
        self.allows_commands |= is_powershell_command(word);
        self.at = end;
        (self.is_after_operand, self.last_byte) = (true, bytes[end - 1]);
        true
    }

    /// Returns whether an operand may come next: after an operator, in brackets, or as an argument of a command.
    fn operand_may_follow(&self, is_outside_brackets: bool) -> bool {
        !self.is_after_operand || self.allows_commands || !is_outside_brackets
    }

    /// Scans a string, or the closing quote of the string around the expression. Returns whether the expression
    /// continues.
    fn scan_quote(&mut self, found: &mut Vec<Span>) -> bool {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let at = (start..bytes.len()).find(|at| bytes[*at] != b'\\').unwrap_or(bytes.len());
        let backslashes = at - start;
        let Some(&quote) = bytes.get(at) else {
            self.at = bytes.len();
            return false;
        };
        if !matches!(quote, b'"' | b'\'' | b'`') {
            self.at = at;
            self.last_byte = b'\\';
            return true;
        }
        let is_outside_brackets = self.open_brackets.is_empty();
        let before = start.checked_sub(1).map_or(b' ', |before| bytes[before]);
        let is_right_after_word = before.is_ascii_alphanumeric() || matches!(before, b'.' | b'!' | b'_');
        let closes_outer_string =
            backslashes < self.context.backslashes || self.context.end_quote == Some(quote) && backslashes == 0;
        if closes_outer_string {
            return false;
        }
        if quote == b'`' && matches!(bytes.get(at + 1), None | Some(b'\r' | b'\n')) {
            // A backtick continues the line in PowerShell.
            self.at = at + 1;
            self.last_byte = b'\\';
            return true;
        }
        if is_right_after_word && !is_string_prefix(&self.text[word_start(bytes, start)..start]) {
            // A single quote may be an apostrophe, as in `don't`.
            if quote == b'\'' {
                self.at = at + 1;
                return true;
            }
            return false;
        }
        let is_after_string = matches!(before, b'"' | b'\'') || matches!(self.last_byte, b'"' | b'\'' | b'`');
        if !is_after_string && !self.operand_may_follow(is_outside_brackets) {
            return false;
        }
        let (content, end) = read_string(self.text, at, backslashes);
        let rest = &bytes[end..];
        let next = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\\')).map_or(b' ', |at| rest[at]);
        let in_object = self.open_brackets.last() == Some(&b'{');
        // A string before a colon or an equals sign is a name, and not a value.
        let is_key = next == b':' && (is_outside_brackets || in_object) && self.open_conditionals == 0;
        let is_assigned_name = next == b'=' && is_outside_brackets && !rest.trim_ascii_start().starts_with(b"==");
        if is_key || is_assigned_name {
            self.at = end;
            self.is_after_operand = true;
            return !is_outside_brackets;
        }
        if !content.is_empty() {
            found.push(content);
        }
        self.at = end;
        (self.is_after_operand, self.last_byte) = (true, quote);
        true
    }

    /// Returns whether the expression continues after the line break at the current offset. This depends on the
    /// operator before the line break, and on the start of the next line.
    fn continues_on_next_line(&self) -> bool {
        if !self.is_after_operand
            && (self.last_byte == 0 || matches!(self.last_byte, b'+' | b'?' | b'|' | b'&' | b'=' | b':' | b'\\'))
        {
            return true;
        }
        if self.last_byte == b'\\' {
            return true;
        }
        let rest = self.text[self.at..].trim_start();
        rest.starts_with(['+', '|', '&', '?'])
            || rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
            || self.open_conditionals > 0 && rest.starts_with(':')
    }
}

/// Returns the start of the word that ends at `end`.
fn word_start(bytes: &[u8], end: usize) -> usize {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
    bytes[..end].iter().rposition(|byte| !part(byte)).map_or(0, |last| last + 1)
}

/// Returns whether a word before a quote is a string prefix, such as `r` in `r"…"` or `@` in `@"…"`.
fn is_string_prefix(word: &str) -> bool {
    let letters = word.trim_start_matches(['@', '$']);
    letters.len() <= 2 && letters.bytes().all(|byte| b"rRbBfFuULl".contains(&byte))
}

/// Returns whether a word has the form of a PowerShell command, such as `Get-Content`.
pub(super) fn is_powershell_command(word: &str) -> bool {
    let (verb, noun) = word.split_once('-').unwrap_or_default();
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    is_word(verb) && is_word(noun)
}

/// Returns whether a word is an operator or a keyword, after which an operand is expected.
pub(super) fn is_operator(word: &str) -> bool {
    WORD_OPERATORS.contains(&word)
}

/// Returns the span of the content of a string, and the offset just past its closing quote. The opening quote is at
/// `at`, and has `backslashes` backslashes before it.
///
/// A string without a closing quote extends to the end of its line, and over the following lines with more indentation.
pub(super) fn read_string(text: &str, at: usize, backslashes: usize) -> (Span, usize) {
    let bytes = text.as_bytes();
    let quote = text[at..].chars().next().unwrap_or('"');
    let start = at + quote.len_utf8();
    let mut limit = text.len().min(start + MAX_STRING);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let find_end = |from: usize, end: &str| {
        let length = memmem::find(&bytes[from..limit], end.as_bytes());
        length.map(|length| (Span::from(from..from + length), from + length + end.len()))
    };
    if backslashes == 0 && matches!(quote, '"' | '\'') {
        let triple = [quote as u8; 3];
        if bytes[at..].starts_with(&triple) {
            let end = if quote == '"' { "\"\"\"" } else { "'''" };
            if let Some(found) = find_end(at + 3, end) {
                return found;
            }
        }
        let is_here_string = at > 0 && bytes[at - 1] == b'@' && matches!(bytes.get(start), Some(b'\r' | b'\n'));
        if is_here_string && let Some(found) = find_end(start, if quote == '"' { "\n\"@" } else { "\n'@" }) {
            return found;
        }
        let is_verbatim = at > 0 && bytes[at - 1] == b'@' || at > 1 && &bytes[at - 2..at] == b"@$";
        if is_verbatim
            && quote == '"'
            && let Some(found) = find_end(start, "\"")
        {
            return found;
        }
    }
    let closing = if quote == '“' { '”' } else { quote };
    // In a nested string, the closing quote has as many backslashes as the opening quote. A quote in the value has
    // more.
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

/// Returns whether a quote before `rest` may close a string. This is the case if `rest` starts with an operator, a
/// separator, a closing bracket or a line break.
fn ends_value(rest: &[u8]) -> bool {
    let next = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    next.is_none_or(|byte| b",;)}]\r\n+|?:.".contains(byte))
}

/// Returns whether the string whose opening quote is at `at` may continue after the line break at `end`. The next line
/// must have more indentation than the line of the opening quote.
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
