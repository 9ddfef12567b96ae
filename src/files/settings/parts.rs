//! Reads the files that a configuration consists of: a configuration file, and the files that it extends.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::{SettingsError, read_bounded};
use crate::config::{ConfigFile, Spanned, read_with_span_offset};
use crate::diagnostic::{Diagnostic, RuleId};
use crate::source::{Source, Span};

/// The maximum number of files in a chain in which each file extends the next one.
const MAX_CHAIN: usize = 16;

/// The maximum number of files of a configuration. A file counts again each time it is extended.
const MAX_FILES: usize = 64;

/// One of the files of a configuration.
#[derive(Debug)]
struct Part {
    source: Source<'static>,
    /// The position of the start of this file in the merged configuration. This position is added to each offset in this
    /// file, so that no two files have the same positions.
    first_position: u32,
}

/// The files of a configuration. A span in the merged configuration identifies both a file and a position in that file,
/// because the positions in each file start after the positions in the previous file.
#[derive(Debug, Default)]
pub struct Parts {
    parts: Vec<Part>,
    /// The files in `extends` that could not be read.
    unreadable: Vec<PathBuf>,
}

/// A file that is being read, linked to the file that extends it. That file is linked in the same way.
struct Chain<'c> {
    /// The path as [`identity`] returns it.
    identity: PathBuf,
    /// The path in messages.
    display_path: &'c Path,
    /// The file that extends this file, if any.
    extended_by: Option<&'c Self>,
}

impl Parts {
    /// Reads the configuration at `path` and the files that it extends. Relative paths are resolved against
    /// `working_directory`. The globs in this file are relative to `root`. The globs in an extended file are relative
    /// to the folder of that file.
    pub(super) fn read(
        &mut self,
        path: &Path,
        root: &Path,
        working_directory: &Path,
    ) -> Result<ConfigFile, SettingsError> {
        let file = self.load(path, root, working_directory).map_err(|error| unreadable(path, error))?;
        let chain = Chain { identity: identity(&working_directory.join(path)), display_path: path, extended_by: None };
        self.read_extended(file?, &chain, working_directory)
    }

    /// Reads one file, whose globs are relative to `root`. Returns the outer error if the file cannot be read, and the
    /// inner error if the file cannot be parsed.
    fn load(
        &mut self,
        path: &Path,
        root: &Path,
        working_directory: &Path,
    ) -> io::Result<Result<ConfigFile, SettingsError>> {
        let bytes = read_bounded(&working_directory.join(path))?;
        let source = Source::new(path, bytes).map_err(io::Error::other)?;
        let first_position =
            self.parts.last().map_or(0, |last| last.first_position + last.source.text().len() as u32 + 1);
        if first_position.checked_add(source.text().len() as u32).is_none_or(|end| end == u32::MAX) {
            return Err(io::Error::other("the configuration and the files that it extends are too large"));
        }
        let read = read_with_span_offset(&source, root, first_position);
        self.parts.push(Part { source, first_position });
        Ok(read.map_err(|problems| self.invalid(problems)))
    }

