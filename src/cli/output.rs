//! Where findings go: to the screen, to files, or to several of them at once.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use tempfile::NamedTempFile;

use super::reserved::{Identity, Reserved};
use super::{isolate, terminal};
use crate::files::write;
use crate::lint::FileReport;
use crate::report::{self, Ending, Format, Options, Report};
use crate::source::Source;

/// How many bytes are gathered before they are written.
const BUFFER: usize = 1 << 16;

/// What is wanted of the findings.
#[derive(Debug, Args)]
pub(super) struct OutputArguments {
    /// How findings are shown; with `=FILE`, where. May be given several times, once without a file [default: full].
    #[arg(
        long,
        value_name = "FORMAT[=FILE]",
        env = "SUMMIT_LINT_OUTPUT_FORMAT",
        hide_env_values = true,
        value_parser = WantedParser,
        help_heading = "Output"
    )]
    output_format: Vec<Wanted>,

    /// Write the findings to FILE instead of standard output.
    #[arg(
        short,
        long,
        value_name = "FILE",
        env = "SUMMIT_LINT_OUTPUT_FILE",
        hide_env_values = true,
        help_heading = "Output"
    )]
    output_file: Option<PathBuf>,

    /// Show at most this many findings, and count the others, in the formats `full`, `narrated`, `concise` and `github`.
    #[arg(long, value_name = "N", help_heading = "Output")]
    max_diagnostics: Option<usize>,
}

impl OutputArguments {
    /// How many findings a report in `format` shows.
    fn limit(&self, format: Format) -> usize {
        // A program that reads a report counts what is in it.
        let for_people = matches!(format, Format::Full | Format::Narrated | Format::Concise | Format::GitHub);
        self.max_diagnostics.filter(|_| for_people).unwrap_or(usize::MAX)
    }

    /// Whether the screen is for a program that reads JSON.
    pub(super) fn wants_json(&self) -> bool {
        let on_screen = self.output_format.iter().find(|wanted| wanted.file.is_none());
        on_screen.is_some_and(|wanted| matches!(wanted.format, Format::Json | Format::JsonLines))
    }

    /// The files that reports are written to.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let named = self.output_format.iter().filter_map(|wanted| wanted.file.as_deref());
        named.chain(self.output_file.as_deref())
    }

    /// Whether a report tells of files in which nothing was found, too.
    pub(super) fn wants_every_file(&self) -> bool {
        self.output_format.iter().any(|wanted| wanted.format == Format::JUnit)
    }
}

/// A format, and perhaps the file that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    format: Format,
    file: Option<PathBuf>,
}

/// Reads `FORMAT` and `FORMAT=FILE`.
#[derive(Debug, Clone)]
struct WantedParser;

impl TypedValueParser for WantedParser {
    type Value = Wanted;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Wanted, clap::Error> {
        // A file name that is no text can be given by `--output-file`.
        let text =
            value.to_str().ok_or_else(|| clap::Error::new(clap::error::ErrorKind::InvalidUtf8).with_cmd(command))?;
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let name = PossibleValuesParser::new(Format::NAMES).parse_ref(command, argument, OsStr::new(name))?;
        let format = name.parse().expect("the parser takes nothing but the names of formats");
        if file == Some("") {
            let why = format!("`{text}` names no file: write `{name}=FILE`, or `{name}` for standard output\n");
            return Err(clap::Error::raw(clap::error::ErrorKind::ValueValidation, why).with_cmd(command));
        }
        Ok(Wanted { format, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::NAMES.iter().map(PossibleValue::new)))
    }
}

/// Why the findings cannot go where they should.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutputError {
    /// Two reports in one stream are neither.
    #[error(
        "`--output-format {first}` and `--output-format {second}` would both be written to {place}; give one of them a file: `--output-format {second}=FILE`"
    )]
    SamePlace {
        /// The format that came first.
        first: Format,
        /// The other one.
        second: Format,
        /// Where both would go.
        place: String,
    },
    /// The folder has to be there.
    #[error("cannot write {}: the folder {} does not exist; make it first", path.display(), folder.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// Where it should lie.
        folder: PathBuf,
    },
    /// A folder cannot be written to.
    #[error("cannot write {}: it is a folder; name a file in it", path.display())]
    Folder {
        /// What was taken for a file.
        path: PathBuf,
    },
    /// A search found that the file is an input.
    #[error("did not write the report to {}: it holds a payload", path.display())]
    Payload {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot write {}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The system refused.
    #[error("cannot write the findings: {0}")]
    Screen(io::Error),
}

