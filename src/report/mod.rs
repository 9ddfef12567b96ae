//! The output formats of reports. Each format has its own module.
//!
//! A report only renders the findings of [`crate::lint`]. It receives the files one by one, so most formats can write
//! the findings of each file immediately and store nothing.
//!
//! Payloads, their paths, and messages that quote payloads are untrusted text. Each format passes this text through
//! `sanitize`, or through `excerpt`, which also masks secrets. This keeps control sequences out of terminals, and
//! workflow commands (commands to a CI system) out of CI logs.

mod change;
mod checkstyle;
mod concise;
mod excerpt;
mod fingerprint;
mod full;
mod github;
mod gitlab;
mod html;
mod json;
mod json_text;
mod jsonl;
mod junit;
mod narrated;
mod paint;
mod recognize;
mod remarks;
mod sanitize;
mod sarif;
mod secrets;
mod summary;
mod uri;
mod window;
mod xml;

use std::fmt;
use std::io;
use std::path::Path;
use std::str::FromStr;

pub use recognize::is_report;
#[cfg(feature = "cli")]
pub(crate) use summary::count;

use crate::diagnostic::RuleId;
use crate::lint::{FileReport, Summary};
use crate::secrets::secrets_in;
use crate::source::{Source, Span};

/// The JSON Schema of the JSON report.
pub const SCHEMA: &str = include_str!("../../schemas/report.schema.json");

/// Writes the findings in the files of a run.
pub trait Report {
    /// Writes or collects the findings of one file, or of one chunk of a file that is linted in chunks (see
    /// [`Source::has_more`]). The calls must be in the order in which the report lists the files.
    ///
    /// # Errors
    ///
    /// Returns the errors of writing to `out` unchanged: the error of a closed pipe is still
    /// [`io::ErrorKind::BrokenPipe`].
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()>;

    /// Records a file that could not be linted, and the reason. Without this record, a report for programs would
    /// look as if it covered all files. Formats for people record nothing, because the error is also printed to stderr.
    ///
    /// # Errors
    ///
    /// Returns the errors of writing to `out` unchanged.
    fn add_unreadable(&mut self, _path: &Path, _reason: &str, _out: &mut dyn io::Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes the end of the report. Called once, even if no files were linted.
    ///
    /// # Errors
    ///
    /// Returns the errors of writing to `out` unchanged.
    fn finish(&mut self, end_of_run: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()>;
}

/// What is known only at the end of a run. Some formats write it at the end of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EndOfRun {
    /// The totals of all files.
    pub summary: Summary,
    /// The exit code of the process: 1 if there are findings that affect it, 2 if the run failed, and otherwise 0.
    pub exit_code: u8,
}

/// How to write a report. Formats for programs ignore most of these options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether to use colors. Variables such as `NO_COLOR` are not checked here.
    pub color: bool,
    /// Whether to write terminal hyperlinks (the OSC 8 escape sequence).
    pub links: bool,
    /// The maximum width of a line, in columns. Values below 40 are treated as 40.
    pub width: usize,
    /// Whether to use Unicode line-drawing characters instead of ASCII.
    pub unicode: bool,
    /// Whether warnings count as errors for the exit status.
    pub deny_warnings: bool,
}

impl Default for Options {
    /// Returns the options for a pipe: no colors, no links, a width of 80 columns.
    fn default() -> Self {
        Self { color: false, links: false, width: 80, unicode: true, deny_warnings: false }
    }
}

