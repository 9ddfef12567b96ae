//! Findings: what a rule reports. A finding has spans that point at the problem, and may have edits that fix the problem.

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
pub(crate) use suggest::{Candidates, same_digits, same_letters, typo_of};

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
    /// The findings of the rule are warnings.
    Warning,
    /// The findings of the rule are errors.
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
    /// The fix makes an assumption about the text. The finding says what else the text could mean.
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

/// A replacement of the bytes of `span` with `text`. If `span` is empty, the edit inserts `text`. If `text` is empty, the edit deletes
/// `span`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The span to replace.
    pub span: Span,
    /// The new text.
    pub text: Cow<'static, str>,
    /// The number of layers of encoding, such as JSON strings, around the text that the edit repairs. If two edits replace the same bytes,
    /// the edit with the higher number is applied, because its text already contains the escapes that the other edit would add.
    pub layer: u8,
    /// The rank of the edit among insertions at the same position, which are applied in ascending order. Insertions with equal ranks are
    /// applied in the order of the list of edits. 0 means that the edit has no rank.
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
    /// Whether the fix is safe: `--fix` applies only safe fixes.
    pub applicability: Applicability,
    /// The edits in ascending order, without overlaps.
    pub edits: Vec<Edit>,
}

/// A span other than the primary span of a finding, with a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The span.
    pub span: Span,
    /// The description: a few words, without a full stop.
    pub message: Cow<'static, str>,
}

/// One finding. It dereferences to [`Finding`], which has the fields.
///
/// The fields are boxed because a text may have millions of findings, and it is slow to sort or grow a list of large values.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostic(Box<Finding>);

/// The fields of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// The severity.
    pub severity: Severity,
    /// What is wrong, in one clause without a full stop. The message names the field.
    pub message: String,
    /// The label of the primary span: a few words, without a full stop.
    pub label: Cow<'static, str>,
    /// Why the problem matters, or what was assumed.
    pub note: Option<String>,
    /// What to do, in the imperative. `None` if the message already implies what to do.
    pub help: Option<String>,
    /// The JSON Pointer (RFC 6901) to the value. If the value is in JSON inside a string, this is the pointer to the string, followed by
    /// the pointer within that JSON.
    pub pointer: String,
    /// The primary span in the text of the source.
    pub span: Span,
    /// The identifier of the JSON Lines record with the finding, if the configuration names a field that identifies records.
    pub record: Option<String>,
    /// The labels of other spans.
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
    /// Returns the edits of the fix, or an empty list if the finding has no fix.
    #[must_use]
    pub fn into_edits(self) -> Vec<Edit> {
        self.0.fix.map_or_else(Vec::new, |fix| fix.edits)
    }

    /// Creates a finding of `rule` at `span` that has only a message. The severity is preliminary: it is later set from the configured
    /// level of the rule.
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

    /// Sets the note: why the problem matters, or what was assumed.
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

    /// Adds a label for a span other than the primary span.
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
