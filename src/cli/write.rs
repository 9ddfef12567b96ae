//! Replacing a file's content, all or nothing.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Why a file was left as it was.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteError {
    /// The system refused.
    #[error("cannot write {}: {error}; the file is as it was", path.display())]
    Io {
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

/// Puts `after` in the place of `before` in the file at `path`.
///
/// The bytes go to a new file beside it, which then takes its name: whenever the run is cut short, the file has its old
/// content or the new one. Permissions are kept. Of a symbolic link the target is replaced, and the link stays.
pub(super) fn replace(path: &Path, before: &[u8], after: &[u8]) -> Result<(), WriteError> {
    if before == after {
        return Ok(());
    }
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let (target, metadata) = writable(path)?;
    let mut file = beside(&target).map_err(failed)?;
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
pub(super) fn rewrite(
    path: &Path,
    each: impl FnOnce(File, &mut dyn io::Write) -> io::Result<bool>,
) -> Result<(), WriteError> {
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let (target, metadata) = writable(path)?;
    let mut file = beside(&target).map_err(failed)?;
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

/// A new file beside `target`, to take its name.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let folder = target.parent().unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".summit-lint-").suffix(".tmp").tempfile_in(folder)
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
