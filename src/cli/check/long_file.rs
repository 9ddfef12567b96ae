//! Lints a long JSON Lines file in chunks, on several threads, with bounded memory.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::chunks::{ChunkBytes, Chunks, read_once};
use crate::cli::in_order::{process_in_order, thread_count};
use crate::cli::input::InputError;
use crate::cli::isolate::{self, isolate_file};
use crate::document::{Document, Expectation, Format};
use crate::files::settings::InEffect;
use crate::lint::{FileReport, lint};
use crate::secrets::{is_ordinary, is_whole_word, is_word_or_number, without_quotes};
use crate::source::{Chunk, Source, Span, is_utf16};
use crate::syntax::DIRECTIVE;

/// The sizes, in bytes, that decide whether and how a file is linted in chunks.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadSizes {
    /// The size of the head, the part that is read first. A file that is not longer than the head is linted as a whole.
    pub head: usize,
    /// The minimum size of a chunk.
    pub chunk: usize,
}

impl Default for ReadSizes {
    fn default() -> Self {
        Self { head: 4 << 20, chunk: 256 << 10 }
    }
}

/// How a file is linted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LintMode {
    /// The whole file is read before it is linted.
    Whole,
    /// The file is linted in chunks.
    InChunks,
}

/// A file that is too long to be kept in memory.
pub(super) struct LongFile {
    pub path: PathBuf,
    pub expectation: Expectation,
    pub settings: InEffect,
    /// The size of the file in bytes, if it is known before the file is read.
    pub size_in_bytes: Option<u64>,
    /// Whether the source of every chunk is returned, including chunks without findings.
    keeps_all_sources: bool,
    chunks: Chunks<Box<dyn Read + Send>>,
}

/// The maximum number of bytes to read at once from the start of a stream, in order to decide how to lint the stream.
const STREAM_START_BYTES: usize = 1 << 16;

impl LongFile {
    /// Returns whether a file of this name may be linted in chunks, because each line is a document.
    pub(super) fn is_splittable(path: &std::path::Path) -> bool {
        Format::of(path) == Format::JsonLines
    }

    /// Decides how to lint a file. For this, moves bytes from `rest` to `head` until `head` is larger than `sizes.head`.
    ///
    /// The file must be linted as a whole if it is not longer than `sizes.head`, if it is UTF-16, or if its head has a
    /// suppression comment for the whole file.
    pub(super) fn choose_mode_for_file(
        head: &mut Vec<u8>,
        rest: &mut impl Read,
        sizes: ReadSizes,
    ) -> io::Result<LintMode> {
        let wanted = (sizes.head + 1).saturating_sub(head.len());
        rest.take(wanted as u64).read_to_end(head)?;
        let must_be_whole = head.len() <= sizes.head || is_utf16(head) || has_file_comment(head);
        Ok(if must_be_whole { LintMode::Whole } else { LintMode::InChunks })
    }

    /// Like [`Self::choose_mode_for_file`], for a stream of unknown length. Reads only the bytes that are already
    /// available, because the sender may wait for the findings in these bytes before it sends more.
    pub(super) fn choose_mode_for_stream(head: &mut Vec<u8>, rest: &mut impl Read) -> io::Result<LintMode> {
        // The first two bytes are needed to detect UTF-16.
        while head.len() < 2 {
            if read_once(rest, STREAM_START_BYTES, head)? == 0 {
                return Ok(LintMode::Whole);
            }
        }
        Ok(if is_utf16(head) || has_file_comment(head) { LintMode::Whole } else { LintMode::InChunks })
    }

    /// Makes [`Self::lint`] process lines as soon as they arrive.
    pub(super) fn for_live_input(self) -> Self {
        Self { chunks: self.chunks.for_live_input(), ..self }
    }

    /// Makes [`Self::lint`] return the source of every chunk, including chunks without findings.
    pub(super) fn with_all_sources(self) -> Self {
        Self { keeps_all_sources: true, ..self }
    }

    /// Creates a long file. `head` has the first bytes of the file, which were already read. `rest` reads the others.
    pub(super) fn new(
        path: PathBuf,
        head: Vec<u8>,
        rest: Box<dyn Read + Send>,
        settings: InEffect,
        expectation: Expectation,
        sizes: ReadSizes,
        size_in_bytes: Option<u64>,
    ) -> Self {
        let max_file_bytes = settings.loaded.as_ref().and_then(|loaded| loaded.file.max_input_bytes);
        let chunks = Chunks::new(&path, head, rest, sizes.chunk, max_file_bytes);
        Self { path, expectation, settings, size_in_bytes, keeps_all_sources: false, chunks }
    }

