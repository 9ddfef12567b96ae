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

use super::long_file::Portions;
use super::{Arguments, Ended, run_in};
use crate::cli::{Status, complain, input};
use crate::files::settings::{FILE_NAMES, Settings};
use crate::report::one_line;

/// Files are looked at after nothing has changed for so long: an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(100);

/// Files are looked at after so long even if they keep changing.
const LONGEST: Duration = Duration::from_secs(1);

/// What wakes the program.
enum Message {
    /// Something happened to a file or a folder.
    Event(notify::Result<Event>),
    /// The user pressed Ctrl-C.
    Stop,
}

/// Lints, and lints again on every change, until the user presses Ctrl-C.
pub(super) fn run(arguments: &Arguments) -> Status {
    if arguments.paths.iter().any(|path| input::is_stdin(path)) {
        complain(&"`--watch` cannot be used with standard input: name files or directories");
        return Status::Error;
    }
    let (sender, receiver) = mpsc::channel();
    let working = Arc::new(AtomicBool::new(true));
    let stop = sender.clone();
    // A run that writes files is not cut short, except by a second Ctrl-C.
    let writes = arguments.fix || arguments.output.files().next().is_some();
    let stopping = AtomicBool::new(false);
    let while_working = Arc::clone(&working);
    let stopped = ctrlc::set_handler(move || {
        let again = stopping.swap(true, Ordering::SeqCst);
        if while_working.load(Ordering::SeqCst) && (!writes || again) || stop.send(Message::Stop).is_err() {
            std::process::exit(Status::Clean as i32);
        }
    });
    if let Err(error) = stopped {
        complain(&format_args!("cannot watch for Ctrl-C: {error}"));
        return Status::Error;
    }
    let handler = move |event| {
        // The receiver is gone only when the program ends.
        let _ = sender.send(Message::Event(event));
    };
    let options = notify::Config::default().with_follow_symlinks(false);
    match RecommendedWatcher::new(handler, options) {
        Ok(watcher) => Watch { arguments, watcher, receiver, roots: Vec::new(), files: HashSet::new() }.run(&working),
        Err(error) => {
            complain(&cannot_watch(None, &error));
            Status::Error
        }
    }
}

struct Watch<'a> {
    arguments: &'a Arguments,
    watcher: RecommendedWatcher,
    receiver: Receiver<Message>,
    /// The directories that are searched, from the root on and as the system knows them.
    roots: Vec<PathBuf>,
    /// The files outside of them that matter.
    files: HashSet<PathBuf>,
}

