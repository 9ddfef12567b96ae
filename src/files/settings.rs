//! Finds the configuration that applies to a file: the nearest `summit-lint.json5` in the folder of the file and the
//! folders above. Each configuration file is read once.

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

use named::NamedFiles;
pub use parts::Parts;

/// The names of a configuration file. If a folder has both files, the first one is used.
pub const FILE_NAMES: [&str; 2] = ["summit-lint.json5", ".summit-lint.json5"];

/// Where the configuration of a run comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// For each input, the nearest configuration file in its folder and the folders above.
    #[default]
    Nearest,
    /// This configuration file for every input. The file may be in any folder, so its globs are relative to the working
    /// directory. Its paths are relative to the folder of the file.
    File(PathBuf),
    /// No configuration file.
    Isolated,
}

/// An error of loading a configuration.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The configuration file.
        path: PathBuf,
        /// The cause.
        error: io::Error,
    },
    /// The configuration is invalid.
    #[error("invalid configuration {}: {}", source_of.path().display(), problems.first().map_or("", |first| &first.message))]
    Invalid {
        /// The configuration file, or a file that the configuration names. (`thiserror` reserves the name `source`.)
        source_of: Box<Source<'static>>,
        /// The problems, with their spans in `source_of`.
        problems: Vec<Diagnostic>,
        /// The files that the configuration extends, including unreadable ones.
        extended: Vec<PathBuf>,
    },
}

/// A loaded configuration file.
#[derive(Debug)]
pub struct Loaded {
    /// The path of the configuration file.
    pub path: PathBuf,
    /// The folder that the globs in the file are relative to.
    pub root: PathBuf,
    /// The settings in the file, merged with those of the files that it extends.
    pub file: ConfigFile,
    /// The texts of the file and of the files that it extends. The spans in `file` refer to these texts.
    pub parts: Parts,
    /// The warnings about the schemas that the configuration names, grouped by schema.
    pub warnings: Vec<(Source<'static>, Vec<Diagnostic>)>,
    /// The configuration of files to which no override and no entry of `ignore` applies.
    base: Arc<Config>,
    /// The configurations of other files. The key has a flag for each override and each entry of `ignore`. A flag is true
    /// if the override or the entry applies. Files with the same flags share a configuration.
    overridden: Mutex<HashMap<Vec<bool>, Arc<Config>>>,
}

/// The maximum size of a file that is not an input, in bytes: 64 MiB. The limit also applies to endless devices, such as
/// `/dev/zero`.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a file that is not an input: a configuration, a file that a configuration names, or a baseline.
pub(crate) fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let too_long = || io::Error::other(format!("file is larger than {MAX_BYTES} bytes"));
    read_at_most(fs::File::open(path)?, MAX_BYTES)?.ok_or_else(too_long)
}

/// Reads a baseline.
///
/// # Errors
///
/// If the file cannot be read or is not a baseline. In the latter case, the error contains a
/// [`BaselineError`](crate::files::BaselineError).
pub(crate) fn read_baseline(path: &Path) -> io::Result<Baseline> {
    let source = read_text(path, path)?;
    Baseline::parse(source.text()).map_err(io::Error::other)
}

/// Reads the file at `path` as text: UTF-8, or UTF-16 with a byte order mark. Findings in the text show `name` as its
/// path.
///
/// # Errors
///
/// If the file cannot be read, or is not text in these encodings.
pub(crate) fn read_text(path: &Path, name: &Path) -> io::Result<Source<'static>> {
    let source = Source::new(name, read_bounded(path)?).map_err(io::Error::other)?;
    let invalid = |what: String, at: u32| {
        let line = source.position(at).line;
        io::Error::new(io::ErrorKind::InvalidData, format!("{what} on line {line}; save the file as UTF-8"))
    };
    if let Some(first) = source.invalid_spans().first() {
        return Err(invalid(format!("invalid {}", source.encoding().name()), first.start));
    }
    // A text with NUL characters is probably UTF-16 without a byte order mark.
    if let Some(at) = memchr::memchr(0, source.text().as_bytes()) {
        return Err(invalid("unexpected NUL character".to_owned(), at as u32));
    }
    Ok(source)
}

