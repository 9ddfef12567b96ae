//! The common parts of the lexers of all languages. A lexer only distinguishes the tokens that are needed to find
//! literals. For example, it does not distinguish keywords from names.

use super::token::{Bracket, Escapes, Interpolation, Kind, Literal, Tokens};
use crate::source::Span;
use crate::syntax::DIRECTIVE;

/// The maximum nesting of template literals in the expressions of other strings: `${`a ${`b`}`}`.
const MAX_NESTING: usize = 16;

/// The maximum length of an expression in a string, in bytes.
const MAX_EXPRESSION: usize = 1024;

/// The meaning of two closing quotes in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DoubledQuotes {
    /// The two quotes are an escaped quote, as in CSV.
    EscapedQuote,
    /// The first quote ends the string.
    EndOfString,
}

/// The state of reading the tokens of a text.
pub(super) struct Lexer<'t> {
    pub text: &'t str,
    /// The current position, as an offset in `text`.
    pub at: usize,
    /// The tokens so far.
    pub out: Tokens,
    /// The number of nested template literals around the current position.
    nesting: usize,
    /// The closing quotes, such as `"""`, that do not occur in the rest of the text. A string that needs one of them is
    /// not read.
    missing_closing_quotes: Vec<String>,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, out: Tokens::default(), nesting: 0, missing_closing_quotes: Vec::new() }
    }

    /// Returns the byte `ahead` bytes after the current position, or 0 past the end.
    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.text.as_bytes()[self.at..].starts_with(text.as_bytes())
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Returns the kind of the last token so far.
    pub(super) fn last_kind(&self) -> Option<Kind> {
        self.out.tokens.last().map(|token| token.kind)
    }

    /// Skips a comment that extends to the end of the line. `marker_len` is the length of its marker, such as `//`.
    pub(super) fn skip_line_comment(&mut self, marker_len: usize) {
        let rest = &self.text.as_bytes()[self.at..];
        let end = self.at + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        self.skip_comment(marker_len, end, end);
    }

    /// Skips a comment that ends with `close`. `marker_len` is the length of its opening marker, such as `/*`.
    pub(super) fn skip_block_comment(&mut self, marker_len: usize, close: &str) {
        let content_start = self.at + marker_len;
        let rest = &self.text.as_bytes()[content_start..];
        let end = memchr::memmem::find(rest, close.as_bytes()).map_or(self.text.len(), |end| content_start + end);
        self.skip_comment(marker_len, end, (end + close.len()).min(self.text.len()));
    }

    /// Skips a comment, and adds a token if it is a suppression comment.
    fn skip_comment(&mut self, marker_len: usize, content_end: usize, end: usize) {
        let content = &self.text[(self.at + marker_len).min(content_end)..content_end];
        if content.trim_start().starts_with(DIRECTIVE) {
            self.out.push(Kind::Directive, Span::from(self.at..end));
        }
        self.at = end;
    }

    /// Reads a name. `is_part` returns whether a character may be part of the name. If there is no name, reads
    /// punctuation instead.
    pub(super) fn read_name(&mut self, is_part: impl Fn(char) -> bool) {
        let start = self.at;
        let rest = &self.text[start..];
        match rest.find(|character: char| !is_part(character)).unwrap_or(rest.len()) {
            0 => self.read_punctuation(),
            length => {
                self.at += length;
                self.out.push(Kind::Name, Span::from(start..self.at));
            }
        }
    }

    /// Reads a name of letters, digits and underscores.
    pub(super) fn read_identifier(&mut self) {
        self.read_name(|character| character.is_alphanumeric() || character == '_');
    }

    /// Reads a spread operator of `length` bytes.
    pub(super) fn read_spread(&mut self, length: usize) {
        self.out.push(Kind::Spread, Span::from(self.at..self.at + length));
        self.at += length;
    }

    /// Returns the tokens, with their brackets matched.
    pub(super) fn finish(mut self) -> Tokens {
        self.out.match_brackets();
        self.out
    }

    /// Reads a number, with any letters directly after it, such as a suffix.
    pub(super) fn read_number(&mut self) {
        let start = self.at;
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            let is_sign_of_exponent = matches!(byte, b'+' | b'-')
                && self.at > start
                && matches!(bytes[self.at - 1], b'e' | b'E')
                && !bytes[start..].starts_with(b"0x");
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || is_sign_of_exponent) {
                break;
            }
            self.at += 1;
        }
        self.out.push(Kind::Number, Span::from(start..self.at));
    }

    /// Reads a bracket or punctuation. Any other character becomes a token of kind `Other`.
    pub(super) fn read_punctuation(&mut self) {
        let start = self.at;
        if [":=", "::", "=>"].iter().any(|operator| self.starts_with(operator)) {
            self.at += 2;
            return self.out.push(Kind::Other, Span::from(start..self.at));
        }
        let character = self.text[start..].chars().next().unwrap_or(' ');
        self.at += character.len_utf8();
        let kind = match character {
            '{' => Kind::Open(Bracket::Brace),
            '[' => Kind::Open(Bracket::Square),
            '(' => Kind::Open(Bracket::Paren),
            '}' => Kind::Close(Bracket::Brace),
            ']' => Kind::Close(Bracket::Square),
            ')' => Kind::Close(Bracket::Paren),
            ',' => Kind::Comma,
            ':' => Kind::Colon,
            '=' if self.peek(0) != b'='
                && !matches!(self.text.as_bytes().get(start.wrapping_sub(1)), Some(b'=' | b'!' | b'<' | b'>')) =>
            {
                Kind::Equals
            }
            ';' => Kind::Semicolon,
            '+' if self.peek(0) != b'+' && self.peek(0) != b'=' => Kind::Plus,
            _ => Kind::Other,
        };
        self.out.push(kind, Span::from(start..self.at));
    }

    /// Reads a string that starts at `start`. The content of the string starts at the current position, and ends before
    /// the closing quote `close`.
    ///
    /// The string may have several lines if `close` has several characters or is a backtick, or if two quotes are an
    /// escaped quote.
    ///
    /// If `close` is missing, the rest of the line is skipped for a single-line string. For other strings, only the
    /// opening quote is skipped.
    pub(super) fn read_string(
        &mut self,
        start: usize,
        close: &str,
        escapes: Escapes,
        interpolation: Interpolation,
        doubled_quotes: DoubledQuotes,
    ) {
        let has_doubled_quotes = doubled_quotes == DoubledQuotes::EscapedQuote;
        self.read_string_with(
            start,
            close,
            escapes,
            interpolation,
            has_doubled_quotes,
            close.len() > 1 || has_doubled_quotes || close == "`",
        );
    }

    /// Reads a single-line string in which two quotes in a row are an escaped quote.
    pub(super) fn read_single_line_string(
        &mut self,
        start: usize,
        close: char,
        escapes: Escapes,
        interpolation: Interpolation,
    ) {
        self.read_string_with(start, close.encode_utf8(&mut [0; 4]), escapes, interpolation, true, false);
    }

    /// Reads a multiline string that ends with the quote character `close`.
    pub(super) fn read_multiline_string(
        &mut self,
        start: usize,
        close: char,
        escapes: Escapes,
        interpolation: Interpolation,
    ) {
        self.read_string_with(start, close.encode_utf8(&mut [0; 4]), escapes, interpolation, false, true);
    }

    fn read_string_with(
        &mut self,
        start: usize,
        close: &str,
        escapes: Escapes,
        interpolation: Interpolation,
        has_doubled_quotes: bool,
        is_multiline: bool,
    ) {
        // In a here-string of PowerShell, `close` starts with a line break, which is not a quote character.
        let quote = if close.starts_with('\n') { 0 } else { close.as_bytes()[0] };
        let content = self.at;
        let is_unclosed = is_multiline && self.missing_closing_quotes.iter().any(|missing| missing == close);
        let end = if is_unclosed {
            None
        } else {
            self.string_end(content, close, escapes, interpolation, has_doubled_quotes, is_multiline)
        };
        let Some(end) = end else {
            if is_multiline {
                // Later strings with the same quotes have no closing quote, either.
                self.missing_closing_quotes.push(close.to_owned());
                return;
            }
            let rest = &self.text.as_bytes()[content..];
            self.at = content + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            return;
        };
        self.at = end + close.len();
        let (span, content) = (Span::from(start..self.at), Span::from(content..end));
        self.out.push_string(Literal {
            span,
            escapes,
            interpolation,
            quote,
            has_doubled_quotes,
            is_multiline,
            ..Literal::plain(content)
        });
    }

    /// Returns the end of the content that starts at `at`, or `None` if the string is not closed.
    fn string_end(
        &mut self,
        at: usize,
        close: &str,
        escapes: Escapes,
        interpolation: Interpolation,
        has_doubled_quotes: bool,
        is_multiline: bool,
    ) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let escape = match escapes {
            // The strings of YAML do not reach this function, since a YAML parser finds them.
            Escapes::None
            | Escapes::Folded
            | Escapes::FoldedBackslash
            | Escapes::Block { .. }
            | Escapes::FoldedBlock { .. } => 0,
            Escapes::Backslash
            | Escapes::BackslashKeepsUnknown
            | Escapes::Raw
            | Escapes::Shell
            | Escapes::HereDocument
            | Escapes::WindowsArgument => b'\\',
            Escapes::Backtick => b'`',
        };
        let mut at = at;
        loop {
            let byte = *bytes.get(at)?;
            if byte == escape && escape != 0 {
                at += 2;
            } else if bytes[at..].starts_with(close.as_bytes()) {
                if has_doubled_quotes && close.len() == 1 && bytes.get(at + 1) == Some(&bytes[at]) {
                    at += 2;
                } else {
                    return Some(at);
                }
            } else if matches!(byte, b'\n' | b'\r') && !is_multiline {
                return None;
            } else if let Some(meaning) = brace_meaning(bytes, at, interpolation) {
                at = match meaning {
                    BraceMeaning::EscapedBrace => at + 2,
                    // If the expression is not closed, its brace is text.
                    BraceMeaning::StartOfExpression => self.expression_end(at + 1).unwrap_or(at + 1),
                };
            } else if byte == b'$' && opens_after_dollar(bytes, at, interpolation) {
                at = self.expression_end(at + 2).unwrap_or(at + 1);
            } else {
                at += 1;
            }
        }
    }

    /// Returns the offset after the bracket that closes the expression. The expression starts at `at`, after its
    /// opening bracket.
    fn expression_end(&mut self, at: usize) -> Option<usize> {
        expression_end(self.text, at, &mut self.nesting)
    }
}

