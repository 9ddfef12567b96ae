//! The status that a ticket is moved to, as it was written and as it was meant.

use crate::schema::Schemas;
use crate::syntax::NodeRef;

/// `Status` of a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Status<'t> {
    /// The value.
    pub node: NodeRef<'t>,
    /// The status that it is, or was plainly meant to be: an index of [`Schemas::statuses`].
    pub index: Option<usize>,
    /// The name of that status.
    pub name: Option<&'t str>,
    /// It is spelled as the server wants it.
    pub exact: bool,
}

impl<'t> Status<'t> {
    pub(super) fn of_ticket(ticket: NodeRef<'t>, schemas: &'t Schemas) -> Option<Self> {
        let node = ticket.get("Status")?;
        let written = node.as_str().filter(|written| !written.trim().is_empty() && !node.is_placeholder())?;
        let index = nearest_status(written, schemas);
        let name = index.map(|index| schemas.status_name(index));
        Some(Self { node, index, name, exact: name == Some(written) })
    }
}

/// The status that `written` is, apart from case, blanks, hyphens and slips of the pen: an index of
/// [`Schemas::statuses`].
#[must_use]
pub fn nearest_status(written: &str, schemas: &Schemas) -> Option<usize> {
    let statuses = schemas.statuses();
    if let Some(exact) = statuses.iter().position(|status| status.name() == written) {
        return Some(exact);
    }
    let plain =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = plain(written);
    if let Some(same) = statuses.iter().position(|status| plain(status.name()) == wanted) {
        return Some(same);
    }
    let distances = statuses.iter().map(|status| strsim::osa_distance(&plain(status.name()), &wanted));
    let (nearest, distance) = distances.enumerate().min_by_key(|(_, distance)| *distance)?;
    // A third of the letters may be wrong at most: `Open` is not `New`.
    (distance <= 2 && distance * 3 <= statuses[nearest].name().len()).then_some(nearest)
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
