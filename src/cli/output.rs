//! Writes the reports of a run to standard output and to files. A run may write several reports in different formats.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use tempfile::NamedTempFile;

use super::reserved::{Identity, ReportFiles};
use super::{isolate, terminal};
use crate::files::write;
use crate::lint::FileReport;
use crate::report::{self, EndOfRun, Format, Options, Report};
use crate::source::Source;

/// The size of write buffers, in bytes.
const BUFFER_BYTES: usize = 1 << 16;

/// The options for reports.
#[derive(Debug, Args)]
pub(super) struct OutputArguments {
    /// Report findings in this format, or write them to FILE with `=FILE`. Can be repeated. At most one format can be without a file [default: full].
    #[arg(
        long,
        value_name = "FORMAT[=FILE]",
        env = "SUMMIT_LINT_OUTPUT_FORMAT",
        hide_env_values = true,
        value_parser = ReportTargetParser,
        help_heading = "Output"
    )]
    output_format: Vec<ReportTarget>,

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

    /// Show at most N findings, and count the others, in the formats `full`, `narrated`, `concise` and `github`.
    #[arg(long, value_name = "N", help_heading = "Output")]
    max_diagnostics: Option<usize>,
}

impl OutputArguments {
    /// Returns the maximum number of findings in a report of this format.
    fn max_findings(&self, format: Format) -> usize {
        // Reports for programs are always complete.
        let is_for_people = matches!(format, Format::Full | Format::Narrated | Format::Concise | Format::GitHub);
        self.max_diagnostics.filter(|_| is_for_people).unwrap_or(usize::MAX)
    }

    /// Returns whether the report to standard output is JSON.
    pub(super) fn wants_json(&self) -> bool {
        let to_stdout = self.output_format.iter().find(|target| target.file.is_none());
        to_stdout.is_some_and(|target| matches!(target.format, Format::Json | Format::JsonLines))
    }

    /// Returns the files that reports are written to.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let named = self.output_format.iter().filter_map(|target| target.file.as_deref());
        named.chain(self.output_file.as_deref())
    }

    /// Returns whether a report includes files without findings.
    pub(super) fn wants_every_file(&self) -> bool {
        self.output_format.iter().any(|target| target.format == Format::JUnit)
    }
}

/// The format of a report, and the file to write the report to. Without a file, the report is written to a standard
/// stream.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReportTarget {
    format: Format,
    file: Option<PathBuf>,
}

/// Parses `FORMAT` and `FORMAT=FILE`.
#[derive(Debug, Clone)]
struct ReportTargetParser;

impl TypedValueParser for ReportTargetParser {
    type Value = ReportTarget;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<ReportTarget, clap::Error> {
        // A file name that is not UTF-8 can be passed with `--output-file`.
        let text =
            value.to_str().ok_or_else(|| clap::Error::new(clap::error::ErrorKind::InvalidUtf8).with_cmd(command))?;
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let name = PossibleValuesParser::new(Format::NAMES).parse_ref(command, argument, OsStr::new(name))?;
        let format = name.parse().expect("the parser accepts only names of formats");
        if file == Some("") {
            let message =
                format!("missing file name in `{text}`; use `{name}=FILE`, or `{name}` for standard output\n");
            return Err(clap::Error::raw(clap::error::ErrorKind::ValueValidation, message).with_cmd(command));
        }
        Ok(ReportTarget { format, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::NAMES.iter().map(PossibleValue::new)))
    }
}

/// The error for a report that cannot be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutputError {
    /// Two reports cannot share an output.
    #[error(
        "formats `{first}` and `{second}` are both written to {output}; use `--output-format {second}=FILE` for one of them"
    )]
    SameOutput {
        /// The first format.
        first: Format,
        /// The second format.
        second: Format,
        /// The name of the output.
        output: String,
    },
    /// The directory of the file does not exist.
    #[error("cannot write {}: directory {} does not exist", path.display(), folder.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// The directory of the file.
        folder: PathBuf,
    },
    /// The path is a directory.
    #[error("cannot write {}: it is a directory", path.display())]
    Folder {
        /// The path.
        path: PathBuf,
    },
    /// The file is an input of the run: it contains a payload.
    #[error("cannot write the report to {}: it contains a payload", path.display())]
    Payload {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be written.
    #[error("cannot write {}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// Standard output or standard error cannot be written.
    #[error("cannot write the findings: {0}")]
    Stream(io::Error),
}

