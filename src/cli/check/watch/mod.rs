//! `--watch`: lints again when a file changes.

mod snapshot;

use std::collections::HashSet;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use snapshot::Snapshot;

use super::long_file::ReadSizes;
use super::{Arguments, RunResult, run_once};
use crate::cli::{Status, input, print_error};
use crate::files::settings::{FILE_NAMES, Settings};
use crate::report::one_line;

/// How long the events must pause before the files are checked for changes. An editor may write a file in several steps.
const QUIET_PERIOD: Duration = Duration::from_millis(100);

/// The maximum time from an event until files are checked, even if events keep arriving.
const MAX_DELAY: Duration = Duration::from_secs(1);

/// A message that ends the wait for changes.
enum Message {
    /// An event for a file or directory.
    Event(notify::Result<Event>),
    /// The user pressed Ctrl-C.
    Stop,
}

/// Lints, and lints again on every change, until the user presses Ctrl-C.
pub(super) fn run(arguments: &Arguments) -> Status {
    if arguments.paths.iter().any(|path| input::is_stdin(path)) {
        print_error(&"`--watch` cannot be used with standard input; name files or directories");
        return Status::Error;
    }
    let (sender, receiver) = mpsc::channel();
    // Whether files are being linted. Otherwise the program waits for changes.
    let is_running = Arc::new(AtomicBool::new(true));
    let stop_sender = sender.clone();
    // If a run writes files, the first Ctrl-C during the run stops the program only after the run. A second Ctrl-C
    // stops the program immediately.
    let writes_files = arguments.fix || arguments.output.files().next().is_some();
    let is_stop_requested = AtomicBool::new(false);
    let is_running_in_handler = Arc::clone(&is_running);
    let handler_result = ctrlc::set_handler(move || {
        let is_second_request = is_stop_requested.swap(true, Ordering::SeqCst);
        let must_exit_now = is_running_in_handler.load(Ordering::SeqCst) && (!writes_files || is_second_request);
        if must_exit_now || stop_sender.send(Message::Stop).is_err() {
            std::process::exit(Status::Clean as i32);
        }
    });
    if let Err(error) = handler_result {
        print_error(&format_args!("cannot watch for Ctrl-C: {error}"));
        return Status::Error;
    }
    let handler = move |event| {
        // The receiver is dropped only when the program ends.
        let _ = sender.send(Message::Event(event));
    };
    let options = notify::Config::default().with_follow_symlinks(false);
    match RecommendedWatcher::new(handler, options) {
        Ok(watcher) => {
            Watch { arguments, watcher, receiver, roots: Vec::new(), files: HashSet::new() }.run(&is_running)
        }
        Err(error) => {
            print_error(&watch_error_message(None, &error));
            Status::Error
        }
    }
}

/// The state of `--watch`.
struct Watch<'a> {
    arguments: &'a Arguments,
    watcher: RecommendedWatcher,
    receiver: Receiver<Message>,
    /// The directories that are searched, as absolute paths with symbolic links resolved.
    roots: Vec<PathBuf>,
    /// Further files that the result depends on, as far as they are known, such as configuration files.
    files: HashSet<PathBuf>,
}

