//! The configuration of each open document: the nearest `summit-lint.json5` in its folder or a folder above it. Reloads
//! configurations that change on disk, and shows their errors in the editor.

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
use crate::files::settings::{
    Choice, FILE_NAMES, GlobTarget, InEffect, Loaded, Settings, SettingsError, read_baseline,
};
use crate::files::{Baseline, listed_name, remove_listed};
use crate::lint::{FileReport, lint};
use crate::report::one_line;
use crate::source::Source;

/// The maximum depth, in folder levels, of the search for changed files. The search starts in a folder that a
/// configuration refers to, such as a folder of schemas.
const MAX_SEARCH_DEPTH: usize = 4;

/// The configuration in effect for a document.
#[derive(Debug, Clone)]
pub(super) struct EffectiveConfig {
    /// The settings for the linter.
    pub config: Arc<Config>,
    /// Whether the `exclude` setting of the configuration matches the document.
    pub is_excluded: bool,
    /// Whether the document is a configuration file.
    pub is_config_file: bool,
    /// The baseline (a list of known findings, which are not shown), and the name of the document in the baseline.
    baseline: Option<(Arc<Baseline>, String)>,
}

impl EffectiveConfig {
    /// Lints a document. The result does not contain the findings that the baseline lists.
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
    /// Finds, reads and caches configuration files.
    settings: Settings,
    /// The folder that is open in the editor. Paths in the client's options are relative to this folder.
    root: Option<PathBuf>,
    /// The configuration file that the client's options name, as an absolute path.
    chosen_file: Option<PathBuf>,
    /// The last settings without errors. If the current configuration of a document has errors, these settings are used
    /// instead. So an unfinished edit of a configuration has no effect.
    last_valid: Option<Settings>,
    /// The configuration files with errors, which the client shows.
    files_with_errors: Vec<Uri>,
    /// The configuration files with warnings, which the client shows.
    files_with_warnings: Vec<Uri>,
    /// The baselines that the configurations of open documents name, by absolute path. `None` for a baseline that
    /// cannot be read.
    baselines: HashMap<PathBuf, Option<Arc<Baseline>>>,
    /// The files and folders that the configurations refer to, such as schemas, as absolute paths.
    referenced_paths: BTreeSet<PathBuf>,
    /// The configuration files that other configurations extend, as absolute paths.
    extended_files: BTreeSet<PathBuf>,
    /// The glob patterns of the referenced files whose changes the server has asked the client to report.
    watched_patterns: BTreeSet<String>,
    /// The modification times and sizes of the files that affect the findings of open documents, when the
    /// configurations were last read. A difference on disk means that a file was written since then.
    file_stamps: HashMap<PathBuf, (SystemTime, u64)>,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            settings: Settings::new(Choice::Nearest, Vec::new()),
            root: None,
            chosen_file: None,
            last_valid: None,
            files_with_errors: Vec::new(),
            files_with_warnings: Vec::new(),
            baselines: HashMap::new(),
            referenced_paths: BTreeSet::new(),
            extended_files: BTreeSet::new(),
            watched_patterns: BTreeSet::new(),
            file_stamps: HashMap::new(),
        }
    }
}

impl Configuration {
    /// Sets the folder that is open in the editor, from the parameters of `initialize`.
    pub(super) fn set_root(&mut self, params: &Value) {
        let folder = params.pointer("/workspaceFolders/0/uri").or_else(|| params.get("rootUri"));
        self.root = folder.and_then(Value::as_str).and_then(|folder| uri::file_path(&Uri::from(folder)));
        self.settings = self.new_settings();
    }

    /// Sets the configuration file that the client's options name. `None` selects the nearest configuration of each
    /// document.
    pub(super) fn choose_file(&mut self, file: Option<PathBuf>) {
        self.chosen_file = file.map(|file| self.settings.absolute(&file));
        self.settings = self.new_settings();
    }