    /// Lints the chunks, and passes the results to `handle` in order. Returns an empty chunk at the end of the file.
    pub(super) fn lint(&mut self, mut handle: impl FnMut(Result<LintedChunk, InputError>) -> ControlFlow<()>) -> Chunk {
        let (path, expectation, config) = (&self.path, self.expectation, &self.settings.config);
        let keeps_all_sources = self.keeps_all_sources;
        let lint_chunk = |chunk: Result<ChunkBytes, InputError>| {
            let ChunkBytes { bytes, chunk } = chunk?;
            let source = Source::from_chunk(path, &bytes, chunk)
                .map_err(|error| InputError::TooLarge { path: path.clone(), error })?;
            let report = isolate_file("lint", path, || {
                if chunk.linted_span.start > 0 {
                    isolate::panic_if_injected(isolate::PanicPoint::Chunk, path);
                }
                lint(&Document::new(&source, config, expectation))
            })?;
            // If the whole file has no payload, the finding about this needs the source of the first chunk.
            let is_first_without_payload = chunk.linted_span.start == 0 && report.payloads == 0;
            let keeps_source = keeps_all_sources
                || is_first_without_payload
                || !report.diagnostics.is_empty()
                || !report.steps.is_empty();
            let end_offset = chunk.bytes_before + u64::from(chunk.linted_span.end);
            Ok(LintedChunk { source: keeps_source.then(|| source.into_owned()), report, end_offset })
        };
        let thread_count = thread_count();
        if thread_count < 2 {
            let _: ControlFlow<()> = self.chunks.by_ref().map(lint_chunk).try_for_each(handle);
        } else {
            process_in_order(thread_count, self.chunks.by_ref(), || &lint_chunk, &mut handle);
        }
        self.chunks.end_of_file()
    }
}

/// Returns whether `head` may contain a suppression comment for the whole file.
fn has_file_comment(head: &[u8]) -> bool {
    memmem::find(head, format!("{DIRECTIVE}-file").as_bytes()).is_some()
}

/// The result of linting a chunk.
pub(super) struct LintedChunk {
    /// The source of the chunk; `None` if it is not needed, because there are no findings.
    pub source: Option<Source<'static>>,
    pub report: FileReport,
    /// The offset of the end of the chunk in the file.
    pub end_offset: u64,
}

/// The maximum number of secrets of a file that are remembered for later chunks.
const MAX_REMEMBERED_SECRETS: usize = 1000;

/// The minimum length, in bytes, of a secret that is searched for in later chunks. Shorter secrets would also match
/// parts of ordinary words.
const MIN_SECRET_BYTES: usize = 4;

/// The secrets of previous chunks. A later chunk may contain a copy of such a secret, which must not be shown either.
#[derive(Default)]
pub(super) struct KnownSecrets {
    /// The text of each secret, as spelled in the file.
    spellings: BTreeSet<String>,
    /// Finds all spellings in a text.
    automaton: Option<AhoCorasick>,
}

impl KnownSecrets {
    /// Adds the copies of secrets from previous chunks to the secrets of `report`, so that they are masked. Then
    /// remembers the secrets of this chunk.
    pub(super) fn add_copies(&mut self, source: &Source<'_>, report: &mut FileReport) {
        let text = source.text();
        let copies: Vec<Span> = match &self.automaton {
            Some(automaton) => {
                let found = automaton.find_overlapping_iter(text).map(|found| found.range());
                // A secret that is only a word or a number does not match inside a longer word or number.
                found
                    .filter(|found| !is_word_or_number(&text[found.clone()]) || is_whole_word(text, found))
                    .map(Span::from)
                    .collect()
            }
            None => Vec::new(),
        };
        let spellings = report.secrets.iter().filter_map(|span| text.get(span.range()));
        let is_ordinary_word = |text: &str| report.known_words.contains(text) || is_ordinary(text);
        let spellings =
            spellings.map(without_quotes).filter(|text| text.len() >= MIN_SECRET_BYTES && !is_ordinary_word(text));
        let before = self.spellings.len();
        for spelling in spellings {
            if self.spellings.len() < MAX_REMEMBERED_SECRETS && !self.spellings.contains(spelling) {
                self.spellings.insert(spelling.to_owned());
            }
        }
        if self.spellings.len() > before {
            self.automaton = AhoCorasick::new(&self.spellings).ok();
        }
        report.secrets.extend(copies);
    }
}
