//! Replaces the content of files atomically.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tempfile::NamedTempFile;

/// An error that prevents writing a file. The file is unchanged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    /// An error of the operating system.
    #[error("cannot write {}: {error}; the file is unchanged", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        error: io::Error,
    },
    /// No temporary file can be created in the folder of the file.
    #[error("cannot write {}: no temporary file can be created in {} ({error}); make the folder writable, or use `--diff`", path.display(), folder.display())]
    Folder {
        /// The file.
        path: PathBuf,
        /// The folder of the file.
        folder: PathBuf,
        /// The cause.
        error: io::Error,
    },
    /// The owner of the file cannot be kept.
    #[error("did not write {}: its owner or group cannot be kept ({error}); run as the owner, or use `--diff`", path.display())]
    Owner {
        /// The file.
        path: PathBuf,
        /// The cause.
        error: io::Error,
    },
    /// The file is read-only. The program checks this itself, because the system lets the superuser write such a file.
    #[error("cannot write {}: file is read-only; make it writable and run again", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The content of the file has changed since the file was read.
    #[error("did not write {}: file changed in the meantime; run again", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file has several hard links. Replacing it would leave the other links with the old content.
    #[error("did not write {}: writing would break its {links} hard links; copy it, or use `--diff`", path.display())]
    HardLinks {
        /// The file.
        path: PathBuf,
        /// The number of hard links.
        links: u64,
    },
    /// The path does not lead to a regular file.
    #[error("did not write {}: not a regular file", path.display())]
    NotAFile {
        /// The file.
        path: PathBuf,
    },
}

/// The prefix and suffix of the names of temporary files.
pub(crate) const TEMPORARY_PREFIX_AND_SUFFIX: (&str, &str) = (".summit-lint-", ".tmp");

/// The age at which a temporary file is removed. Writing a file does not take so long, so the run that created the
/// temporary file was killed.
const ABANDONED_AGE: Duration = Duration::from_secs(60 * 60);

/// Replaces the content `before` of the file at `path` with `after`.
///
/// The bytes are written to a temporary file in the same folder. Then the temporary file is renamed. If the run is
/// interrupted, the file at `path` has either its old or its new content. Permissions and owner are kept. If `path` is
/// a symbolic link, its target is replaced.
pub(crate) fn replace(path: &Path, before: &[u8], after: &[u8]) -> Result<(), WriteError> {
    if before == after {
        return Ok(());
    }
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let (target, metadata) = replaceable_target(path)?;
    let mut file = create_replacement(path, &target, &metadata)?;
    file.write_all(after).map_err(failed)?;
    copy_permissions_and_sync(&file, &metadata).map_err(failed)?;
    // This check is as late as possible, because an editor may have saved the file since it was read.
    if fs::read(&target).map_err(failed)? != before {
        return Err(WriteError::Changed { path: path.to_owned() });
    }
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Replaces the content of the file at `path`, like [`replace`], but without holding the content in memory. `convert`
/// reads the old content, writes the new content, and returns whether the two differ. If not, the file is not replaced.
///
/// Returns [`WriteError::Changed`] if the length or the modification time of the file changed in the meantime.
pub(crate) fn rewrite(
    path: &Path,
    convert: impl FnOnce(File, &mut dyn io::Write) -> io::Result<bool>,
) -> Result<(), WriteError> {
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let (target, metadata) = replaceable_target(path)?;
    let mut file = create_replacement(path, &target, &metadata)?;
    let mut out = BufWriter::with_capacity(1 << 16, file.as_file_mut());
    let differs =
        convert(File::open(&target).map_err(failed)?, &mut out).and_then(|differs| out.flush().map(|()| differs));
    if !differs.map_err(failed)? {
        return Ok(());
    }
    drop(out);
    copy_permissions_and_sync(&file, &metadata).map_err(failed)?;
    let now = fs::metadata(&target).map_err(failed)?;
    if now.len() != metadata.len() || now.modified().ok() != metadata.modified().ok() {
        return Err(WriteError::Changed { path: path.to_owned() });
    }
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Returns the target of `path`, without symbolic links, and its metadata. Returns an error if the file must not be
/// replaced.
fn replaceable_target(path: &Path) -> Result<(PathBuf, Metadata), WriteError> {
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let target = path.canonicalize().map_err(failed)?;
    let metadata = fs::metadata(&target).map_err(failed)?;
    if !metadata.is_file() {
        return Err(WriteError::NotAFile { path: path.to_owned() });
    }
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly { path: path.to_owned() });
    }
    let links = hard_links(&metadata);
    if links > 1 {
        return Err(WriteError::HardLinks { path: path.to_owned(), links });
    }
    Ok((target, metadata))
}

/// Creates a temporary file that will replace `target`, with the same owner. `path` is the path in errors.
fn create_replacement(path: &Path, target: &Path, metadata: &Metadata) -> Result<NamedTempFile, WriteError> {
    let folder = target.parent().unwrap_or(Path::new("."));
    remove_abandoned(folder);
    let file = create_temporary(path, folder, &mut tempfile::Builder::new())?;
    keep_owner(file.as_file(), metadata).map_err(|error| WriteError::Owner { path: path.to_owned(), error })?;
    Ok(file)
}