/// The standard stream that a report without a file is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StandardStream {
    /// Standard output.
    Output,
    /// Standard error, because standard output is used for something else.
    Error,
    /// No stream: only reports to files are written.
    None,
}

/// All reports of a run.
pub(super) struct Outputs {
    outputs: Vec<Output>,
}

/// A report and its destination.
struct Output {
    report: Box<dyn Report>,
    sink: Sink,
    /// The number of findings that may still be shown, according to `--max-diagnostics`.
    remaining_count: usize,
    /// The number of findings that were not shown.
    hidden_count: usize,
    /// Whether nothing more is written, because a write failed or the reader closed the pipe.
    is_closed: bool,
}

/// The destination of a report.
enum Sink {
    /// A standard stream.
    Stream(BufWriter<Box<dyn Write>>),
    /// A temporary file next to `path`. At the end, it is renamed to `path`. If the run is interrupted, the old file
    /// stays unchanged.
    Replacement { writer: BufWriter<NamedTempFile>, path: PathBuf },
    /// A device or a pipe. It has no content that could be lost, so no temporary file is used.
    Device { writer: BufWriter<File>, path: PathBuf },
}

impl Outputs {
    /// Opens all outputs, so that errors are found before the work starts.
    pub(super) fn open(
        arguments: &OutputArguments,
        stream: StandardStream,
        deny_warnings: bool,
    ) -> Result<Self, OutputError> {
        let mut outputs = Vec::new();
        // The file of each earlier target, or `None` for the standard stream, with the format of the target.
        let mut earlier_targets: Vec<(Option<Identity>, Format)> = Vec::new();
        let default = [ReportTarget { format: terminal::default_format(), file: None }];
        let targets = if arguments.output_format.is_empty() { &default[..] } else { &arguments.output_format };
        for ReportTarget { format, file } in targets {
            let file = file.as_deref().or(arguments.output_file.as_deref());
            let identity = file.map(Identity::of);
            if let Some((_, first)) = earlier_targets.iter().find(|(other, _)| *other == identity) {
                let output = file.map_or_else(|| "standard output".to_owned(), |file| file.display().to_string());
                return Err(OutputError::SameOutput { first: *first, second: *format, output });
            }
            earlier_targets.push((identity, *format));
            let (sink, options) = match (file, stream) {
                (Some(file), _) => (Sink::to_file(file)?, terminal::file_options()),
                (None, StandardStream::Output) => {
                    let options = terminal::report_options(&io::stdout());
                    // Without colors, there are no escape sequences that `anstream` would have to convert.
                    let has_no_color = !options.color;
                    (
                        if has_no_color { Sink::to_stream(io::stdout()) } else { Sink::to_stream(anstream::stdout()) },
                        options,
                    )
                }
                (None, StandardStream::Error) => {
                    (Sink::to_stream(anstream::stderr()), terminal::report_options(&io::stderr()))
                }
                (None, StandardStream::None) => continue,
            };
            let report = report::new(*format, Options { deny_warnings, ..options });
            let remaining_count = arguments.max_findings(*format);
            outputs.push(Output { report, sink, remaining_count, hidden_count: 0, is_closed: false });
        }
        Ok(Self { outputs })
    }

    /// Returns whether all outputs are closed, so that the run can end. Returns `false` if there are no outputs.
    pub(super) fn are_all_closed(&self) -> bool {
        !self.outputs.is_empty() && self.outputs.iter().all(|output| output.is_closed)
    }

    /// Adds the findings of one file to all reports.
    pub(super) fn add_file(&mut self, source: &Source<'_>, report: &FileReport) -> Result<(), OutputError> {
        self.write_to_each_open_output(|output| {
            isolate::panic_if_injected(isolate::PanicPoint::Render, source.path());
            let found = report.diagnostics.len();
            let shown = found.min(output.remaining_count);
            output.remaining_count -= shown;
            output.hidden_count += found - shown;
            let (report_writer, out) = (&mut *output.report, output.sink.writer());
            if shown == found {
                return report_writer.add_file(source, report, out);
            }
            // Formats with a limit write nothing for a file without findings.
            if shown == 0 {
                return Ok(());
            }
            let shown_report = FileReport { diagnostics: report.diagnostics[..shown].to_vec(), ..report.clone() };
            report_writer.add_file(source, &shown_report, out)
        })
    }

