//! Repairs as data. `crate::rules::syntax` writes the messages.

use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::Span;

use super::layers::LayerKind;

/// A difference between the text and strict JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The rule that reports it.
    pub rule: RuleId,
    /// The reported bytes.
    pub span: Span,
    /// Related positions. Their meaning depends on `detail`.
    pub related: Vec<Span>,
    /// The JSON Pointer (RFC 6901) of the affected value.
    pub pointer: String,
    /// The data for the message.
    pub detail: Detail,
    /// Whether the edits are safe: the only sensible repair.
    pub applicability: Applicability,
    /// The edits, in ascending order and without overlaps; empty if there is no fix.
    pub edits: Vec<Edit>,
    /// Another interpretation that is nearly as likely.
    pub rival: Option<Rival>,
}

/// Another interpretation of the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rival {
    /// The string would end elsewhere.
    OtherEnd {
        /// The string in that interpretation.
        text: String,
    },
    /// A bracket would be elsewhere.
    OtherBracket,
    /// Any other difference.
    Other,
}

/// The value or key that a repair concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The value of the member with this key.
    Member(String),
    /// An element of an array.
    Element {
        /// The number of the element, counted from 1.
        number: u32,
        /// The key of the nearest enclosing member.
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

/// Where a truncated document ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndLocation {
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
    /// `007`: possibly an identifier, whose leading zeros a number would lose.
    LeadingZero,
    /// `1,5`: possibly a decimal comma, or two values.
    DecimalComma,
    /// `+4915112345678`: possibly a telephone number.
    PlusSign,
}

/// What is wrong with an escape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EscapeDefect {
    /// An escape that only JSON5 allows. The string is its JSON spelling.
    Json5(String),
    /// A backslash and a line break, which JSON5 ignores.
    Continuation,
    /// An unpaired surrogate.
    HalfCharacter,
    /// A backslash that is text.
    Backslash,
}