/// Reads all bytes of `reader`. Returns `None` if there are more than `limit` bytes.
pub(crate) fn read_at_most(reader: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// The configuration that applies to a file.
#[derive(Debug, Clone)]
pub struct InEffect {
    /// The settings that the linter uses.
    pub config: Arc<Config>,
    /// The configuration file that the settings come from, if any.
    pub loaded: Option<Arc<Loaded>>,
}

/// What globs are matched against.
#[derive(Debug, Clone, Copy)]
pub(crate) enum GlobTarget {
    /// A file. A glob may match the file, or a folder that contains the file.
    File,
    /// A file or folder in a walk. The folders that contain it were matched before.
    WalkEntry {
        /// Whether the entry is a folder.
        is_dir: bool,
    },
}

/// The result of loading a configuration file.
type Outcome = Result<Arc<Loaded>, Arc<SettingsError>>;

/// The settings of a run, which determine the configuration of each file. Each folder is looked up once, and each
/// configuration file is read once.
#[derive(Debug)]
pub struct Settings {
    /// Where the configuration comes from.
    choice: Choice,
    /// The folder that relative paths are resolved against.
    working_directory: PathBuf,
    /// The rule levels of the command line. They override the levels in every configuration file.
    levels: Vec<(Selector, Setting)>,
    /// The configuration of files without a configuration file.
    default_config: Arc<Config>,
    lookups: Mutex<Lookups>,
}

/// The results of earlier lookups.
#[derive(Debug, Default)]
struct Lookups {
    /// The result for each folder: `None` if no configuration file applies to the folder.
    folders: HashMap<PathBuf, Option<Outcome>>,
    /// The result of loading the file of [`Choice::File`].
    chosen_file: Option<Outcome>,
    last: Option<LastLookup>,
}

/// The last folder that was looked up, and its result. The next file is usually in the same folder.
#[derive(Debug)]
struct LastLookup {
    /// The path of the folder with a trailing separator: the prefix of the paths of its files.
    prefix: Vec<u8>,
    outcome: Option<Outcome>,
}

impl LastLookup {
    /// Returns whether the file at `path` is directly in the folder.
    fn holds(&self, path: &Path) -> bool {
        let name = path.as_os_str().as_encoded_bytes().strip_prefix(&*self.prefix);
        name.is_some_and(|name| memchr::memchr2(b'/', b'\\', name).is_none() && !matches!(name, b"" | b"." | b".."))
    }
}

impl Settings {
    /// Creates settings that use the configuration files of `choice`. The rule levels of the command line, `levels`,
    /// override the levels in these files.
    #[must_use]
    pub fn new(choice: Choice, levels: Vec<(Selector, Setting)>) -> Self {
        let default_config = Arc::new(Config { levels: Levels::default().with(&levels), ..Config::default() });
        // If the working directory is unknown, use an empty path. Relative paths cannot be opened then anyway.
        let working_directory = std::env::current_dir().unwrap_or_default();
        Self { choice, working_directory, levels, default_config, lookups: Mutex::default() }
    }

    /// Returns the settings with a working directory other than that of the process.
    #[must_use]
    pub fn with_working_directory(self, working_directory: PathBuf) -> Self {
        Self { working_directory, ..self }
    }

    /// Returns the settings with `record_id`, the JSON Pointer to the value that identifies a record of JSON Lines.
    /// Findings show this value.
    #[must_use]
    pub(crate) fn with_record_id(self, record_id: Option<String>) -> Self {
        let default_config = Arc::new(Config { record_id, ..Config::clone(&self.default_config) });
        Self { default_config, ..self }
    }

    /// Returns the configuration of the file at `path`, which need not exist.
    ///
    /// # Errors
    ///
    /// If its configuration file is invalid. The error is the same for every file with that configuration file.
    pub fn of(&self, path: &Path) -> Result<InEffect, Arc<SettingsError>> {
        match self.of_file(path)? {
            None => Ok(InEffect { config: self.default_config.clone(), loaded: None }),
            Some(loaded) => {
                let config = loaded.config(|| self.absolute(path), &self.levels);
                Ok(InEffect { config, loaded: Some(loaded) })
            }
        }
    }

    /// Returns the configuration file that applies to the file at `path`, if there is one.
    ///
    /// # Errors
    ///
    /// If the configuration file is invalid.
    pub fn of_file(&self, path: &Path) -> Result<Option<Arc<Loaded>>, Arc<SettingsError>> {
        if self.choice == Choice::Isolated {
            return Ok(None);
        }
        if let Some(last) = self.lookups().last.as_ref().filter(|last| last.holds(path)) {
            return last.outcome.clone().transpose();
        }
        let outcome = self.of_folder(path.parent().unwrap_or(path)).transpose();
        let whole = path.as_os_str().as_encoded_bytes();
        let name = path.file_name().map(OsStr::as_encoded_bytes);
        if let Some(prefix) = name.and_then(|name| whole.strip_suffix(name)) {
            self.lookups().last = Some(LastLookup { prefix: prefix.to_vec(), outcome: outcome.clone() });
        }
        outcome.transpose()
    }

    /// Returns the configuration file that applies to the files in `folder`, if there is one.
    ///
    /// # Errors
    ///
    /// If the configuration file is invalid.
    fn of_folder(&self, folder: &Path) -> Result<Option<Arc<Loaded>>, Arc<SettingsError>> {
        let mut lookups = self.lookups();
        let outcome = match &self.choice {
            Choice::Isolated => None,
            Choice::File(path) => {
                let load = || self.load(path, self.working_directory.clone());
                Some(lookups.chosen_file.get_or_insert_with(load).clone())
            }
            // Look up the path as written first. This runs for every file, and most folders are known.
            Choice::Nearest => match lookups.folders.get(folder) {
                Some(known) => known.clone(),
                None => {
                    let found = self.load_nearest(&mut lookups, &self.absolute(folder));
                    lookups.folders.insert(folder.to_owned(), found.clone());
                    found
                }
            },
        };
        outcome.transpose()
    }

    /// Returns the valid configurations that were loaded so far, sorted by path.
    #[must_use]
    pub fn loaded(&self) -> Vec<Arc<Loaded>> {
        let lookups = self.lookups();
        let outcomes = lookups.folders.values().flatten().chain(&lookups.chosen_file);
        let mut loaded: Vec<Arc<Loaded>> = outcomes.filter_map(|outcome| outcome.clone().ok()).collect();
        loaded.sort_by(|one, other| one.path.cmp(&other.path));
        loaded.dedup_by(|one, other| Arc::ptr_eq(one, other));
        loaded
    }

    /// Returns `path` as an absolute path without `.` and `..`. Links are not followed, because globs match the names that a user sees.
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

    fn lookups(&self) -> MutexGuard<'_, Lookups> {
        // The lookups are valid even after a panic in another thread, because entries are only inserted as a whole.
        self.lookups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Loads the nearest configuration file of the absolute `folder`, and returns the result. Records the result in
    /// `lookups` for all folders from `folder` up to the folder with the configuration file.
    fn load_nearest(&self, lookups: &mut Lookups, folder: &Path) -> Option<Outcome> {
        let mut new_folders = Vec::new();
        let mut found = None;
        for folder in folder.ancestors() {
            if let Some(known) = lookups.folders.get(folder) {
                found.clone_from(known);
                break;
            }
            new_folders.push(folder);
            let mut files = FILE_NAMES.iter().map(|name| folder.join(name));
            if let Some(path) = files.find(|path| path.is_file()) {
                found = Some(self.load(&self.display_path(&path), folder.to_owned()));
                break;
            }
        }
        // The same configuration file applies to every folder on the way.
        for folder in new_folders {
            lookups.folders.insert(folder.to_owned(), found.clone());
        }
        found
    }

    /// Returns `path` as a user would write it: relative to the working directory, if it is in that directory.
    fn display_path(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.working_directory).unwrap_or(path).to_owned()
    }

    /// Loads the configuration file at `path`, and the files that the configuration names. The globs in the configuration
    /// file are relative to `root`.
    fn load(&self, path: &Path, root: PathBuf) -> Outcome {
        let load = || {
            let mut parts = Parts::default();
            let file = parts.read(path, &root, &self.working_directory)?;
            let named = NamedFiles { working_directory: &self.working_directory, parts: &parts };
            let invalid = |(source_of, problems): (Option<Box<Source<'static>>>, Vec<Diagnostic>)| match source_of {
                Some(source_of) => SettingsError::Invalid { source_of, problems, extended: parts.extended().collect() },
                None => parts.invalid(problems),
            };
            let lists = named.read_lists(&file).map_err(|problems| invalid((None, problems)))?;
            let schemas = named.read_schemas(&file).map_err(invalid)?;
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
                record_id: self.default_config.record_id.clone(),
            };
            let warnings = named::warnings(&base.schemas);
            let (path, base, overridden) = (path.to_owned(), Arc::new(base), Mutex::default());
            Ok(Loaded { path, root: root.clone(), file, parts, warnings, base, overridden })
        };
        load().map(Arc::new).map_err(Arc::new)
    }
}

