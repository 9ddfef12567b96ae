//! States of the search: partial interpretations.

use super::frames::FrameId;
use crate::syntax::shape::ShapeId;

/// What the search expects next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::syntax) enum Expect {
    /// The first document.
    Document,
    /// The end of the text, or a further document.
    After,
    /// The end of the text, after a document that is not a container.
    AfterValue,
    /// A comma or a closing bracket, after a value.
    Next,
    /// A key, or the end of an object without members.
    FirstKey,
    /// A key, after a comma.
    Key,
    /// The colon after a key.
    Colon,
    /// The value of a member.
    Value,
    /// An element, or the end of an array without elements.
    FirstElement,
    /// An element, after a comma.
    Element,
    /// Nothing: the whole text is interpreted.
    Done,
}

/// The role of the text that a step covers, or of a missing token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::syntax) enum Token {
    /// The start of the search.
    Start,
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
    /// The opening bracket of an object; with an empty span if it is missing.
    OpenObject,
    /// The opening bracket of an array; with an empty span if it is missing.
    OpenArray,
    /// An opening bracket of another kind, where an object starts.
    OtherOpenObject,
    /// An opening bracket of another kind, where an array starts.
    OtherOpenArray,
    /// The closing bracket of the innermost container; with an empty span if it is missing.
    Close,
    /// A closing bracket of the other kind.
    OtherClose,
    /// The end of the text, which closes all containers.
    CloseAll,
    /// An extra bracket, closing or opening.
    ExtraBracket,
    /// A key. If it has quotes, its content is shorter than the token.
    Key,
    /// A key whose colon is inside its quotes.
    KeyWithColon,
    /// A string with at least one quote.
    String,
    /// A number, a literal, or a string without quotes.
    Bare,
    /// A string, a number or a literal in parentheses, or in a call. Its content includes the quotes of the string.
    Wrapped,
    MissingValue,
    MissingColonAndValue,
    MissingKey,
    /// Text that is skipped inside a container.
    Skipped,
    /// Text that is skipped outside the documents.
    SkippedAround,
    /// A template control tag.
    Tag,
    /// A bracket that is nested too deeply. The rest is not interpreted.
    TooDeep,
}

/// A token of an interpretation, with byte offsets.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) struct Step {
    pub token: Token,
    /// Where the token starts.
    pub start: u32,
    /// Where its content starts: after an opening quote.
    pub content_start: u32,
    /// Where its content ends: before a closing quote.
    pub content_end: u32,
    /// Where the token ends.
    pub end: u32,
}

impl Step {
    /// Returns a token without delimiters.
    pub(in crate::syntax) const fn new(token: Token, start: u32, end: u32) -> Self {
        Self { token, start, content_start: start, content_end: end, end }
    }

    /// Returns a token that is missing at `at`.
    pub(in crate::syntax) const fn missing(token: Token, at: u32) -> Self {
        Self::new(token, at, at)
    }

    /// Returns whether the token is in the text.
    pub(in crate::syntax) const fn is_written(&self) -> bool {
        self.end > self.start
    }
}

/// Identifies a state of one search.
pub(in crate::syntax) type StateId = u32;

/// No state.
pub(super) const NO_STATE: StateId = u32::MAX;

/// Styles that a path has used; repeating one costs less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::syntax) struct Styles(u8);

impl Styles {
    pub(in crate::syntax) const OTHER_QUOTES: Self = Self(1);
    pub(in crate::syntax) const REPEATED_QUOTES: Self = Self(2);
    pub(in crate::syntax) const BARE_KEYS: Self = Self(4);
    pub(in crate::syntax) const BARE_VALUES: Self = Self(8);
    pub(in crate::syntax) const OTHER_COLONS: Self = Self(16);
    pub(in crate::syntax) const SEMICOLONS: Self = Self(32);
    pub(in crate::syntax) const MISSING_COMMAS: Self = Self(64);
    pub(in crate::syntax) const COMMENTS: Self = Self(128);

    pub(in crate::syntax) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A partial interpretation.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) struct State {
    pub cost: u32,
    /// The byte to look at next; spaces and comments before it are skipped.
    pub pos: u32,
    /// The containers that are open.
    pub frame: FrameId,
    pub parent: StateId,
    pub step: Step,
    pub expect: Expect,
    pub styles: Styles,
    /// Whether a cheaper path to the same state is known, or this state was expanded.
    pub closed: bool,
    /// The shape of the value that is expected after a colon.
    pub shape: ShapeId,
}
