//! The status that a ticket is moved to, as written and as meant.

use crate::catalog::{Schemas, ServiceId, nearest_status};
use crate::syntax::NodeRef;

/// The `Status` of a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Status<'t> {
    /// The value.
    pub node: NodeRef<'t>,
    /// The status that it is, or that was clearly meant: an index of [`Schemas::statuses`].
    pub index: Option<usize>,
    /// The name of that status.
    pub name: Option<&'t str>,
    /// It is spelled exactly as the server requires.
    pub exact: bool,
}

impl<'t> Status<'t> {
    pub(super) fn in_object(
        object: NodeRef<'t>,
        field: &str,
        schemas: &'t Schemas,
        service: ServiceId,
    ) -> Option<Self> {
        // The status in the other branches of a template is unknown.
        let node = object.get(field).filter(|node| !node.is_conditional())?;
        let written = node.as_str().filter(|written| !written.trim().is_empty() && !node.is_placeholder())?;
        let index = nearest_status(written, schemas, service);
        let name = index.map(|index| schemas.status_name(index));
        Some(Self { node, index, name, exact: name == Some(written) })
    }
}