/// Creates a file at `path` with `content`, atomically. An existing file is not replaced.
pub(crate) fn create(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    let mut file = create_temporary(path, folder, with_usual_permissions(&mut builder))?;
    file.write_all(content).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Creates a temporary file in `folder`. The caller later renames the file to `path`.
fn create_temporary(
    path: &Path,
    folder: &Path,
    builder: &mut tempfile::Builder<'_, '_>,
) -> Result<NamedTempFile, WriteError> {
    let (prefix, suffix) = TEMPORARY_PREFIX_AND_SUFFIX;
    // Keep only the kind of the error. The message of the error names the temporary file, which users do not know.
    let file = tempfile::Builder::tempfile_in(builder.prefix(prefix).suffix(suffix), folder);
    file.map_err(|error| {
        let error = io::Error::from(error.kind());
        WriteError::Folder { path: path.to_owned(), folder: folder.to_owned(), error }
    })
}

/// Removes temporary files of killed runs from `folder`. Each folder is searched once.
fn remove_abandoned(folder: &Path) {
    static SEARCHED_FOLDERS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    if !SEARCHED_FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned()) {
        return;
    }
    // Errors are ignored: a file that cannot be removed does no harm.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        if !name.starts_with(TEMPORARY_PREFIX_AND_SUFFIX.0.as_bytes())
            || !name.ends_with(TEMPORARY_PREFIX_AND_SUFFIX.1.as_bytes())
        {
            continue;
        }
        let age = || entry.metadata().ok().filter(Metadata::is_file)?.modified().ok()?.elapsed().ok();
        if age().is_some_and(|age| age > ABANDONED_AGE) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Sets the owner and the group of the new `file` to those of the old file.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let new = file.metadata()?;
    let differs = |new: u32, old: u32| (new != old).then_some(old);
    match (differs(new.uid(), old.uid()), differs(new.gid(), old.gid())) {
        (None, None) => Ok(()),
        (user, group) => fchown(file, user, group),
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes `builder` create temporary files with the usual permissions of new files. By default, only the owner may
/// access a temporary file.
#[cfg(unix)]
pub(crate) fn with_usual_permissions<'b, 'p, 's>(
    builder: &'b mut tempfile::Builder<'p, 's>,
) -> &'b mut tempfile::Builder<'p, 's> {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

#[cfg(not(unix))]
pub(crate) fn with_usual_permissions<'b, 'p, 's>(
    builder: &'b mut tempfile::Builder<'p, 's>,
) -> &'b mut tempfile::Builder<'p, 's> {
    builder
}

/// Gives the new `file` the permissions in the `metadata` of the old file, and syncs the new file to the disk.
fn copy_permissions_and_sync(file: &NamedTempFile, metadata: &Metadata) -> io::Result<()> {
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()
}

/// Returns the number of hard links of a file.
#[cfg(unix)]
fn hard_links(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn hard_links(_: &Metadata) -> u64 {
    1
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn folder_with(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn permissions_are_kept() {
        let (folder, path) = folder_with("old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, b"old", b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn old_temporary_files_of_killed_runs_are_removed() {
        let (folder, path) = folder_with("old");
        let abandoned = folder.path().join(".summit-lint-a.tmp");
        let in_use = folder.path().join(".summit-lint-b.tmp");
        fs::write(&in_use, "of a run in progress").unwrap();
        let file = File::create(&abandoned).unwrap();
        file.set_modified(std::time::SystemTime::now() - 2 * ABANDONED_AGE).unwrap();
        replace(&path, b"old", b"new").unwrap();
        assert_eq!(names(folder.path()), [".summit-lint-b.tmp", "a.json"]);
    }

    #[test]
    fn creating_a_file_does_not_replace_an_existing_one() {
        let (folder, path) = folder_with("old");
        assert!(matches!(create(&path, b"new"), Err(WriteError::Io { .. })));
        create(&folder.path().join("b.json"), b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a.json", "b.json"]);
    }

    #[test]
    fn the_target_of_a_symbolic_link_is_replaced() {
        let (folder, path) = folder_with("old");
        let link = folder.path().join("link.json");
        symlink("a.json", &link).unwrap();
        replace(&link, b"old", b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn changed_hard_linked_and_read_only_files_are_not_written() {
        let (folder, path) = folder_with("other");
        assert!(matches!(replace(&path, b"old", b"new"), Err(WriteError::Changed { .. })));
        let twin = folder.path().join("twin.json");
        fs::hard_link(&path, &twin).unwrap();
        assert!(matches!(replace(&path, b"other", b"new"), Err(WriteError::HardLinks { links: 2, .. })));
        fs::remove_file(twin).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(replace(&path, b"other", b"new"), Err(WriteError::ReadOnly { .. })));
        assert!(matches!(replace(&folder.path().join("none"), b"", b"new"), Err(WriteError::Io { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "other");
        assert_eq!(names(folder.path()), ["a.json"], "no temporary file remains");
    }

    #[test]
    fn a_file_is_rewritten_while_it_is_read() {
        let (folder, path) = folder_with("old");
        let copy = |extra: &'static [u8], differs: bool| {
            move |mut file: File, out: &mut dyn io::Write| {
                io::copy(&mut file, out)?;
                out.write_all(extra).map(|()| differs)
            }
        };
        rewrite(&path, copy(b"er", true)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "older");
        rewrite(&path, copy(b"", false)).unwrap();
        assert!(rewrite(&path, |_, _| Err(io::Error::other("no"))).is_err());
        let changed = rewrite(&path, |_, out| {
            fs::write(&path, "another")?;
            out.write_all(b"x").map(|()| true)
        });
        assert!(matches!(changed, Err(WriteError::Changed { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "another");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(rewrite(&path, copy(b"x", true)), Err(WriteError::ReadOnly { .. })));
        assert_eq!(names(folder.path()), ["a.json"], "no temporary file remains");
    }

    #[test]
    fn unchanged_files_are_not_written() {
        let (_folder, path) = folder_with("same");
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        replace(&path, b"same", b"same").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    }
}
