//! Which parts of a file are payloads, and what they say: [`Document`].

mod bruno;
mod embedded;
mod flattened;
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

pub use flattened::Flattened;
pub use format::Format;
pub(crate) use host::Literals;
pub(crate) use host::yaml::string as yaml_string;
pub(crate) use invalid_text::{decoded, invalid_text, keep_bad_bytes, replaces_invalid_text};
pub use reader::{Role, Text};
pub(crate) use records::{Record, is_blank, on_one_line};
pub(crate) use unmerged::{Unmerged, is_conflict_marker, unmerged};

use reader::ReadOptions;

use crate::catalog::may_hold_payload;
use crate::config::Config;
use crate::source::{Source, Span};
use crate::syntax::{ParseOptions, Parsed, parse};

/// What is known of a file before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// The user named it: if no payload is recognized in it, that is a finding.
    Payload,
    /// It was found in a directory: if no payload is recognized in it, it is skipped. Nothing else depends on how a file was
    /// found.
    Anything,
}

/// What a document is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Its findings: what the configuration allows is not reported.
    Findings,
    /// The same where JSON is wanted: JSON5 is reported, whatever the configuration allows.
    Json,
    /// Strict JSON: JSON5 is reported, and so are all comments. There are no other interpretations.
    Strict,
}

/// A file and the configuration that it is read with. It is parsed when its texts are first asked for, and once.
#[derive(Debug)]
pub struct Document<'s> {
    source: &'s Source<'s>,
    config: &'s Config,
    expectation: Expectation,
    /// By [`Reading`].
    texts: [OnceLock<Vec<Text<'s>>>; 3],
}

impl<'s> Document<'s> {
    /// The document in `source`. Nothing is parsed yet.
    #[must_use]
    pub fn new(source: &'s Source<'_>, config: &'s Config, expectation: Expectation) -> Self {
        Self { source, config, expectation, texts: [const { OnceLock::new() }; 3] }
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &'s Source<'s> {
        self.source
    }

    /// The configuration in effect.
    #[must_use]
    pub fn config(&self) -> &'s Config {
        self.config
    }

    /// What is known of the file.
    #[must_use]
    pub fn expectation(&self) -> Expectation {
        self.expectation
    }

    /// Returns whether the file may hold a payload, which its bytes tell without parsing it.
    #[must_use]
    pub fn may_hold_payload(&self) -> bool {
        may_hold_payload(self.source.text(), &self.config.schemas)
    }

    /// What makes the file unreadable, and where, in words: YAML that is not valid, of which at least a part is passed over.
    #[must_use]
    pub fn unreadable(&self) -> Option<(Span, String)> {
        (Format::of_source(self.source) == Format::Yaml).then(|| host::yaml::error(self.source.text())).flatten()
    }

    /// The texts of the file that may be payloads, with the JSON in their strings, in the order of the file. Of documents that are not
    /// JSON only the parts that do hold a payload are among them.
    #[must_use]
    pub fn texts(&self, reading: Reading) -> &[Text<'s>] {
        let reading = if reading == Reading::Json && !self.config.json5 { Reading::Findings } else { reading };
        self.texts[reading as usize].get_or_init(|| {
            let mut texts = Vec::new();
            let options = ReadOptions {
                json5: self.config.json5 && reading != Reading::Json,
                strict: reading == Reading::Strict,
                max_depth: self.config.max_depth,
                edits_only: reading == Reading::Strict,
            };
            reader::read(self.source, options, &self.config.schemas, |text| texts.push(text));
            texts
        })
    }
}

/// Parses a piece of text of which nothing is known, as the content of a string, with a limit for its depth where one is given.
pub(crate) fn parse_piece(text: &str, max_depth: Option<usize>) -> Parsed<'_> {
    parse(text.into(), None, &ParseOptions { max_depth, strict: true, ..ParseOptions::default() })
}
