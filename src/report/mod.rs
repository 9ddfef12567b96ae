//! How findings are shown: a file an output format.
//!
//! A report computes nothing about the payloads; it renders what [`crate::lint`] found. Files are handed in one after
//! the other, so a format that need not see all of them before it writes keeps nothing.
//!
//! Payloads, their paths and whatever a message quotes of them are foreign text. Each format takes them through
//! `sanitize` (or `excerpt`, which also hides secrets), so that no control sequence reaches a terminal and no
//! workflow command a CI log.

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

/// Writes what was found in the files of a run.
pub trait Report {
    /// Writes the findings of one file, or takes note of them. Files come in the order in which they are to be shown.
    ///
    /// # Errors
    ///
    /// What writing to `out` gives, unchanged: a closed pipe is still [`io::ErrorKind::BrokenPipe`].
    fn file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()>;

    /// Takes note of a file that could not be linted, and of why: a report that a machine reads is not to pass for
    /// one over all files. People are told on standard error, so formats for them do nothing here.
    ///
    /// # Errors
    ///
    /// What writing to `out` gives, unchanged.
    fn unreadable(&mut self, _path: &Path, _why: &str, _out: &mut dyn io::Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes what comes after the last file. Called once, also where there was no file.
    ///
    /// # Errors
    ///
    /// What writing to `out` gives, unchanged.
    fn finish(&mut self, ending: &Ending, out: &mut dyn io::Write) -> io::Result<()>;
}

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ending {
    /// The sums over all files.
    pub summary: Summary,
    /// What the process will exit with: 0 nothing that counts, 1 findings, 2 the run itself went wrong.
    pub exit_code: u8,
}

/// What the place that is written to can show. Formats for machines look at none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether colours are wanted. Nothing here looks at the environment.
    pub color: bool,
    /// Whether links (OSC 8) are understood.
    pub links: bool,
    /// Columns of a line. Less than 40 count as 40.
    pub width: usize,
    /// Whether line-drawing characters can be shown; else ASCII is drawn with.
    pub unicode: bool,
    /// Whether a warning counts like an error for the exit status.
    pub deny_warnings: bool,
}

impl Default for Options {
    /// What a pipe gets: no colour, no links, 80 columns.
    fn default() -> Self {
        Self { color: false, links: false, width: 80, unicode: true, deny_warnings: false }
    }
}

/// Declares the formats: a format is its file and its line here.
macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal => $new:expr;)*) => {
        /// An output format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub enum Format {
            $($(#[$doc])* $variant,)*
        }

        impl Format {
            /// All formats, in the order in which they are listed to the user.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Their names, in the same order.
            pub const NAMES: &[&str] = &[$($name,)*];

            /// The name by which the user asks for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }

        /// The report that writes `format`.
        #[must_use]
        pub fn new(format: Format, options: Options) -> Box<dyn Report> {
            match format {
                $(Format::$variant => Box::new($new(options)),)*
            }
        }
    };
}

formats! {
    /// The source with the places marked in it, for people.
    #[default]
    Full = "full" => full::Full::new;
    /// Sentences without drawings, for screen readers.
    Narrated = "narrated" => narrated::Narrated::new;
    /// One line a finding: `path:line:column: severity[rule] message`.
    Concise = "concise" => concise::Concise::new;
    /// One JSON document.
    Json = "json" => json::Json::new;
    /// One line of JSON a finding.
    JsonLines = "jsonl" => jsonl::JsonLines::new;
    /// SARIF 2.1.0, as GitHub code scanning takes it.
    Sarif = "sarif" => sarif::Sarif::new;
    /// Workflow commands of GitHub Actions, which become annotations.
    GitHub = "github" => github::GitHub::new;
    /// A Code Quality report of GitLab.
    GitLab = "gitlab" => gitlab::GitLab::new;
    /// JUnit XML: a test a finding.
    JUnit = "junit" => junit::JUnit::new;
    /// Checkstyle XML.
    Checkstyle = "checkstyle" => checkstyle::Checkstyle::new;
    /// A page for a browser, with filters.
    Html = "html" => html::Html::new;
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// No output format has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown output format `{name}`; the formats are {}", Format::NAMES.join(", "))]
pub struct UnknownFormat {
    /// What was asked for.
    pub name: String,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|format| format.as_str() == name);
        found.copied().ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

/// `text` as one line in which nothing can act on a terminal or a CI log, not even at its start: control characters and the like are
/// shown by stand-ins.
#[must_use]
pub fn one_line(text: &str) -> String {
    sanitize::no_command(&sanitize::line(text, true)).into_owned()
}

/// A message about a run, as one line in which nothing acts and no secret stands that can be told from the message alone: it may
/// quote a line of a file that was taken for something else.
#[must_use]
pub fn told(message: &str) -> String {
    let plain = || one_line(message);
    let secrets = secrets_in(message);
    if secrets.is_empty() {
        return plain();
    }
    let report = FileReport { secrets, ..FileReport::default() };
    Source::from_text("", message).map_or_else(|_| plain(), |source| Harmless::new(&source, &report).text(message))
}

/// The same as [`one_line`] for a path, which stays one where nothing in it is hostile but its start.
#[must_use]
pub fn one_path(path: &Path) -> String {
    sanitize::path(path, true)
}

/// Text about a source as a person may look at it: nothing in it can act, and the secrets that a report knows of are masked.
#[derive(Debug)]
pub struct Harmless<'a>(secrets::Secrets<'a>);

impl<'a> Harmless<'a> {
    /// For text about `source`, in which `report` knows of secrets.
    #[must_use]
    pub fn new(source: &'a Source<'_>, report: &FileReport) -> Self {
        Self(secrets::Secrets::new(source, report))
    }

    /// A message on one line.
    #[must_use]
    pub fn line(&self, message: &str) -> String {
        sanitize::message(message, &self.0, true).into_owned()
    }

    /// A JSON pointer.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> String {
        sanitize::line(self.0.mask_pointer(pointer).as_deref().unwrap_or(pointer), true).into_owned()
    }

    /// Text of the source on one line.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        sanitize::line(self.0.mask_text(text).as_deref().unwrap_or(text), true).into_owned()
    }

    /// The value at `span` of the source on one line.
    #[must_use]
    pub fn value(&self, span: Span, text: &str) -> String {
        if !span.is_empty() && self.0.cover(span.start as usize) { secrets::MASK.to_owned() } else { self.text(text) }
    }

    /// The lines of a patch of the source, none of which is a command to a CI system.
    #[must_use]
    pub fn patch(&self, patch: &str) -> String {
        let masked = self.0.mask_patch(patch);
        let mut lines = String::with_capacity(patch.len());
        for line in masked.as_deref().unwrap_or(patch).lines() {
            lines.push_str(&sanitize::no_command(&sanitize::line(line, true)));
            lines.push('\n');
        }
        lines
    }
}

