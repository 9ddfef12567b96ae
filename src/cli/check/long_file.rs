//! Lints a long JSON Lines file in chunks, on several threads, with bounded memory.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::chunks::{ChunkBytes, Chunks, read_once};
use crate::cli::in_order::{in_order, threads};
use crate::cli::input::InputError;
use crate::cli::isolate::{self, isolate_file};
use crate::document::{Document, Expectation, Format};
use crate::files::settings::InEffect;
use crate::lint::{FileReport, lint};
use crate::secrets::{is_ordinary, is_whole_word, is_word_or_number, without_quotes};
use crate::source::{Chunk, Source, Span, is_utf16};
use crate::syntax::DIRECTIVE;

/// The sizes for reading long files, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Portions {
    /// The size of the head, the part that is read first. A file that is not longer is linted as a whole.
    pub head: usize,
    /// The minimum size of a chunk.
    pub chunk: usize,
}

impl Default for Portions {
    fn default() -> Self {
        Self { head: 4 << 20, chunk: 256 << 10 }
    }
}

/// A file that is too long to be kept in memory.
pub(super) struct LongFile {
    pub path: PathBuf,
    pub expectation: Expectation,
    pub settings: InEffect,
    /// The size in bytes, if it is known before the file is read.
    pub bytes: Option<u64>,
    /// Whether the source of every chunk is returned, including chunks without findings.
    sources: bool,
    chunks: Chunks<Box<dyn Read + Send>>,
}

/// The maximum number of bytes of a stream that are read to decide how to lint it.
const START: usize = 1 << 16;

impl LongFile {
    /// Returns whether a file of this name may be linted in chunks, because each line is a document.
    pub(super) fn has_lines(path: &std::path::Path) -> bool {
        Format::of(path) == Format::JsonLines
    }

    /// Reads from `rest` until `head` is larger than the configured size of a head. Returns whether the file must be
    /// linted as a whole: it is not longer, it is UTF-16, or the head has a suppression comment for the whole file.
    pub(super) fn read_head(head: &mut Vec<u8>, rest: &mut impl Read, portions: Portions) -> io::Result<bool> {
        let wanted = (portions.head + 1).saturating_sub(head.len());
        rest.take(wanted as u64).read_to_end(head)?;
        let has_file_comment = || memmem::find(head, format!("{DIRECTIVE}-file").as_bytes()).is_some();
        Ok(head.len() <= portions.head || is_utf16(head) || has_file_comment())
    }

    /// Does the same as [`Self::read_head`] for a stream, but only reads the bytes that are available, so that it does
    /// not wait for more.
    pub(super) fn read_start(head: &mut Vec<u8>, rest: &mut impl Read) -> io::Result<bool> {
        let has_file_comment = |head: &[u8]| memmem::find(head, format!("{DIRECTIVE}-file").as_bytes()).is_some();
        // UTF-16 is detected by the first two bytes.
        while head.len() < 2 {
            if read_once(rest, START, head)? == 0 {
                return Ok(true);
            }
        }
        Ok(is_utf16(head) || has_file_comment(head))
    }

    /// Makes the linter process lines as soon as they arrive.
    pub(super) fn live(self) -> Self {
        Self { chunks: self.chunks.live(), ..self }
    }

    /// Makes the linter return the source of every chunk, including chunks without findings.
    pub(super) fn with_sources(self) -> Self {
        Self { sources: true, ..self }
    }

    /// Creates a long file from `path`, its start `head` and its `rest`.
    pub(super) fn new(
        path: PathBuf,
        head: Vec<u8>,
        rest: Box<dyn Read + Send>,
        settings: InEffect,
        expectation: Expectation,
        portions: Portions,
        bytes: Option<u64>,
    ) -> Self {
        let limit = settings.loaded.as_ref().and_then(|loaded| loaded.file.max_input_bytes);
        let chunks = Chunks::new(&path, head, rest, portions.chunk, limit);
        Self { path, expectation, settings, bytes, sources: false, chunks }
    }

    /// Lints the chunks, and passes the results to `take` in order. Returns the end of the file.
    pub(super) fn lint(&mut self, mut take: impl FnMut(Result<LintedChunk, InputError>) -> ControlFlow<()>) -> Chunk {
        let (path, expectation, config, sources) = (&self.path, self.expectation, &self.settings.config, self.sources);
        let lint_chunk = |chunk: Result<ChunkBytes, InputError>| {
            let ChunkBytes { bytes, at } = chunk?;
            let source = Source::from_chunk(path, &bytes, at)
                .map_err(|error| InputError::TooLarge { path: path.clone(), error })?;
            let report = isolate_file("lint", path, || {
                if at.own.start > 0 {
                    isolate::inject(isolate::Step::Chunk, path);
                }
                lint(&Document::new(&source, config, expectation))
            })?;
            // If no payload is found in the whole file, this is reported at the first chunk.
            let first = at.own.start == 0 && report.payloads == 0;
            let keep = sources || first || !report.diagnostics.is_empty() || !report.steps.is_empty();
            let read = at.offset + u64::from(at.own.end);
            Ok(LintedChunk { source: keep.then(|| source.into_owned()), report, read })
        };
        let threads = threads();
        if threads < 2 {
            let _: ControlFlow<()> = self.chunks.by_ref().map(lint_chunk).try_for_each(take);
        } else {
            in_order(threads, self.chunks.by_ref(), || &lint_chunk, &mut take);
        }
        self.chunks.end()
    }
}

/// The result of linting a chunk.
pub(super) struct LintedChunk {
    /// The source of the chunk; `None` if it is not needed, because there are no findings.
    pub source: Option<Source<'static>>,
    pub report: FileReport,
    /// The offset of the end of the chunk in the file.
    pub read: u64,
}

/// The maximum number of secrets of a file that are remembered.
const MAX_REMEMBERED: usize = 1000;

/// The minimum length of a secret that is searched for in later chunks. Shorter ones would also match parts of ordinary
/// words.
const MIN_LENGTH: usize = 4;

/// The secrets of previous chunks. Copies of them in later chunks must not be shown either.
#[derive(Default)]
pub(super) struct KnownSecrets {
    spellings: BTreeSet<String>,
    /// Finds all spellings in a text.
    search: Option<AhoCorasick>,
}

impl KnownSecrets {
    /// Adds copies of secrets from previous chunks to the secrets of `report`. Then remembers the secrets of this
    /// chunk.
    pub(super) fn hide(&mut self, source: &Source<'_>, report: &mut FileReport) {
        let text = source.text();
        let copies: Vec<Span> = match &self.search {
            Some(search) => {
                let found = search.find_overlapping_iter(text).map(|found| found.range());
                found
                    .filter(|found| !is_word_or_number(&text[found.clone()]) || is_whole_word(text, found))
                    .map(Span::from)
                    .collect()
            }
            None => Vec::new(),
        };
        let spelled = report.secrets.iter().filter_map(|span| text.get(span.range()));
        let is_known = |text: &str| report.known_words.contains(text) || is_ordinary(text);
        let spelled = spelled.map(without_quotes).filter(|text| text.len() >= MIN_LENGTH && !is_known(text));
        let before = self.spellings.len();
        for spelling in spelled {
            if self.spellings.len() < MAX_REMEMBERED && !self.spellings.contains(spelling) {
                self.spellings.insert(spelling.to_owned());
            }
        }
        if self.spellings.len() > before {
            self.search = AhoCorasick::new(&self.spellings).ok();
        }
        report.secrets.extend(copies);
    }
}