impl Loaded {
    /// Returns the path of the baseline that the configuration names.
    pub(crate) fn baseline(&self) -> Option<PathBuf> {
        Some(self.parts.path(self.file.baseline.as_ref()?))
    }

    /// Returns the paths of the configuration files that this file extends.
    pub(crate) fn extended(&self) -> impl Iterator<Item = PathBuf> {
        self.parts.extended()
    }

    /// Returns the configuration of files to which no override and no entry of `ignore` applies.
    pub(crate) fn base(&self) -> &Arc<Config> {
        &self.base
    }

    /// Returns the files and folders that the configuration names: schemas, lists of values, the baseline, and the files that it extends.
    pub(crate) fn named_paths(&self) -> impl Iterator<Item = PathBuf> {
        let lists = self.file.values.iter().filter_map(|field| match &field.values {
            ValueSource::File(path) => Some(path),
            ValueSource::Inline(_) => None,
        });
        let schemas = self.file.services.iter().map(|(_, path)| path).chain(&self.file.schemas);
        let named = schemas.chain(&self.file.baseline).chain(lists);
        named.map(|named| self.parts.path(named)).chain(self.extended())
    }

    /// Returns whether the configuration names the file at the absolute `path`, or a folder that contains the file. Such a
    /// file is not a payload.
    pub(crate) fn names_file(&self, path: &Path, settings: &Settings) -> bool {
        self.named_paths().any(|named| path.starts_with(settings.absolute(&named)))
    }

