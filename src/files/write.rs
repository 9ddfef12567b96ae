//! Replacing a file's content, all or nothing.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tempfile::NamedTempFile;

/// Why a file was left as it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    /// The system refused.
    #[error("cannot write {}: {error}; the file is as it was", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// No new file can be made beside it.
    #[error("cannot write {}: no file can be made beside it in {} ({error}), and it is replaced by one; make the folder writable, or use `--diff`", path.display(), folder.display())]
    Folder {
        /// The file.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It would belong to another user afterwards.
    #[error("did not write {}: it belongs to another user or group, which a new file cannot be given ({error}); run as its owner, or use `--diff`", path.display())]
    Owner {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It has no write permission. To the superuser nothing is forbidden, so this is asked for.
    #[error("cannot write {}: it is read-only; make it writable, and run again", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// Its content is another than the one that was read.
    #[error("did not write {}: it changed while it was worked on; run again", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// It has several names.
    #[error("did not write {}: it has {links} hard links, and replacing it would part them; copy it, or use `--diff`", path.display())]
    HardLinks {
        /// The file.
        path: PathBuf,
        /// How many names it has.
        links: u64,
    },
    /// It is no regular file.
    #[error("did not write {}: it is no regular file", path.display())]
    NotAFile {
        /// The file.
        path: PathBuf,
    },
}

/// What the names of new files begin and end with, until they take the name of what they replace.
pub(crate) const TEMPORARY: (&str, &str) = (".summit-lint-", ".tmp");

/// Nobody writes a file for so long: a temporary file that is older was left by a run that was killed.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// Puts `after` in the place of `before` in the file at `path`.
///
/// The bytes go to a new file beside it, which then takes its name: whenever the run is cut short, the file has its old
/// content or the new one. Permissions and owner are kept. Of a symbolic link the target is replaced, and the link stays.
pub(crate) fn replace(path: &Path, before: &[u8], after: &[u8]) -> Result<(), WriteError> {
    if before == after {
        return Ok(());
    }
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let (target, metadata) = writable(path)?;
    let mut file = instead(path, &target, &metadata)?;
    file.write_all(after).map_err(failed)?;
    finish(&file, &metadata).map_err(failed)?;
    // As late as can be: an editor may have saved the file since it was read.
    if fs::read(&target).map_err(failed)? != before {
        return Err(WriteError::Changed { path: path.to_owned() });
    }
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Puts what `each` writes while it reads the file at `path` in the place of it, as [`replace`] does, without holding either in
/// memory. What it read is not compared again: that the file changed is told by its length and its time. Nothing is written where
/// `each` says that nothing differs.
pub(crate) fn rewrite(
    path: &Path,
    each: impl FnOnce(File, &mut dyn io::Write) -> io::Result<bool>,
) -> Result<(), WriteError> {
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let (target, metadata) = writable(path)?;
    let mut file = instead(path, &target, &metadata)?;
    let mut out = BufWriter::with_capacity(1 << 16, file.as_file_mut());
    let differs =
        each(File::open(&target).map_err(failed)?, &mut out).and_then(|differs| out.flush().map(|()| differs));
    if !differs.map_err(failed)? {
        return Ok(());
    }
    drop(out);
    finish(&file, &metadata).map_err(failed)?;
    let now = fs::metadata(&target).map_err(failed)?;
    if now.len() != metadata.len() || now.modified().ok() != metadata.modified().ok() {
        return Err(WriteError::Changed { path: path.to_owned() });
    }
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// What is written where `path` leads, if it may be.
fn writable(path: &Path) -> Result<(PathBuf, Metadata), WriteError> {
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

/// A new file beside `target`, to take its name and to belong to the same user.
fn instead(path: &Path, target: &Path, metadata: &Metadata) -> Result<NamedTempFile, WriteError> {
    let folder = target.parent().unwrap_or(Path::new("."));
    sweep(folder);
    let file = beside(path, folder, &mut tempfile::Builder::new())?;
    keep_owner(file.as_file(), metadata).map_err(|error| WriteError::Owner { path: path.to_owned(), error })?;
    Ok(file)
}

/// Makes a new file at `path` that has all of `content`, or none: what is there by now is left alone.
pub(crate) fn create(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    let mut file = beside(path, folder, new_permissions(&mut builder))?;
    file.write_all(content).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A new file in `folder`, which will take the name `path`.
fn beside(path: &Path, folder: &Path, builder: &mut tempfile::Builder<'_, '_>) -> Result<NamedTempFile, WriteError> {
    let (prefix, suffix) = TEMPORARY;
    // The error of the crate names the file that was to be made, which nobody knows.
    let made = tempfile::Builder::tempfile_in(builder.prefix(prefix).suffix(suffix), folder);
    made.map_err(|error| {
        let error = io::Error::from(error.kind());
        WriteError::Folder { path: path.to_owned(), folder: folder.to_owned(), error }
    })
}

/// Removes what runs that were killed left in `folder`. Each folder is looked through once.
fn sweep(folder: &Path) {
    static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    if !SWEPT.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned()) {
        return;
    }
    // What cannot be looked at or removed does no harm where it is.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        if !name.starts_with(TEMPORARY.0.as_bytes()) || !name.ends_with(TEMPORARY.1.as_bytes()) {
            continue;
        }
        let age = || entry.metadata().ok().filter(Metadata::is_file)?.modified().ok()?.elapsed().ok();
        if age().is_some_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Gives the new `file` to whom the old one belongs.
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

/// A new file gets the permissions that any program's new file gets.
#[cfg(unix)]
pub(crate) fn new_permissions<'b, 'p, 's>(
    builder: &'b mut tempfile::Builder<'p, 's>,
) -> &'b mut tempfile::Builder<'p, 's> {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

#[cfg(not(unix))]
pub(crate) fn new_permissions<'b, 'p, 's>(
    builder: &'b mut tempfile::Builder<'p, 's>,
) -> &'b mut tempfile::Builder<'p, 's> {
    builder
}

/// Makes what was written last, under the permissions of the file that it replaces.
fn finish(file: &NamedTempFile, metadata: &Metadata) -> io::Result<()> {
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()
}

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
    fn permissions_stay() {
        let (folder, path) = folder_with("old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, b"old", b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn what_a_killed_run_left_is_removed_when_it_is_old() {
        let (folder, path) = folder_with("old");
        let left = folder.path().join(".summit-lint-a.tmp");
        let fresh = folder.path().join(".summit-lint-b.tmp");
        fs::write(&fresh, "of a run that goes on").unwrap();
        let file = File::create(&left).unwrap();
        file.set_modified(std::time::SystemTime::now() - 2 * ABANDONED).unwrap();
        replace(&path, b"old", b"new").unwrap();
        assert_eq!(names(folder.path()), [".summit-lint-b.tmp", "a.json"]);
    }

    #[test]
    fn a_new_file_takes_no_place() {
        let (folder, path) = folder_with("old");
        assert!(matches!(create(&path, b"new"), Err(WriteError::Io { .. })));
        create(&folder.path().join("b.json"), b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a.json", "b.json"]);
    }

    #[test]
    fn of_a_link_the_target_is_replaced() {
        let (folder, path) = folder_with("old");
        let link = folder.path().join("link.json");
        symlink("a.json", &link).unwrap();
        replace(&link, b"old", b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn what_must_not_be_written_is_left_alone() {
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
        assert_eq!(names(folder.path()), ["a.json"], "no file is left over");
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
        let meddled = rewrite(&path, |_, out| {
            fs::write(&path, "another")?;
            out.write_all(b"x").map(|()| true)
        });
        assert!(matches!(meddled, Err(WriteError::Changed { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "another");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(rewrite(&path, copy(b"x", true)), Err(WriteError::ReadOnly { .. })));
        assert_eq!(names(folder.path()), ["a.json"], "no file is left over");
    }

    #[test]
    fn what_stays_the_same_is_not_written() {
        let (_folder, path) = folder_with("same");
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        replace(&path, b"same", b"same").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    }
}
