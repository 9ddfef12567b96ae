//! Formatting.

use gen_lsp_types::{FormattingOptions, TextEdit};

use super::snapshot::Snapshot;

pub(super) fn edits(_: &FormattingOptions, _: &Snapshot) -> Vec<TextEdit> {
    Vec::new()
}