/// Returns the address of the page of a rule: below `documentation`, the base that a configuration names, or else below the home page of
/// the package. `None` if neither is known.
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

    /// What `format` writes for one file that holds `text`.
    pub(super) fn render(format: Format, options: Options, text: &str, report: &FileReport) -> String {
        let source = Source::from_text("a.json", text).expect("a test's text is small");
        render_all(format, options, &[(source, report)])
    }

    /// What `format` writes for several files.
    pub(super) fn render_all(format: Format, options: Options, files: &[(Source<'_>, &FileReport)]) -> String {
        let mut out = Vec::new();
        let mut writer = new(format, options);
        let mut summary = Summary::default();
        for (source, report) in files {
            writer.file(source, report, &mut out).expect("a vector takes everything");
            summary.add(report);
        }
        let exit_code = u8::from(summary.errors > 0);
        writer.finish(&Ending { summary, exit_code }, &mut out).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("reports are UTF-8");
        match format {
            Format::Json => has_schema("", &text),
            Format::JsonLines => text.lines().for_each(|line| has_schema("#/$defs/finding", line)),
            _ => {}
        }
        text
    }

    /// Panics unless `text` is valid for the published schema, or for a part of it.
    fn has_schema(part: &str, text: &str) {
        type Validators = [(&'static str, jsonschema::Validator); 2];
        static VALIDATORS: LazyLock<Validators> = LazyLock::new(|| {
            ["", "#/$defs/finding"].map(|part| {
                let mut schema: serde_json::Value = serde_json::from_str(SCHEMA).expect("it is JSON");
                if !part.is_empty() {
                    // What applies to the document does not apply to a part of it.
                    let kept = schema["$defs"].take();
                    schema = serde_json::json!({"$ref": part, "$defs": kept});
                }
                (part, jsonschema::validator_for(&schema).expect("it is a schema"))
            })
        });
        let value = serde_json::from_str(text).expect("it is JSON");
        let (_, validator) = VALIDATORS.iter().find(|(name, _)| *name == part).expect("it is compiled");
        if let Err(error) = validator.validate(&value) {
            panic!("{} {error}: {text}", error.instance_path());
        }
    }

    #[test]
    fn formats_have_names() {
        for (format, name) in Format::ALL.iter().zip(Format::NAMES) {
            assert_eq!(name.parse(), Ok(*format));
            assert_eq!(format!("{format:>8}"), format!("{name:>8}"));
        }
        assert_eq!(Format::default(), Format::Full);
        let error = "xml".parse::<Format>().expect_err("there is no such format");
        assert!(
            error.to_string().starts_with("unknown output format `xml`; the formats are full, narrated, concise, json")
        );
    }

    proptest::proptest! {
        /// Whatever the text and wherever the places, nothing panics and nothing acts.
        #[test]
        fn every_place_can_be_shown(
            text in "([a-z\\[\\]#\"é中\t\r\n\u{a0}\u{200b}\u{301}\u{1b}\u{202e}]|x{90}){0,40}",
            places in proptest::collection::vec((0_u32..200, 0_u32..120), 1..6),
            secret in (0_u32..200, 0_u32..20),
            width in 0_usize..120,
            unicode in proptest::bool::ANY,
        ) {
            let mut spans = places.iter().map(|&(start, length)| Span::new(start, start + length));
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
    fn a_closed_pipe_stays_a_closed_pipe() {
        struct Closed;
        impl io::Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let source = Source::from_text("a.json", "{}").expect("a test's text is small");
        let diagnostics = vec![Diagnostic::new(RuleId::MissingComma, Span::at(0), "m")];
        let found = FileReport { diagnostics, ..FileReport::default() };
        for &format in Format::ALL {
            let mut report = new(format, Options::default());
            let file = report.file(&source, &found, &mut Closed);
            // What is written at the end only is written then.
            let result = file.and_then(|()| report.finish(&Ending::default(), &mut Closed));
            assert_eq!(result.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe), "{format}");
        }
    }
}
