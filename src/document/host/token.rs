//! The tokens of source code. They are coarse: the lexers only distinguish what is needed to read literals.

use super::{TokenIndex, slice};
use crate::source::Span;

/// A kind of bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `{`.
    Brace,
    /// `[`.
    Square,
    /// `(`.
    Paren,
}

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An opening bracket.
    Open(Bracket),
    /// A closing bracket.
    Close(Bracket),
    /// `,`.
    Comma,
    /// `:`.
    Colon,
    /// `=`.
    Equals,
    /// `;`.
    Semicolon,
    /// The end of a line, in languages in which a line end separates statements or members.
    LineEnd,
    /// An operator that concatenates strings: `+`, or an empty token between two adjacent strings of a shell word
    /// (`'a'"b"`).
    Plus,
    /// A spread operator: `...` or `**`.
    Spread,
    /// A name or a keyword.
    Name,
    /// A number.
    Number,
    /// A string. The number is an index of [`Tokens::literals`].
    String(u32),
    /// A value whose JSON differs from its source text, such as a YAML alias (`*name`). The number is an index of
    /// [`Tokens::values`].
    Value(u32),
    /// A suppression comment.
    Directive,
    /// Anything else.
    Other,
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
    /// For an opening bracket, the index of the matching closing bracket.
    pub close: Option<u32>,
    /// For a closing bracket, the index of the matching opening bracket.
    pub open: Option<u32>,
}

/// A string literal, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    /// The span of the literal, with its prefix and quotes.
    pub span: Span,
    /// The span of the text between the quotes.
    pub content: Span,
    /// How characters are escaped in the content.
    pub escapes: Escapes,
    /// How expressions are inserted into the content.
    pub interpolation: Interpolation,
    /// The closing quote character, or 0 if there are no quotes.
    pub quote: u8,
    /// Whether two quotes in a row are an escaped quote.
    pub has_doubled_quotes: bool,
    /// Whether the content may have several lines.
    pub is_multiline: bool,
    /// Whether the program removes the margin of each line. The margin is the whitespace up to `|`, which
    /// `trimMargin()` removes in Kotlin.
    pub removes_margin: bool,
    /// Whether the content must be ASCII, as in a bytes literal of Python.
    pub must_be_ascii: bool,
    /// Whether fixes must not change the literal.
    pub is_read_only: bool,
    /// The number of nested JSON strings around the value of the literal in the transcribed JSON. For example, this is
    /// 0 for a literal that contains JSON, and 1 for the value of a member. If the program also serializes the object
    /// with this member to a string, this is 2.
    pub layers: u8,
}

/// How characters are escaped in a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// There are no escapes.
    None,
    /// There are no escapes, but a quote after a backslash does not end the string, as in Python's raw strings.
    Raw,
    /// A backslash starts an escape. The value of an unknown escape, such as `\d`, is its second character (`d`).
    Backslash,
    /// A backslash starts an escape. The value of an unknown escape, such as `\d`, is both of its characters, as in
    /// Python.
    BackslashKeepsUnknown,
    /// A backtick starts an escape, as in PowerShell.
    Backtick,
    /// A backslash escapes `"`, `$`, a backtick or a backslash, as in double quotes of a shell. Otherwise, it is text.
    Shell,
    /// Like `Shell`, but `\"` is not an escape, as in a here-document.
    HereDocument,
    /// As Windows programs parse their arguments: a quote is escaped by a backslash, and so is each backslash before a
    /// quote.
    WindowsArgument,
    /// There are no escapes, and lines are folded (a line break becomes a space), as in YAML without quotes or in
    /// single quotes.
    Folded,
    /// A backslash starts an escape, and lines are folded, as in YAML in double quotes.
    FoldedBackslash,
    /// There are no escapes, and `indent` spaces before each line are removed, as in a YAML block after `|`.
    Block { indent: u16 },
    /// Like `Block`, but lines are folded, as in a YAML block after `>`.
    FoldedBlock { indent: u16 },
}