impl Watch<'_> {
    fn run(mut self, working: &AtomicBool) -> Status {
        let mut changed: Option<PathBuf> = None;
        loop {
            working.store(true, Ordering::SeqCst);
            // What changes from now on is noticed, whether or not the run has read it.
            let settings = self.arguments.configuration.settings();
            let mut known = Snapshot::of(self.arguments, &settings);
            if !self.watch(&known, &settings) {
                return Status::Error;
            }
            if changed.is_some() {
                clear();
            }
            match &changed {
                Some(path) => self.say(&format!("{} changed", one_line(&path_shown(path)))),
                None => self.say("Starting in watch mode"),
            }
            let Ended { written, closed, .. } = run_in(self.arguments, Portions::default());
            if closed {
                return Status::Clean;
            }
            known.refresh(&written);
            self.say("Watching for changes, press Ctrl-C to stop");
            working.store(false, Ordering::SeqCst);
            match self.wait(&known) {
                Some(path) => changed = Some(path),
                None => return Status::Clean,
            }
        }
    }

    /// Watches everything that the result depends on. Returns whether the searched files are watched.
    fn watch(&mut self, known: &Snapshot, settings: &Settings) -> bool {
        self.roots.clear();
        self.files = known.paths().map(|path| real(path, settings)).collect();
        let mut folders: HashSet<PathBuf> = HashSet::new();
        for path in self.arguments.searched() {
            let path = real(&path, settings);
            if path.is_dir() {
                self.roots.push(path);
            } else {
                // An editor may replace the file by another one.
                self.files.insert(path);
            }
        }
        folders.extend(self.files.iter().filter_map(|path| path.parent().map(Path::to_owned)));
        // A configuration may appear in each folder around the files.
        let around: Vec<PathBuf> =
            self.roots.iter().chain(&folders).flat_map(|path| path.ancestors()).map(Path::to_owned).collect();
        folders.extend(around);
        let outer = |path: &Path| !self.roots.iter().any(|root| path.starts_with(root));
        for root in &self.roots {
            if let Err(error) = self.watcher.watch(root, RecursiveMode::Recursive) {
                complain(&cannot_watch(Some(root), &error));
                return false;
            }
        }
        for folder in folders.iter().filter(|folder| outer(folder)) {
            // Folders further up may be closed to the user, and need not have a configuration.
            let _ = self.watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        true
    }

    /// Waits until a file differs from what is `known`, and returns it. Returns `None` if the user wants to stop.
    fn wait(&self, known: &Snapshot) -> Option<PathBuf> {
        loop {
            let mut configuration = None;
            let mut matters = false;
            let mut deadline: Option<Instant> = None;
            while deadline.is_none_or(|deadline| Instant::now() < deadline) {
                let message = match deadline {
                    None => self.receiver.recv().ok()?,
                    Some(deadline) => {
                        let left = deadline.saturating_duration_since(Instant::now());
                        match self.receiver.recv_timeout(left.min(QUIET)) {
                            Ok(message) => message,
                            Err(RecvTimeoutError::Timeout) => break,
                            Err(RecvTimeoutError::Disconnected) => return None,
                        }
                    }
                };
                match message {
                    Message::Stop => return None,
                    // Reading a file is an event, too.
                    Message::Event(Ok(event)) if event.kind.is_access() && !event.need_rescan() => continue,
                    Message::Event(Ok(event)) => {
                        configuration =
                            configuration.or_else(|| event.paths.iter().find(|path| is_configuration(path)).cloned());
                        matters |= event.need_rescan() || event.paths.iter().any(|path| self.concerns(path));
                    }
                    // Events may have been lost.
                    Message::Event(Err(_)) => matters = true,
                }
                deadline = deadline.or_else(|| Some(Instant::now() + LONGEST));
            }
            // One that cannot be used is in no snapshot.
            if configuration.is_some() {
                return configuration;
            }
            if matters {
                let now = Snapshot::of(self.arguments, &self.arguments.configuration.settings());
                if let Some(path) = known.difference(&now) {
                    return Some(path);
                }
            }
        }
    }

    /// Whether the result may depend on the file at `path`.
    fn concerns(&self, path: &Path) -> bool {
        let in_search = |root: &PathBuf| {
            let below = path.strip_prefix(root);
            below.is_ok_and(|below| !below.components().any(|component| component.as_os_str() == ".git"))
        };
        self.roots.iter().any(in_search) || self.files.contains(path)
    }

    fn say(&self, words: &str) {
        if !self.arguments.quiet {
            let now = chrono::Local::now().format("%H:%M:%S");
            // There is nowhere left to say that this failed.
            let _ = writeln!(anstream::stderr(), "[{now}] {words}");
        }
    }
}

/// Clears the terminal that the findings are shown in, if there is one.
fn clear() {
    if io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb") {
        let mut out = io::stdout().lock();
        let _ = out.write_all(b"\x1b[2J\x1b[H").and_then(|()| out.flush());
    }
}

/// Returns the path from the root on, as events have it: without links where it exists.
fn real(path: &Path, settings: &Settings) -> PathBuf {
    let absolute = settings.absolute(path);
    // The file itself may be a link, which is what changes.
    match (absolute.is_dir(), absolute.parent().map(Path::canonicalize), absolute.file_name()) {
        (false, Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => absolute.canonicalize().unwrap_or(absolute),
    }
}

fn is_configuration(path: &Path) -> bool {
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known))
}

/// Returns a path as a user would write it: relative to the working directory if it is below.
fn path_shown(path: &Path) -> String {
    let working_directory = std::env::current_dir().and_then(|folder| folder.canonicalize()).unwrap_or_default();
    let path = path.strip_prefix(&working_directory).or_else(|_| path.strip_prefix(".")).unwrap_or(path);
    path.display().to_string()
}

fn cannot_watch(path: Option<&Path>, error: &notify::Error) -> String {
    let what = path.map_or_else(|| "files".to_owned(), |path| path.display().to_string());
    let help = match error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "; the system allows no more watched directories (fs.inotify.max_user_watches)"
        }
        _ => "",
    };
    format!("cannot watch {what}: {error}{help}")
}
