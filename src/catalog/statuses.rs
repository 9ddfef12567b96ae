//! The status that a name is meant to be.

use super::{Schemas, StatusSchema};
use crate::diagnostic::slip;

/// The status that `written` is, apart from case, blanks, hyphens and slips of the pen: an index of
/// [`Schemas::statuses`].
#[must_use]
pub fn nearest_status(written: &str, schemas: &Schemas) -> Option<usize> {
    let statuses = schemas.statuses();
    if let Some(exact) = statuses.iter().position(|status| status.name() == written) {
        return Some(exact);
    }
    let meant = slip(written, statuses.iter().map(StatusSchema::name))?;
    statuses.iter().position(|status| status.name() == meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_are_plainly_meant() {
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
            let found = nearest_status(written, &schemas).map(|index| schemas.status_name(index));
            assert_eq!(found, Some(status), "{written}");
        }
        for written in ["Open", "Done", "Reopened", "WIP", ""] {
            assert_eq!(nearest_status(written, &schemas), None, "{written}");
        }
    }
}