    /// Reads the files that `file` extends, and returns all settings merged. The settings of `file` take precedence.
    fn read_extended(
        &mut self,
        file: ConfigFile,
        chain: &Chain<'_>,
        working_directory: &Path,
    ) -> Result<ConfigFile, SettingsError> {
        let mut inherited: Option<ConfigFile> = None;
        for named in &file.extends {
            let path = normalize(&self.path(named));
            let identity = identity(&working_directory.join(&path));
            let invalid = |parts: &Self, message: String, label: &'static str| {
                parts
                    .invalid(vec![Diagnostic::new(RuleId::InvalidConfiguration, named.span, message).with_label(label)])
            };
            if let Some(cycle) = chain.cycle(&identity) {
                let message = match cycle.as_slice() {
                    [_] => "the configuration extends itself".to_owned(),
                    cycle => {
                        let cycle: Vec<String> = cycle.iter().map(|path| path.display().to_string()).collect();
                        format!("circular `extends`: {} → {}", cycle.join(" → "), path.display())
                    }
                };
                return Err(invalid(self, message, "circular"));
            }
            if chain.file_count() >= MAX_CHAIN {
                let message = format!("chain of `extends` is longer than {MAX_CHAIN} files");
                return Err(invalid(self, message, "exceeds the limit"));
            }
            if self.parts.len() >= MAX_FILES {
                let message = format!("configuration has more than {MAX_FILES} files");
                return Err(invalid(self, message, "exceeds the limit"));
            }
            let folder = working_directory.join(&path);
            let root = normalize(folder.parent().unwrap_or(&folder));
            let read = match self.load(&path, &root, working_directory) {
                Ok(read) => read?,
                Err(error) => {
                    self.unreadable.push(path.clone());
                    let message = format!("cannot read {}: {error}", path.display());
                    return Err(invalid(self, message, "named here"));
                }
            };
            let link = Chain { identity, display_path: &path, extended_by: Some(chain) };
            let read = self.read_extended(read, &link, working_directory)?;
            inherited = Some(match inherited {
                Some(before) => read.merge_over(before),
                None => read,
            });
        }
        Ok(match inherited {
            Some(inherited) => file.merge_over(inherited),
            None => file,
        })
    }

    /// Returns the path of a file that the configuration names, resolved against the file that names it.
    #[must_use]
    pub fn path(&self, named: &Spanned<String>) -> PathBuf {
        let (source, _) = self.locate(named.span);
        source.path().parent().unwrap_or(Path::new("")).join(&named.value)
    }

    /// Returns the file that `span` is in, and the span in that file.
    ///
    /// # Panics
    ///
    /// If no file was read.
    #[must_use]
    pub fn locate(&self, span: Span) -> (&Source<'static>, Span) {
        let after = self.parts.partition_point(|part| part.first_position <= span.start);
        let part = &self.parts[after.saturating_sub(1)];
        (&part.source, Span::new(span.start - part.first_position, span.end - part.first_position))
    }

    /// Returns the texts of the files. Each file comes before the files that it extends.
    pub fn sources(&self) -> impl ExactSizeIterator<Item = &Source<'static>> {
        self.parts.iter().map(|part| &part.source)
    }

    /// Returns the paths of all files except the first, including unreadable ones.
    pub(super) fn extended(&self) -> impl Iterator<Item = PathBuf> {
        let read = self.sources().skip(1).map(|source| source.path().to_owned());
        read.chain(self.unreadable.iter().cloned())
    }

    /// Returns the error for `problems`. Only problems in the same file as the first problem are included.
    pub(super) fn invalid(&self, mut problems: Vec<Diagnostic>) -> SettingsError {
        let Some(first) = problems.first() else {
            return unreadable(Path::new(""), io::Error::other("invalid configuration"));
        };
        let (source, _) = self.locate(first.span);
        problems.retain_mut(|problem| {
            let (other, span) = self.locate(problem.span);
            problem.span = span;
            for label in &mut problem.labels {
                (_, label.span) = self.locate(label.span);
            }
            std::ptr::eq(source, other)
        });
        // The bytes were parsed as a source before, so this should not fail.
        match Source::new(source.path(), source.bytes().to_vec()) {
            Ok(source_of) => {
                SettingsError::Invalid { source_of: Box::new(source_of), problems, extended: self.extended().collect() }
            }
            Err(error) => unreadable(source.path(), io::Error::other(error)),
        }
    }
}

impl Chain<'_> {
    /// Returns the number of files in the chain.
    fn file_count(&self) -> usize {
        1 + self.extended_by.map_or(0, Chain::file_count)
    }

    /// Returns the paths of the files from the file with this identity to the file that is being read. Returns `None`
    /// if the chain does not contain a file with this identity.
    fn cycle(&self, identity: &Path) -> Option<Vec<&Path>> {
        if self.identity == identity {
            return Some(vec![self.display_path]);
        }
        let mut cycle = self.extended_by?.cycle(identity)?;
        cycle.push(self.display_path);
        Some(cycle)
    }
}