/// What is shown while the run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    /// The report goes to standard output.
    Output,
    /// Standard output is taken by something else.
    Error,
    /// Nothing is shown; files are written all the same.
    Nothing,
}

/// All the reports of a run.
pub(super) struct Outputs {
    outputs: Vec<Output>,
}

/// A report and where it goes.
struct Output {
    report: Box<dyn Report>,
    sink: Sink,
    /// How many findings may still be shown.
    left: usize,
    /// How many findings were not shown.
    hidden: usize,
    /// Writing to it went wrong, or nobody reads on: no more is written.
    closed: bool,
}

/// What bytes are written to.
enum Sink {
    Screen(BufWriter<Box<dyn Write>>),
    /// The bytes go to a new file beside `path`, which takes its name at the end: a run that is cut short leaves what was
    /// there before.
    Replaced {
        writer: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
    /// A device or a pipe, which has no content that could be lost.
    Device {
        writer: BufWriter<File>,
        path: PathBuf,
    },
}

impl Outputs {
    /// Opens everything that is asked for, so that what cannot be written is known before the work begins.
    pub(super) fn open(arguments: &OutputArguments, screen: Screen, deny_warnings: bool) -> Result<Self, OutputError> {
        let mut outputs = Vec::new();
        let mut places: Vec<(Option<Identity>, Format)> = Vec::new();
        let default = [Wanted { format: terminal::default_format(), file: None }];
        let wanted = if arguments.output_format.is_empty() { &default[..] } else { &arguments.output_format };
        for Wanted { format, file } in wanted {
            let file = file.as_deref().or(arguments.output_file.as_deref());
            let identity = file.map(Identity::of);
            if let Some((_, first)) = places.iter().find(|(other, _)| *other == identity) {
                let place = file.map_or_else(|| "standard output".to_owned(), |file| file.display().to_string());
                return Err(OutputError::SamePlace { first: *first, second: *format, place });
            }
            places.push((identity, *format));
            let (sink, options) = match (file, screen) {
                (Some(file), _) => (Sink::file(file)?, terminal::file_options()),
                (None, Screen::Output) => {
                    let options = terminal::report_options(&io::stdout());
                    // Without colours there is nothing to take out on the way.
                    let plain = !options.color;
                    (if plain { Sink::screen(io::stdout()) } else { Sink::screen(anstream::stdout()) }, options)
                }
                (None, Screen::Error) => (Sink::screen(anstream::stderr()), terminal::report_options(&io::stderr())),
                (None, Screen::Nothing) => continue,
            };
            let report = report::new(*format, Options { deny_warnings, ..options });
            outputs.push(Output { report, sink, left: arguments.limit(*format), hidden: 0, closed: false });
        }
        Ok(Self { outputs })
    }

    /// Whether whoever waited for the findings is gone.
    pub(super) fn closed(&self) -> bool {
        !self.outputs.is_empty() && self.outputs.iter().all(|output| output.closed)
    }

    /// Hands on the findings of one file.
    pub(super) fn file(&mut self, source: &Source<'_>, report: &FileReport) -> Result<(), OutputError> {
        self.each(|output| {
            isolate::inject(isolate::Step::Render, source.path());
            let found = report.diagnostics.len();
            let shown = found.min(output.left);
            output.left -= shown;
            output.hidden += found - shown;
            let (to, out) = (&mut *output.report, output.sink.writer());
            if shown == found {
                return to.file(source, report, out);
            }
            // These formats write nothing about a file without findings.
            if shown == 0 {
                return Ok(());
            }
            let first = FileReport { diagnostics: report.diagnostics[..shown].to_vec(), ..report.clone() };
            to.file(source, &first, out)
        })
    }

