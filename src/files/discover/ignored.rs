//! What ignore files say of a file: `.gitignore`, `.ignore`, and what git itself is told to leave out.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::DirEntry;

/// The rules of one folder.
struct Folder {
    /// How deep below the folder that is walked it lies; nothing for those above it.
    depth: Option<usize>,
    /// `.ignore`, which counts before `.gitignore`.
    ignore: Option<Gitignore>,
    /// `.gitignore`.
    git: Option<Gitignore>,
    /// `.git/info/exclude`, which counts after all `.gitignore` files of the repository.
    exclude: Option<Gitignore>,
    /// A repository starts here: what stands above it is not asked.
    repository: bool,
}

impl Folder {
    fn new(depth: Option<usize>) -> Self {
        Self { depth, ignore: None, git: None, exclude: None, repository: false }
    }

    /// The folder above the one that is walked at `path`.
    fn above(path: &Path) -> Self {
        let repository = path.join(".git").exists();
        Self {
            ignore: read(path, ".ignore"),
            git: read(path, ".gitignore"),
            exclude: if repository { read(path, ".git/info/exclude") } else { None },
            repository,
            ..Self::new(None)
        }
    }
}

/// The rules that hold at the place where a walk is. Ignore files are read when the walk comes across them, so that a folder
/// without any costs nothing.
pub(super) struct Ignored {
    walked: PathBuf,
    /// The folder that is walked, as an absolute path: rules of the folders above it are written against those.
    absolute: PathBuf,
    /// Outermost first.
    folders: Vec<Folder>,
    /// What the user has git ignore everywhere.
    global: Gitignore,
}

impl Ignored {
    /// Starts a walk of `root`. The ignore files above it count up to the root of its repository.
    pub(super) fn new(root: &Path) -> Self {
        let absolute = super::identity(root);
        let mut folders = Vec::new();
        let is_repository = |folder: &Path| folder.join(".git").exists();
        if let Some(top) = absolute.ancestors().position(is_repository) {
            folders.extend(absolute.ancestors().take(top + 1).skip(1).map(Folder::above));
            folders.reverse();
        }
        Self { walked: root.to_owned(), absolute, folders, global: Gitignore::global().0 }
    }

    /// Whether the walk leaves out `entry`. Entries come as they are found, hidden ones first: an ignore file among them counts
    /// from here on.
    pub(super) fn contains(&mut self, entry: &DirEntry) -> bool {
        let is_dir = entry.file_type().is_dir();
        self.verdict(entry.path(), is_dir)
    }

    /// Leaves the folders that the walk has left.
    pub(super) fn at(&mut self, depth: usize) {
        while self.folders.last().is_some_and(|folder| folder.depth.is_some_and(|known| known >= depth)) {
            self.folders.pop();
        }
    }

    /// Takes note of a hidden file or folder, which may tell what is ignored beside and below it.
    pub(super) fn hidden(&mut self, entry: &DirEntry) {
        let name = entry.file_name();
        let ignore_file = (name == ".ignore" || name == ".gitignore") && !entry.file_type().is_dir();
        if !ignore_file && name != ".git" {
            return;
        }
        let depth = entry.depth() - 1;
        if self.folders.last().is_none_or(|folder| folder.depth != Some(depth)) {
            self.folders.push(Folder::new(Some(depth)));
        }
        let path = entry.path().parent().unwrap_or(Path::new(""));
        let Some(folder) = self.folders.last_mut() else { return };
        if name == ".git" {
            folder.repository = true;
            folder.exclude = read(path, ".git/info/exclude");
        } else if name == ".ignore" {
            folder.ignore = read(path, ".ignore");
        } else {
            folder.git = read(path, ".gitignore");
        }
    }

    fn verdict(&self, path: &Path, is_dir: bool) -> bool {
        let asked = |folder: &Folder, rules: Option<&Gitignore>| -> Option<bool> {
            let rules = rules?;
            let verdict = if folder.depth.is_some() {
                rules.matched(path, is_dir)
            } else {
                rules.matched(self.absolute.join(path.strip_prefix(&self.walked).unwrap_or(path)), is_dir)
            };
            (!verdict.is_none()).then(|| verdict.is_ignore())
        };
        // The nearest file that says anything about the path decides.
        if let Some(ignored) = self.folders.iter().rev().find_map(|folder| asked(folder, folder.ignore.as_ref())) {
            return ignored;
        }
        for folder in self.folders.iter().rev() {
            if let Some(ignored) = asked(folder, folder.git.as_ref()) {
                return ignored;
            }
            if folder.repository {
                if let Some(ignored) = asked(folder, folder.exclude.as_ref()) {
                    return ignored;
                }
                break;
            }
        }
        !self.global.is_empty() && self.global.matched(path.strip_prefix(".").unwrap_or(path), is_dir).is_ignore()
    }
}

/// The rules in the file `name` of `folder`; nothing where there are none. A malformed line ignores nothing, and the others still
/// count.
fn read(folder: &Path, name: &str) -> Option<Gitignore> {
    let mut builder = GitignoreBuilder::new(folder);
    let _ = builder.add(folder.join(name));
    builder.build().ok().filter(|rules| !rules.is_empty())
}
