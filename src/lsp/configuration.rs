//! The configuration of each document: the nearest `summit-lint.json5` in its folder or a parent folder.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::fmt::Display;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use gen_lsp_types::{PublishDiagnosticsParams, Uri};
use serde_json::{Value, json};

use super::diagnostics::{self, DocumentView};
use super::open_document::OpenDocument;
use super::positions::Lines;
use super::session::Session;
use super::uri;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::files::settings::{Choice, FILE_NAMES, InEffect, Loaded, Settings, SettingsError, read_baseline};
use crate::files::{Baseline, listed_name, remove_listed};
use crate::lint::{FileReport, lint};
use crate::report::one_line;
use crate::source::Source;

/// The maximum depth of a search for changed schemas in a folder.
const MAX_FOLDERS: usize = 4;

/// The configuration in effect for a document.
#[derive(Debug, Clone)]
pub(super) struct EffectiveConfig {
    /// The settings of the linter.
    pub config: Arc<Config>,
    /// Whether the configuration excludes the document.
    pub excluded: bool,
    /// Whether the document is a configuration file.
    pub configuration: bool,
    /// The baseline, and the name of the document in it.
    baseline: Option<(Arc<Baseline>, String)>,
}

impl EffectiveConfig {
    /// Returns the findings in a document without those in the baseline.
    pub(super) fn lint(&self, document: &Document<'_>) -> FileReport {
        let mut report = lint(document);
        let known = self.baseline.as_ref().and_then(|(baseline, name)| baseline.files.get(name));
        if let Some(known) = known.filter(|_| !report.diagnostics.is_empty()) {
            remove_listed(&mut known.clone(), document.source(), &mut report);
        }
        report
    }

    /// Returns whether a baseline may hide findings.
    pub(super) fn has_baseline(&self) -> bool {
        self.baseline.is_some()
    }
}

/// The configurations of all open documents.
#[derive(Debug)]
pub(super) struct Configuration {
    settings: Settings,
    /// The folder that is open in the editor. Paths in the options of the editor are relative to it.
    root: Option<PathBuf>,
    /// The configuration file that the editor's options name.
    chosen: Option<PathBuf>,
    /// The previous settings, kept while the current ones have errors, so that an unfinished edit has no effect.
    before: Option<Settings>,
    /// The configuration files with errors that are shown.
    shown: Vec<Uri>,
    /// The configuration files with warnings that are shown.
    warned: Vec<Uri>,
    /// The baselines of open documents by their absolute paths, or `None` for a baseline that cannot be used.
    baselines: HashMap<PathBuf, Option<Arc<Baseline>>>,
    /// The files and folders that the configurations name, as absolute paths.
    named: BTreeSet<PathBuf>,
    /// The configuration files that others extend, as absolute paths.
    extended: BTreeSet<PathBuf>,
    /// The patterns that the client watches.
    watched: BTreeSet<String>,
    /// The modification times and sizes of the files that affect the open documents.
    stamps: HashMap<PathBuf, (SystemTime, u64)>,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            settings: Settings::new(Choice::Nearest, Vec::new()),
            root: None,
            chosen: None,
            before: None,
            shown: Vec::new(),
            warned: Vec::new(),
            baselines: HashMap::new(),
            named: BTreeSet::new(),
            extended: BTreeSet::new(),
            watched: BTreeSet::new(),
            stamps: HashMap::new(),
        }
    }
}

impl Configuration {
    /// Sets the folder from the parameters of `initialize`.
    pub(super) fn set_root(&mut self, params: &Value) {
        let folder = params.pointer("/workspaceFolders/0/uri").or_else(|| params.get("rootUri"));
        self.root = folder.and_then(Value::as_str).and_then(|folder| uri::file_path(&Uri::from(folder)));
        self.settings = self.fresh();
    }

    /// Sets the configuration file from the editor's options. `None` selects the nearest one.
    pub(super) fn choose(&mut self, file: Option<PathBuf>) {
        self.chosen = file.map(|file| self.settings.absolute(&file));
        self.settings = self.fresh();
    }

    /// Returns settings that have not read any file.
    fn fresh(&self) -> Settings {
        let choice = self.chosen.clone().map_or(Choice::Nearest, Choice::File);
        let settings = Settings::new(choice, Vec::new());
        match &self.root {
            Some(root) => settings.with_working_directory(root.clone()),
            None => settings,
        }
    }

    /// Returns the settings for a file. If its configuration has errors, returns the previous settings.
    fn in_effect(&self, path: &Path) -> Result<InEffect, Arc<SettingsError>> {
        self.settings.of(path).or_else(|error| self.before.as_ref().ok_or(error)?.of(path))
    }

    /// Returns the absolute path of the baseline that a configuration names.
    fn baseline(&self, loaded: &Loaded) -> Option<PathBuf> {
        loaded.baseline().map(|path| self.settings.absolute(&path))
    }

