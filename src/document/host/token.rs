//! The tokens of source code, as far as literals need them.

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
    /// The end of a line, in languages in which it separates.
    LineEnd,
    /// `+`, or what else joins strings.
    Plus,
    /// `...` or `**`: what it spreads has members of its own.
    Spread,
    /// A name or a keyword.
    Name,
    /// A number.
    Number,
    /// A string, by its place among the literals.
    String(u32),
    /// A value that is written elsewhere, or differently, by its place among the values.
    Value(u32),
    /// A comment that speaks to the linter.
    Directive,
    /// Anything else.
    Other,
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
    /// Of an opening bracket: the token that closes it.
    pub close: Option<u32>,
    /// Of a closing bracket: the token that opens it.
    pub open: Option<u32>,
}

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    /// All of it, with its prefix and its quotes.
    pub span: Span,
    /// What is between its quotes.
    pub content: Span,
    /// How characters are escaped in it.
    pub escapes: Escapes,
    /// How expressions are put into it.
    pub holes: Holes,
    /// The quote that ends it.
    pub quote: u8,
    /// A quote in it is written twice.
    pub doubled: bool,
    /// It may go over several lines.
    pub multiline: bool,
    /// What is in front of `|` in each line is no part of it: `trimMargin()` of Kotlin.
    pub margin: bool,
    /// It can hold nothing but characters of ASCII: bytes of Python.
    pub ascii: bool,
    /// Fixes change nothing in it.
    pub fixed: bool,
    /// How many strings of JSON are around its content where it is read, which the file does not have.
    pub layers: u8,
}

/// How characters are escaped in a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// They are not.
    None,
    /// They are not, but a quote after a backslash does not end the string: Python's raw strings.
    Raw,
    /// By a backslash; an escape that does not exist stands for its character.
    Backslash,
    /// By a backslash; an escape that does not exist is two characters, as in Python.
    BackslashOrBoth,
    /// By a backtick, as in PowerShell.
    Backtick,
    /// By a backslash before `"`, `$`, a backtick or itself, as in a shell.
    Shell,
    /// The same, but for `"`: a here-document of a shell.
    HereDocument,
    /// A quote by a backslash or by a second quote, and a backslash in front of a quote by another one, as programs for Windows read
    /// their arguments.
    Argument,
    /// They are not, and lines are folded: YAML without quotes, or in single ones.
    Folded,
    /// By a backslash, and lines are folded: YAML in double quotes.
    FoldedBackslash,
    /// They are not, and `indent` spaces in front of each line are not part of it: a block of YAML after `|`.
    Block { indent: u16 },
    /// The same, and lines are folded: a block of YAML after `>`.
    FoldedBlock { indent: u16 },
}

/// How expressions are put into a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holes {
    /// They are not.
    None,
    /// `{x}`, and `{{` for a brace, as in Python and C#.
    Braces,
    /// `{{x}}`, as in C# with two dollar signs; one brace is one.
    DoubleBraces,
    /// `%s` and `{0}` as whole values of JSON, in a string that may be filled in elsewhere; in Python, so is `{}`.
    Whole { empty: bool },
    /// `{0}`, and text between single quotes, as in `MessageFormat` of Java.
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
    /// The same in a shell, where a colon ends a name.
    Shell,
}

/// The tokens of a text, and its strings.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub tokens: Vec<Token>,
    pub literals: Vec<Literal>,
    /// The JSON of values.
    pub values: Vec<String>,
    /// References to what is defined elsewhere, in ascending order.
    pub references: Vec<Span>,
}

impl Literal {
    /// A string without quotes on one line, in which every byte is what it is.
    pub(super) fn plain(content: Span) -> Self {
        Self {
            span: content,
            content,
            escapes: Escapes::None,
            holes: Holes::None,
            quote: 0,
            doubled: false,
            multiline: false,
            margin: false,
            ascii: false,
            fixed: false,
            layers: 0,
        }
    }
}

impl Tokens {
    /// Returns the kind of a token, if there is such a token.
    pub(super) fn kind(&self, at: Index) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// Returns what a token is in `text`; nothing if there is no such token.
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

    /// Pairs the brackets. One without its partner stays alone.
    pub(super) fn pair(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        // How many of each kind are open, so that nothing is searched for that is not there.
        let mut counts = [0_usize; 3];
        for at in 0..self.tokens.len() {
            match self.tokens[at].kind {
                Kind::Open(bracket) => {
                    counts[bracket as usize] += 1;
                    open.push(at);
                }
                Kind::Close(bracket) if counts[bracket as usize] > 0 => {
                    // What is open inside of it was never closed.
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
