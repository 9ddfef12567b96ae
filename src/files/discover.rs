//! Which files are linted.

mod globs;
mod ignored;

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fs::Metadata;
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

pub use globs::Globs;
use ignored::Ignored;

use crate::document::Expectation;
use crate::files::settings::FILE_NAMES;

/// A file to be linted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path, as the user would write it.
    pub path: PathBuf,
    /// Whether the user named it, or it was found in a directory.
    pub expectation: Expectation,
}

/// A path that could not be searched. It doesn't keep the others from being linted.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {error}", path.display())]
pub struct DiscoverError {
    /// The path.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// Finds the files below `paths`. A file that is named is taken whatever its name; a directory is walked: hidden files,
/// what ignore files name and symbolic links are left out, and so is everything that is no file: pipes, sockets, devices.
#[must_use]
pub fn discover<'g>(paths: Vec<PathBuf>, globs: &'g Globs<'g>) -> Discovery<'g> {
    Discovery::new(paths, globs)
}

/// The files below some paths, each once, in a stable order. They are looked for as they are asked for, so that the first can be
/// linted while the others are still searched, and a million of them take no memory.
pub struct Discovery<'g> {
    globs: &'g Globs<'g>,
    roots: std::vec::IntoIter<Root>,
    walk: Option<Walk<'g>>,
    /// The files that are named, and whether they were given away.
    named: HashMap<PathBuf, bool>,
    /// The files that were found where another walk may find them, too.
    seen: HashSet<PathBuf>,
}

/// A path that was named.
struct Root {
    path: PathBuf,
    kind: RootKind,
}

enum RootKind {
    /// It cannot be searched.
    Error(io::Error),
    /// A file; with what it is known by where several paths are named, as each may be written in many ways.
    File(Option<PathBuf>),
    /// A directory. Where other paths are named, what its files are known by, and whether another walk may find them, too.
    Directory(Option<(PathBuf, bool)>),
}

/// A walk of one directory.
struct Walk<'g> {
    root: PathBuf,
    entries: Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send + 'g>,
    /// As in [`RootKind::Directory`].
    identity: Option<(PathBuf, bool)>,
}

impl<'g> Discovery<'g> {
    fn new(paths: Vec<PathBuf>, globs: &'g Globs<'g>) -> Self {
        // One path alone meets no file twice: no link is followed below it.
        let alone = paths.len() < 2;
        let mut folders = Folders::default();
        let mut roots: Vec<Root> = paths
            .into_iter()
            .map(|path| {
                let (is_link, metadata) = look(&path);
                let kind = match metadata {
                    Err(error) => RootKind::Error(error),
                    Ok(metadata) if metadata.is_dir() => {
                        RootKind::Directory((!alone).then(|| (identity(&path), false)))
                    }
                    Ok(_) => RootKind::File((!alone).then(|| folders.identity_of_file(&path, is_link))),
                };
                Root { path, kind }
            })
            .collect();
        mark_overlaps(&mut roots);
        let named = roots.iter().filter_map(|root| match &root.kind {
            RootKind::File(Some(identity)) if !globs.excludes_named(&root.path) => Some((identity.clone(), false)),
            _ => None,
        });
        let named = named.collect();
        Self { globs, roots: roots.into_iter(), walk: None, named, seen: HashSet::new() }
    }

    /// The next file of the walk; nothing where it was found before.
    fn walked(&mut self, entry: DirEntry, root: &Path, identity: Option<&(PathBuf, bool)>) -> Option<Found> {
        let mut expectation = Expectation::Anything;
        if let Some((base, overlaps)) = identity.filter(|(_, overlaps)| *overlaps || !self.named.is_empty()) {
            // No link is followed below the root, so what lies below has one path from it.
            let known = base.join(entry.path().strip_prefix(root).unwrap_or(entry.path()));
            if let Some(given) = self.named.get_mut(&known) {
                if std::mem::replace(given, true) {
                    return None;
                }
                expectation = Expectation::Payload;
            } else if *overlaps && !self.seen.insert(known) {
                return None;
            }
        }
        Some(Found { path: entry.into_path(), expectation })
    }
}