    /// Returns new settings, without any cached file.
    fn new_settings(&self) -> Settings {
        let choice = self.chosen_file.clone().map_or(Choice::Nearest, Choice::File);
        let settings = Settings::new(choice, Vec::new());
        match &self.root {
            Some(root) => settings.with_working_directory(root.clone()),
            None => settings,
        }
    }

    /// Returns the configuration in effect for a file. If the current configuration has errors, returns the last
    /// configuration without errors. Returns the errors if the configuration was never without errors.
    fn in_effect(&self, path: &Path) -> Result<InEffect, Arc<SettingsError>> {
        self.settings.of(path).or_else(|error| self.last_valid.as_ref().ok_or(error)?.of(path))
    }

    /// Returns the absolute path of the baseline that a configuration names, if any.
    fn baseline_path(&self, loaded: &Loaded) -> Option<PathBuf> {
        loaded.baseline().map(|path| self.settings.absolute(&path))
    }

    /// Returns the configuration in effect for a document. A document that is not a file has the default configuration,
    /// unless the client's options name a configuration file.
    pub(super) fn effective_config(&self, document: &OpenDocument) -> EffectiveConfig {
        let default_config = |is_config_file| EffectiveConfig {
            config: Arc::default(),
            is_excluded: false,
            is_config_file,
            baseline: None,
        };
        let path = match uri::file_path(&document.uri) {
            Some(path) => path,
            // A configuration file from the client's options also applies to documents that are not saved yet.
            None if self.chosen_file.is_some() => document.path.clone(),
            None => return default_config(is_config_file_name(&document.path)),
        };
        let is_config_file = is_config_file_name(&path)
            || self.extended_files.contains(&path)
            || self.chosen_file.as_ref() == Some(&path);
        self.in_effect(&path).map_or_else(
            |_| default_config(is_config_file),
            |found| {
                let excludes = |loaded: &Loaded| {
                    loaded.file.exclude.as_ref().is_some_and(|globs| loaded.matches(globs, &path, GlobTarget::File))
                };
                let loaded = found.loaded.as_deref();
                let baseline = loaded.and_then(|loaded| {
                    let baseline_path = self.baseline_path(loaded)?;
                    let baseline = self.baselines.get(&baseline_path)?.clone()?;
                    Some((
                        baseline,
                        listed_name(baseline_path.parent().unwrap_or(&baseline_path), &self.settings.absolute(&path)),
                    ))
                });
                EffectiveConfig {
                    is_excluded: loaded.is_some_and(excludes),
                    config: found.config,
                    is_config_file,
                    baseline,
                }
            },
        )
    }
}

/// Returns whether a file has the name of a configuration file, such as `summit-lint.json5`.
pub(super) fn is_config_file_name(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(|name| FILE_NAMES.contains(&name))
}

/// Returns the errors in a configuration file as findings.
pub(super) fn config_file_report(source: &Source<'_>) -> FileReport {
    let read = crate::config::read(source, source.path().parent().unwrap_or(Path::new("")));
    FileReport::of_text(source, read.err().unwrap_or_default())
}

impl Session {
    /// Asks the client to report changes of configuration files on disk, if the client supports this.
    pub(super) fn watch_configuration(&mut self) {
        if self.client.watches_files {
            self.watch("configuration", &FILE_NAMES);
        }
    }

    /// Reloads the configurations after a document was saved, if a file that affects open documents has changed. Not
    /// every client reports changes of files.
    pub(super) fn reload_changed_configurations(&mut self) {
        if self.file_stamps() != self.configuration.file_stamps {
            self.reload_configurations();
        }
    }

    /// Discards the cached configurations, reads all configurations again, and schedules linting of all documents.
    pub(super) fn reload_configurations(&mut self) {
        let configuration = &mut self.configuration;
        let new = configuration.new_settings();
        let old = std::mem::replace(&mut configuration.settings, new);
        if configuration.files_with_errors.is_empty() {
            configuration.last_valid = Some(old);
        }
        self.configuration.baselines.clear();
        self.load_configurations();
        for document in self.documents.values_mut() {
            document.invalidate();
        }
        if self.client.pulls_diagnostics {
            self.send_request("workspace/diagnostic/refresh", &());
        }
    }