/// Declares the formats. In the list below, each format has its name on the command line and the constructor of its
/// report.
macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal => $new:expr;)*) => {
        /// An output format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub enum Format {
            $($(#[$doc])* $variant,)*
        }

        impl Format {
            /// All formats, in the order of the help.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The names of the formats, in the order of [`Self::ALL`].
            pub const NAMES: &[&str] = &[$($name,)*];

            /// Returns the name of the format on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }

        /// Returns a report in `format`.
        #[must_use]
        pub fn new(format: Format, options: Options) -> Box<dyn Report> {
            match format {
                $(Format::$variant => Box::new($new(options)),)*
            }
        }
    };
}

formats! {
    /// The source with marked locations, for people.
    #[default]
    Full = "full" => full::Full::new;
    /// Sentences without drawings, for screen readers.
    Narrated = "narrated" => narrated::Narrated::new;
    /// One line per finding: `path:line:column: severity[rule] message`.
    Concise = "concise" => concise::Concise::new;
    /// One JSON document.
    Json = "json" => json::Json::new;
    /// One line of JSON per finding.
    JsonLines = "jsonl" => jsonl::JsonLines::new;
    /// SARIF 2.1.0, as supported by GitHub code scanning.
    Sarif = "sarif" => sarif::Sarif::new;
    /// Workflow commands of GitHub Actions, which become annotations.
    GitHub = "github" => github::GitHub::new;
    /// A GitLab Code Quality report.
    GitLab = "gitlab" => gitlab::GitLab::new;
    /// JUnit XML: one test per finding.
    JUnit = "junit" => junit::JUnit::new;
    /// Checkstyle XML.
    Checkstyle = "checkstyle" => checkstyle::Checkstyle::new;
    /// An HTML page with filters.
    Html = "html" => html::Html::new;
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An unknown output format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown output format `{name}`; expected one of {}", Format::NAMES.join(", "))]
pub struct UnknownFormat {
    /// The name of the unknown format.
    pub name: String,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|format| format.as_str() == name);
        found.copied().ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

/// Returns `text` as one line that cannot affect a terminal or a CI log, even if a CI system interprets the start of
/// lines. Control characters and other invisible characters are replaced.
#[must_use]
pub fn one_line(text: &str) -> String {
    sanitize::neutralize_command(&sanitize::line(text, sanitize::UNICODE)).into_owned()
}

/// Returns a message about a run as one line without control characters. The message may quote a file that was not
/// linted, so its secrets are not known. Therefore this function searches the message itself for secrets, and masks
/// them.
#[must_use]
pub fn redact_line(message: &str) -> String {
    let plain = || one_line(message);
    let secrets = secrets_in(message);
    if secrets.is_empty() {
        return plain();
    }
    let report = FileReport { secrets, ..FileReport::default() };
    Source::from_text("", message)
        .map_or_else(|_| plain(), |source| Redactor::new(&source, &report).redact_text(message))
}

/// Returns a path as one line that cannot affect a terminal or a CI log. A path that looks like a workflow command gets
/// the prefix `./`, so it is still valid.
#[must_use]
pub fn one_path(path: &Path) -> String {
    sanitize::path(path, sanitize::UNICODE)
}

/// Makes text about a source safe to show: replaces control characters, and masks the secrets that linting found.
#[derive(Debug)]
pub struct Redactor<'a>(secrets::Secrets<'a>);

impl<'a> Redactor<'a> {
    /// Creates a redactor for text about `source`, which masks the secrets of `report`.
    #[must_use]
    pub fn new(source: &'a Source<'_>, report: &FileReport) -> Self {
        Self(secrets::Secrets::new(source, report))
    }

    /// Returns a message on one line, with masked secrets.
    #[must_use]
    pub fn redact_message(&self, message: &str) -> String {
        sanitize::message(message, &self.0, sanitize::UNICODE).into_owned()
    }

    /// Returns a JSON pointer on one line, with masked secrets.
    #[must_use]
    pub fn redact_pointer(&self, pointer: &str) -> String {
        sanitize::line(self.0.mask_pointer(pointer).as_deref().unwrap_or(pointer), sanitize::UNICODE).into_owned()
    }

    /// Returns text of the source on one line, with masked secrets.
    #[must_use]
    pub fn redact_text(&self, text: &str) -> String {
        sanitize::line(self.0.mask_text(text).as_deref().unwrap_or(text), sanitize::UNICODE).into_owned()
    }

    /// Returns `text`, the value at `span` of the source, on one line. If the value starts inside a secret, returns
    /// only a mask.
    #[must_use]
    pub fn redact_value(&self, span: Span, text: &str) -> String {
        if !span.is_empty() && self.0.covers(span.start as usize) {
            secrets::MASK.to_owned()
        } else {
            self.redact_text(text)
        }
    }

    /// Returns a patch of the source with masked secrets. No line of the result is a workflow command.
    #[must_use]
    pub fn redact_patch(&self, patch: &str) -> String {
        let masked = self.0.mask_patch(patch);
        let mut lines = String::with_capacity(patch.len());
        for line in masked.as_deref().unwrap_or(patch).lines() {
            lines.push_str(&sanitize::neutralize_command(&sanitize::line(line, sanitize::UNICODE)));
            lines.push('\n');
        }
        lines
    }
}

/// Returns the URL of a rule's page. Returns `None` if there is no base URL, or if the rule has no page.
///
/// The base URL is `documentation`, a setting of the configuration, or else the home page of the package.
#[must_use]
pub fn rule_url(rule: RuleId, documentation: Option<&str>) -> Option<String> {
    let base = documentation.unwrap_or(env!("CARGO_PKG_HOMEPAGE")).trim_end_matches('/');
    (!base.is_empty() && crate::rules::find(rule).is_some()).then(|| format!("{base}/rules/{rule}.html"))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::diagnostic::Diagnostic;

    /// Returns the output of `format` for one file with the content `text`.
    pub(super) fn render(format: Format, options: Options, text: &str, report: &FileReport) -> String {
        let source = Source::from_text("a.json", text).expect("the text of a test is small");
        render_all(format, options, &[(source, report)])
    }

    /// Returns the output of `format` for several files.
    pub(super) fn render_all(format: Format, options: Options, files: &[(Source<'_>, &FileReport)]) -> String {
        let mut out = Vec::new();
        let mut writer = new(format, options);
        let mut summary = Summary::default();
        for (source, report) in files {
            writer.add_file(source, report, &mut out).expect("writing to a vector cannot fail");
            summary.add(report);
        }
        let exit_code = u8::from(summary.errors > 0);
        writer.finish(&EndOfRun { summary, exit_code }, &mut out).expect("writing to a vector cannot fail");
        let text = String::from_utf8(out).expect("reports are UTF-8");
        match format {
            Format::Json => assert_schema("", &text),
            Format::JsonLines => text.lines().for_each(|line| assert_schema("#/$defs/finding", line)),
            _ => {}
        }
        text
    }

    /// Panics if `text` is not valid against `part` of the published schema. If `part` is empty, uses the whole schema.
    fn assert_schema(part: &str, text: &str) {
        type Validators = [(&'static str, jsonschema::Validator); 2];
        static VALIDATORS: LazyLock<Validators> = LazyLock::new(|| {
            ["", "#/$defs/finding"].map(|part| {
                let mut schema: serde_json::Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
                if !part.is_empty() {
                    // The other keywords of the schema apply to the whole report, so only the definitions are kept.
                    let kept = schema["$defs"].take();
                    schema = serde_json::json!({"$ref": part, "$defs": kept});
                }
                (part, jsonschema::validator_for(&schema).expect("the schema is valid"))
            })
        });
        let value = serde_json::from_str(text).expect("the report is JSON");
        let (_, validator) = VALIDATORS.iter().find(|(name, _)| *name == part).expect("the part is compiled");
        if let Err(error) = validator.validate(&value) {
            panic!("{} {error}: {text}", error.instance_path());
        }
    }

    #[test]
    fn every_format_is_parsed_from_its_name() {
        for (format, name) in Format::ALL.iter().zip(Format::NAMES) {
            assert_eq!(name.parse(), Ok(*format));
            assert_eq!(format!("{format:>8}"), format!("{name:>8}"));
        }
        assert_eq!(Format::default(), Format::Full);
        let error = "xml".parse::<Format>().expect_err("the format is unknown");
        assert!(
            error.to_string().starts_with("unknown output format `xml`; expected one of full, narrated, concise, json")
        );
    }

    proptest::proptest! {
        /// No format panics or writes control characters, regardless of the text and the locations.
        #[test]
        fn every_location_can_be_shown(
            text in "([a-z\\[\\]#\"é中\t\r\n\u{a0}\u{200b}\u{301}\u{1b}\u{202e}]|x{90}){0,40}",
            spans in proptest::collection::vec((0_u32..200, 0_u32..120), 1..6),
            secret in (0_u32..200, 0_u32..20),
            width in 0_usize..120,
            unicode in proptest::bool::ANY,
        ) {
            let mut spans = spans.iter().map(|&(start, length)| Span::new(start, start + length));
            let span = spans.next().unwrap_or_default();
            let mut found = Diagnostic::new(RuleId::MissingComma, span, &*text).with_note(&*text).with_help(&*text);
            for span in spans {
                found = found.with_secondary(span, text.clone());
            }
            let secrets = vec![Span::new(secret.0, secret.0 + secret.1)];
            let report = FileReport { diagnostics: vec![found], secrets, ..FileReport::default() };
            for &format in Format::ALL {
                let options = Options { width, unicode, ..Options::default() };
                let shown = render(format, options, &text, &report);
                assert!(!shown.contains(|c: char| c != '\n' && sanitize::is_invisible(c)), "{shown:?}");
                assert!(!shown.contains("##["), "{shown}");
                if format == Format::Json {
                    serde_json::from_str::<serde_json::Value>(&shown).expect("valid JSON");
                }
            }
        }
    }

    #[test]
    fn the_error_of_a_closed_pipe_is_returned_unchanged() {
        struct ClosedPipe;
        impl io::Write for ClosedPipe {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let source = Source::from_text("a.json", "{}").expect("the text of a test is small");
        let diagnostics = vec![Diagnostic::new(RuleId::MissingComma, Span::at(0), "m")];
        let found = FileReport { diagnostics, ..FileReport::default() };
        for &format in Format::ALL {
            let mut report = new(format, Options::default());
            let file = report.add_file(&source, &found, &mut ClosedPipe);
            // Some formats write only at the end.
            let result = file.and_then(|()| report.finish(&EndOfRun::default(), &mut ClosedPipe));
            assert_eq!(result.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe), "{format}");
        }
    }
}
