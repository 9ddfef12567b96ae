//! What the parser repairs, as data. `crate::rules::syntax` puts it into words.

use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::Span;

use super::layers::LayerKind;

/// A difference between the text and strict JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The rule that reports it.
    pub rule: RuleId,
    /// The bytes it is about.
    pub span: Span,
    /// Other positions that explain it; what they are depends on the details.
    pub related: Vec<Span>,
    /// JSON pointer (RFC 6901) of the value it is about.
    pub pointer: String,
    /// What the rule needs to describe it.
    pub detail: Detail,
    /// Whether the edits are the one sensible repair.
    pub applicability: Applicability,
    /// The edits that repair it: in ascending order, without overlaps; empty if there is no repair.
    pub edits: Vec<Edit>,
    /// Another interpretation that is nearly as likely.
    pub rival: Option<Rival>,
}

/// Another interpretation of the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rival {
    /// The string would end elsewhere.
    OtherEnd {
        /// What the string would be.
        text: String,
    },
    /// A bracket would be elsewhere.
    OtherBracket,
    /// Something else.
    Other,
}

/// What a repair is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The value of the member with this key.
    Member(String),
    /// An element of an array: its number, counted from 1, and the key of the array.
    Element {
        /// Its number, counted from 1.
        number: u32,
        /// The key of the nearest member around it.
        array: Option<String>,
    },
    /// The key itself.
    Key(String),
    /// An object or an array without a key.
    Container {
        /// Whether it is an object.
        object: bool,
        /// Whether it is the whole document.
        outermost: bool,
    },
    /// The whole document.
    Document,
}

/// Where a truncated text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndPlace {
    /// In a string.
    String,
    /// In a key.
    Key,
    /// After a key.
    AfterKey,
    /// After a colon.
    AfterColon,
    /// After a comma.
    AfterComma,
    /// In a literal.
    Literal,
}

/// Why a number may have been meant as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// `007`: an identifier, whose zeros a number does not keep.
    LeadingZero,
    /// `1,5`: a decimal comma, or two values.
    DecimalComma,
    /// `+4915112345678`: a telephone number.
    PlusSign,
}

/// What is wrong with an escape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EscapeDefect {
    /// Only JSON5 has it. The string is how JSON writes it.
    Json5(String),
    /// A backslash and a line break, which JSON5 ignores.
    Continuation,
    /// Half a surrogate pair.
    HalfCharacter,
    /// A backslash of the text.
    Backslash,
}

/// What a value lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// The value.
    Value,
    /// The colon and the value.
    ColonAndValue,
    /// The document: the text is empty.
    Document,
}