    /// Returns what is in effect for a document. A document that is not a file has no configuration.
    pub(super) fn of(&self, document: &OpenDocument) -> EffectiveConfig {
        let plain =
            |configuration| EffectiveConfig { config: Arc::default(), excluded: false, configuration, baseline: None };
        let path = match uri::file_path(&document.uri) {
            Some(path) => path,
            // A configuration file from the editor's options also applies to new documents.
            None if self.chosen.is_some() => document.path.clone(),
            None => return plain(is_configuration(&document.path)),
        };
        let configuration =
            is_configuration(&path) || self.extended.contains(&path) || self.chosen.as_ref() == Some(&path);
        self.in_effect(&path).map_or_else(
            |_| plain(configuration),
            |found| {
                let excludes = |loaded: &crate::files::settings::Loaded| {
                    loaded.file.exclude.as_ref().is_some_and(|globs| loaded.matches(globs, &path, false, true))
                };
                let loaded = found.loaded.as_deref();
                let baseline = loaded.and_then(|loaded| {
                    let listing = self.baseline(loaded)?;
                    let baseline = self.baselines.get(&listing)?.clone()?;
                    Some((baseline, listed_name(listing.parent().unwrap_or(&listing), &self.settings.absolute(&path))))
                });
                EffectiveConfig {
                    excluded: loaded.is_some_and(excludes),
                    config: found.config,
                    configuration,
                    baseline,
                }
            },
        )
    }
}

/// Returns whether a file is a configuration.
pub(super) fn is_configuration(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(|name| FILE_NAMES.contains(&name))
}

/// Returns the errors in a configuration.
pub(super) fn problems(source: &Source<'_>) -> FileReport {
    let read = crate::config::read(source, source.path().parent().unwrap_or(Path::new("")));
    FileReport::of_text(source, read.err().unwrap_or_default())
}

impl Session {
    /// Asks the client to report changes of configuration files on disk.
    pub(super) fn watch_configuration(&mut self) {
        if self.client.watches_files {
            self.watch("configuration", &FILE_NAMES);
        }
    }

    /// Handles a save. Not every client watches files.
    pub(super) fn saved(&mut self) {
        if self.stamps() != self.configuration.stamps {
            self.reconfigure();
        }
    }

    /// Handles a change of a configuration, which may change all findings.
    pub(super) fn reconfigure(&mut self) {
        let configuration = &mut self.configuration;
        let fresh = configuration.fresh();
        let old = std::mem::replace(&mut configuration.settings, fresh);
        if configuration.shown.is_empty() {
            configuration.before = Some(old);
        }
        self.configuration.baselines.clear();
        self.check_configurations();
        for document in self.documents.values_mut() {
            document.invalidate();
        }
        if self.client.pulls {
            self.ask("workspace/diagnostic/refresh", &());
        }
    }

    /// Publishes the errors in the configurations of open documents, and reads the baselines that they name.
    pub(super) fn check_configurations(&mut self) {
        let mut wrong: Vec<Arc<SettingsError>> = Vec::new();
        let mut baselines = BTreeSet::new();
        let mut named = BTreeSet::new();
        let mut extended: BTreeSet<PathBuf> = BTreeSet::new();
        let mut doubtful: Vec<Arc<Loaded>> = Vec::new();
        for path in self.documents.keys().filter_map(uri::file_path) {
            if let Ok(InEffect { loaded: Some(loaded), .. }) = self.configuration.in_effect(&path) {
                baselines.extend(self.configuration.baseline(&loaded));
                named.extend(loaded.named().map(|path| self.configuration.settings.absolute(&path)));
                extended.extend(loaded.extended().map(|path| self.configuration.settings.absolute(&path)));
                if !loaded.warnings.is_empty() && !doubtful.iter().any(|known| Arc::ptr_eq(known, &loaded)) {
                    doubtful.push(loaded);
                }
            }
            if let Err(error) = self.configuration.settings.of(&path)
                && !wrong.iter().any(|known| Arc::ptr_eq(known, &error))
            {
                wrong.push(error);
            }
        }
        // The error may be in an extended file.
        for error in &wrong {
            if let SettingsError::Invalid { extended: files, .. } = &**error {
                extended.extend(files.iter().map(|path| self.configuration.settings.absolute(path)));
            }
        }
        named.extend(extended.iter().cloned());
        named.extend(self.configuration.chosen.clone());
        self.configuration.extended = extended;
        self.read_baselines(baselines);
        for path in &named {
            self.watch_named(path);
        }
        self.configuration.named = named;
        self.configuration.stamps = self.stamps();
        let mut shown = Vec::new();
        for error in wrong {
            match &*error {
                SettingsError::Invalid { source_of, problems, .. } => {
                    let uri = uri::of_file(&self.configuration.settings.absolute(source_of.path()));
                    // An open configuration is linted with its text in the editor.
                    if !self.documents.contains_key(&uri) {
                        self.show(&uri, source_of, problems);
                    }
                    shown.push(uri);
                }
                SettingsError::Unreadable { .. } => self.show_error(&error.to_string()),
            }
        }
        // A configuration with warnings is still used.
        let mut warned = Vec::new();
        for (source, warnings) in doubtful.iter().flat_map(|loaded| &loaded.warnings) {
            let uri = uri::of_file(&self.configuration.settings.absolute(source.path()));
            if !self.documents.contains_key(&uri) {
                self.show(&uri, source, warnings);
            }
            warned.push(uri);
        }
        let mut before = std::mem::replace(&mut self.configuration.shown, shown);
        before.append(&mut std::mem::replace(&mut self.configuration.warned, warned));
        for uri in before {
            let configuration = &self.configuration;
            let told = configuration.shown.contains(&uri) || configuration.warned.contains(&uri);
            if !told && !self.documents.contains_key(&uri) {
                self.publish_for(&uri, Vec::new());
            }
        }
    }