fn unreadable(path: &Path, error: io::Error) -> SettingsError {
    SettingsError::Unreadable { path: path.to_owned(), error }
}

/// Returns a path that is the same for all paths to the same file.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| normalize(path))
}

/// Returns `path` without `.`, and without `..` after a name.
fn normalize(path: &Path) -> PathBuf {
    let mut normalized = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(normalized.components().next_back(), Some(Component::Normal(_))) => {
                normalized.pop();
            }
            component => normalized.push(component),
        }
    }
    normalized
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> Result<(ConfigFile, Parts), String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut parts = Parts::default();
        match parts.read(Path::new(files[0].0), folder.path(), folder.path()) {
            Ok(file) => Ok((file, parts)),
            Err(SettingsError::Invalid { source_of, problems, .. }) => {
                let at = source_of.position(problems[0].span.start);
                Err(format!("{}:{}:{} {}", source_of.path().display(), at.line, at.column, problems[0].message))
            }
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn later_extended_files_override_earlier_ones_and_the_file_itself_overrides_both() {
        let (file, parts) = read(&[
            ("a/own.json5", "{extends: ['../b/one.json5', '../b/two.json5'], rules: {comment: 'off'}}"),
            ("b/one.json5", "{extends: 'deep/three.json5', syntax: 'json5', baseline: 'one.json'}"),
            ("b/two.json5", "{syntax: 'json', schemas: 'two'}"),
            ("b/deep/three.json5", "{schemas: ['../three'], documentation: 'https://three.example'}"),
        ])
        .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(file.json5, Some(false));
        assert_eq!(file.documentation.as_deref(), Some("https://three.example"));
        let paths: Vec<String> = file.schemas.iter().map(|named| parts.path(named).display().to_string()).collect();
        assert_eq!(paths, ["b/deep/../three", "b/two"]);
        assert_eq!(parts.path(&file.baseline.unwrap()), Path::new("b/one.json"));
        let at = |name: &str| {
            let (source, span) = parts.locate(file.spans[name]);
            (source.path().display().to_string(), source.position(span.start).column)
        };
        assert_eq!(at("syntax"), ("b/two.json5".to_owned(), 2));
        assert_eq!(at("rules/comment").0, "a/own.json5");
        assert_eq!(parts.extended().count(), 3);
    }

    #[test]
    fn problems_with_extends_are_reported_at_the_path_in_extends() {
        let error = |files: &[(&str, &str)]| read(files).err().unwrap();
        assert!(
            error(&[("own.json5", "{\n  extends: 'none.json5'}")])
                .starts_with("own.json5:2:13 cannot read none.json5: ")
        );
        assert_eq!(
            error(&[("own.json5", "{extends: './own.json5'}")]),
            "own.json5:1:12 the configuration extends itself"
        );
        assert_eq!(
            error(&[("a.json5", "{extends: 'b.json5'}"), ("b.json5", "{syntax: 'json', extends: ['a.json5']}")]),
            "b.json5:1:29 circular `extends`: a.json5 → b.json5 → a.json5"
        );
        let chain: Vec<(String, String)> =
            (0..20).map(|i| (format!("{i}.json5"), format!("{{extends: '{}.json5'}}", i + 1))).collect();
        let chain: Vec<(&str, &str)> = chain.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(error(&chain), "15.json5:1:12 chain of `extends` is longer than 16 files");
        let twice: Vec<(String, String)> = (0..14)
            .map(|i| (format!("{i}.json5"), format!("{{extends: ['{0}.json5', '{0}.json5']}}", i + 1)))
            .chain([("14.json5".to_owned(), "{}".to_owned())])
            .collect();
        let twice: Vec<(&str, &str)> = twice.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert!(error(&twice).ends_with("configuration has more than 64 files"));
    }

    #[test]
    fn problems_in_an_extended_file_are_reported_in_that_file() {
        let error = read(&[("a/own.json5", "{extends: '../b.json5'}"), ("b.json5", "{\n  ruels: {}}")]).err();
        assert_eq!(error.as_deref(), Some("b.json5:2:3 unknown key `ruels` in configuration"));
    }
}