/// What is missing from a member or a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingPart {
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
        /// The number of such characters of all kinds.
        count: usize,
        /// Whether there are also other characters.
        others: bool,
        /// Whether JSON5 is expected, which allows more of them.
        json5: bool,
    },
    /// `comment`
    Comment {
        /// Whether the end of the comment is missing.
        open: bool,
        /// Whether it contains letters or digits.
        words: bool,
        /// Whether JSON5 is expected: then only the missing end of the comment is reported.
        json5: bool,
    },
    /// `control-character`
    ControlCharacter {
        /// The string.
        subject: Subject,
        /// The number of line breaks; CRLF counts as one.
        breaks: usize,
        /// The number of tabs.
        tabs: usize,
        /// The number of other control characters.
        others: usize,
        /// The JSON escape of the first one.
        escape: String,
    },
    /// `duplicate-key`; related: the earlier key
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// `escaped-document`
    EscapedDocument {
        /// The layer.
        layer: LayerKind,
        /// The number of edits that remove the layer.
        count: usize,
    },
    /// `unexpected-bracket`; related: where the members continue
    UnexpectedBracket {
        /// The first bracket.
        bracket: char,
        /// The number of consecutive brackets.
        count: u32,
        /// The container whose members follow, or `None` if nothing is open.
        container: Option<Subject>,
    },
    /// `extra-colon`
    ExtraColon {
        /// The value after it.
        subject: Subject,
        /// The number of colons.
        count: u32,
    },
    /// `extra-comma`
    ExtraComma {
        /// The value before it, or `None` if there is none.
        after: Option<Subject>,
        /// The number of commas.
        count: u32,
        /// The separator: `,` or `;`.
        mark: char,
        /// Whether it is outside all containers.
        outside: bool,
    },
    /// `trailing-comma`
    TrailingComma {
        /// The value before it, or `None` if there is none.
        after: Option<Subject>,
        /// The separator: `,` or `;`.
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
        /// The number of such escapes.
        count: usize,
        /// Whether JSON5 would drop the backslash.
        json5_differs: bool,
    },
    /// `invalid-literal`
    InvalidLiteral {
        /// The value.
        subject: Subject,
        /// As written.
        written: String,
        /// The JSON literal.
        literal: &'static str,
    },
    /// `invalid-number`
    InvalidNumber {
        /// The value.
        subject: Subject,
        /// As written.
        written: String,
        /// The number as spelled in JSON, or `None` if the value was treated as text.
        number: Option<String>,
        /// Why the value may not be a number.
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
        /// The number of strings with such quotes.
        count: u32,
    },
    /// `invalid-quotes`: a string in several parts
    Concatenation {
        /// The string.
        subject: Subject,
        /// The number of parts.
        parts: usize,
    },
    /// `mismatched-bracket`; related: the opening bracket
    MismatchedBracket {
        /// The container.
        container: Subject,
        /// The bracket as written, or two swapped brackets.
        found: String,
        /// The expected bracket or brackets.
        expected: String,
    },
    /// `unclosed-bracket`; related: the opening brackets
    UnclosedBracket {
        /// The containers, innermost first.
        containers: Vec<Subject>,
        /// The missing brackets.
        brackets: String,
        /// The key that follows, which belongs to an outer container.
        next: Option<String>,
        /// Whether the brackets are missing at the end of the text.
        at_end: bool,
    },
    /// `missing-opening-bracket`
    MissingOpeningBracket {
        /// The container.
        container: Subject,
        /// The missing bracket.
        bracket: char,
        /// Whether the closing bracket is also missing.
        closing: bool,
    },
    /// `missing-colon`
    MissingColon {
        /// The key.
        key: String,
        /// What was found instead.
        found: Option<String>,
    },
    /// `missing-comma`
    MissingComma {
        /// The value before it.
        after: Subject,
        /// What was found instead.
        found: Option<char>,
    },
    /// `missing-key`
    MissingKey {
        /// Whether a colon follows instead of a value.
        colon: bool,
    },
    /// `missing-value`
    MissingValue {
        /// The member.
        subject: Subject,
        /// What is missing.
        missing: MissingPart,
    },
    /// `multiple-documents`; related: the first document
    MultipleDocuments {
        /// The number of documents.
        count: u32,
    },
    /// `unescaped-quote`
    UnescapedQuote {
        /// The string.
        subject: Subject,
        /// The number of quotes.
        count: usize,
    },
    /// `unexpected-end`
    UnexpectedEnd {
        /// Where the text ends.
        location: EndLocation,
    },
    /// `unexpected-text`; related: further locations
    UnexpectedText {
        /// As written.
        written: String,
        /// Whether it is inside a container.
        inside: bool,
        /// Whether it contains letters or digits.
        words: bool,
    },
    /// `unquoted-key`
    UnquotedKey {
        /// The key.
        key: String,
        /// Whether only the opening quote is missing.
        half: bool,
        /// The number of keys without quotes.
        count: u32,
        /// The number of values without quotes.
        values: u32,
    },
    /// `unquoted-value`
    UnquotedValue {
        /// The value.
        subject: Subject,
        /// Whether it is a placeholder.
        placeholder: bool,
        /// Whether only the opening quote is missing.
        half: bool,
        /// Whether its commas are treated as text.
        commas: bool,
        /// The number of values without quotes.
        count: u32,
    },
    /// `unterminated-string`
    UnterminatedString {
        /// The string.
        subject: Subject,
    },
}

impl Repair {
    /// Returns a safe repair of `rule` at `span`.
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

    /// Returns whether the repair has edits.
    #[must_use]
    pub fn is_fixable(&self) -> bool {
        !self.edits.is_empty()
    }

    /// Marks the repair as unsafe.
    pub(super) fn as_unsafe(mut self) -> Self {
        self.applicability = Applicability::Unsafe;
        self
    }
}
