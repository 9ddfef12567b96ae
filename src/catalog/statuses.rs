//! Finds the intended status for a misspelled one: `In-Progress` for `InProgress`.

use super::{Schemas, ServiceId};
use crate::diagnostic::typo_of;

/// Returns the index in [`Schemas::statuses`] of the status of `service` that `written` equals or resembles. Letter
/// case, spaces, hyphens and small typos are ignored.
#[must_use]
pub fn nearest_status(written: &str, schemas: &Schemas, service: ServiceId) -> Option<usize> {
    let statuses = || schemas.statuses_of(service);
    if let Some((exact, _)) = statuses().find(|(_, status)| status.name() == written) {
        return Some(exact);
    }
    let similar = typo_of(written, statuses().map(|(_, status)| status.name()))?;
    statuses().find(|(_, status)| status.name() == similar).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelled_statuses_are_recognized() {
        let schemas = Schemas::builtin();
        for (written, status) in [
            ("In Progress", "In-Progress"),
            ("InProgress", "In-Progress"),
            ("Canceled", "Cancelled"),
            ("resolved", "Resolved"),
            ("CLOSED", "Closed"),
            ("Pendng", "Pending"),
            ("Nwe", "New"),
        ] {
            let found = nearest_status(written, &schemas, ServiceId::FIRST).map(|index| schemas.status_name(index));
            assert_eq!(found, Some(status), "{written}");
        }
        for written in ["Open", "Done", "Reopened", "WIP", ""] {
            assert_eq!(nearest_status(written, &schemas, ServiceId::FIRST), None, "{written}");
        }
    }
}