/// Returns the offset after the bracket that closes an expression. The expression starts at `at`, after its opening
/// bracket. Brackets and strings in the expression are skipped. Returns `None` if the closing bracket is missing or too
/// far away.
pub(super) fn expression_end(text: &str, at: usize, nesting: &mut usize) -> Option<usize> {
    bracket_end(&text.as_bytes()[..text.len().min(at + MAX_EXPRESSION)], at, nesting)
}

/// Returns the same offset as [`expression_end`], up to the end of `bytes`.
fn bracket_end(bytes: &[u8], at: usize, nesting: &mut usize) -> Option<usize> {
    if *nesting >= MAX_NESTING {
        return None;
    }
    let mut at = at;
    let mut depth = 1_usize;
    let mut line_end = at;
    loop {
        match bytes.get(at)? {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'\\' => at += 1,
            quote @ (b'"' | b'\'') => {
                // A string in an expression must end on its line.
                if line_end <= at {
                    let rest = &bytes[at + 1..];
                    line_end = at + 1 + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                }
                at += 1 + quote_end(bytes.get(at + 1..line_end)?, *quote)?;
            }
            b'`' => {
                *nesting += 1;
                let end = template_end(bytes, at + 1, nesting);
                *nesting -= 1;
                at = end?;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// Returns the offset of the first quote in a line that is not escaped by a backslash.
fn quote_end(line: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(quote, b'\\', line.get(at..)?)?;
        if line[at] == quote {
            return Some(at);
        }
        at += 2;
    }
}

/// Returns the offset after the closing backtick of a JavaScript template literal whose content starts at `at`.
fn template_end(bytes: &[u8], at: usize, nesting: &mut usize) -> Option<usize> {
    let mut at = at;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'`' => return Some(at + 1),
            b'$' if bytes.get(at + 1) == Some(&b'{') => at = bracket_end(bytes, at + 2, nesting)?,
            _ => at += 1,
        }
    }
}

/// Returns whether the dollar sign at `at` starts an expression in brackets, such as `${…}`.
fn opens_after_dollar(bytes: &[u8], at: usize, interpolation: Interpolation) -> bool {
    match bytes.get(at + 1) {
        Some(b'{') => {
            matches!(
                interpolation,
                Interpolation::DollarBraces | Interpolation::Dollar | Interpolation::PowerShell | Interpolation::Shell
            )
        }
        Some(b'(') => matches!(interpolation, Interpolation::PowerShell | Interpolation::Shell),
        _ => false,
    }
}

/// The meaning of a brace in a string with interpolation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BraceMeaning {
    /// The brace starts an expression: `{name}`.
    StartOfExpression,
    /// The brace and the next brace are an escaped brace: `{{` or `}}`.
    EscapedBrace,
}

/// Returns the meaning of the byte at `at`. Returns `None` if the byte is not a brace, or if the brace is text.
pub(super) fn brace_meaning(bytes: &[u8], at: usize, interpolation: Interpolation) -> Option<BraceMeaning> {
    let next = bytes.get(at + 1).copied().unwrap_or(0);
    match (interpolation, bytes[at]) {
        (Interpolation::DoubleBraces, b'{') if next == b'{' => Some(BraceMeaning::StartOfExpression),
        (Interpolation::Braces, b'{') if next == b'{' => Some(BraceMeaning::EscapedBrace),
        (Interpolation::Braces, b'{') => Some(BraceMeaning::StartOfExpression),
        (Interpolation::Braces, b'}') if next == b'}' => Some(BraceMeaning::EscapedBrace),
        _ => None,
    }
}
