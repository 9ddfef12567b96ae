//! Finds the files to lint: the named files, and the JSON files in the named directories.

mod globs;
mod ignored;

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fs::Metadata;
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

pub use globs::Globs;
use ignored::IgnoreRules;

use crate::document::Expectation;
use crate::files::settings::FILE_NAMES;

/// A file to lint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// The path as the user would write it.
    pub path: PathBuf,
    /// [`Expectation::Payload`] if the user named the file, or [`Expectation::Anything`] if it was found in a
    /// directory.
    pub expectation: Expectation,
}

/// An error because a path cannot be read. The search continues with the other paths.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {error}", path.display())]
pub struct DiscoverError {
    /// The path.
    pub path: PathBuf,
    /// The cause.
    pub error: io::Error,
}

/// Finds the files in `paths`. A path to a file is always included, unless `exclude` also applies to named files (see
/// [`Globs::with_forced_exclude`]). A directory is walked. The walk skips hidden files, ignored files, symbolic links,
/// and special files such as pipes, sockets and devices.
#[must_use]
pub fn discover<'g>(paths: Vec<PathBuf>, globs: &'g Globs<'g>) -> Discovery<'g> {
    Discovery::new(paths, globs)
}

/// An iterator over the files in several paths. It returns each file once, in a stable order. The search is lazy:
/// linting starts before the search ends, and the list of all files is never in memory.
pub struct Discovery<'g> {
    globs: &'g Globs<'g>,
    /// The paths that are still to be searched.
    roots: std::vec::IntoIter<Root>,
    /// The walk of the current directory.
    walk: Option<Walk<'g>>,
    /// The [`identity`] of each file that the user named, and whether the file was already returned.
    named_files: HashMap<PathBuf, bool>,
    /// The identities of the files that were returned from overlapping walks.
    returned_by_walks: HashSet<PathBuf>,
}

/// A path that the user named.
struct Root {
    path: PathBuf,
    kind: RootKind,
}

/// What a path leads to. The [`identity`] is `None` if the user named only one path, because only several paths may
/// lead to the same file.
enum RootKind {
    /// The path cannot be read.
    Error(io::Error),
    /// A file, and its identity.
    File(Option<PathBuf>),
    /// A directory, and its identity.
    Directory(Option<DirectoryIdentity>),
}

/// The identity of a directory that the user named.
struct DirectoryIdentity {
    /// The path as [`identity`] returns it.
    path: PathBuf,
    /// Whether the walk of another named directory may find the same files.
    has_overlap: bool,
}

/// A walk of one directory.
struct Walk<'g> {
    root: PathBuf,
    entries: Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send + 'g>,
    /// The content of [`RootKind::Directory`].
    identity: Option<DirectoryIdentity>,
}

impl<'g> Discovery<'g> {
    fn new(paths: Vec<PathBuf>, globs: &'g Globs<'g>) -> Self {
        // A single path cannot lead to a file twice, because no links are followed below it.
        let is_single = paths.len() < 2;
        let mut folders = Folders::default();
        let mut roots: Vec<Root> = paths
            .into_iter()
            .map(|path| {
                let (is_link, metadata) = metadata_of(&path);
                let kind = match metadata {
                    Err(error) => RootKind::Error(error),
                    Ok(metadata) if metadata.is_dir() => {
                        let directory = || DirectoryIdentity { path: identity(&path), has_overlap: false };
                        RootKind::Directory((!is_single).then(directory))
                    }
                    Ok(_) => RootKind::File((!is_single).then(|| folders.identity_of_file(&path, is_link))),
                };
                Root { path, kind }
            })
            .collect();
        mark_overlaps(&mut roots);
        let named_files = roots.iter().filter_map(|root| match &root.kind {
            RootKind::File(Some(identity)) if !globs.excludes_named(&root.path) => Some((identity.clone(), false)),
            _ => None,
        });
        let named_files = named_files.collect();
        Self { globs, roots: roots.into_iter(), walk: None, named_files, returned_by_walks: HashSet::new() }
    }