/// Details of a repair, by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// `byte-order-mark`
    ByteOrderMark,
    /// `irregular-whitespace`
    IrregularWhitespace {
        /// The most frequent character.
        character: char,
        /// How many there are, of all kinds.
        count: usize,
        /// Whether there are other characters, too.
        others: bool,
        /// Whether JSON5 is expected, which allows more of them.
        json5: bool,
    },
    /// `comment`
    Comment {
        /// The end of the comment is missing.
        open: bool,
        /// It contains letters or digits.
        words: bool,
        /// Whether JSON5 is expected, so that only its end is missing.
        json5: bool,
    },
    /// `control-character`
    ControlCharacter {
        /// The string.
        subject: Subject,
        /// Line breaks; CRLF is one.
        breaks: usize,
        /// Tabs.
        tabs: usize,
        /// Other control characters.
        others: usize,
        /// How JSON writes the first one.
        escape: String,
    },
    /// `duplicate-key`; related: the other position
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// `escaped-document`
    EscapedDocument {
        /// The layer.
        layer: LayerKind,
        /// How many places encode something.
        count: usize,
    },
    /// `unexpected-bracket`; related: where the members go on
    UnexpectedBracket {
        /// The first bracket.
        bracket: char,
        /// How many brackets there are in a row.
        count: u32,
        /// The container whose members follow, or `None` if nothing is open.
        container: Option<Subject>,
    },
    /// `extra-colon`
    ExtraColon {
        /// The value after it.
        subject: Subject,
        /// How many there are.
        count: u32,
    },
    /// `extra-comma`
    ExtraComma {
        /// The value before it, or `None` if there is none.
        after: Option<Subject>,
        /// How many there are.
        count: u32,
        /// The mark: `,` or `;`.
        mark: char,
        /// It is outside of every container.
        outside: bool,
    },
    /// `trailing-comma`
    TrailingComma {
        /// The value before it, or `None` if there is none.
        after: Option<Subject>,
        /// The mark: `,` or `;`.
        mark: char,
    },
    /// `invalid-escape`
    InvalidEscape {
        /// The string.
        subject: Subject,
        /// The first escape as written.
        written: String,
        /// What is wrong with it.
        defect: EscapeDefect,
        /// How many there are.
        count: usize,
        /// JSON5 would drop the backslash.
        json5_differs: bool,
    },
    /// `invalid-literal`
    InvalidLiteral {
        /// The value.
        subject: Subject,
        /// As written.
        written: String,
        /// How JSON writes it.
        literal: &'static str,
    },
    /// `invalid-number`
    InvalidNumber {
        /// The value.
        subject: Subject,
        /// As written.
        written: String,
        /// How JSON writes the number, or `None` if it was treated as text.
        number: Option<String>,
        /// Why it could be something else.
        doubt: Option<Doubt>,
    },
    /// `invalid-quotes`
    InvalidQuotes {
        /// The first string.
        subject: Subject,
        /// Its opening quote, as written.
        quote: String,
        /// Its closing quote, as written.
        closing: String,
        /// How many strings have such quotes.
        count: u32,
    },
    /// `invalid-quotes`: a string in several parts
    Concatenation {
        /// The string.
        subject: Subject,
        /// How many parts it has.
        parts: usize,
    },
    /// `mismatched-bracket`; related: the opening bracket
    MismatchedBracket {
        /// The container.
        container: Subject,
        /// The bracket in the text, or two swapped ones.
        found: String,
        /// What belongs there.
        expected: String,
    },
    /// `unclosed-bracket`; related: the opening brackets
    UnclosedBracket {
        /// The containers, innermost first.
        containers: Vec<Subject>,
        /// The missing brackets.
        brackets: String,
        /// The key that follows, which belongs further out.
        next: Option<String>,
        /// The text ends.
        at_end: bool,
    },
    /// `missing-opening-bracket`
    MissingOpeningBracket {
        /// The container.
        container: Subject,
        /// The missing bracket.
        bracket: char,
        /// The closing bracket is missing as well.
        closing: bool,
    },
    /// `missing-colon`
    MissingColon {
        /// The key.
        key: String,
        /// What is in its place.
        found: Option<String>,
    },
    /// `missing-comma`
    MissingComma {
        /// The value before it.
        after: Subject,
        /// What is in its place.
        found: Option<char>,
    },
    /// `missing-key`
    MissingKey {
        /// A colon follows, not a value.
        colon: bool,
    },
    /// `missing-value`
    MissingValue {
        /// The member.
        subject: Subject,
        /// What is missing.
        lacking: Lacking,
    },
    /// `multiple-documents`; related: the first document
    MultipleDocuments {
        /// How many there are.
        count: u32,
    },
    /// `unescaped-quote`
    UnescapedQuote {
        /// The string.
        subject: Subject,
        /// How many there are.
        count: usize,
    },
    /// `unexpected-end`
    UnexpectedEnd {
        /// Where the text ends.
        place: EndPlace,
    },
    /// `unexpected-text`; related: further places
    UnexpectedText {
        /// As written.
        written: String,
        /// It is inside of a container.
        inside: bool,
        /// It contains letters or digits.
        words: bool,
    },
    /// `unquoted-key`
    UnquotedKey {
        /// The key.
        key: String,
        /// Only the opening quote is missing.
        half: bool,
        /// How many keys have no quotes.
        count: u32,
        /// How many values have no quotes either.
        values: u32,
    },
    /// `unquoted-value`
    UnquotedValue {
        /// The value.
        subject: Subject,
        /// It is a placeholder.
        placeholder: bool,
        /// Only the opening quote is missing.
        half: bool,
        /// Its commas are treated as text.
        commas: bool,
        /// How many values have no quotes.
        count: u32,
    },
    /// `unterminated-string`
    UnterminatedString {
        /// The string.
        subject: Subject,
    },
}

impl Repair {
    /// A repair of `rule` at `span` that is safe.
    pub(super) fn new(rule: RuleId, span: Span, detail: Detail, edits: Vec<Edit>) -> Self {
        Self {
            rule,
            span,
            related: Vec::new(),
            pointer: String::new(),
            detail,
            applicability: Applicability::Safe,
            edits,
            rival: None,
        }
    }

    /// Returns whether there are edits that repair it.
    #[must_use]
    pub fn is_fixable(&self) -> bool {
        !self.edits.is_empty()
    }

    /// Marks the repair as an assumption.
    pub(super) fn assumed(mut self) -> Self {
        self.applicability = Applicability::Unsafe;
        self
    }
}
