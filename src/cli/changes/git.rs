//! Runs Git, and words its errors.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::patch::{self, Lines};
use crate::cli::files_from::path_of_bytes;

/// Why the changes are not known.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum GitError {
    /// There is no Git.
    #[error("`--changed` needs Git, but `git` is not in `PATH`")]
    Missing,
    /// Git cannot be started, or its output cannot be read.
    #[error("cannot run `git {command}`: {error}")]
    Io {
        /// The command of Git.
        command: String,
        /// Why.
        error: io::Error,
    },
    /// The working directory is not in a repository.
    #[error("`--changed` needs a Git repository, but the working directory is not in one")]
    NoRepository,
    /// A path is not in the repository.
    #[error("`--changed` cannot lint {}: it is outside of the Git repository {}", path.display(), root.display())]
    Outside {
        /// The path as the user wrote it.
        path: PathBuf,
        /// The folder of the repository.
        root: PathBuf,
    },
    /// No commit has this name.
    #[error(
        "unknown revision `{reference}`: `--changed` takes a branch, a tag or a commit, and a branch has to be fetched first"
    )]
    UnknownRevision {
        /// What the user wrote.
        reference: String,
    },
    /// The commits have nothing in common, or it was not fetched.
    #[error(
        "`{reference}` and `HEAD` have no common commit; in a shallow clone, fetch the history first (`git fetch --unshallow`)"
    )]
    NoMergeBase {
        /// What the user wrote.
        reference: String,
    },
    /// Git refused for another reason.
    #[error("`git {command}` failed: {message}")]
    Failed {
        /// The command of Git.
        command: String,
        /// What Git says.
        message: String,
    },
}

/// A command of Git that reads the repository, writes nothing, and speaks English.
fn git(command: &str) -> Command {
    let mut git = Command::new("git");
    git.args(["--no-optional-locks", command])
        .env("LC_ALL", "C")
        .env("LANGUAGE", "C")
        .env_remove("GIT_LITERAL_PATHSPECS")
        .stdin(Stdio::null());
    git
}

fn io_error(command: &str, error: io::Error) -> GitError {
    match error.kind() {
        io::ErrorKind::NotFound => GitError::Missing,
        _ => GitError::Io { command: command.to_owned(), error },
    }
}

/// What a failure amounts to.
fn failed(command: &str, stderr: &[u8]) -> GitError {
    let stderr = String::from_utf8_lossy(stderr);
    if stderr.contains("not a git repository") {
        return GitError::NoRepository;
    }
    let mut lines = stderr.lines();
    let message = lines.clone().find_map(|line| line.strip_prefix("fatal: ")).or_else(|| lines.next());
    GitError::Failed { command: command.to_owned(), message: message.unwrap_or("it gives no reason").to_owned() }
}

/// Runs a command, and returns its output, or what its failure amounts to. The outer error is that it did not run.
fn output(command: &str, arguments: &[&OsStr]) -> Result<Result<Vec<u8>, GitError>, GitError> {
    let output = git(command).args(arguments).output().map_err(|error| io_error(command, error))?;
    Ok(if output.status.success() { Ok(output.stdout) } else { Err(failed(command, &output.stderr)) })
}

fn without_line_feed(mut output: Vec<u8>) -> OsString {
    while matches!(output.last(), Some(b'\n' | b'\r')) {
        output.pop();
    }
    path_of_bytes(&output).unwrap_or_default()
}

/// Returns the folder of the working tree, without links.
pub(super) fn working_tree() -> Result<PathBuf, GitError> {
    let root = PathBuf::from(without_line_feed(output("rev-parse", &["--show-toplevel".as_ref()])??));
    Ok(root.canonicalize().unwrap_or(root))
}

/// Returns the commit to compare with: `HEAD`, or the one at which `HEAD` left `reference`. Returns `None` if there is no commit yet.
pub(super) fn base(reference: Option<&OsStr>) -> Result<Option<OsString>, GitError> {
    let commit = |name: &OsStr| {
        let mut name = name.to_owned();
        name.push("^{commit}");
        output(
            "rev-parse",
            &["--verify", "--quiet", "--end-of-options"]
                .map(OsStr::new)
                .into_iter()
                .chain([name.as_os_str()])
                .collect::<Vec<_>>(),
        )
    };
    let head = commit("HEAD".as_ref())?.ok().map(without_line_feed);
    let Some(reference) = reference else { return Ok(head) };
    let shown = || reference.to_string_lossy().into_owned();
    let Ok(other) = commit(reference)? else { return Err(GitError::UnknownRevision { reference: shown() }) };
    let Some(head) = head else { return Ok(None) };
    match output("merge-base", &[without_line_feed(other).as_os_str(), head.as_os_str()])? {
        Ok(base) => Ok(Some(without_line_feed(base))),
        Err(_) => Err(GitError::NoMergeBase { reference: shown() }),
    }
}

/// Returns the lines that differ between `commit` and the files of the working tree, and all lines of untracked files.
pub(super) fn changed(commit: &OsStr) -> Result<HashMap<PathBuf, Lines>, GitError> {
    const COMMAND: &str = "diff";
    // The user's configuration must not change what is written.
    let mut diff = git(COMMAND);
    diff.args([
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--unified=0",
        "--inter-hunk-context=0",
        "--no-relative",
    ])
    .args(["--find-renames", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/", "--end-of-options"])
    .args([commit, "--".as_ref()])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped());
    let mut child = diff.spawn().map_err(|error| io_error(COMMAND, error))?;
    // Warnings about line ends may come while lines are still written.
    let stderr = child.stderr.take().map(|mut stderr| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            text
        })
    });
    let files = child.stdout.take().map_or_else(|| Ok(HashMap::new()), |stdout| patch::read(BufReader::new(stdout)));
    let status = child.wait().map_err(|error| io_error(COMMAND, error))?;
    let stderr = stderr.and_then(|stderr| stderr.join().ok()).unwrap_or_default();
    if !status.success() {
        return Err(failed(COMMAND, &stderr));
    }
    let mut files = files.map_err(|error| GitError::Io { command: COMMAND.to_owned(), error })?;
    files.extend(listed(&["--others", "--exclude-standard"])?);
    Ok(files)
}

/// Returns all files, tracked or not.
pub(super) fn all() -> Result<HashMap<PathBuf, Lines>, GitError> {
    listed(&["--cached", "--others", "--exclude-standard"])
}

fn listed(which: &[&str]) -> Result<HashMap<PathBuf, Lines>, GitError> {
    let arguments: Vec<&OsStr> =
        which.iter().copied().chain(["-z", "--full-name", "--", ":/"]).map(OsStr::new).collect();
    let names = output("ls-files", &arguments)??;
    let paths = names.split(|byte| *byte == 0).filter(|name| !name.is_empty()).filter_map(path_of_bytes);
    Ok(paths.map(|path| (PathBuf::from(path), Lines::All)).collect())
}
