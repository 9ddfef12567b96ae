//! Runs Git to find the changed files of `--changed`, and converts errors of Git.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::patch::{self, ChangedLines};
use crate::cli::files_from::path_of_bytes;

/// The error if Git cannot determine the changes.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum GitError {
    /// Git is not installed.
    #[error("`--changed` needs Git, but `git` is not in `PATH`")]
    Missing,
    /// Git cannot be started, or its output cannot be read.
    #[error("cannot run `git {command}`: {error}")]
    Io {
        /// The Git command.
        command: String,
        /// The error of the system.
        error: io::Error,
    },
    /// The working directory is not in a repository.
    #[error("`--changed` needs a Git repository, but the working directory is not in one")]
    NoRepository,
    /// A path is not in the repository.
    #[error("`--changed` cannot lint {}: it is outside the Git repository {}", path.display(), root.display())]
    Outside {
        /// The path as the user wrote it.
        path: PathBuf,
        /// The root of the repository.
        root: PathBuf,
    },
    /// No commit has this name.
    #[error("unknown revision `{reference}`; use a branch, tag or commit, and fetch a remote branch first")]
    UnknownRevision {
        /// The revision as the user wrote it.
        reference: String,
    },
    /// The two commits have no common ancestor, or the history up to it was not fetched.
    #[error(
        "no common commit of `{reference}` and `HEAD`; in a shallow clone, fetch the history with `git fetch --unshallow`"
    )]
    NoMergeBase {
        /// The revision as the user wrote it.
        reference: String,
    },
    /// Git failed for another reason.
    #[error("`git {command}` failed: {message}")]
    Failed {
        /// The Git command.
        command: String,
        /// The message of Git.
        message: String,
    },
}

/// Returns a Git command that does not write to the repository, and whose messages are in English.
fn git_command(command: &str) -> Command {
    let mut git = Command::new("git");
    git.args(["--no-optional-locks", command])
        .env("LC_ALL", "C")
        .env("LANGUAGE", "C")
        // With this variable, Git would treat the pathspec `:/` as a file name.
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

/// Returns the error for a Git command that failed. `stderr` is what the command wrote to standard error.
fn failure(command: &str, stderr: &[u8]) -> GitError {
    let stderr = String::from_utf8_lossy(stderr);
    if stderr.contains("not a git repository") {
        return GitError::NoRepository;
    }
    let mut lines = stderr.lines();
    let message = lines.clone().find_map(|line| line.strip_prefix("fatal: ")).or_else(|| lines.next());
    GitError::Failed { command: command.to_owned(), message: message.unwrap_or("unknown reason").to_owned() }
}

/// Runs a Git command, and returns its standard output.
///
/// The outer error means that the command could not be run. The inner error means that the command ran and failed.
fn run_git(command: &str, arguments: &[&OsStr]) -> Result<Result<Vec<u8>, GitError>, GitError> {
    let output = git_command(command).args(arguments).output().map_err(|error| io_error(command, error))?;
    Ok(if output.status.success() { Ok(output.stdout) } else { Err(failure(command, &output.stderr)) })
}

/// Converts the output of a Git command to a string without the line break at its end.
fn without_line_break(mut output: Vec<u8>) -> OsString {
    while matches!(output.last(), Some(b'\n' | b'\r')) {
        output.pop();
    }
    path_of_bytes(&output).unwrap_or_default()
}

/// Returns the root of the working tree, with symbolic links resolved.
pub(super) fn working_tree_root() -> Result<PathBuf, GitError> {
    let root = PathBuf::from(without_line_break(run_git("rev-parse", &["--show-toplevel".as_ref()])??));
    Ok(root.canonicalize().unwrap_or(root))
}

/// Returns the commit to compare with: the merge base of `HEAD` and `reference`, or `HEAD` itself if `reference` is
/// `None`.
///
/// Returns `None` if the repository has no commit yet.
pub(super) fn base_commit(reference: Option<&OsStr>) -> Result<Option<OsString>, GitError> {
    let resolve_commit = |name: &OsStr| {
        let mut name = name.to_owned();
        name.push("^{commit}");
        run_git(
            "rev-parse",
            &["--verify", "--quiet", "--end-of-options"]
                .map(OsStr::new)
                .into_iter()
                .chain([name.as_os_str()])
                .collect::<Vec<_>>(),
        )
    };
    let head = resolve_commit("HEAD".as_ref())?.ok().map(without_line_break);
    let Some(reference) = reference else { return Ok(head) };
    let reference_text = || reference.to_string_lossy().into_owned();
    let Ok(reference_commit) = resolve_commit(reference)? else {
        return Err(GitError::UnknownRevision { reference: reference_text() });
    };
    let Some(head) = head else { return Ok(None) };
    match run_git("merge-base", &[without_line_break(reference_commit).as_os_str(), head.as_os_str()])? {
        Ok(base) => Ok(Some(without_line_break(base))),
        Err(_) => Err(GitError::NoMergeBase { reference: reference_text() }),
    }
}

/// Returns the changed lines of each file: the lines of the working tree that differ from `commit`, and all lines of
/// untracked files.
pub(super) fn changed_lines(commit: &OsStr) -> Result<HashMap<PathBuf, ChangedLines>, GitError> {
    const COMMAND: &str = "diff";
    // These options override the user's Git configuration, which could change the format of the output.
    let mut diff = git_command(COMMAND);
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
    // Standard error is read in parallel, because Git may write warnings there while it writes the diff.
    let stderr = child.stderr.take().map(|mut stderr| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            text
        })
    });
    let files = child.stdout.take().map_or_else(|| Ok(HashMap::new()), |stdout| patch::parse(BufReader::new(stdout)));
    let status = child.wait().map_err(|error| io_error(COMMAND, error))?;
    let stderr = stderr.and_then(|stderr| stderr.join().ok()).unwrap_or_default();
    if !status.success() {
        return Err(failure(COMMAND, &stderr));
    }
    let mut files = files.map_err(|error| GitError::Io { command: COMMAND.to_owned(), error })?;
    files.extend(list_files(&["--others", "--exclude-standard"])?);
    Ok(files)
}

/// Returns all files of the working tree, tracked or untracked, except ignored ones. All of their lines count as
/// changed.
pub(super) fn all_files() -> Result<HashMap<PathBuf, ChangedLines>, GitError> {
    list_files(&["--cached", "--others", "--exclude-standard"])
}

/// Lists the files that `git ls-files` prints with these `options`. All of their lines count as changed.
fn list_files(options: &[&str]) -> Result<HashMap<PathBuf, ChangedLines>, GitError> {
    // The pathspec `:/` selects the whole working tree, even in a subdirectory.
    let arguments: Vec<&OsStr> =
        options.iter().copied().chain(["-z", "--full-name", "--", ":/"]).map(OsStr::new).collect();
    let names = run_git("ls-files", &arguments)??;
    let paths = names.split(|byte| *byte == 0).filter(|name| !name.is_empty()).filter_map(path_of_bytes);
    Ok(paths.map(|path| (PathBuf::from(path), ChangedLines::All)).collect())
}
