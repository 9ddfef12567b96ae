//! The texts of a finding for a repair.

use std::borrow::Cow;

use super::subject::quote;
use crate::syntax::Rival;

/// The texts of a finding.
pub(super) struct Texts {
    /// What is wrong: one clause without a full stop.
    pub message: String,
    /// The marked text or what is expected, in at most five words.
    pub label: Cow<'static, str>,
    /// The label of the related locations.
    pub related: &'static str,
    /// Why it matters, or what was assumed.
    pub note: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// The title of the fix; empty for a rule without one.
    pub fix: Cow<'static, str>,
}

impl Texts {
    /// Returns texts without a note, help and fix.
    pub(super) fn new(message: impl Into<String>, label: impl Into<Cow<'static, str>>) -> Self {
        Self {
            message: message.into(),
            label: label.into(),
            related: "",
            note: None,
            help: None,
            fix: Cow::Borrowed(""),
        }
    }

    /// Sets the label of the related locations.
    pub(super) fn related(mut self, label: &'static str) -> Self {
        self.related = label;
        self
    }

    /// Sets the note: why it matters, or what was assumed.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Sets the help: what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the title of the fix.
    pub(super) fn fix(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.fix = title.into();
        self
    }
}

/// Returns the note about the other interpretation.
pub(super) fn alternative(rival: &Rival) -> String {
    match rival {
        Rival::OtherEnd { text } if text.is_empty() => "the string could also be empty".to_owned(),
        Rival::OtherEnd { text } => format!("the text could also be read as {}", quote(text)),
        Rival::OtherBracket => "the missing or extra bracket could also be elsewhere".to_owned(),
        Rival::Other => "there is another interpretation that is nearly as likely".to_owned(),
    }
}