    /// Adds a file that could not be linted to all reports.
    pub(super) fn add_unreadable(&mut self, path: &Path, why: &str) -> Result<(), OutputError> {
        self.write_to_each_open_output(|output| output.report.add_unreadable(path, why, output.sink.writer()))
    }

    /// Finishes all reports. Renames each temporary file to the path of its report, unless the search found a payload
    /// at that path, as recorded in `report_files`.
    pub(super) fn finish(mut self, end_of_run: &EndOfRun, report_files: &ReportFiles) -> Result<(), OutputError> {
        let mut result = self.write_to_each_open_output(|output| {
            let out = output.sink.writer();
            match output.hidden_count {
                0 => {}
                1 => writeln!(out, "1 more finding is not shown (--max-diagnostics).")?,
                hidden => writeln!(out, "{hidden} more findings are not shown (--max-diagnostics).")?,
            }
            output.report.finish(end_of_run, out)
        });
        for output in self.outputs.into_iter().filter(|output| !output.is_closed) {
            result = result.and(output.sink.finish(report_files));
        }
        result
    }

    /// Flushes all outputs.
    pub(super) fn flush(&mut self) -> Result<(), OutputError> {
        self.write_to_each_open_output(|output| output.sink.writer().flush())
    }

    /// Calls `write` for each open output, even after an error. Returns the first error. A closed pipe is not an error.
    fn write_to_each_open_output(
        &mut self,
        mut write: impl FnMut(&mut Output) -> io::Result<()>,
    ) -> Result<(), OutputError> {
        let mut result = Ok(());
        for output in self.outputs.iter_mut().filter(|output| !output.is_closed) {
            if let Err(error) = write(output) {
                output.is_closed = true;
                result = result.and(output.sink.convert_error(error));
            }
        }
        result
    }
}

impl Sink {
    fn to_stream(stream: impl Write + 'static) -> Self {
        Self::Stream(BufWriter::with_capacity(BUFFER_BYTES, Box::new(stream)))
    }

    fn to_file(path: &Path) -> Result<Self, OutputError> {
        let file_error = |error| OutputError::File { path: path.to_owned(), error };
        // If the path is a symbolic link to an existing file, that file is replaced, and the link is kept.
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&target).ok();
        match &before {
            Some(metadata) if metadata.is_dir() => return Err(OutputError::Folder { path: path.to_owned() }),
            Some(metadata) if !metadata.is_file() => {
                let file = File::options().write(true).open(&target).map_err(file_error)?;
                return Ok(Self::Device {
                    writer: BufWriter::with_capacity(BUFFER_BYTES, file),
                    path: path.to_owned(),
                });
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
        builder.prefix(write::TEMPORARY_PREFIX_AND_SUFFIX.0).suffix(write::TEMPORARY_PREFIX_AND_SUFFIX.1);
        match before {
            Some(metadata) => builder.permissions(metadata.permissions()),
            None => write::with_usual_permissions(&mut builder),
        };
        let file = builder.tempfile_in(folder).map_err(file_error)?;
        Ok(Self::Replacement { writer: BufWriter::with_capacity(BUFFER_BYTES, file), path: target })
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stream(writer) => writer,
            Self::Replacement { writer, .. } => writer,
            Self::Device { writer, .. } => writer,
        }
    }

    /// Converts the error of a failed write. A closed pipe is not an error.
    fn convert_error(&self, error: io::Error) -> Result<(), OutputError> {
        if terminal::is_closed_pipe(&error) {
            return Ok(());
        }
        Err(match self {
            Self::Stream(_) => OutputError::Stream(error),
            Self::Replacement { path, .. } | Self::Device { path, .. } => {
                OutputError::File { path: path.clone(), error }
            }
        })
    }

    /// Flushes the writer. Renames a temporary file, unless the file to replace contains a payload.
    fn finish(mut self, report_files: &ReportFiles) -> Result<(), OutputError> {
        if let Err(error) = self.writer().flush() {
            return self.convert_error(error);
        }
        let Self::Replacement { writer, path } = self else { return Ok(()) };
        if let Some(path) = report_files.find_input(&path) {
            return Err(OutputError::Payload { path: path.to_owned() });
        }
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error);
        let renamed = file.and_then(|file| file.persist(&path).map_err(|error| error.error));
        renamed.map(drop).map_err(|error| OutputError::File { path, error })
    }
}
