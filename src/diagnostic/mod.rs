//! What is reported: findings, the places they point at, and the edits that mend them.

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

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The server is likely to accept the payload; a person should look at it.
    Warning,
    /// The server refuses the payload, or reads another one than was meant.
    Error,
}

impl Severity {
    /// `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What a rule's findings count as: a severity, or nothing because the rule is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The rule finds nothing.
    Off,
    /// Its findings are warnings.
    Warning,
    /// Its findings are errors.
    Error,
}

impl Level {
    /// `off`, `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// What a finding weighs at this level; nothing where there is none.
    #[must_use]
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// Whether a fix may be applied without a person's look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// The one sensible reading of what was written.
    Safe,
    /// A guess: there is another reading, and the finding says which.
    Unsafe,
}

impl Applicability {
    /// `safe` or `unsafe`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Replaces the bytes of `span` by `text`. An empty span inserts, an empty text deletes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: Cow<'static, str>,
    /// How many strings lie around the text that was read there. Where two edits replace the same bytes, the one of the
    /// inner text counts: it is written with the escapes that the outer one would add.
    pub layer: u8,
    /// Insertions at the same position are applied in ascending order, and in the order of the list if it is the same.
    pub order: u32,
}

impl Edit {
    /// Puts `text` before the byte at `offset`.
    pub fn insert(offset: u32, text: impl Into<Cow<'static, str>>) -> Self {
        Self::replace(Span::at(offset), text)
    }

    /// Takes out `span`.
    #[must_use]
    pub const fn delete(span: Span) -> Self {
        Self { span, text: Cow::Borrowed(""), layer: 0, order: 0 }
    }

    /// Puts `text` in the place of `span`.
    pub fn replace(span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        Self { span, text: text.into(), layer: 0, order: 0 }
    }
}

/// Edits that mend one finding. They are applied together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What applying it does, as an order: `insert the missing comma`.
    pub title: Cow<'static, str>,
    /// Whether `--fix` may apply it.
    pub applicability: Applicability,
    /// In ascending order, without overlaps.
    pub edits: Vec<Edit>,
}

/// Another place that the reader needs to see, and what there is to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words, without a full stop.
    pub message: Cow<'static, str>,
}

/// One finding. It lies behind a pointer: findings are sorted and moved about, and a text may have millions of them, whose list
/// would be copied, and its memory be cleared, each time it grows. Its fields are those of [`Finding`].
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostic(Box<Finding>);

/// What there is to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// How much it weighs.
    pub severity: Severity,
    /// Names the field, says what is wrong and what would be right: one sentence without a full stop.
    pub message: String,
    /// The words at the primary place itself; a few, without a full stop.
    pub label: Cow<'static, str>,
    /// Why it matters, or what was assumed.
    pub note: Option<String>,
    /// What to do, where the message has not said it.
    pub help: Option<String>,
    /// JSON pointer (RFC 6901) of the value that it is about. Inside a string that holds JSON the pointer goes on behind
    /// the string's own.
    pub pointer: String,
    /// The primary place, in the text of the source.
    pub span: Span,
    /// What identifies the record of JSON Lines that it is in, if that was asked for.
    pub record: Option<String>,
    /// Other places that make it so.
    pub labels: Vec<Label>,
    /// How to mend it, where there is an honest way.
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
    /// The edits of its fix, if it has one, without the rest of it.
    #[must_use]
    pub fn into_edits(self) -> Vec<Edit> {
        self.0.fix.map_or_else(Vec::new, |fix| fix.edits)
    }

    /// A finding of `rule` at `span` without anything else yet. The registry's level replaces the severity.
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

    /// Sets the words at the primary place.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<Cow<'static, str>>) -> Self {
        self.label = label.into();
        self
    }

    /// Sets why it matters, or what was assumed.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Sets what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the JSON pointer of the value that it is about.
    #[must_use]
    pub fn with_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn with_secondary(mut self, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Offers edits that mend it.
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
