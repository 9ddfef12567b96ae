//! The configuration of each document: the nearest `summit-lint.json5` upward from its file.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use gen_lsp_types::{PublishDiagnosticsParams, Uri};
use serde_json::json;

use super::diagnostics::{self, Place};
use super::document::Document;
use super::positions::Lines;
use super::session::Session;
use super::uri;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::lint::FileReport;
use crate::report::one_line;
use crate::settings::{Choice, FILE_NAMES, Settings, SettingsError};
use crate::source::Source;

/// What holds for a document.
#[derive(Debug, Clone)]
pub(super) struct Holding {
    /// The settings of the engine.
    pub config: Arc<Config>,
    /// The configuration leaves the document out.
    pub excluded: bool,
}

/// The configurations in use.
#[derive(Debug)]
pub(super) struct Configuration {
    settings: Settings,
    /// The settings before those, while something is wrong with those: a file that is being written takes nothing away.
    before: Option<Settings>,
    /// The configuration files whose faults are shown.
    shown: Vec<Uri>,
    /// How the files looked on the disk that hold for the documents.
    stamps: HashMap<PathBuf, (SystemTime, u64)>,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            settings: Settings::new(Choice::Nearest, Vec::new()),
            before: None,
            shown: Vec::new(),
            stamps: HashMap::new(),
        }
    }
}

impl Configuration {
    /// What holds for a document. One that is no file has no configuration.
    pub(super) fn of(&self, document: &Document) -> Holding {
        let plain = || Holding { config: Arc::default(), excluded: false };
        let Some(path) = uri::file_path(&document.uri) else { return plain() };
        let found = self.settings.of(&path).or_else(|error| self.before.as_ref().ok_or(error)?.of(&path));
        found.map_or_else(
            |_| plain(),
            |found| {
                let excludes = |loaded: &crate::settings::Loaded| {
                    loaded.file.exclude.as_ref().is_some_and(|globs| loaded.matches(globs, &path, false, true))
                };
                Holding { excluded: found.loaded.as_deref().is_some_and(excludes), config: found.config }
            },
        )
    }
}

/// Whether a file is a configuration.
pub(super) fn is_configuration(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(|name| FILE_NAMES.contains(&name))
}

/// What is wrong with the text of a configuration.
pub(super) fn problems(source: &Source<'_>) -> FileReport {
    let read = crate::config::read(source, source.path().parent().unwrap_or(Path::new("")));
    FileReport::of_text(source, read.err().unwrap_or_default())
}

impl Session {
    /// Asks to be told when a configuration changes on the disk.
    pub(super) fn watch_configuration(&mut self) {
        if !self.client.watches_files {
            return;
        }
        let watchers = FILE_NAMES.map(|name| json!({"globPattern": format!("**/{name}")}));
        let registration = json!({
            "id": "configuration",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        self.ask("client/registerCapability", &json!({"registrations": [registration]}));
    }

    /// Something was saved: not every client watches files.
    pub(super) fn saved(&mut self) {
        if self.stamps() != self.configuration.stamps {
            self.reconfigure();
        }
    }

    /// A configuration has changed: whatever was found may be something else now.
    pub(super) fn reconfigure(&mut self) {
        let configuration = &mut self.configuration;
        let old = std::mem::replace(&mut configuration.settings, Settings::new(Choice::Nearest, Vec::new()));
        if configuration.shown.is_empty() {
            configuration.before = Some(old);
        }
        self.check_configurations();
        for document in self.documents.values_mut() {
            document.invalidate();
        }
        if self.client.pulls {
            self.ask("workspace/diagnostic/refresh", &());
        }
    }

    /// Shows what is wrong with the configurations of what is open, in the configurations.
    pub(super) fn check_configurations(&mut self) {
        self.configuration.stamps = self.stamps();
        let mut wrong: Vec<Arc<SettingsError>> = Vec::new();
        for path in self.documents.keys().filter_map(uri::file_path) {
            if let Err(error) = self.configuration.settings.of(&path)
                && !wrong.iter().any(|known| Arc::ptr_eq(known, &error))
            {
                wrong.push(error);
            }
        }
        let mut shown = Vec::new();
        for error in wrong {
            match &*error {
                SettingsError::Invalid { source_of, problems } => {
                    let uri = uri::of_file(&self.configuration.settings.absolute(source_of.path()));
                    // One that is open is judged as it stands in the editor.
                    if !self.documents.contains_key(&uri) {
                        self.show(&uri, source_of, problems);
                    }
                    shown.push(uri);
                }
                SettingsError::Unreadable { .. } => {
                    const ERROR: u32 = 1;
                    let message = one_line(&error.to_string());
                    self.notify("window/showMessage", &json!({"type": ERROR, "message": message}));
                }
            }
        }
        let before = std::mem::replace(&mut self.configuration.shown, shown);
        for uri in before {
            if !self.configuration.shown.contains(&uri) && !self.documents.contains_key(&uri) {
                self.publish_for(&uri, Vec::new());
            }
        }
    }

    fn show(&self, uri: &Uri, source: &Source<'_>, problems: &[Diagnostic]) {
        let lines = Lines::new(source.text());
        let place = Place { uri, text: source.text(), lines: &lines, client: &self.client };
        self.publish_for(
            uri,
            diagnostics::convert_all(source, &FileReport::of_text(source, problems.to_vec()), &place),
        );
    }

    /// Sends diagnostics of a file that is not open, for which no client asks.
    fn publish_for(&self, uri: &Uri, diagnostics: Vec<gen_lsp_types::Diagnostic>) {
        let params = PublishDiagnosticsParams { uri: uri.clone(), version: None, diagnostics };
        self.notify("textDocument/publishDiagnostics", &params);
    }

    /// How the configuration files look that can hold for what is open.
    fn stamps(&self) -> HashMap<PathBuf, (SystemTime, u64)> {
        let mut stamps = HashMap::new();
        let mut seen = std::collections::HashSet::new();
        for path in self.documents.keys().filter_map(uri::file_path) {
            for folder in path.ancestors().skip(1) {
                if !seen.insert(folder.to_owned()) {
                    break;
                }
                for file in FILE_NAMES.map(|name| folder.join(name)) {
                    if let Ok(metadata) = file.metadata() {
                        stamps.insert(file, (metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len()));
                    }
                }
            }
        }
        stamps
    }
}
