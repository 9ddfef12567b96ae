//! Applies ignore files: `.gitignore`, `.ignore`, and the excludes of a repository and of the user.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::DirEntry;

/// The ignore rules of one folder.
struct FolderRules {
    /// The depth of the folder below the root of the walk, or `None` for folders above the root.
    depth: Option<usize>,
    /// `.ignore`, which takes precedence over `.gitignore`.
    ignore: Option<Gitignore>,
    /// `.gitignore`.
    gitignore: Option<Gitignore>,
    /// `.git/info/exclude`, which has a lower precedence than all `.gitignore` files of the repository.
    repository_exclude: Option<Gitignore>,
    /// Whether the folder is the root of a repository. If so, the `.gitignore` files above the folder do not apply to its
    /// files.
    is_repository: bool,
}

impl FolderRules {
    fn new(depth: Option<usize>) -> Self {
        Self { depth, ignore: None, gitignore: None, repository_exclude: None, is_repository: false }
    }

    /// Reads the rules of `path`, a folder above the root of the walk.
    fn read_above(path: &Path) -> Self {
        let is_repository = path.join(".git").exists();
        Self {
            ignore: read_rules(path, ".ignore"),
            gitignore: read_rules(path, ".gitignore"),
            repository_exclude: if is_repository { read_rules(path, ".git/info/exclude") } else { None },
            is_repository,
            ..Self::new(None)
        }
    }
}

/// The rules that apply at the current position of a walk. Ignore files are read when the walk encounters them, so
/// folders without ignore files cost nothing.
pub(super) struct IgnoreRules {
    /// The root of the walk as the user wrote it.
    root: PathBuf,
    /// The root of the walk as an absolute path. Rules of the folders above the root are matched against absolute paths.
    absolute_root: PathBuf,
    /// The folders with rules, outermost first.
    folders: Vec<FolderRules>,
    /// The global excludes of the user's git configuration.
    global_excludes: Gitignore,
}

impl IgnoreRules {
    /// Returns the rules at the start of a walk of `root`. They include the ignore files of the folders above `root`, up to
    /// the root of the repository.
    pub(super) fn new(root: &Path) -> Self {
        let absolute_root = super::identity(root);
        let mut folders = Vec::new();
        let is_repository = |folder: &Path| folder.join(".git").exists();
        if let Some(top) = absolute_root.ancestors().position(is_repository) {
            folders.extend(absolute_root.ancestors().take(top + 1).skip(1).map(FolderRules::read_above));
            folders.reverse();
        }
        Self { root: root.to_owned(), absolute_root, folders, global_excludes: Gitignore::global().0 }
    }

    /// Returns whether the rules ignore `entry`. The caller must pass entries in the order of the walk, with the hidden entries of each
    /// folder first, because an ignore file applies to the entries after it.
    pub(super) fn ignores(&mut self, entry: &DirEntry) -> bool {
        let is_dir = entry.file_type().is_dir();
        self.is_ignored(entry.path(), is_dir)
    }

    /// Drops the rules of the folders that the walk has left. The next entry of the walk is at `depth`.
    pub(super) fn leave_folders(&mut self, depth: usize) {
        while self.folders.last().is_some_and(|folder| folder.depth.is_some_and(|folder_depth| folder_depth >= depth)) {
            self.folders.pop();
        }
    }

    /// Reads the rules of a hidden entry, if it is an ignore file or a `.git` folder. The rules apply to the folder of the entry, and to
    /// everything below that folder.
    pub(super) fn read_hidden(&mut self, entry: &DirEntry) {
        let name = entry.file_name();
        let is_ignore_file = (name == ".ignore" || name == ".gitignore") && !entry.file_type().is_dir();
        if !is_ignore_file && name != ".git" {
            return;
        }
        let depth = entry.depth() - 1;
        if self.folders.last().is_none_or(|folder| folder.depth != Some(depth)) {
            self.folders.push(FolderRules::new(Some(depth)));
        }
        let path = entry.path().parent().unwrap_or(Path::new(""));
        let Some(folder) = self.folders.last_mut() else { return };
        if name == ".git" {
            folder.is_repository = true;
            folder.repository_exclude = read_rules(path, ".git/info/exclude");
        } else if name == ".ignore" {
            folder.ignore = read_rules(path, ".ignore");
        } else {
            folder.gitignore = read_rules(path, ".gitignore");
        }
    }

    /// Returns whether the rules ignore `path`.
    fn is_ignored(&self, path: &Path, is_dir: bool) -> bool {
        // Returns `Some(true)` if the rules ignore `path`, `Some(false)` if they include it, and `None` if no rule matches.
        let matched = |folder: &FolderRules, rules: Option<&Gitignore>| -> Option<bool> {
            let rules = rules?;
            let verdict = if folder.depth.is_some() {
                rules.matched(path, is_dir)
            } else {
                rules.matched(self.absolute_root.join(path.strip_prefix(&self.root).unwrap_or(path)), is_dir)
            };
            (!verdict.is_none()).then(|| verdict.is_ignore())
        };
        // The nearest ignore file with a matching rule decides.
        if let Some(ignored) = self.folders.iter().rev().find_map(|folder| matched(folder, folder.ignore.as_ref())) {
            return ignored;
        }
        for folder in self.folders.iter().rev() {
            if let Some(ignored) = matched(folder, folder.gitignore.as_ref()) {
                return ignored;
            }
            if folder.is_repository {
                if let Some(ignored) = matched(folder, folder.repository_exclude.as_ref()) {
                    return ignored;
                }
                break;
            }
        }
        !self.global_excludes.is_empty()
            && self.global_excludes.matched(path.strip_prefix(".").unwrap_or(path), is_dir).is_ignore()
    }
}

/// Reads the rules in the file `name` of `folder`, or returns `None` if there are none. Malformed lines are skipped.
fn read_rules(folder: &Path, name: &str) -> Option<Gitignore> {
    let mut builder = GitignoreBuilder::new(folder);
    let _ = builder.add(folder.join(name));
    builder.build().ok().filter(|rules| !rules.is_empty())
}