impl Iterator for Discovery<'_> {
    type Item = Result<Found, DiscoverError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(mut walk) = self.walk.take() {
                while let Some(entry) = walk.entries.next() {
                    let next = match entry {
                        Ok(entry) if entry.file_type().is_file() => {
                            self.walked(entry, &walk.root, walk.identity.as_ref()).map(Ok)
                        }
                        Ok(_) => None,
                        Err(error) => Some(Err(refused(error, &walk.root))),
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
                    self.walk = Some(Walk { entries: walk(&path, self.globs), root: path, identity });
                }
                RootKind::File(_) if self.globs.excludes_named(&path) => {}
                RootKind::File(identity) => {
                    let given = identity.and_then(|identity| self.named.get_mut(&identity));
                    // Without an entry it is alone.
                    let again = given.map(|given| std::mem::replace(given, true));
                    if again != Some(true) {
                        return Some(Ok(Found { path, expectation: Expectation::Payload }));
                    }
                }
            }
        }
    }
}

/// Whether `path` is a symbolic link, and what it leads to.
fn look(path: &Path) -> (bool, io::Result<Metadata>) {
    let link = path.symlink_metadata();
    let is_link = link.as_ref().is_ok_and(|link| link.is_symlink());
    (is_link, if is_link { path.metadata() } else { link })
}

/// Takes note of the directories of which one lies in another: only their files are found twice.
fn mark_overlaps(roots: &mut [Root]) {
    let mut folders: Vec<(PathBuf, usize)> = Vec::new();
    for (index, root) in roots.iter().enumerate() {
        if let RootKind::Directory(Some((identity, _))) = &root.kind {
            folders.push((identity.clone(), index));
        }
    }
    // Behind a folder comes what lies in it.
    folders.sort_unstable();
    let mut at = 0;
    while at < folders.len() {
        let below = folders[at + 1..].iter().take_while(|(other, _)| other.starts_with(&folders[at].0)).count();
        for (_, index) in folders[at..=at + below].iter().filter(|_| below > 0) {
            if let RootKind::Directory(Some((_, overlaps))) = &mut roots[*index].kind {
                *overlaps = true;
            }
        }
        at += below + 1;
    }
}

/// The folders of files that were named. Many files lie in the same one, and each link on the way to it costs a look.
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

/// The same for every way to write a path.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn walk<'g>(root: &Path, globs: &'g Globs<'g>) -> Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send + 'g> {
    let mut ignored = Ignored::new(root);
    let entries = WalkDir::new(root).sort_by(order).into_iter().filter_entry(move |entry| {
        if entry.depth() == 0 {
            return true;
        }
        ignored.at(entry.depth());
        if is_hidden(name(entry)) {
            ignored.hidden(entry);
            return false;
        }
        let kind = entry.file_type();
        // The cheap questions first: most files of a source tree are of no interest.
        let wanted = kind.is_dir() || (kind.is_file() && !is_configuration(entry) && globs.wants(entry.path()));
        wanted && !globs.excludes(entry.path(), kind.is_dir()) && !ignored.contains(entry)
    });
    Box::new(entries)
}

fn refused(error: walkdir::Error, root: &Path) -> DiscoverError {
    let path = error.path().unwrap_or(root).to_owned();
    let error = error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links"));
    DiscoverError { path, error }
}

/// The number that the name of a step starts with; nothing where it starts with something else. `01-new.json`,
/// `2-assigned.json`, … tell the life of a ticket, in the order of their numbers.
pub(crate) fn step(name: &[u8]) -> Option<u16> {
    let digits = name.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // More digits are a date or a ticket, not a place in an order.
    (1..=4)
        .contains(&digits)
        .then(|| name[..digits].iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0')))
}

/// The name of an entry. As a walk puts it together there is no need to look for more than the last separator.
fn name(entry: &DirEntry) -> &[u8] {
    let path = entry.path().as_os_str().as_encoded_bytes();
    let start = memchr::memrchr(MAIN_SEPARATOR as u8, path).map_or(0, |at| at + 1);
    &path[start..]
}

fn is_configuration(entry: &DirEntry) -> bool {
    FILE_NAMES.iter().any(|known| name(entry) == known.as_bytes())
}

/// The order of a folder: hidden entries first, as an ignore file among them counts for all the others; then the steps by their
/// numbers, as `10` comes before `2` by name only; then by name.
fn order(a: &DirEntry, b: &DirEntry) -> Ordering {
    // They lie in the same folder, so that the names of both start at the same place.
    let one = name(a);
    let start = a.path().as_os_str().len() - one.len();
    let other = b.path().as_os_str().as_encoded_bytes().get(start..).unwrap_or_else(|| name(b));
    is_hidden(other).cmp(&is_hidden(one)).then_with(|| match (step(one), step(other)) {
        (Some(number), Some(of_other)) => number.cmp(&of_other).then_with(|| one.cmp(other)),
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
