//! Checks whether the value that a fix would write is allowed. If the value is not allowed, the finding has no fix.

use super::finding::Findings;
use super::tenant;
use crate::catalog::{PayloadKind, Target};
use crate::document::parse_piece;
use crate::syntax::{MAX_DEPTH, NodeRef};

impl<'t> Findings<'_, 't> {
    /// Returns whether the schemas and the tenant's configuration allow the string `text` in place of `node`.
    pub(super) fn allows_text(&self, node: NodeRef<'t>, text: &str) -> bool {
        self.allows(node, &serde_json::Value::from(text).to_string())
    }

    /// Returns whether the schemas and the tenant's configuration allow the value `json` in place of `node`. Conditions
    /// that depend on other values are not checked.
    pub(super) fn allows(&self, node: NodeRef<'t>, json: &str) -> bool {
        let Some(max_depth) = self.remaining_depth(node) else { return false };
        let parsed = parse_piece(json, Some(max_depth));
        if !parsed.repairs.is_empty() || parsed.too_deep.is_some() || parsed.tree.roots().len() != 1 {
            return false;
        }
        let Some(value) = parsed.tree.root() else { return false };
        let (target, path) = self.target(node);
        self.schemas.accepts(target, &path, value)
            && self.config.tenant.as_ref().is_none_or(|tenant| tenant::allows(self, tenant, node, value))
    }

    /// Returns the maximum nesting depth of a value in place of `node`, or `None` if `node` is already too deep.
    pub(super) fn remaining_depth(&self, node: NodeRef<'_>) -> Option<usize> {
        let limit = self.config.max_depth.unwrap_or(MAX_DEPTH).min(MAX_DEPTH);
        limit.checked_sub(std::iter::successors(node.parent(), |node| node.parent()).count())
    }

    /// Returns which schema validates the value that contains `node`, and the path from that value to `node`.
    fn target(&self, node: NodeRef<'t>) -> (Target, Vec<String>) {
        let payload = self.payload;
        let mut path = payload.path(node);
        if let Some(container) = payload.container_of(node) {
            path.drain(..payload.path(container.validated_object()).len());
            return (container.target(), path);
        }
        let target = if payload.root.tree().id_eq(node.tree()) {
            match (payload.kind, payload.service) {
                (PayloadKind::Response, _) => Target::Response,
                (PayloadKind::Container(service), _) => Target::Container(service, None),
                (PayloadKind::Subject(service), _) => Target::Subject(service, None),
                (PayloadKind::Request, Some(service)) => Target::Request(service),
                (PayloadKind::Request, None) => Target::OtherService,
            }
        } else {
            Target::Content(payload.root_shape(node))
        };
        (target, path)
    }
}
