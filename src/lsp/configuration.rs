//! The configuration of each document: the nearest `summit-lint.json5` upward from its file.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::fmt::Display;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use gen_lsp_types::{PublishDiagnosticsParams, Uri};
use serde_json::{Value, json};

use super::diagnostics::{self, Place};
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

/// How deep a folder of schemas is looked through for changes.
const MAX_FOLDERS: usize = 4;

/// What holds for a document.
#[derive(Debug, Clone)]
pub(super) struct Holding {
    /// The settings of the engine.
    pub config: Arc<Config>,
    /// The configuration leaves the document out.
    pub excluded: bool,
    /// The document is a configuration.
    pub configuration: bool,
    /// The baseline, and the name that the document has in it.
    baseline: Option<(Arc<Baseline>, String)>,
}

impl Holding {
    /// What is found in a document that this holds for, and is not put up with.
    pub(super) fn lint(&self, document: &Document<'_>) -> FileReport {
        let mut report = lint(document);
        let known = self.baseline.as_ref().and_then(|(baseline, name)| baseline.files.get(name));
        if let Some(known) = known.filter(|_| !report.diagnostics.is_empty()) {
            remove_listed(&mut known.clone(), document.source(), &mut report);
        }
        report
    }

    /// Returns whether findings are left out of what is found because a baseline lists them.
    pub(super) fn has_baseline(&self) -> bool {
        self.baseline.is_some()
    }
}

/// The configurations in use.
#[derive(Debug)]
pub(super) struct Configuration {
    settings: Settings,
    /// The folder that the editor has open. Paths in its options are relative to it.
    root: Option<PathBuf>,
    /// The configuration file that the editor names.
    chosen: Option<PathBuf>,
    /// The settings before those, while something is wrong with those: a file that is being written takes nothing away.
    before: Option<Settings>,
    /// The configuration files whose faults are shown.
    shown: Vec<Uri>,
    /// The files that they name in which something doubtful is shown.
    warned: Vec<Uri>,
    /// The baselines of what is open, by their paths from the root on; nothing for one that cannot be used.
    baselines: HashMap<PathBuf, Option<Arc<Baseline>>>,
    /// The files and folders that the configurations name, from the root on.
    named: BTreeSet<PathBuf>,
    /// The configuration files that others extend, from the root on.
    extended: BTreeSet<PathBuf>,
    /// The patterns that the client was asked to watch.
    watched: BTreeSet<String>,
    /// How the files looked on the disk that hold for the documents.
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
    /// Takes over the folder that `initialize` names.
    pub(super) fn set_root(&mut self, params: &Value) {
        let folder = params.pointer("/workspaceFolders/0/uri").or_else(|| params.get("rootUri"));
        self.root = folder.and_then(Value::as_str).and_then(|folder| uri::file_path(&Uri::from(folder)));
        self.settings = self.fresh();
    }

    /// Takes over the configuration file that the editor names. `None` for the nearest one.
    pub(super) fn choose(&mut self, file: Option<PathBuf>) {
        self.chosen = file.map(|file| self.settings.absolute(&file));
        self.settings = self.fresh();
    }

    /// Returns settings for which nothing is read yet.
    fn fresh(&self) -> Settings {
        let choice = self.chosen.clone().map_or(Choice::Nearest, Choice::File);
        let settings = Settings::new(choice, Vec::new());
        match &self.root {
            Some(root) => settings.with_working_directory(root.clone()),
            None => settings,
        }
    }

    /// The settings for a file: those from before while something is wrong with its configuration.
    fn in_effect(&self, path: &Path) -> Result<InEffect, Arc<SettingsError>> {
        self.settings.of(path).or_else(|error| self.before.as_ref().ok_or(error)?.of(path))
    }

    /// The baseline that a configuration names, from the root on.
    fn baseline(&self, loaded: &Loaded) -> Option<PathBuf> {
        loaded.baseline().map(|path| self.settings.absolute(&path))
    }

    /// What holds for a document. One that is no file has no configuration.
    pub(super) fn of(&self, document: &OpenDocument) -> Holding {
        let plain = |configuration| Holding { config: Arc::default(), excluded: false, configuration, baseline: None };
        let path = match uri::file_path(&document.uri) {
            Some(path) => path,
            // The configuration that the editor names is for new documents, too.
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
                Holding { excluded: loaded.is_some_and(excludes), config: found.config, configuration, baseline }
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
        if self.client.watches_files {
            self.watch("configuration", &FILE_NAMES);
        }
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

    /// Shows what is wrong with the configurations of what is open, in the configurations, and reads the baselines that they name.
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
        // One of them may be what is wrong.
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
                    // One that is open is judged as it stands in the editor.
                    if !self.documents.contains_key(&uri) {
                        self.show(&uri, source_of, problems);
                    }
                    shown.push(uri);
                }
                SettingsError::Unreadable { .. } => self.show_error(&error.to_string()),
            }
        }
        // One that is doubtful is used.
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

    /// Reads the baselines at `paths` that were not read yet, and asks to be told when one changes.
    fn read_baselines(&mut self, paths: BTreeSet<PathBuf>) {
        for path in paths {
            if self.configuration.baselines.contains_key(&path) {
                continue;
            }
            let baseline = match read_baseline(&path) {
                Ok(baseline) => Some(Arc::new(baseline)),
                // It need not be written yet.
                Err(error) if error.kind() == ErrorKind::NotFound => Some(Arc::default()),
                Err(error) => {
                    self.show_error(&format!("cannot use the baseline {}: {error}", path.display()));
                    None
                }
            };
            self.configuration.baselines.insert(path, baseline);
        }
    }

    /// Asks to be told when a file changes that a configuration names, or one in a folder.
    fn watch_named(&mut self, path: &Path) {
        let Some(name) = path.file_name().map(OsStr::to_string_lossy).filter(|_| self.client.watches_files) else {
            return;
        };
        // What means something in a pattern stands for itself, too, where any character may stand.
        let name = name.replace(['*', '[', ']', '{', '}', '!', '\\', ','], "?");
        let pattern = if path.is_dir() { format!("{name}/**") } else { name };
        if self.configuration.watched.insert(pattern.clone()) {
            self.watch(&format!("named {pattern}"), &[pattern]);
        }
    }

    /// Asks to be told when files of these names change on the disk.
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

    /// How the configuration files and the baselines look that can hold for what is open.
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