    /// Returns the file of `entry` in the walk of `root`, or `None` if the file was returned before.
    fn take_entry(
        &mut self,
        entry: DirEntry,
        root: &Path,
        root_identity: Option<&DirectoryIdentity>,
    ) -> Option<FoundFile> {
        let mut expectation = Expectation::Anything;
        let may_be_found_twice = |directory: &&DirectoryIdentity| directory.has_overlap || !self.named_files.is_empty();
        if let Some(directory) = root_identity.filter(may_be_found_twice) {
            // No links are followed below the root, so only one path leads from the root to each file.
            let identity = directory.path.join(entry.path().strip_prefix(root).unwrap_or(entry.path()));
            if let Some(was_returned) = self.named_files.get_mut(&identity) {
                if std::mem::replace(was_returned, true) {
                    return None;
                }
                expectation = Expectation::Payload;
            } else if directory.has_overlap && !self.returned_by_walks.insert(identity) {
                return None;
            }
        }
        // Paths in the working directory are shown without `./`, as Git shows them.
        let path = if root == Path::new(".") { without_dot(entry.path()).to_owned() } else { entry.into_path() };
        Some(FoundFile { path, expectation })
    }
}

impl Iterator for Discovery<'_> {
    type Item = Result<FoundFile, DiscoverError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(mut walk) = self.walk.take() {
                while let Some(entry) = walk.entries.next() {
                    let next = match entry {
                        Ok(entry) if entry.file_type().is_file() => {
                            self.take_entry(entry, &walk.root, walk.identity.as_ref()).map(Ok)
                        }
                        Ok(_) => None,
                        Err(error) => Some(Err(discover_error(error, &walk.root))),
                    };
                    if next.is_some() {
                        self.walk = Some(walk);
                        return next;
                    }
                }
            }
            let Root { path, kind } = self.roots.next()?;
            match kind {
                RootKind::Error(error) => return Some(Err(DiscoverError { path, error })),
                RootKind::Directory(identity) => {
                    self.walk = Some(Walk { entries: walk_entries(&path, self.globs), root: path, identity });
                }
                RootKind::File(_) if self.globs.excludes_named(&path) => {}
                RootKind::File(identity) => {
                    let was_returned = identity.and_then(|identity| self.named_files.get_mut(&identity));
                    // A file without an entry in `named_files` is the only path that the user named.
                    let was_returned = was_returned.is_some_and(|returned| std::mem::replace(returned, true));
                    if !was_returned {
                        return Some(Ok(FoundFile { path, expectation: Expectation::Payload }));
                    }
                }
            }
        }
    }
}

/// Returns whether `path` is a symbolic link, and the metadata of its target.
fn metadata_of(path: &Path) -> (bool, io::Result<Metadata>) {
    let link = path.symlink_metadata();
    let is_link = link.as_ref().is_ok_and(|link| link.is_symlink());
    (is_link, if is_link { path.metadata() } else { link })
}

/// Marks each directory of `roots` that contains another directory of `roots`, or is inside one. Only files in such
/// directories can be found twice by walks.
fn mark_overlaps(roots: &mut [Root]) {
    let mut folders: Vec<(PathBuf, usize)> = Vec::new();
    for (index, root) in roots.iter().enumerate() {
        if let RootKind::Directory(Some(directory)) = &root.kind {
            folders.push((directory.path.clone(), index));
        }
    }
    // After sorting, a folder is directly followed by the folders inside it.
    folders.sort_unstable();
    let mut at = 0;
    while at < folders.len() {
        let below = folders[at + 1..].iter().take_while(|(other, _)| other.starts_with(&folders[at].0)).count();
        for (_, index) in folders[at..=at + below].iter().filter(|_| below > 0) {
            if let RootKind::Directory(Some(directory)) = &mut roots[*index].kind {
                directory.has_overlap = true;
            }
        }
        at += below + 1;
    }
}

/// The [`identity`] of each folder with named files, by the path of the folder. An identity is computed once per
/// folder, because this takes system calls, and many files are in the same folder.
#[derive(Default)]
struct Folders(HashMap<PathBuf, PathBuf>);

