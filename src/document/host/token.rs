//! The tokens of source code that are needed to read literals.

use super::{Index, slice};
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

/// What a token is.
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
    /// The end of a line, in languages in which it is a separator.
    LineEnd,
    /// `+`, or another concatenation of strings.
    Plus,
    /// A spread operator: `...` or `**`.
    Spread,
    /// A name or a keyword.
    Name,
    /// A number.
    Number,
    /// A string, by its index among the literals.
    String(u32),
    /// A value that is written elsewhere or differently, by its index among the values.
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
    /// The matching closing bracket of an opening bracket.
    pub close: Option<u32>,
    /// The matching opening bracket of a closing bracket.
    pub open: Option<u32>,
}

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    /// The whole string, with its prefix and its quotes.
    pub span: Span,
    /// The text between its quotes.
    pub content: Span,
    /// How characters are escaped in it.
    pub escapes: Escapes,
    /// How expressions are inserted into it.
    pub interpolation: Interpolation,
    /// The closing quote character.
    pub quote: u8,
    /// A quote in it is doubled.
    pub doubled: bool,
    /// It may have several lines.
    pub multiline: bool,
    /// The text up to `|` in each line is not part of it: `trimMargin()` in Kotlin.
    pub margin: bool,
    /// It can only contain ASCII characters: a bytes literal in Python.
    pub ascii: bool,
    /// Fixes must not change it.
    pub read_only: bool,
    /// The number of JSON strings that are added around its content when it is read.
    pub layers: u8,
}

/// How characters are escaped in a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// There are no escapes.
    None,
    /// There are no escapes, but a quote after a backslash does not end the string: Python's raw strings.
    Raw,
    /// By a backslash. An unknown escape is its second character.
    Backslash,
    /// By a backslash. An unknown escape is both of its characters, as in Python.
    BackslashOrBoth,
    /// By a backtick, as in PowerShell.
    Backtick,
    /// By a backslash before `"`, `$`, a backtick or itself, as in a shell.
    Shell,
    /// As in a shell, except for `"`: a here-document.
    HereDocument,
    /// A quote by a backslash or by doubling it, and a backslash before a quote by another one. Windows programs parse
    /// their arguments this way.
    Argument,
    /// There are no escapes, and lines are folded: YAML without quotes, or in single quotes.
    Folded,
    /// By a backslash, and lines are folded: YAML in double quotes.
    FoldedBackslash,
    /// There are no escapes, and `indent` spaces before each line are removed: a YAML block after `|`.
    Block { indent: u16 },
    /// Like `Block`, but lines are folded: a YAML block after `>`.
    FoldedBlock { indent: u16 },
}

/// How expressions are inserted into a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interpolation {
    /// There are none.
    None,
    /// `{x}`, and `{{` for a brace, as in Python and C#.
    Braces,
    /// `{{x}}`, as in C# with two dollar signs. Single braces are text.
    DoubleBraces,
    /// `%s` and `{0}` as whole JSON values, in a string that may be filled in elsewhere. If `empty`, also `{}`, as in Python.
    Whole { empty: bool },
    /// `{0}`, with literal text between single quotes, as in `MessageFormat` of Java.
    Message,
    /// `%s` and `%(x)s`, and `%%` for a percent sign, as in Python.
    Percent,
    /// `%x%`, `%1`, `%%x` and `!x!`, as in batch files.
    PercentSigns,
    /// `${x}`, as in JavaScript.
    DollarBraces,
    /// `$x` and `${x}`, as in Kotlin.
    Dollar,
    /// `$x`, `${x}` and `$(x)`, as in PowerShell.
    DollarOrParen,
    /// As in PowerShell, except that a colon ends a name: shells.
    Shell,
}

/// The tokens and strings of a text.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub tokens: Vec<Token>,
    pub literals: Vec<Literal>,
    /// Values as JSON.
    pub values: Vec<String>,
    /// References to content elsewhere, in ascending order.
    pub references: Vec<Span>,
}

impl Literal {
    /// Returns a single-line string without quotes, escapes or expressions.
    pub(super) fn plain(content: Span) -> Self {
        Self {
            span: content,
            content,
            escapes: Escapes::None,
            interpolation: Interpolation::None,
            quote: 0,
            doubled: false,
            multiline: false,
            margin: false,
            ascii: false,
            read_only: false,
            layers: 0,
        }
    }
}

impl Tokens {
    /// Returns the kind of a token, or `None` if there is no such token.
    pub(super) fn kind(&self, at: Index) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// Returns the text of a token, or an empty string if there is no such token.
    pub(super) fn written<'t>(&self, text: &'t str, at: Index) -> &'t str {
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

    /// Matches the brackets. Unmatched brackets have no partner.
    pub(super) fn pair(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        // How many of each kind are open, to avoid searching for a bracket that is not there.
        let mut counts = [0_usize; 3];
        for at in 0..self.tokens.len() {
            match self.tokens[at].kind {
                Kind::Open(bracket) => {
                    counts[bracket as usize] += 1;
                    open.push(at);
                }
                Kind::Close(bracket) if counts[bracket as usize] > 0 => {
                    // Brackets inside of it are unclosed.
                    while let Some(inner) = open.pop() {
                        let Kind::Open(kind) = self.tokens[inner].kind else { continue };
                        counts[kind as usize] -= 1;
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