    /// Reads the configurations of open documents and the baselines that the configurations name, unless they are cached.
    /// Publishes the errors and warnings in the configurations. Removes the published errors and warnings that no longer
    /// apply.
    pub(super) fn load_configurations(&mut self) {
        let mut errors: Vec<Arc<SettingsError>> = Vec::new();
        let mut baselines = BTreeSet::new();
        let mut referenced = BTreeSet::new();
        let mut extended: BTreeSet<PathBuf> = BTreeSet::new();
        let mut loaded_with_warnings: Vec<Arc<Loaded>> = Vec::new();
        for path in self.documents.keys().filter_map(uri::file_path) {
            if let Ok(InEffect { loaded: Some(loaded), .. }) = self.configuration.in_effect(&path) {
                baselines.extend(self.configuration.baseline_path(&loaded));
                referenced.extend(loaded.named_paths().map(|path| self.configuration.settings.absolute(&path)));
                extended.extend(loaded.extended().map(|path| self.configuration.settings.absolute(&path)));
                if !loaded.warnings.is_empty() && !loaded_with_warnings.iter().any(|known| Arc::ptr_eq(known, &loaded))
                {
                    loaded_with_warnings.push(loaded);
                }
            }
            if let Err(error) = self.configuration.settings.of(&path)
                && !errors.iter().any(|known| Arc::ptr_eq(known, &error))
            {
                errors.push(error);
            }
        }
        // The error of an invalid configuration may be in a file that the configuration extends, so watch these files,
        // too.
        for error in &errors {
            if let SettingsError::Invalid { extended: files, .. } = &**error {
                extended.extend(files.iter().map(|path| self.configuration.settings.absolute(path)));
            }
        }
        referenced.extend(extended.iter().cloned());
        referenced.extend(self.configuration.chosen_file.clone());
        self.configuration.extended_files = extended;
        self.read_baselines(baselines);
        for path in &referenced {
            self.watch_referenced(path);
        }
        self.configuration.referenced_paths = referenced;
        self.configuration.file_stamps = self.file_stamps();
        let mut files_with_errors = Vec::new();
        for error in errors {
            match &*error {
                SettingsError::Invalid { source_of, problems, .. } => {
                    let uri = uri::file_uri(&self.configuration.settings.absolute(source_of.path()));
                    // An open configuration file is linted like other open documents, so do not publish its errors
                    // here.
                    if !self.documents.contains_key(&uri) {
                        self.publish_problems(&uri, source_of, problems);
                    }
                    files_with_errors.push(uri);
                }
                SettingsError::Unreadable { .. } => self.show_error(&error.to_string()),
            }
        }
        let mut files_with_warnings = Vec::new();
        for (source, warnings) in loaded_with_warnings.iter().flat_map(|loaded| &loaded.warnings) {
            let uri = uri::file_uri(&self.configuration.settings.absolute(source.path()));
            if !self.documents.contains_key(&uri) {
                self.publish_problems(&uri, source, warnings);
            }
            files_with_warnings.push(uri);
        }
        // Remove the diagnostics of configuration files that no longer have errors or warnings.
        let mut previous = std::mem::replace(&mut self.configuration.files_with_errors, files_with_errors);
        previous.append(&mut std::mem::replace(&mut self.configuration.files_with_warnings, files_with_warnings));
        for uri in previous {
            let configuration = &self.configuration;
            let has_diagnostics =
                configuration.files_with_errors.contains(&uri) || configuration.files_with_warnings.contains(&uri);
            if !has_diagnostics && !self.documents.contains_key(&uri) {
                self.publish_diagnostics(&uri, Vec::new());
            }
        }
    }

