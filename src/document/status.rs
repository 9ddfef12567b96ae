//! The status of a ticket, as written and with corrected spelling.

use crate::catalog::{Schemas, ServiceId, nearest_status};
use crate::syntax::NodeRef;

/// The `Status` of a ticket. A request moves the ticket to this status.
#[derive(Debug, Clone, Copy)]
pub struct Status<'t> {
    /// The value of `Status`.
    pub node: NodeRef<'t>,
    /// The index of the status in [`Schemas::statuses`], after correcting a misspelling. `None` if no known status is
    /// similar.
    pub index: Option<usize>,
    /// The name of the status, after correcting a misspelling.
    pub name: Option<&'t str>,
    /// Whether the value is spelled exactly as the server requires, including the letter case.
    pub exact: bool,
}

impl<'t> Status<'t> {
    /// Returns the status in the member `field` of `object`.
    pub(super) fn in_object(
        object: NodeRef<'t>,
        field: &str,
        schemas: &'t Schemas,
        service: ServiceId,
    ) -> Option<Self> {
        // A template with conditions may render another status instead.
        let node = object.get(field).filter(|node| !node.is_conditional())?;
        let written = node.as_str().filter(|written| !written.trim().is_empty() && !node.is_placeholder())?;
        let index = nearest_status(written, schemas, service);
        let name = index.map(|index| schemas.status_name(index));
        Some(Self { node, index, name, exact: name == Some(written) })
    }
}