/// How expressions are inserted into a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interpolation {
    /// No expressions are inserted.
    None,
    /// `{x}`, and `{{` for a brace, as in Python and C#.
    Braces,
    /// `{{x}}`, as in C# with two dollar signs. Single braces are text.
    DoubleBraces,
    /// `%s` and `{0}`, but only where they are a whole JSON value, as in `{"Status": "%s"}`. Code elsewhere may replace
    /// them, but this is not known. If `allows_empty`, also `{}`, as in Python.
    WholeValue { allows_empty: bool },
    /// `{0}`, as in Java's `MessageFormat`. Braces between single quotes are text.
    MessageFormat,
    /// `%s` and `%(x)s`, and `%%` for a percent sign, as in Python.
    Percent,
    /// `%x%`, `%1`, `%%x` and `!x!`, as in batch files.
    Batch,
    /// `${x}`, as in JavaScript.
    DollarBraces,
    /// `$x` and `${x}`, as in Kotlin.
    Dollar,
    /// `$x`, `${x}` and `$(x)`, as in PowerShell.
    PowerShell,
    /// `$x`, `${x}`, `$(x)` and text between backquotes, as in shells. Unlike in PowerShell, a name ends before a
    /// colon.
    Shell,
}

/// The tokens and strings of a text.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub tokens: Vec<Token>,
    /// The literals of the tokens of kind [`Kind::String`].
    pub literals: Vec<Literal>,
    /// The JSON of the tokens of kind [`Kind::Value`].
    pub values: Vec<String>,
    /// The spans of references to content elsewhere (YAML aliases), in ascending order.
    pub references: Vec<Span>,
}

impl Literal {
    /// Creates a single-line string without quotes, escapes or expressions.
    pub(super) fn plain(content: Span) -> Self {
        Self {
            span: content,
            content,
            escapes: Escapes::None,
            interpolation: Interpolation::None,
            quote: 0,
            has_doubled_quotes: false,
            is_multiline: false,
            removes_margin: false,
            must_be_ascii: false,
            is_read_only: false,
            layers: 0,
        }
    }
}

impl Tokens {
    /// Returns the kind of a token, or `None` if there is no such token.
    pub(super) fn kind(&self, at: TokenIndex) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// Returns the text of a token, or an empty string if there is no such token.
    pub(super) fn token_text<'t>(&self, text: &'t str, at: TokenIndex) -> &'t str {
        self.tokens.get(at).map_or("", |token| slice(text, token.span))
    }

    pub(super) fn push(&mut self, kind: Kind, span: Span) {
        self.tokens.push(Token { kind, span, close: None, open: None });
    }

    pub(super) fn push_string(&mut self, literal: Literal) {
        self.push(Kind::String(self.literals.len() as u32), literal.span);
        self.literals.push(literal);
    }

    pub(super) fn push_value(&mut self, json: String, span: Span) {
        self.push(Kind::Value(self.values.len() as u32), span);
        self.values.push(json);
    }

    /// Sets the matching bracket of each bracket that has one.
    pub(super) fn match_brackets(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        // The number of open brackets of each kind. It shows whether a closing bracket has a match, without a search.
        let mut open_counts = [0_usize; 3];
        for at in 0..self.tokens.len() {
            match self.tokens[at].kind {
                Kind::Open(bracket) => {
                    open_counts[bracket as usize] += 1;
                    open.push(at);
                }
                Kind::Close(bracket) if open_counts[bracket as usize] > 0 => {
                    // Brackets that were opened after the match are unclosed.
                    while let Some(inner) = open.pop() {
                        let Kind::Open(kind) = self.tokens[inner].kind else { continue };
                        open_counts[kind as usize] -= 1;
                        if kind == bracket {
                            self.tokens[inner].close = Some(at as u32);
                            self.tokens[at].open = Some(inner as u32);
                            break;
                        }
                    }
                }
                _ => {}
            }
        }
    }
}