    /// Reads the baselines at `paths` that have not been read yet.
    fn read_baselines(&mut self, paths: BTreeSet<PathBuf>) {
        for path in paths {
            if self.configuration.baselines.contains_key(&path) {
                continue;
            }
            let baseline = match read_baseline(&path) {
                Ok(baseline) => Some(Arc::new(baseline)),
                // A configuration may name a baseline that does not exist yet.
                Err(error) if error.kind() == ErrorKind::NotFound => Some(Arc::default()),
                Err(error) => {
                    self.show_error(&format!("cannot use the baseline {}: {error}", path.display()));
                    None
                }
            };
            self.configuration.baselines.insert(path, baseline);
        }
    }

    /// Asks the client to report changes of `path`, which a configuration refers to. If `path` is a folder, the client
    /// reports changes of all files in the folder.
    fn watch_referenced(&mut self, path: &Path) {
        let Some(name) = path.file_name().map(OsStr::to_string_lossy).filter(|_| self.client.watches_files) else {
            return;
        };
        // Replace characters that are special in a pattern by `?`, which matches any character.
        let name = name.replace(['*', '[', ']', '{', '}', '!', '\\', ','], "?");
        let pattern = if path.is_dir() { format!("{name}/**") } else { name };
        if self.configuration.watched_patterns.insert(pattern.clone()) {
            self.watch(&format!("named {pattern}"), &[pattern]);
        }
    }

    /// Asks the client to report changes on disk of files whose name matches one of the glob patterns `names`. `id`
    /// identifies the request in the protocol.
    fn watch(&mut self, id: &str, names: &[impl Display]) {
        let watchers: Vec<_> = names.iter().map(|name| json!({"globPattern": format!("**/{name}")})).collect();
        let registration = json!({
            "id": id,
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        self.send_request("client/registerCapability", &json!({"registrations": [registration]}));
    }

    /// Shows an error to the user.
    pub(super) fn show_error(&self, message: &str) {
        const ERROR: u32 = 1;
        self.notify("window/showMessage", &json!({"type": ERROR, "message": one_line(message)}));
    }

    /// Publishes errors or warnings in a configuration file that is not open.
    fn publish_problems(&self, uri: &Uri, source: &Source<'_>, problems: &[Diagnostic]) {
        let lines = Lines::new(source.text());
        let view = DocumentView { uri, text: source.text(), lines: &lines, client: &self.client };
        self.publish_diagnostics(
            uri,
            diagnostics::convert_all(source, &FileReport::of_text(source, problems.to_vec()), &view),
        );
    }

    /// Publishes diagnostics of a file that is not open. This is also necessary if the client pulls diagnostics, because
    /// clients pull only the diagnostics of open documents.
    fn publish_diagnostics(&self, uri: &Uri, diagnostics: Vec<gen_lsp_types::Diagnostic>) {
        let params = PublishDiagnosticsParams { uri: uri.clone(), version: None, diagnostics };
        self.notify("textDocument/publishDiagnostics", &params);
    }

    /// Returns the modification times and sizes of the files that affect the findings of open documents. These are the
    /// configuration files, and the files that the configurations refer to.
    fn file_stamps(&self) -> HashMap<PathBuf, (SystemTime, u64)> {
        let mut stamps = HashMap::new();
        let mut add_stamp = |file: PathBuf| {
            if let Ok(metadata) = file.metadata() {
                stamps.insert(file, (metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len()));
            }
        };
        for path in &self.configuration.referenced_paths {
            let files = walkdir::WalkDir::new(path).max_depth(MAX_SEARCH_DEPTH).into_iter().flatten();
            files.map(walkdir::DirEntry::into_path).for_each(&mut add_stamp);
        }
        let mut seen_folders = std::collections::HashSet::new();
        for path in self.documents.keys().filter_map(uri::file_path) {
            for folder in path.ancestors().skip(1) {
                if !seen_folders.insert(folder.to_owned()) {
                    break;
                }
                FILE_NAMES.iter().map(|name| folder.join(name)).for_each(&mut add_stamp);
            }
        }
        stamps
    }
}
