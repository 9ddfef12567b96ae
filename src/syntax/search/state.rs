//! States of the search: partial interpretations.

use super::frames::FrameId;
use crate::syntax::shape::ShapeId;

/// What the search expects next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::syntax) enum Expect {
    /// The first document.
    Document,
    /// The end of the text, or a further document, after an object or an array.
    EndOrDocument,
    /// The end of the text, after a document that is a string, a number or a literal.
    End,
    /// A comma or a closing bracket, after a value.
    CommaOrClose,
    /// The first key of an object, or its closing bracket.
    FirstKey,
    /// A key, after a comma.
    Key,
    /// The colon after a key.
    Colon,
    /// The value of a member.
    Value,
    /// The first element of an array, or its closing bracket.
    FirstElement,
    /// An element, after a comma.
    Element,
    /// Nothing: the interpretation is complete.
    Done,
}

/// The kind of a token. A token is a piece of the text together with its role, or a piece that is missing from the
/// text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::syntax) enum Token {
    /// No token: the step is the start or the end of the text.
    None,
    Comma,
    /// Something else in place of a comma.
    OtherComma,
    MissingComma,
    ExtraComma,
    Colon,
    /// Something else in place of a colon.
    OtherColon,
    MissingColon,
    ExtraColon,
    /// The opening bracket of an object. If the bracket is missing, the span of the token is empty.
    OpenObject,
    /// The opening bracket of an array. If the bracket is missing, the span of the token is empty.
    OpenArray,
    /// Another opening bracket in place of the `{` of an object: the `[` of `["a": 1}`.
    OtherOpenObject,
    /// Another opening bracket in place of the `[` of an array: the `(` of a Python tuple.
    OtherOpenArray,
    /// The closing bracket of the innermost container. If the bracket is missing, the span of the token is empty.
    Close,
    /// A closing bracket of the wrong kind that closes the innermost container: the `]` of `{"a": 1]`.
    OtherClose,
    /// The end of a document whose last closing brackets are missing. This token closes all open containers.
    CloseAll,
    /// An extra bracket, closing or opening.
    ExtraBracket,
    /// A key, with or without quotes. The content of the token does not include the quotes.
    Key,
    /// A key with its colon, which is inside the quotes: `"Status:"`.
    KeyWithColon,
    /// A string with an opening quote, a closing quote, or both.
    String,
    /// A number, a literal, or a string without quotes.
    Bare,
    /// A string, a number or a literal in parentheses or in a call: `(1)`, `ObjectId("1")`. The content of the token is
    /// the value between the parentheses, including the quotes of a string.
    Wrapped,
    MissingValue,
    MissingColonAndValue,
    MissingKey,
    /// Text that is skipped inside a container.
    Skipped,
    /// Text that is skipped outside the documents.
    SkippedOutside,
    /// A template tag in place of whole members or elements: `{{members}}`.
    Tag,
    /// A bracket that is nested too deeply, and all text after it, which is not interpreted.
    TooDeep,
}

/// A step of the search: a token and its position in the text. All positions are byte offsets.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) struct Step {
    pub token: Token,
    /// Where the token starts.
    pub start: u32,
    /// Where the content of the token starts: after the opening quote, if there is one.
    pub content_start: u32,
    /// Where the content of the token ends: before the closing quote, if there is one.
    pub content_end: u32,
    /// Where the token ends.
    pub end: u32,
}

impl Step {
    /// Returns a step for a token without quotes, whose content is the whole token.
    pub(in crate::syntax) const fn new(token: Token, start: u32, end: u32) -> Self {
        Self { token, start, content_start: start, content_end: end, end }
    }

    /// Returns a step for a token that is missing at the byte offset `at`.
    pub(in crate::syntax) const fn missing(token: Token, at: u32) -> Self {
        Self::new(token, at, at)
    }

    /// Returns whether the token is present in the text.
    pub(in crate::syntax) const fn is_in_text(&self) -> bool {
        self.end > self.start
    }
}

/// Identifies a state of one search.
pub(in crate::syntax) type StateId = u32;

/// The ID that means that there is no state.
pub(super) const NO_STATE: StateId = u32::MAX;

/// The set of deviating styles that the author has used in the text so far, such as keys without quotes. The first use
/// of a style costs more than each further use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::syntax) struct StyleSet(u8);

impl StyleSet {
    /// Quotes other than double quotes.
    pub(in crate::syntax) const OTHER_QUOTES: Self = Self(1);
    /// Doubled or tripled quotes.
    pub(in crate::syntax) const REPEATED_QUOTES: Self = Self(2);
    /// Keys without quotes.
    pub(in crate::syntax) const BARE_KEYS: Self = Self(4);
    /// Strings without quotes.
    pub(in crate::syntax) const BARE_VALUES: Self = Self(8);
    /// Other separators in place of colons.
    pub(in crate::syntax) const OTHER_COLONS: Self = Self(16);
    /// Semicolons or full-width commas in place of commas.
    pub(in crate::syntax) const SEMICOLONS: Self = Self(32);
    pub(in crate::syntax) const MISSING_COMMAS: Self = Self(64);
    pub(in crate::syntax) const COMMENTS: Self = Self(128);

    /// Returns whether the set contains at least one of the styles in `other`.
    pub(in crate::syntax) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns the set with the styles of `other` added.
    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A partial interpretation: the steps from the start of the text up to a position.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) struct State {
    /// The total cost of all steps.
    pub cost: u32,
    /// The offset of the next byte to examine. Spaces and comments before this byte were already skipped.
    pub pos: u32,
    /// The frame of the innermost open container. Through this frame, the state refers to all open containers.
    pub frame_id: FrameId,
    /// The state before the last step, or [`NO_STATE`].
    pub parent: StateId,
    /// The last step.
    pub step: Step,
    pub expect: Expect,
    pub styles: StyleSet,
    /// Whether the search skips the free step of the state. This step was already taken, or the same state was reached
    /// at a lower cost.
    pub is_closed: bool,
    /// The shape of the value that is expected after a key, according to the schemas.
    pub shape: ShapeId,
}