    /// Reads the baselines at `paths` that have not been read, and watches them for changes.
    fn read_baselines(&mut self, paths: BTreeSet<PathBuf>) {
        for path in paths {
            if self.configuration.baselines.contains_key(&path) {
                continue;
            }
            let baseline = match read_baseline(&path) {
                Ok(baseline) => Some(Arc::new(baseline)),
                // The baseline may not exist yet.
                Err(error) if error.kind() == ErrorKind::NotFound => Some(Arc::default()),
                Err(error) => {
                    self.show_error(&format!("cannot use the baseline {}: {error}", path.display()));
                    None
                }
            };
            self.configuration.baselines.insert(path, baseline);
        }
    }

    /// Watches a file that a configuration names, or the files in a folder.
    fn watch_named(&mut self, path: &Path) {
        let Some(name) = path.file_name().map(OsStr::to_string_lossy).filter(|_| self.client.watches_files) else {
            return;
        };
        // `?` matches any character, including those that are special in a pattern.
        let name = name.replace(['*', '[', ']', '{', '}', '!', '\\', ','], "?");
        let pattern = if path.is_dir() { format!("{name}/**") } else { name };
        if self.configuration.watched.insert(pattern.clone()) {
            self.watch(&format!("named {pattern}"), &[pattern]);
        }
    }

    /// Asks the client to report changes of files with these names on disk.
    fn watch(&mut self, id: &str, names: &[impl Display]) {
        let watchers: Vec<_> = names.iter().map(|name| json!({"globPattern": format!("**/{name}")})).collect();
        let registration = json!({
            "id": id,
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        self.ask("client/registerCapability", &json!({"registrations": [registration]}));
    }

    pub(super) fn show_error(&self, message: &str) {
        const ERROR: u32 = 1;
        self.notify("window/showMessage", &json!({"type": ERROR, "message": one_line(message)}));
    }

    fn show(&self, uri: &Uri, source: &Source<'_>, problems: &[Diagnostic]) {
        let lines = Lines::new(source.text());
        let view = DocumentView { uri, text: source.text(), lines: &lines, client: &self.client };
        self.publish_for(uri, diagnostics::convert_all(source, &FileReport::of_text(source, problems.to_vec()), &view));
    }

    /// Publishes diagnostics of a file that is not open, because clients do not request them.
    fn publish_for(&self, uri: &Uri, diagnostics: Vec<gen_lsp_types::Diagnostic>) {
        let params = PublishDiagnosticsParams { uri: uri.clone(), version: None, diagnostics };
        self.notify("textDocument/publishDiagnostics", &params);
    }

    /// Returns the modification times and sizes of the configuration files and baselines that may affect open documents.
    fn stamps(&self) -> HashMap<PathBuf, (SystemTime, u64)> {
        let mut stamps = HashMap::new();
        let mut stamp = |file: PathBuf| {
            if let Ok(metadata) = file.metadata() {
                stamps.insert(file, (metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len()));
            }
        };
        for named in &self.configuration.named {
            let files = walkdir::WalkDir::new(named).max_depth(MAX_FOLDERS).into_iter().flatten();
            files.map(walkdir::DirEntry::into_path).for_each(&mut stamp);
        }
        let mut seen = std::collections::HashSet::new();
        for path in self.documents.keys().filter_map(uri::file_path) {
            for folder in path.ancestors().skip(1) {
                if !seen.insert(folder.to_owned()) {
                    break;
                }
                FILE_NAMES.iter().map(|name| folder.join(name)).for_each(&mut stamp);
            }
        }
        stamps
    }
}
