//! [`Texts`]: the texts of a finding for a repair. The file of each syntax rule has a function `texts` that builds them.

use std::borrow::Cow;

use super::subject::quote;
use crate::syntax::Rival;

/// The texts of a finding for a repair.
pub(super) struct Texts {
    /// What is wrong: one clause without a full stop.
    pub message: String,
    /// What the marked text is, or what is expected in its place. At most five words.
    pub label: Cow<'static, str>,
    /// The label at the related locations of the repair, such as the opening bracket. Empty if the repair has none.
    pub related: &'static str,
    /// Why the problem matters, or what the parser assumed.
    pub note: Option<String>,
    /// What the user can do.
    pub help: Option<String>,
    /// The title of the fix. Empty if the rule has no fix.
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

    /// Sets the label at the related locations.
    pub(super) fn related(mut self, label: &'static str) -> Self {
        self.related = label;
        self
    }

    /// Sets the note.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Sets the help.
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

/// Returns the note about `rival`, another interpretation of the input that is nearly as likely.
pub(super) fn note_about_alternative(rival: &Rival) -> String {
    match rival {
        Rival::OtherEnd { text } if text.is_empty() => "the string could also be empty".to_owned(),
        Rival::OtherEnd { text } => format!("another interpretation: {}", quote(text)),
        Rival::OtherBracket => "the missing or extra bracket could also be elsewhere".to_owned(),
        Rival::Other => "there is another interpretation that is nearly as likely".to_owned(),
    }
}