    /// Returns whether `globs` of this configuration match the `target` at the absolute `path`.
    pub(crate) fn matches(&self, globs: &GlobList, path: &Path, target: GlobTarget) -> bool {
        let globs = &globs.matcher;
        let relative = match (path.strip_prefix(globs.path()), path.strip_prefix(&self.root)) {
            (Ok(relative), _) => Cow::Borrowed(relative),
            // The globs are from an extended file in another folder, and the path is not in that folder. The segment `..`
            // prevents matches of globs with a folder, such as `a/*.json`. Globs without a folder match everywhere.
            (Err(_), Ok(relative)) => Cow::Owned(Path::new("..").join(relative)),
            (Err(_), Err(_)) => return false,
        };
        match target {
            GlobTarget::File => globs.matched_path_or_any_parents(relative, false).is_ignore(),
            GlobTarget::WalkEntry { is_dir } => globs.matched(relative, is_dir).is_ignore(),
        }
    }

    /// Returns the configuration of one file, including the overrides that apply to the file. `file` returns the absolute
    /// path of the file, and `command_line` has the rule levels of the command line.
    fn config(&self, file: impl FnOnce() -> PathBuf, command_line: &[(Selector, Setting)]) -> Arc<Config> {
        if self.file.overrides.is_empty() && self.file.ignore.is_empty() {
            return self.base.clone();
        }
        let file = file();
        let overrides = self.file.overrides.iter().map(|entry| &entry.files);
        let globs = overrides.chain(self.file.ignore.iter().map(|entry| &entry.files));
        let applies_flags: Vec<bool> = globs.map(|globs| self.matches(globs, &file, GlobTarget::File)).collect();
        if !applies_flags.contains(&true) {
            return self.base.clone();
        }
        let mut overridden = self.overridden.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = overridden.get(&applies_flags) {
            return config.clone();
        }
        let mut config = Config::clone(&self.base);
        let mut levels = Levels::default().with(&self.file.rules);
        for (entry, _) in self.file.overrides.iter().zip(&applies_flags).filter(|(_, applies)| **applies) {
            levels = levels.with(&entry.rules);
            config.json5 = entry.json5.unwrap_or(config.json5);
        }
        config.levels = levels.with(command_line);
        let ignores = self.file.ignore.iter().enumerate().zip(&applies_flags[self.file.overrides.len()..]);
        config.ignored = ignores
            .filter(|(_, applies)| **applies)
            .map(|((index, entry), _)| IgnoredLocation {
                entry_index: index,
                rule: entry.rule.value,
                pointer: entry.pointer.clone(),
            })
            .collect();
        let config = Arc::new(config);
        overridden.insert(applies_flags, config.clone());
        config
    }
}