impl Folders {
    fn identity_of_file(&mut self, path: &Path, is_link: bool) -> PathBuf {
        match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) if !is_link => {
                let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
                if !self.0.contains_key(folder) {
                    self.0.insert(folder.to_owned(), identity(folder));
                }
                self.0[folder].join(name)
            }
            _ => identity(path),
        }
    }
}

/// Returns a path that is the same for all paths to the same file.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Returns the entries to lint in the directory `root` and in the folders below it.
fn walk_entries<'g>(
    root: &Path,
    globs: &'g Globs<'g>,
) -> Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send + 'g> {
    let mut ignored = IgnoreRules::new(root);
    let entries = WalkDir::new(root).sort_by(compare_entries).into_iter().filter_entry(move |entry| {
        if entry.depth() == 0 {
            return true;
        }
        ignored.leave_folders(entry.depth());
        if is_hidden(entry_name(entry)) {
            ignored.read_hidden(entry);
            return false;
        }
        let kind = entry.file_type();
        // The cheap checks come first, because most files of a source tree are not linted.
        let is_candidate =
            kind.is_dir() || (kind.is_file() && !is_configuration(entry) && globs.includes(entry.path()));
        is_candidate && !globs.excludes(entry.path(), kind.is_dir()) && !ignored.ignores(entry)
    });
    Box::new(entries)
}

/// Returns the error for an entry that the walk of `root` cannot read.
fn discover_error(error: walkdir::Error, root: &Path) -> DiscoverError {
    let path = error.path().map_or(root, without_dot).to_owned();
    let error = error.into_io_error().unwrap_or_else(|| io::Error::other("loop of symbolic links"));
    DiscoverError { path, error }
}

/// Returns `path` without the `./` at its start, if it has one.
fn without_dot(path: &Path) -> &Path {
    path.strip_prefix(".").ok().filter(|path| !path.as_os_str().is_empty()).unwrap_or(path)
}

/// Returns the number at the start of a file name, or `None` if the name does not start with one to four digits. Files
/// such as `01-new.json` and `2-assigned.json` are the steps in the life of a ticket, in the order of these numbers.
pub(crate) fn step_number(name: &[u8]) -> Option<u16> {
    let digits = name.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // Five or more digits are a date or the number of a ticket.
    (1..=4)
        .contains(&digits)
        .then(|| name[..digits].iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0')))
}

/// Returns the name of an entry. The walk has built the path from names, so the name is the part after the last
/// separator.
fn entry_name(entry: &DirEntry) -> &[u8] {
    let path = entry.path().as_os_str().as_encoded_bytes();
    let start = memchr::memrchr(MAIN_SEPARATOR as u8, path).map_or(0, |at| at + 1);
    &path[start..]
}

/// Returns whether an entry is a configuration file of this program.
fn is_configuration(entry: &DirEntry) -> bool {
    FILE_NAMES.iter().any(|known| entry_name(entry) == known.as_bytes())
}

/// Compares two entries of a folder, for the order of the walk. Hidden entries come first, because an ignore file
/// applies to all other entries. Entries with a number come next (see [`step_number`]), so that `2` comes before `10`.
/// The other entries are sorted by name.
fn compare_entries(a: &DirEntry, b: &DirEntry) -> Ordering {
    // Both are in the same folder, so their names start at the same offset.
    let one = entry_name(a);
    let start = a.path().as_os_str().len() - one.len();
    let other = b.path().as_os_str().as_encoded_bytes().get(start..).unwrap_or_else(|| entry_name(b));
    is_hidden(other).cmp(&is_hidden(one)).then_with(|| match (step_number(one), step_number(other)) {
        (Some(number), Some(other_number)) => number.cmp(&other_number).then_with(|| one.cmp(other)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => one.cmp(other),
    })
}

fn is_hidden(name: &[u8]) -> bool {
    name.starts_with(b".")
}

impl std::fmt::Debug for Discovery<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Discovery").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
