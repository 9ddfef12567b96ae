//! `--watch`: lints again when files change.

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use snapbox::cmd::cargo_bin;

use crate::{VALID, damaged, folder, summit_lint};

/// The timeout of a run on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(120);

/// After this time without output, no run has started.
const SILENCE: Duration = Duration::from_millis(1500);

/// The last line of each run.
const WATCHING: &str = "Watching for changes, press Ctrl-C to stop";

/// A process that watches files.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    /// Starts `check --watch` in `folder`, and waits for the end of the first run. Returns the output of this run.
    fn start(folder: &Path, arguments: &[&str]) -> (Self, String) {
        let mut child = Command::new(cargo_bin!("summit-lint"))
            .current_dir(folder)
            .args(["check", "--watch", "--output-format", "concise"])
            .args(arguments)
            .env_remove("CI")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("SUMMIT_LINT_OUTPUT_FORMAT")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, lines) = mpsc::channel();
        let out = child.stdout.take().map(|out| Box::new(out) as Box<dyn Read + Send>);
        let error = child.stderr.take().map(|error| Box::new(error) as Box<dyn Read + Send>);
        for stream in [out, error].into_iter().flatten() {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        let mut watch = Self { child, lines };
        let first = watch.wait_for_run();
        (watch, first)
    }

    /// Waits for the end of a run, and returns its output.
    fn wait_for_run(&mut self) -> String {
        let end = Instant::now() + TIMEOUT;
        let mut text = String::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).unwrap_or_else(|error| panic!("{error}: {text}"));
            text += &line;
            text.push('\n');
            if line.contains(WATCHING) {
                break;
            }
        }
        // Lines of standard output may arrive later, since it is a separate stream.
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(300)) {
            text += &line;
            text.push('\n');
        }
        text
    }

    /// Asserts that no run starts.
    fn assert_idle(&mut self) {
        let line = self.lines.recv_timeout(SILENCE);
        assert_eq!(line, Err(RecvTimeoutError::Timeout));
    }

    /// Presses Ctrl-C, and returns the exit status.
    fn stop(mut self) -> Option<i32> {
        let kill = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("kill starts");
        assert!(kill.success());
        let end = Instant::now() + TIMEOUT;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("the process is a child") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the program does not end");
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The process has already ended unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a file in one step, so that a run never sees it half-written.
fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    let hidden = path.with_file_name(".being-written");
    std::fs::write(&hidden, text).expect("the file can be written");
    std::fs::rename(hidden, path).expect("the file can be renamed");
}

#[test]
fn changed_new_and_removed_files_are_linted_again() {
    let broken = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    let folder =
        folder(&[("in/a.json", VALID), (".gitignore", "ignored/\n"), (".git/HEAD", ""), ("ignored/b.json", VALID)]);
    let at = folder.path();
    let (mut watch, first) = Watch::start(at, &[]);
    assert!(first.contains("] Starting in watch mode\n") && first.contains("1 payload in 1 file"), "{first}");
    assert!(!first.contains('\u{1b}'), "{first:?}");
    watch.assert_idle();
    write(at, "in/a.json", &broken);
    let changed = watch.wait_for_run();
    assert!(changed.contains("] in/a.json changed\n") && changed.contains("[missing-comma]"), "{changed}");
    // Files that no search finds.
    write(at, "ignored/b.json", &broken);
    write(at, "notes.txt", "a");
    write(at, ".git/HEAD", "a");
    watch.assert_idle();
    std::fs::create_dir(at.join("new")).expect("the folder can be created");
    std::thread::sleep(Duration::from_millis(300));
    write(at, "new/c.json", VALID);
    let new = watch.wait_for_run();
    assert!(new.contains("] new/c.json changed\n") && new.contains("in 2 files"), "{new}");
    std::fs::remove_file(at.join("in/a.json")).expect("the file can be removed");
    let gone = watch.wait_for_run();
    assert!(gone.contains("] in/a.json changed\n") && gone.contains("1 payload in 1 file"), "{gone}");
    assert_eq!(watch.stop(), Some(0));
}

#[test]
fn the_configuration_and_its_files_are_watched() {
    let folder = folder(&[("in/a.json", VALID)]);
    let at = folder.path();
    let (mut watch, first) = Watch::start(&at.join("in"), &["a.json"]);
    assert!(first.contains("All checks passed"), "{first}");
    // Above the directory that is searched.
    write(at, "summit-lint.json5", "{values: {Medium: {file: 'media.txt'}}, nonsense: 1}");
    let broken = watch.wait_for_run();
    assert!(broken.contains("summit-lint.json5 changed\n") && broken.contains("nonsense"), "{broken}");
    write(at, "media.txt", "Web\n");
    write(at, "summit-lint.json5", "{values: {Medium: {file: 'media.txt'}}}");
    let repaired = watch.wait_for_run();
    assert!(repaired.contains("All checks passed"), "{repaired}");
    write(at, "media.txt", "Telephone\n");
    let listed = watch.wait_for_run();
    assert!(listed.contains("media.txt changed\n") && listed.contains("[invalid-value]"), "{listed}");
    // Many editors save by renaming another file.
    write(at, "in/a.tmp", &VALID.replace("\"Web\"", "\"Telephone\""));
    std::fs::rename(at.join("in/a.tmp"), at.join("in/a.json")).expect("the file can be renamed");
    let replaced = watch.wait_for_run();
    assert!(replaced.contains("] a.json changed\n") && replaced.contains("All checks passed"), "{replaced}");
    watch.assert_idle();
    assert_eq!(watch.stop(), Some(0));
}

#[test]
fn files_that_the_program_writes_are_not_changes() {
    let broken = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    let folder = folder(&[("a.json", &broken)]);
    let at = folder.path();
    let (mut watch, first) = Watch::start(at, &["--fix", "--output-format", "json=report.json"]);
    assert!(first.contains("1 finding fixed"), "{first}");
    watch.assert_idle();
    write(at, "b.json", &broken);
    assert!(watch.wait_for_run().contains("1 finding fixed"));
    watch.assert_idle();
    assert_eq!(std::fs::read_to_string(at.join("b.json")).expect("the file can be read"), VALID);
    assert_eq!(watch.stop(), Some(0));
}

#[test]
fn inputs_that_cannot_be_watched_are_errors() {
    let folder = folder(&[("a.json", VALID)]);
    let run = summit_lint(folder.path()).args(["check", "--watch", "-"]).output().expect("the program starts");
    let stderr = String::from_utf8_lossy(&run.stderr);
    assert_eq!(stderr, "error: `--watch` cannot be used with standard input; name files or directories\n");
    assert_eq!(run.status.code(), Some(2));
    summit_lint(folder.path()).args(["check", "--watch", "--write-baseline"]).assert().code(2);
    summit_lint(folder.path()).args(["check", "--watch", "--files-from", "-"]).assert().code(2);
}
