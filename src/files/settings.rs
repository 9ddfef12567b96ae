//! Which configuration holds for a file: the nearest `summit-lint.json5` upward from it, read once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fs, io};

use crate::config::{Config, ConfigFile, GlobList, IgnoredLocation, Levels, Selector, Setting, Tenant, ValueSource};
use crate::diagnostic::Diagnostic;
use crate::files::Baseline;
use crate::source::Source;

mod named;
mod parts;

use named::Named;
pub use parts::Parts;

/// The names of a configuration file, in the order in which they are looked for.
pub const FILE_NAMES: [&str; 2] = ["summit-lint.json5", ".summit-lint.json5"];

/// Where a run's configuration comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// The nearest file upward from each input.
    #[default]
    Nearest,
    /// This file for every input. Its globs are relative to the working directory, as it may lie anywhere; the files that it
    /// names are relative to itself.
    File(PathBuf),
    /// None at all.
    Isolated,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The configuration file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Something in it is wrong.
    #[error("{} is no configuration: {}", source_of.path().display(), problems.first().map_or("", |first| &first.message))]
    Invalid {
        /// The configuration file, or one that it names.
        source_of: Box<Source<'static>>,
        /// What is wrong, each with its place.
        problems: Vec<Diagnostic>,
        /// The files that the configuration extends, also where they cannot be read.
        extended: Vec<PathBuf>,
    },
}

/// A configuration file that was read.
#[derive(Debug)]
pub struct Loaded {
    /// Its path.
    pub path: PathBuf,
    /// What its globs are relative to.
    pub root: PathBuf,
    /// What it says, together with the files that it extends.
    pub file: ConfigFile,
    /// These files, which the spans in `file` refer to.
    pub parts: Parts,
    /// What is doubtful in the files that it names, by file, and keeps nothing from being used.
    pub warnings: Vec<(Source<'static>, Vec<Diagnostic>)>,
    base: Arc<Config>,
    /// By the overrides and entries of `ignore` that apply, a bit each: files share their settings.
    overridden: Mutex<HashMap<Vec<bool>, Arc<Config>>>,
}

/// The largest file that is read for a configuration, in bytes: 64 MiB. It may be a device that never ends.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a file that is no payload: a configuration, what it names, or a baseline.
pub(crate) fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let too_long = || io::Error::other(format!("it has more than {MAX_BYTES} bytes, which such a file may not"));
    read_at_most(fs::File::open(path)?, MAX_BYTES)?.ok_or_else(too_long)
}

/// Reads a baseline.
///
/// # Errors
///
/// If it cannot be read, or is none: a [`BaselineError`](crate::files::BaselineError) lies in the error then.
pub(crate) fn read_baseline(path: &Path) -> io::Result<Baseline> {
    let source = read_text(path, path)?;
    Baseline::read(source.text()).map_err(io::Error::other)
}

/// Reads the file at `path`, which is called `name`, as text: UTF-8, or UTF-16 with a byte order mark.
///
/// # Errors
///
/// If it cannot be read, or is not text in these encodings.
pub(crate) fn read_text(path: &Path, name: &Path) -> io::Result<Source<'static>> {
    let source = Source::new(name, read_bounded(path)?).map_err(io::Error::other)?;
    let invalid = |what: String, at: u32| {
        let line = source.position(at).line;
        io::Error::new(io::ErrorKind::InvalidData, format!("{what} on line {line}; save the file as UTF-8"))
    };
    if let Some(first) = source.replaced().first() {
        return Err(invalid(format!("invalid {}", source.encoding().name()), first.start));
    }
    // UTF-16 that nothing marks as such.
    if let Some(at) = memchr::memchr(0, source.text().as_bytes()) {
        return Err(invalid("unexpected NUL character".to_owned(), at as u32));
    }
    Ok(source)
}

