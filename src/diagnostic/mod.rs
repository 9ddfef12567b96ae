//! Findings, with the spans that they point at and the edits that fix them.

mod category;
pub mod edits;
mod rule_id;
mod rule_table;
mod suggest;

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

pub use category::Category;
pub use rule_id::{ParseRuleIdError, RuleId};
pub(crate) use rule_table::for_each_rule;
pub use suggest::nearest;
pub(crate) use suggest::{Candidates, same_digits, same_letters, slip};

use crate::source::Span;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The server probably accepts the payload, but a person should check it.
    Warning,
    /// The server rejects the payload, or interprets it differently than intended.
    Error,
}

impl Severity {
    /// Returns `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The level of a rule: the severity of its findings, or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The rule is not checked.
    Off,
    /// Its findings are warnings.
    Warning,
    /// Its findings are errors.
    Error,
}

impl Level {
    /// Returns `off`, `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Returns the severity of findings at this level, or `None` for [`Level::Off`].
    #[must_use]
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// Whether a fix may be applied without review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// There is only one sensible interpretation of the text.
    Safe,
    /// The fix assumes something. The finding names the other interpretation.
    Unsafe,
}

impl Applicability {
    /// Returns `safe` or `unsafe`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Replaces the bytes of `span` with `text`. An empty span inserts, and an empty text deletes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The span to replace.
    pub span: Span,
    /// The new text.
    pub text: Cow<'static, str>,
    /// The number of strings around the text that was parsed there. If two edits replace the same bytes, the edit of the inner text
    /// is applied, because it already has the escapes that the outer one would add.
    pub layer: u8,
    /// The order of insertions at the same position, ascending. Insertions with the same order stay in the order of the list.
    pub order: u32,
}

impl Edit {
    /// Returns an edit that inserts `text` before the byte at `offset`.
    pub fn insert(offset: u32, text: impl Into<Cow<'static, str>>) -> Self {
        Self::replace(Span::at(offset), text)
    }

    /// Returns an edit that deletes `span`.
    #[must_use]
    pub const fn delete(span: Span) -> Self {
        Self { span, text: Cow::Borrowed(""), layer: 0, order: 0 }
    }

    /// Returns an edit that replaces `span` with `text`.
    pub fn replace(span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        Self { span, text: text.into(), layer: 0, order: 0 }
    }
}

/// The edits that fix one finding. They are applied together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The title in the imperative: `Insert missing comma`.
    pub title: Cow<'static, str>,
    /// Whether `--fix` applies it.
    pub applicability: Applicability,
    /// The edits in ascending order, without overlaps.
    pub edits: Vec<Edit>,
}

/// Another span that the reader needs to see, and its description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The span.
    pub span: Span,
    /// A few words, without a full stop.
    pub message: Cow<'static, str>,
}

/// One finding, with the fields of [`Finding`]. It is boxed because findings are sorted and moved, and because a text may have millions of
/// them: a list of large values would be copied each time it grows.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostic(Box<Finding>);

/// The fields of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// The severity.
    pub severity: Severity,
    /// What is wrong, in one clause without a full stop. It names the field.
    pub message: String,
    /// A few words at the primary span, without a full stop.
    pub label: Cow<'static, str>,
    /// Why it matters, or what was assumed.
    pub note: Option<String>,
    /// What to do, in the imperative, if the message does not imply it.
    pub help: Option<String>,
    /// The JSON Pointer (RFC 6901) to the value. For a value inside JSON in a string, the pointer within that JSON follows the
    /// pointer to the string.
    pub pointer: String,
    /// The primary span in the text of the source.
    pub span: Span,
    /// The identifier of the record of JSON Lines that it is in, if one is configured.
    pub record: Option<String>,
    /// Other spans that are related.
    pub labels: Vec<Label>,
    /// The fix, if there is one.
    pub fix: Option<Fix>,
}

impl Deref for Diagnostic {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.0
    }
}

impl DerefMut for Diagnostic {
    fn deref_mut(&mut self) -> &mut Finding {
        &mut self.0
    }
}

impl fmt::Debug for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Diagnostic {
    /// Returns the edits of its fix, or an empty list if it has no fix.
    #[must_use]
    pub fn into_edits(self) -> Vec<Edit> {
        self.0.fix.map_or_else(Vec::new, |fix| fix.edits)
    }

    /// Creates a finding of `rule` at `span` with a message only. The configured level of the rule replaces the severity.
    pub fn new(rule: RuleId, span: Span, message: impl Into<String>) -> Self {
        Self(Box::new(Finding {
            rule,
            severity: Severity::Error,
            message: message.into(),
            label: Cow::Borrowed(""),
            note: None,
            help: None,
            pointer: String::new(),
            span,
            record: None,
            labels: Vec::new(),
            fix: None,
        }))
    }

    /// Sets the label of the primary span.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<Cow<'static, str>>) -> Self {
        self.label = label.into();
        self
    }

    /// Sets the note: why it matters, or what was assumed.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Sets the help: what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the JSON Pointer to the value.
    #[must_use]
    pub fn with_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// Adds a label for another span.
    #[must_use]
    pub fn with_secondary(mut self, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Sets the fix.
    #[must_use]
    pub fn with_fix(
        mut self,
        applicability: Applicability,
        title: impl Into<Cow<'static, str>>,
        edits: Vec<Edit>,
    ) -> Self {
        self.fix = Some(Fix { title: title.into(), applicability, edits });
        self
    }
}
