//! Repairs: the differences between a text and strict JSON, as data. For `{a: 1}`, the repair has the rule `unquoted-key` and edits that
//! add the quotes. `crate::rules::syntax` writes the messages about the repairs.

use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::Span;

use super::layers::LayerKind;

/// A difference between the text and strict JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The rule that reports the repair.
    pub rule: RuleId,
    /// The span that the finding points at.
    pub span: Span,
    /// Other spans that the finding points at. For their meaning, see the comment of each variant of [`Detail`].
    pub related: Vec<Span>,
    /// The JSON Pointer (RFC 6901) of the affected value.
    pub pointer: String,
    /// The data for the message.
    pub detail: Detail,
    /// Whether the edits are safe. Edits are safe if no other repair is plausible.
    pub applicability: Applicability,
    /// The edits, in ascending order and without overlaps; empty if there is no fix.
    pub edits: Vec<Edit>,
    /// Another interpretation of the text that is nearly as likely as the chosen one.
    pub rival: Option<Rival>,
}

/// How another interpretation of the text differs from the chosen interpretation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rival {
    /// The string would end elsewhere.
    OtherEnd {
        /// The string in the other interpretation.
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
        /// The key of the nearest member that contains the array.
        array: Option<String>,
    },
    /// The key itself.
    Key(String),
    /// An object or an array without a key.
    Container {
        /// Whether the container is an object. Otherwise, it is an array.
        is_object: bool,
        /// Whether the container is the whole document.
        is_outermost: bool,
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

/// The reason why a value that looks like a number may be text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// `007`: possibly an identifier. As a number, it would lose its leading zeros.
    LeadingZero,
    /// `1,5`: possibly a decimal comma, or two values.
    DecimalComma,
    /// `+4915112345678`: possibly a telephone number.
    PlusSign,
}

/// What is wrong with an escape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EscapeDefect {
    /// The escape is valid only in JSON5. The `String` is its spelling in JSON.
    Json5(String),
    /// A backslash before a line break. JSON5 ignores both.
    Continuation,
    /// Half of a surrogate pair, without the other half: `\ud83d`.
    UnpairedSurrogate,
    /// A backslash that does not start an escape and is kept as text.
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

