//! A long file of lines: linted a few lines at a time, on several threads, in as much memory as those take.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::stretches::{Piece, Stretches, read_once};
use crate::cli::in_order::{in_order, threads};
use crate::cli::input::InputError;
use crate::cli::isolate::{self, isolate_file};
use crate::document::{Document, Expectation, Format};
use crate::files::settings::InEffect;
use crate::lint::{FileReport, lint};
use crate::secrets::{is_ordinary, is_plain, is_word, without_quotes};
use crate::source::{Chunk, Source, Span, is_utf16};
use crate::syntax::DIRECTIVE;

/// In which portions long files are read, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Portions {
    /// A file up to this size is read as a whole, as is one that has to be by what its start says.
    pub head: usize,
    /// At least so much of a longer one is linted at once.
    pub stretch: usize,
}

impl Default for Portions {
    fn default() -> Self {
        Self { head: 4 << 20, stretch: 256 << 10 }
    }
}

/// A file that is too long to be held in memory.
pub(super) struct LongFile {
    pub path: PathBuf,
    pub expectation: Expectation,
    pub settings: InEffect,
    /// How many bytes it has, where that is known before it is read.
    pub bytes: Option<u64>,
    /// Of every stretch something may have to be said.
    sources: bool,
    stretches: Stretches<Box<dyn Read + Send>>,
}

/// How many bytes of a stream are read at first, if there are so many.
const START: usize = 1 << 16;

impl LongFile {
    /// Whether a file of this name may be read in stretches: each of its lines is a text.
    pub(super) fn is_one(path: &std::path::Path) -> bool {
        Format::of(path) == Format::JsonLines
    }

    /// Reads on behind `head`, which is the start of a file, until that is as long as a head may be. Whether the file has to be
    /// read as a whole: it ends there, it is UTF-16, or a comment at its head is about all of it.
    pub(super) fn read_head(head: &mut Vec<u8>, rest: &mut impl Read, portions: Portions) -> io::Result<bool> {
        let wanted = (portions.head + 1).saturating_sub(head.len());
        rest.take(wanted as u64).read_to_end(head)?;
        let about_all = || memmem::find(head, format!("{DIRECTIVE}-file").as_bytes()).is_some();
        Ok(head.len() <= portions.head || is_utf16(head) || about_all())
    }

    /// The same of a stream, of which only what is there is waited for: whether it has to be read as a whole.
    pub(super) fn read_start(head: &mut Vec<u8>, rest: &mut impl Read) -> io::Result<bool> {
        let about_all = |head: &[u8]| memmem::find(head, format!("{DIRECTIVE}-file").as_bytes()).is_some();
        // The first two bytes tell whether it is UTF-16.
        while head.len() < 2 {
            if read_once(rest, START, head)? == 0 {
                return Ok(true);
            }
        }
        Ok(is_utf16(head) || about_all(head))
    }

    /// A stream whose lines are linted as they come.
    pub(super) fn live(self) -> Self {
        Self { stretches: self.stretches.live(), ..self }
    }

    /// A file of which every stretch is handed over, also those without a finding.
    pub(super) fn with_sources(self) -> Self {
        Self { sources: true, ..self }
    }

    /// The file at `path` that starts with `head` and goes on with `rest`.
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
        let stretches = Stretches::new(&path, head, rest, portions.stretch, limit);
        Self { path, expectation, settings, bytes, sources: false, stretches }
    }

    /// Lints the stretches, and hands to `take` what became of each in its turn. Gives the end of the file.
    pub(super) fn lint(&mut self, mut take: impl FnMut(Result<Linted, InputError>) -> ControlFlow<()>) -> Chunk {
        let (path, expectation, config, sources) = (&self.path, self.expectation, &self.settings.config, self.sources);
        let judge = |piece: Result<Piece, InputError>| {
            let Piece { bytes, at } = piece?;
            let source = Source::from_chunk(path, &bytes, at)
                .map_err(|error| InputError::TooLarge { path: path.clone(), error })?;
            let report = isolate_file("lint", path, || {
                if at.own.start > 0 {
                    isolate::inject(isolate::Step::Chunk, path);
                }
                lint(&Document::new(&source, config, expectation))
            })?;
            // Of the first one something may have to be said when all others are read.
            let first = at.own.start == 0 && report.payloads == 0;
            let told = sources || first || !report.diagnostics.is_empty() || !report.steps.is_empty();
            let read = at.offset + u64::from(at.own.end);
            Ok(Linted { source: told.then(|| source.into_owned()), report, read })
        };
        let threads = threads();
        if threads < 2 {
            let _: ControlFlow<()> = self.stretches.by_ref().map(judge).try_for_each(take);
        } else {
            in_order(threads, self.stretches.by_ref(), || &judge, &mut take);
        }
        self.stretches.end()
    }
}

/// A stretch that was linted.
pub(super) struct Linted {
    /// The stretch; nothing where there is nothing to say of it.
    pub source: Option<Source<'static>>,
    pub report: FileReport,
    /// How many bytes of the file lie before its end.
    pub read: u64,
}

/// At most so many secrets of a file are remembered.
const REMEMBERED: usize = 1000;

/// A secret that is shorter is not looked for elsewhere: it would be found in ordinary words.
const SHORTEST: usize = 4;

/// The secrets of the stretches before, which are not to be shown where they are copied, either.
#[derive(Default)]
pub(super) struct KnownSecrets {
    spellings: BTreeSet<String>,
    search: Option<AhoCorasick>,
}

impl KnownSecrets {
    /// Adds to what `report` must not show where `source` spells a secret of a stretch before, and remembers those of this one.
    pub(super) fn hide(&mut self, source: &Source<'_>, report: &mut FileReport) {
        let text = source.text();
        let copies: Vec<Span> = match &self.search {
            Some(search) => {
                let found = search.find_overlapping_iter(text).map(|found| found.range());
                found.filter(|found| !is_plain(&text[found.clone()]) || is_word(text, found)).map(Span::from).collect()
            }
            None => Vec::new(),
        };
        let spelled = report.secrets.iter().filter_map(|span| text.get(span.range()));
        let is_known = |text: &str| report.known_words.contains(text) || is_ordinary(text);
        let spelled = spelled.map(without_quotes).filter(|text| text.len() >= SHORTEST && !is_known(text));
        let before = self.spellings.len();
        for spelling in spelled {
            if self.spellings.len() < REMEMBERED && !self.spellings.contains(spelling) {
                self.spellings.insert(spelling.to_owned());
            }
        }
        if self.spellings.len() > before {
            self.search = AhoCorasick::new(&self.spellings).ok();
        }
        report.secrets.extend(copies);
    }
}
