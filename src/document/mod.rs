//! Finds and parses the payloads in a file ([`Document`]). The file is JSON, or has JSON in a code block (Markdown) or
//! in a string (source code), for example.

mod bruno;
mod embedded;
mod flattener;
mod format;
mod host;
mod html;
mod http;
mod invalid_text;
mod log;
mod markdown;
mod nested;
mod notebook;
mod part;
pub mod payload;
mod postman;
mod reader;
mod records;
mod shell;
mod status;
mod template;
mod unmerged;

use std::sync::OnceLock;

pub use flattener::Flattener;
pub use format::Format;
pub(crate) use host::Literals;
pub(crate) use host::yaml::to_scalar as yaml_string;
pub(crate) use invalid_text::{decoding_edits, invalid_text_findings, remove_lossy_fixes, replaces_invalid_text};
pub use reader::{Role, Text};
pub(crate) use records::{Record, is_blank, join_lines};
pub(crate) use unmerged::{Unmerged, detect_unmerged, is_conflict_marker};

use reader::ReadOptions;

use crate::catalog::may_hold_payload;
use crate::config::Config;
use crate::source::{Source, Span};
use crate::syntax::{ParseOptions, Parsed, parse};

/// Whether a file is expected to contain a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// The user named the file. If it contains no payload, that is a finding.
    Payload,
    /// The file was found in a directory. If it contains no payload, it is skipped. Otherwise, it is treated like a
    /// named file.
    Anything,
}

/// The purpose of parsing a document, which determines what is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To find problems. Syntax that the configuration allows, such as JSON5, is not reported.
    Findings,
    /// To find problems. All JSON5 syntax is reported, even if the configuration allows JSON5.
    Json,
    /// To convert the document to strict JSON. JSON5 syntax and all comments are reported. Repairs have only their
    /// edits, without JSON Pointers and without other ways to repair the text.
    Strict,
}

/// A file and the configuration that applies to it. The file is parsed on the first call of [`Document::texts`] for
/// each [`Purpose`].
#[derive(Debug)]
pub struct Document<'s> {
    source: &'s Source<'s>,
    config: &'s Config,
    expectation: Expectation,
    /// The parsed texts, indexed by [`Purpose`].
    texts: [OnceLock<Vec<Text<'s>>>; 3],
}

impl<'s> Document<'s> {
    /// Creates the document for `source`. Nothing is parsed yet.
    #[must_use]
    pub fn new(source: &'s Source<'_>, config: &'s Config, expectation: Expectation) -> Self {
        Self { source, config, expectation, texts: [const { OnceLock::new() }; 3] }
    }

    /// Returns the file.
    #[must_use]
    pub fn source(&self) -> &'s Source<'s> {
        self.source
    }

    /// Returns the configuration in effect.
    #[must_use]
    pub fn config(&self) -> &'s Config {
        self.config
    }

    /// Returns what to expect of the file.
    #[must_use]
    pub fn expectation(&self) -> Expectation {
        self.expectation
    }

    /// Returns whether the file may hold a payload. This only searches its bytes, without parsing.
    #[must_use]
    pub fn may_hold_payload(&self) -> bool {
        may_hold_payload(self.source.text(), &self.config.schemas)
    }

    /// Returns the first error that makes a part of the file unreadable, as its span and its message. Only YAML files
    /// have such errors.
    #[must_use]
    pub fn read_error(&self) -> Option<(Span, String)> {
        (Format::of_source(self.source) == Format::Yaml).then(|| host::yaml::first_error(self.source.text())).flatten()
    }

    /// Returns the parsed texts of the file that may be payloads, including the JSON in their strings. A JSON file is
    /// one text. In JSON Lines, each record is a text. In other files, such as Markdown, only the parts that hold a
    /// payload are texts.
    #[must_use]
    pub fn texts(&self, purpose: Purpose) -> &[Text<'s>] {
        let purpose = if purpose == Purpose::Json && !self.config.json5 { Purpose::Findings } else { purpose };
        self.texts[purpose as usize].get_or_init(|| {
            let mut texts = Vec::new();
            let options = ReadOptions {
                json5: self.config.json5 && purpose != Purpose::Json,
                strict: purpose == Purpose::Strict,
                max_depth: self.config.max_depth,
                edits_only: purpose == Purpose::Strict,
            };
            reader::read(self.source, options, &self.config.schemas, |text| texts.push(text));
            texts
        })
    }
}

/// Parses a text on its own, such as the content of a string. Everything that is not strict JSON is reported.
/// `max_depth` lowers the nesting limit.
pub(crate) fn parse_piece(text: &str, max_depth: Option<usize>) -> Parsed<'_> {
    parse(text.into(), None, &ParseOptions { max_depth, strict: true, ..ParseOptions::default() })
}