/// The data of a repair for the message. The comment of each variant names the rule of the repair and, after "related", the meaning of
/// [`Repair::related`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// `byte-order-mark`
    ByteOrderMark,
    /// `irregular-whitespace`
    IrregularWhitespace {
        /// The most frequent of the irregular characters.
        character: char,
        /// The total number of irregular characters.
        count: usize,
        /// Whether there are irregular characters other than `character`.
        has_others: bool,
        /// Whether JSON5 is expected. In that case, whitespace that JSON5 allows is not reported.
        is_json5: bool,
    },
    /// `comment`
    Comment {
        /// Whether the end of the comment is missing.
        is_unclosed: bool,
        /// Whether the comment contains letters or digits.
        has_words: bool,
        /// Whether JSON5 is expected and allows comments of this kind. In that case, only the missing end is reported.
        is_json5: bool,
    },
    /// `control-character`
    ControlCharacter {
        /// The string.
        subject: Subject,
        /// The number of line breaks; CRLF counts as one.
        line_break_count: usize,
        /// The number of tabs.
        tab_count: usize,
        /// The number of other control characters.
        other_count: usize,
        /// The JSON escape of one of the characters, as an example.
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
    /// `unexpected-bracket`; related: the text after the brackets, if the brackets are inside a container
    UnexpectedBracket {
        /// The first bracket.
        bracket: char,
        /// The number of unexpected brackets in a row.
        count: u32,
        /// The innermost container around the brackets, or `None` outside all containers.
        container: Option<Subject>,
    },
    /// `extra-colon`
    ExtraColon {
        /// The value after the colons.
        subject: Subject,
        /// The number of colons.
        count: u32,
    },
    /// `extra-comma`
    ExtraComma {
        /// The value before the commas, or `None` if no value precedes the commas.
        after: Option<Subject>,
        /// The number of commas.
        count: u32,
        /// The separator: `,` or `;`.
        mark: char,
        /// Whether the commas are outside all containers.
        is_outside: bool,
    },
    /// `trailing-comma`
    TrailingComma {
        /// The value before the comma, or `None` if no value precedes the comma.
        after: Option<Subject>,
        /// The separator: `,` or `;`.
        mark: char,
    },
    /// `invalid-escape`
    InvalidEscape {
        /// The string.
        subject: Subject,
        /// The first invalid escape, as written.
        written: String,
        /// What is wrong with the first invalid escape.
        defect: EscapeDefect,
        /// The number of invalid escapes in the string.
        count: usize,
        /// Whether JSON5 would drop a backslash that is kept as text.
        json5_drops_backslash: bool,
    },
    /// `invalid-literal`
    InvalidLiteral {
        /// The value.
        subject: Subject,
        /// The value as written.
        written: String,
        /// The JSON literal that replaces the value.
        literal: &'static str,
    },
    /// `invalid-number`
    InvalidNumber {
        /// The value.
        subject: Subject,
        /// The value as written.
        written: String,
        /// The number as spelled in JSON, or `None` if the value was treated as text.
        number: Option<String>,
        /// The reason why the value may be text, or `None` if it certainly is a number.
        doubt: Option<Doubt>,
    },
    /// `invalid-quotes`
    InvalidQuotes {
        /// The first string.
        subject: Subject,
        /// The opening quote of the first string, as written.
        quote: String,
        /// The closing quote of the first string, as written.
        closing: String,
        /// The number of strings with this opening quote that the repair covers.
        count: u32,
    },
    /// `invalid-quotes`: a string in several parts
    Concatenation {
        /// The string.
        subject: Subject,
        /// The number of parts.
        parts: usize,
    },
    /// `mismatched-bracket`; related: the other bracket of the container
    MismatchedBracket {
        /// The container that the first bracket opens or closes.
        container: Subject,
        /// The wrong bracket as written, such as `]`. Alternatively, two wrong brackets: the opening and the closing bracket of the
        /// container, or two closing brackets in the wrong order.
        found: String,
        /// The brackets that replace those in `found`.
        expected: String,
    },
    /// `unclosed-bracket`; related: the opening brackets
    UnclosedBracket {
        /// The unclosed containers, innermost first.
        containers: Vec<Subject>,
        /// The missing closing brackets.
        brackets: String,
        /// The key after the missing brackets, if a key follows. The key belongs to an outer container.
        next: Option<String>,
    },
    /// `missing-opening-bracket`
    MissingOpeningBracket {
        /// The container.
        container: Subject,
        /// The missing bracket.
        bracket: char,
        /// Whether the closing bracket is also missing.
        is_closing_bracket_missing: bool,
    },
    /// `missing-colon`
    MissingColon {
        /// The key.
        key: String,
        /// The text in place of the colon, if any.
        found: Option<String>,
    },
    /// `missing-comma`
    MissingComma {
        /// The value before the missing comma.
        after: Subject,
        /// The character in place of the comma, if any.
        found: Option<char>,
    },
    /// `missing-key`
    MissingKey {
        /// Whether the text has the colon after the missing key: `{: 1}`.
        has_colon: bool,
    },
    /// `missing-value`
    MissingValue {
        /// The member without a value, or the empty document.
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
        /// The number of unescaped quotes in the string.
        count: usize,
    },
    /// `unexpected-end`
    UnexpectedEnd {
        /// Where the text ends.
        location: EndLocation,
    },
    /// `unexpected-text`; related: further unexpected text that the same repair removes
    UnexpectedText {
        /// The text at [`Repair::span`] as written, shortened.
        written: String,
        /// Whether the text is inside a container.
        is_inside_container: bool,
        /// Whether the text contains letters or digits.
        has_words: bool,
    },
    /// `unquoted-key`
    UnquotedKey {
        /// The key.
        key: String,
        /// Whether the closing quote is in the text, so that only the opening quote is missing.
        has_closing_quote: bool,
        /// The number of keys without quotes that the repair covers.
        count: u32,
        /// The number of values without quotes that the repair covers.
        value_count: u32,
    },
    /// `unquoted-value`
    UnquotedValue {
        /// The value.
        subject: Subject,
        /// Whether the value is a template placeholder.
        is_placeholder: bool,
        /// Whether the closing quote is in the text, so that only the opening quote is missing.
        has_closing_quote: bool,
        /// Whether commas in the value are treated as text.
        has_commas: bool,
        /// The number of values without quotes that the repair covers.
        count: u32,
    },
    /// `unterminated-string`
    UnterminatedString {
        /// The string or key whose closing quote is missing.
        subject: Subject,
    },
}

impl Repair {
    /// Creates a repair that `rule` reports at `span`. The edits are safe, and there is no pointer, related span or rival.
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
    pub(super) fn into_unsafe(mut self) -> Self {
        self.applicability = Applicability::Unsafe;
        self
    }
}
