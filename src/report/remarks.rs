//! What there is to say about a finding below its excerpt.

use super::summary::count;
use crate::diagnostic::{Applicability, Diagnostic};

/// Returns the titles and texts of the note, the help and the fix of a finding. `words` makes a text ready to be shown.
pub(super) fn of(finding: &Diagnostic, words: impl Fn(&str) -> String) -> Vec<(&'static str, String)> {
    let mut remarks = Vec::new();
    remarks.extend(finding.note.as_deref().map(|note| ("note", words(note))));
    remarks.extend(finding.help.as_deref().map(|help| ("help", words(help))));
    remarks.extend(finding.fix.as_ref().map(|fix| {
        let title = match fix.applicability {
            Applicability::Safe => "fix",
            Applicability::Unsafe => "unsafe fix",
        };
        (title, lower_case(&words(&fix.title)))
    }));
    remarks
}

/// Returns the note about places that an excerpt does not show, if there are any.
pub(super) fn on_omitted(places: usize) -> Option<(&'static str, String)> {
    let verb = if places == 1 { "is" } else { "are" };
    (places > 0).then(|| ("note", format!("{} {verb} not shown", count(places, "more place"))))
}

/// A title as it is written after a colon: with a small letter first, unless it starts with a name.
fn lower_case(title: &str) -> String {
    let mut characters = title.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(second)) if first.is_ascii_uppercase() && second.is_ascii_lowercase() => {
            format!("{}{}", first.to_ascii_lowercase(), &title[1..])
        }
        _ => title.to_owned(),
    }
}