    /// Hands on that a file could not be linted.
    pub(super) fn unreadable(&mut self, path: &Path, why: &str) -> Result<(), OutputError> {
        self.each(|output| output.report.unreadable(path, why, output.sink.writer()))
    }

    /// Ends all reports, and gives the files their names, except those that are inputs by `reserved`.
    pub(super) fn finish(mut self, ending: &Ending, reserved: &Reserved) -> Result<(), OutputError> {
        let mut result = self.each(|output| {
            let out = output.sink.writer();
            match output.hidden {
                0 => {}
                1 => writeln!(out, "1 more finding is not shown.")?,
                hidden => writeln!(out, "{hidden} more findings are not shown.")?,
            }
            output.report.finish(ending, out)
        });
        for output in self.outputs.into_iter().filter(|output| !output.closed) {
            result = result.and(output.sink.finish(reserved));
        }
        result
    }

    /// Shows what was written so far.
    pub(super) fn flush(&mut self) -> Result<(), OutputError> {
        self.each(|output| output.sink.writer().flush())
    }

    /// Does the same to all of them; one that fails keeps no other from it. Gives the first failure, except that nobody
    /// reads on.
    fn each(&mut self, mut write: impl FnMut(&mut Output) -> io::Result<()>) -> Result<(), OutputError> {
        let mut result = Ok(());
        for output in self.outputs.iter_mut().filter(|output| !output.closed) {
            if let Err(error) = write(output) {
                output.closed = true;
                result = result.and(output.sink.failed(error));
            }
        }
        result
    }
}

impl Sink {
    fn screen(stream: impl Write + 'static) -> Self {
        Self::Screen(BufWriter::with_capacity(BUFFER, Box::new(stream)))
    }

    fn file(path: &Path) -> Result<Self, OutputError> {
        let failed = |error| OutputError::File { path: path.to_owned(), error };
        // What a symbolic link points at is replaced, and the link stays.
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&target).ok();
        match &before {
            Some(metadata) if metadata.is_dir() => return Err(OutputError::Folder { path: path.to_owned() }),
            Some(metadata) if !metadata.is_file() => {
                let file = File::options().write(true).open(&target).map_err(failed)?;
                return Ok(Self::Device { writer: BufWriter::with_capacity(BUFFER, file), path: path.to_owned() });
            }
            _ => {}
        }
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(OutputError::NoFolder { path: path.to_owned(), folder: folder.to_owned() });
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(write::TEMPORARY.0).suffix(write::TEMPORARY.1);
        match before {
            Some(metadata) => builder.permissions(metadata.permissions()),
            None => write::new_permissions(&mut builder),
        };
        let file = builder.tempfile_in(folder).map_err(failed)?;
        Ok(Self::Replaced { writer: BufWriter::with_capacity(BUFFER, file), path: target })
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Screen(writer) => writer,
            Self::Replaced { writer, .. } => writer,
            Self::Device { writer, .. } => writer,
        }
    }

    /// What an error in writing amounts to.
    fn failed(&self, error: io::Error) -> Result<(), OutputError> {
        if terminal::is_closed_pipe(&error) {
            return Ok(());
        }
        Err(match self {
            Self::Screen(_) => OutputError::Screen(error),
            Self::Replaced { path, .. } | Self::Device { path, .. } => OutputError::File { path: path.clone(), error },
        })
    }

    fn finish(mut self, reserved: &Reserved) -> Result<(), OutputError> {
        if let Err(error) = self.writer().flush() {
            return self.failed(error);
        }
        let Self::Replaced { writer, path } = self else { return Ok(()) };
        if let Some(path) = reserved.input(&path) {
            return Err(OutputError::Payload { path: path.to_owned() });
        }
        let named = writer.into_inner().map_err(io::IntoInnerError::into_error);
        let named = named.and_then(|file| file.persist(&path).map_err(|error| error.error));
        named.map(drop).map_err(|error| OutputError::File { path, error })
    }
}