impl Watch<'_> {
    fn run(mut self, is_running: &AtomicBool) -> Status {
        let mut changed_path: Option<PathBuf> = None;
        loop {
            is_running.store(true, Ordering::SeqCst);
            // The snapshot is taken before the run, so that a change during the run is detected.
            let settings = self.arguments.configuration.settings();
            let mut snapshot = Snapshot::of(self.arguments, &settings);
            if !self.watch_inputs(&snapshot, &settings) {
                return Status::Error;
            }
            if changed_path.is_some() {
                clear_terminal();
            }
            match &changed_path {
                Some(path) => self.print(&format!("{} changed", one_line(&format_path(path)))),
                None => self.print("Starting in watch mode"),
            }
            let RunResult { fixed_files, is_output_closed, .. } = run_once(self.arguments, ReadSizes::default());
            if is_output_closed {
                return Status::Clean;
            }
            snapshot.refresh(&fixed_files);
            self.print("Watching for changes, press Ctrl-C to stop");
            is_running.store(false, Ordering::SeqCst);
            match self.wait_for_change(&snapshot) {
                Some(path) => changed_path = Some(path),
                None => return Status::Clean,
            }
        }
    }

    /// Watches all files that the result depends on. If a searched directory cannot be watched, prints an error and
    /// returns `false`.
    fn watch_inputs(&mut self, snapshot: &Snapshot, settings: &Settings) -> bool {
        self.roots.clear();
        self.files = snapshot.paths().map(|path| real_path(path, settings)).collect();
        let mut folders: HashSet<PathBuf> = HashSet::new();
        for path in self.arguments.paths_or_default() {
            let path = real_path(&path, settings);
            if path.is_dir() {
                self.roots.push(path);
            } else {
                // The directory of the file is watched instead of the file, because an editor may replace the file.
                self.files.insert(path);
            }
        }
        folders.extend(self.files.iter().filter_map(|path| path.parent().map(Path::to_owned)));
        // A configuration may be created in every parent directory of the files.
        let parents: Vec<PathBuf> =
            self.roots.iter().chain(&folders).flat_map(|path| path.ancestors()).map(Path::to_owned).collect();
        folders.extend(parents);
        let is_outside_roots = |path: &Path| !self.roots.iter().any(|root| path.starts_with(root));
        for root in &self.roots {
            if let Err(error) = self.watcher.watch(root, RecursiveMode::Recursive) {
                print_error(&watch_error_message(Some(root), &error));
                return false;
            }
        }
        for folder in folders.iter().filter(|folder| is_outside_roots(folder)) {
            // A parent directory may not be readable. This is not an error.
            let _ = self.watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        true
    }

    /// Waits until a file differs from `snapshot`, and returns its path. Returns `None` if the user stops the program.
    fn wait_for_change(&self, snapshot: &Snapshot) -> Option<PathBuf> {
        loop {
            let mut changed_configuration = None;
            let mut is_relevant = false;
            let mut deadline: Option<Instant> = None;
            while deadline.is_none_or(|deadline| Instant::now() < deadline) {
                let message = match deadline {
                    None => self.receiver.recv().ok()?,
                    Some(deadline) => {
                        let left = deadline.saturating_duration_since(Instant::now());
                        match self.receiver.recv_timeout(left.min(QUIET_PERIOD)) {
                            Ok(message) => message,
                            Err(RecvTimeoutError::Timeout) => break,
                            Err(RecvTimeoutError::Disconnected) => return None,
                        }
                    }
                };
                match message {
                    Message::Stop => return None,
                    // Some events only report that a file was read.
                    Message::Event(Ok(event)) if event.kind.is_access() && !event.need_rescan() => continue,
                    Message::Event(Ok(event)) => {
                        changed_configuration = changed_configuration
                            .or_else(|| event.paths.iter().find(|path| is_configuration(path)).cloned());
                        is_relevant |=
                            event.need_rescan() || event.paths.iter().any(|path| self.may_affect_result(path));
                    }
                    // After an error, events may be missing.
                    Message::Event(Err(_)) => is_relevant = true,
                }
                deadline = deadline.or_else(|| Some(Instant::now() + MAX_DELAY));
            }
            // A changed configuration is returned without comparing snapshots, because an invalid configuration is not
            // in a snapshot.
            if changed_configuration.is_some() {
                return changed_configuration;
            }
            if is_relevant {
                let now = Snapshot::of(self.arguments, &self.arguments.configuration.settings());
                if let Some(path) = snapshot.first_difference(&now) {
                    return Some(path);
                }
            }
        }
    }

    /// Returns whether the result may depend on the file at `path`.
    fn may_affect_result(&self, path: &Path) -> bool {
        let is_searched = |root: &PathBuf| {
            let below = path.strip_prefix(root);
            below.is_ok_and(|below| !below.components().any(|component| component.as_os_str() == ".git"))
        };
        self.roots.iter().any(is_searched) || self.files.contains(path)
    }

    fn print(&self, message: &str) {
        if !self.arguments.quiet {
            let now = chrono::Local::now().format("%H:%M:%S");
            // A failed write to standard error cannot be reported.
            let _ = writeln!(anstream::stderr(), "[{now}] {message}");
        }
    }
}

/// Clears the terminal if standard output is a terminal that supports escape sequences.
fn clear_terminal() {
    if io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb") {
        let mut out = io::stdout().lock();
        let _ = out.write_all(b"\x1b[2J\x1b[H").and_then(|()| out.flush());
    }
}

/// Returns the absolute path of a file, as events report it: symbolic links in the path of its directory are resolved.
fn real_path(path: &Path, settings: &Settings) -> PathBuf {
    let absolute = settings.absolute(path);
    // If the file itself is a symbolic link, the link is watched, not its target.
    match (absolute.is_dir(), absolute.parent().map(Path::canonicalize), absolute.file_name()) {
        (false, Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => absolute.canonicalize().unwrap_or(absolute),
    }
}

fn is_configuration(path: &Path) -> bool {
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known))
}

/// Returns a path for display. A path below the working directory is shown relative to it.
fn format_path(path: &Path) -> String {
    let working_directory = std::env::current_dir().and_then(|folder| folder.canonicalize()).unwrap_or_default();
    let path = path.strip_prefix(&working_directory).or_else(|_| path.strip_prefix(".")).unwrap_or(path);
    path.display().to_string()
}

/// Returns the error message for a directory that cannot be watched. Without a `path`, no file can be watched.
fn watch_error_message(path: Option<&Path>, error: &notify::Error) -> String {
    let what = path.map_or_else(|| "files".to_owned(), |path| path.display().to_string());
    let help = match error.kind {
        notify::ErrorKind::MaxFilesWatch => "; increase the system limit `fs.inotify.max_user_watches`",
        _ => "",
    };
    format!("cannot watch {what}: {error}{help}")
}
