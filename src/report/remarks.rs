//! Remarks: the note, help and fix below the excerpt of a finding.

use super::summary::count;
use crate::diagnostic::{Applicability, Diagnostic};

/// Returns the note, help and fix of a finding, each as a title and a text. `clean` sanitizes a text.
pub(super) fn of(finding: &Diagnostic, clean: impl Fn(&str) -> String) -> Vec<(&'static str, String)> {
    let mut remarks = Vec::new();
    remarks.extend(finding.note.as_deref().map(|note| ("note", clean(note))));
    remarks.extend(finding.help.as_deref().map(|help| ("help", clean(help))));
    remarks.extend(finding.fix.as_ref().map(|fix| {
        let title = match fix.applicability {
            Applicability::Safe => "fix",
            Applicability::Unsafe => "unsafe fix",
        };
        (title, uncapitalize(&clean(&fix.title)))
    }));
    remarks
}

/// Returns the note about locations that an excerpt does not show, or `None` if `omitted_count` is 0.
pub(super) fn on_omitted_locations(omitted_count: usize) -> Option<(&'static str, String)> {
    let verb = if omitted_count == 1 { "is" } else { "are" };
    (omitted_count > 0).then(|| ("note", format!("{} {verb} not shown", count(omitted_count, "more location"))))
}

/// Returns a title with a lower-case first letter, for use after a colon. A title that starts with an acronym or code
/// is unchanged.
fn uncapitalize(title: &str) -> String {
    let mut characters = title.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(second)) if first.is_ascii_uppercase() && second.is_ascii_lowercase() => {
            format!("{}{}", first.to_ascii_lowercase(), &title[1..])
        }
        _ => title.to_owned(),
    }
}