/// Reads what has at most so many bytes, to its end; nothing where there is more.
pub(crate) fn read_at_most(reader: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// What holds for a file.
#[derive(Debug, Clone)]
pub struct InEffect {
    /// The settings of the engine.
    pub config: Arc<Config>,
    /// The configuration file that they come from, if there is one.
    pub loaded: Option<Arc<Loaded>>,
}

/// What came of a configuration file.
type Outcome = Result<Arc<Loaded>, Arc<SettingsError>>;

/// The settings of a run. Each folder is looked up once, each configuration file read once.
#[derive(Debug)]
pub struct Settings {
    choice: Choice,
    working_directory: PathBuf,
    /// What the command line says of rules: it wins over every file.
    levels: Vec<(Selector, Setting)>,
    /// What holds where there is no configuration file.
    plain: Arc<Config>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    folders: HashMap<PathBuf, Option<Outcome>>,
    chosen: Option<Outcome>,
    last: Option<Last>,
}

/// The folder that was asked for last, and what came of it: files come folder by folder.
#[derive(Debug)]
struct Last {
    /// Its path with a separator behind it, as the paths of its files start.
    prefix: Vec<u8>,
    outcome: Option<Outcome>,
}

impl Last {
    /// Whether the file at `path` lies in the folder itself.
    fn holds(&self, path: &Path) -> bool {
        let name = path.as_os_str().as_encoded_bytes().strip_prefix(&*self.prefix);
        name.is_some_and(|name| memchr::memchr2(b'/', b'\\', name).is_none() && !matches!(name, b"" | b"." | b".."))
    }
}

impl Settings {
    /// Settings from the files that `choice` stands for, with the `levels` of the command line over them.
    #[must_use]
    pub fn new(choice: Choice, levels: Vec<(Selector, Setting)>) -> Self {
        let plain = Arc::new(Config { levels: Levels::default().with(&levels), ..Config::default() });
        // Without a working directory relative paths lead nowhere anyway.
        let working_directory = std::env::current_dir().unwrap_or_default();
        Self { choice, working_directory, levels, plain, state: Mutex::default() }
    }

    /// The same settings, with another working directory than that of the process.
    #[must_use]
    pub fn with_working_directory(self, working_directory: PathBuf) -> Self {
        Self { working_directory, ..self }
    }

    /// The same settings, with findings in records of JSON Lines identified by what is at a JSON Pointer.
    #[must_use]
    pub(crate) fn with_record_id(self, record_id: Option<String>) -> Self {
        let plain = Arc::new(Config { record_id, ..Config::clone(&self.plain) });
        Self { plain, ..self }
    }

    /// What holds for the file at `path`, which need not exist.
    ///
    /// # Errors
    ///
    /// If the configuration for it cannot be used. The same error comes for every file that it is for.
    pub fn of(&self, path: &Path) -> Result<InEffect, Arc<SettingsError>> {
        match self.of_file(path)? {
            None => Ok(InEffect { config: self.plain.clone(), loaded: None }),
            Some(loaded) => {
                let config = loaded.config(|| self.absolute(path), &self.levels);
                Ok(InEffect { config, loaded: Some(loaded) })
            }
        }
    }

    /// The configuration file for the file at `path`, if there is one.
    ///
    /// # Errors
    ///
    /// If it cannot be used.
    pub fn of_file(&self, path: &Path) -> Result<Option<Arc<Loaded>>, Arc<SettingsError>> {
        if self.choice == Choice::Isolated {
            return Ok(None);
        }
        if let Some(last) = self.state().last.as_ref().filter(|last| last.holds(path)) {
            return last.outcome.clone().transpose();
        }
        let outcome = self.of_folder(path.parent().unwrap_or(path)).transpose();
        let whole = path.as_os_str().as_encoded_bytes();
        let name = path.file_name().map(OsStr::as_encoded_bytes);
        if let Some(prefix) = name.and_then(|name| whole.strip_suffix(name)) {
            self.state().last = Some(Last { prefix: prefix.to_vec(), outcome: outcome.clone() });
        }
        outcome.transpose()
    }

    /// The configuration file for what lies in `folder`, if there is one.
    ///
    /// # Errors
    ///
    /// If it cannot be used.
    fn of_folder(&self, folder: &Path) -> Result<Option<Arc<Loaded>>, Arc<SettingsError>> {
        let mut state = self.state();
        let outcome = match &self.choice {
            Choice::Isolated => None,
            Choice::File(path) => {
                let load = || self.load(path, self.working_directory.clone());
                Some(state.chosen.get_or_insert_with(load).clone())
            }
            // As it was written first: this is asked for every file, and few folders are new.
            Choice::Nearest => match state.folders.get(folder) {
                Some(known) => known.clone(),
                None => {
                    let found = self.nearest(&mut state, &self.absolute(folder));
                    state.folders.insert(folder.to_owned(), found.clone());
                    found
                }
            },
        };
        outcome.transpose()
    }

    /// The configurations that were read for the run so far, and can be used: by path.
    #[must_use]
    pub fn loaded(&self) -> Vec<Arc<Loaded>> {
        let state = self.state();
        let outcomes = state.folders.values().flatten().chain(&state.chosen);
        let mut loaded: Vec<Arc<Loaded>> = outcomes.filter_map(|outcome| outcome.clone().ok()).collect();
        loaded.sort_by(|one, other| one.path.cmp(&other.path));
        loaded.dedup_by(|one, other| Arc::ptr_eq(one, other));
        loaded
    }

    /// `path` from the root on, without `.` and `..`. Links are not followed: globs are about the names that a user sees.
    #[must_use]
    pub fn absolute(&self, path: &Path) -> PathBuf {
        let mut absolute = PathBuf::new();
        for component in self.working_directory.join(path).components() {
            match component {
                Component::CurDir => {}
                Component::ParentDir => {
                    absolute.pop();
                }
                component => absolute.push(component),
            }
        }
        absolute
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Entries are only ever added whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn nearest(&self, state: &mut State, folder: &Path) -> Option<Outcome> {
        let mut open = Vec::new();
        let mut found = None;
        for folder in folder.ancestors() {
            if let Some(known) = state.folders.get(folder) {
                found.clone_from(known);
                break;
            }
            open.push(folder);
            let mut files = FILE_NAMES.iter().map(|name| folder.join(name));
            if let Some(path) = files.find(|path| path.is_file()) {
                found = Some(self.load(&self.shown(&path), folder.to_owned()));
                break;
            }
        }
        // Every folder on the way has the same one.
        for folder in open {
            state.folders.insert(folder.to_owned(), found.clone());
        }
        found
    }

    /// `path` as a user would write it: relative to the working directory where it lies below.
    fn shown(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.working_directory).unwrap_or(path).to_owned()
    }

    fn load(&self, path: &Path, root: PathBuf) -> Outcome {
        let load = || {
            let mut parts = Parts::default();
            let file = parts.read(path, &root, &self.working_directory)?;
            let named = Named { working_directory: &self.working_directory, parts: &parts };
            let invalid = |(source_of, problems): (Option<Box<Source<'static>>>, Vec<Diagnostic>)| match source_of {
                Some(source_of) => SettingsError::Invalid { source_of, problems, extended: parts.extended().collect() },
                None => parts.invalid(problems),
            };
            let lists = named.lists(&file).map_err(|problems| invalid((None, problems)))?;
            let schemas = named.schemas(&file).map_err(invalid)?;
            let origin = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let tenant = Tenant::new(&file, lists, &schemas, &origin).map_err(|problems| invalid((None, problems)))?;
            let base = Config {
                json5: file.json5.unwrap_or_default(),
                max_depth: file.max_depth,
                documentation: file.documentation.as_deref().map(Into::into),
                levels: Levels::default().with(&file.rules).with(&self.levels),
                ignored: Vec::new(),
                schemas,
                tenant: tenant.map(Arc::new),
                record_id: self.plain.record_id.clone(),
            };
            let warnings = named::warnings(&base.schemas);
            let (path, base, overridden) = (path.to_owned(), Arc::new(base), Mutex::default());
            Ok(Loaded { path, root: root.clone(), file, parts, warnings, base, overridden })
        };
        load().map(Arc::new).map_err(Arc::new)
    }
}

impl Loaded {
    /// The baseline that it names.
    pub(crate) fn baseline(&self) -> Option<PathBuf> {
        Some(self.parts.path(self.file.baseline.as_ref()?))
    }

    /// The configuration files that it extends.
    pub(crate) fn extended(&self) -> impl Iterator<Item = PathBuf> {
        self.parts.extended()
    }

    /// What holds for files that no override is about.
    pub(crate) fn base(&self) -> &Arc<Config> {
        &self.base
    }

    /// The files and folders that the configuration names: schemas, lists of values, the baseline, and the files that it extends.
    pub(crate) fn named(&self) -> impl Iterator<Item = PathBuf> {
        let lists = self.file.values.iter().filter_map(|field| match &field.values {
            ValueSource::File(path) => Some(path),
            ValueSource::Inline(_) => None,
        });
        let schemas = self.file.services.iter().map(|(_, path)| path).chain(&self.file.schemas);
        let named = schemas.chain(&self.file.baseline).chain(lists);
        named.map(|named| self.parts.path(named)).chain(self.extended())
    }

    /// Whether the configuration names the file at `path`, given from the root on: it is not a payload.
    pub(crate) fn names(&self, path: &Path, settings: &Settings) -> bool {
        self.named().any(|named| path.starts_with(settings.absolute(&named)))
    }

    /// Whether `globs` of this file match `path`, which is given from the root on.
    pub(crate) fn matches(&self, globs: &GlobList, path: &Path, is_dir: bool, parents: bool) -> bool {
        let globs = &globs.matcher;
        let relative = match (path.strip_prefix(globs.path()), path.strip_prefix(&self.root)) {
            (Ok(relative), _) => Cow::Borrowed(relative),
            // An extended file in another folder cannot name this one, but its globs without a place match everywhere.
            (Err(_), Ok(relative)) => Cow::Owned(Path::new("..").join(relative)),
            (Err(_), Err(_)) => return false,
        };
        if parents {
            globs.matched_path_or_any_parents(relative, is_dir).is_ignore()
        } else {
            globs.matched(relative, is_dir).is_ignore()
        }
    }

    fn config(&self, file: impl FnOnce() -> PathBuf, command_line: &[(Selector, Setting)]) -> Arc<Config> {
        if self.file.overrides.is_empty() && self.file.ignore.is_empty() {
            return self.base.clone();
        }
        let file = file();
        let overrides = self.file.overrides.iter().map(|one| &one.files);
        let globs = overrides.chain(self.file.ignore.iter().map(|one| &one.files));
        let applying: Vec<bool> = globs.map(|globs| self.matches(globs, &file, false, true)).collect();
        if !applying.contains(&true) {
            return self.base.clone();
        }
        let mut overridden = self.overridden.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = overridden.get(&applying) {
            return config.clone();
        }
        let mut config = Config::clone(&self.base);
        let mut levels = Levels::default().with(&self.file.rules);
        for (one, _) in self.file.overrides.iter().zip(&applying).filter(|(_, applies)| **applies) {
            levels = levels.with(&one.rules);
            config.json5 = one.json5.unwrap_or(config.json5);
        }
        config.levels = levels.with(command_line);
        let ignores = self.file.ignore.iter().enumerate().zip(&applying[self.file.overrides.len()..]);
        config.ignored = ignores
            .filter(|(_, applies)| **applies)
            .map(|((entry, one), _)| IgnoredLocation { entry, rule: one.rule.value, pointer: one.pointer.clone() })
            .collect();
        let config = Arc::new(config);
        overridden.insert(applying, config.clone());
        config
    }
}
