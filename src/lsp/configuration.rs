//! The configuration of each document.

use std::sync::Arc;

use serde_json::json;

use super::document::Document;
use super::session::Session;
use crate::config::Config;

/// The configurations in use.
#[derive(Debug, Default)]
pub(super) struct Configuration {
    default: Arc<Config>,
}

impl Configuration {
    /// The configuration that holds for a document.
    pub(super) fn of(&self, _document: &Document) -> Arc<Config> {
        Arc::clone(&self.default)
    }
}

impl Session {
    /// Asks to be told when a configuration changes on the disk.
    pub(super) fn watch_configuration(&mut self) {
        if !self.client.watches_files {
            return;
        }
        let watchers = [json!({"globPattern": "**/{,.}summit-lint.json5"})];
        let registration = json!({
            "id": "configuration",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        self.ask("client/registerCapability", &json!({"registrations": [registration]}));
    }

    /// A configuration has changed: whatever was found may be something else now.
    pub(super) fn reconfigure(&mut self) {
        for document in self.documents.values_mut() {
            document.invalidate();
        }
        if self.client.pulls {
            self.ask("workspace/diagnostic/refresh", &());
        }
    }
}
