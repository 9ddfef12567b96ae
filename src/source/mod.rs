//! One input: its bytes, its decoded text, and the lines and spans of the text.
//!
//! All other modules use [`Source::text`] and spans of that text. Only byte offsets in reports, and writing a fixed file, need the bytes.

mod blank;
mod chunk;
mod encoding;
pub(crate) mod line_break;
mod line_index;
mod source_map;
mod span;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use blank::{Blank, blank, is_space};
pub use chunk::Chunk;
pub use encoding::Encoding;
pub use line_index::{LineIndex, Position, Units};
pub use source_map::{SourceMap, SourceMapBuilder};
pub use span::Span;

/// The size limit for an input, in bytes: 1 GiB. Offsets are `u32`, and the decoded text of a file may be three times as long as the file.
pub const MAX_INPUT_BYTES: usize = 1 << 30;

/// The error for an input that is larger than [`MAX_INPUT_BYTES`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes exceed the limit of {MAX_INPUT_BYTES} bytes (1 GiB); split the file")]
pub struct TooLarge {
    /// Size of the rejected input, in bytes.
    pub bytes: usize,
}

/// Returns whether the file that starts with `bytes` is UTF-16. Such a file is not read in chunks.
#[must_use]
pub fn is_utf16(bytes: &[u8]) -> bool {
    encoding::is_utf16(bytes)
}

/// One input: a file, or standard input.
#[derive(Debug)]
pub struct Source<'a> {
    path: PathBuf,
    /// The language identifier that an editor sent.
    language: Option<Arc<str>>,
    /// The bytes of the input. Empty if the bytes of `text` are the bytes of the input.
    bytes: Cow<'a, [u8]>,
    text: Cow<'a, str>,
    encoding: Encoding,
    /// Maps `text` to `bytes`, or `None` if both have the same bytes.
    map: Option<SourceMap>,
    /// See [`Source::invalid_spans`].
    invalid_spans: Vec<Span>,
    lines: OnceLock<LineIndex>,
    /// The position in the file if the source is only a part of the file. [`Chunk::linted_span`] is a span of `text`.
    chunk: Option<Chunk>,
}

impl<'a> Source<'a> {
    /// Creates a source from the `bytes` of a file. `path` is only a name: no file is read.
    ///
    /// # Errors
    ///
    /// If there are more than [`MAX_INPUT_BYTES`].
    pub fn new(path: impl Into<PathBuf>, bytes: Vec<u8>) -> Result<Source<'static>, TooLarge> {
        if bytes.len() > MAX_INPUT_BYTES {
            return Err(TooLarge { bytes: bytes.len() });
        }
        // Usually, the bytes are valid UTF-8, and become the text without a copy.
        let (bytes, text, encoding, map, invalid_spans) = match String::from_utf8(bytes) {
            Ok(text) if memchr::memchr(0, text.as_bytes()).is_none() => {
                (Cow::Borrowed(&[][..]), Cow::Owned(text), Encoding::Utf8, None, Vec::new())
            }
            other => {
                let bytes = other.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
                let decoded = encoding::decode(&bytes);
                let (text, encoding) = (decoded.text.into_owned(), decoded.encoding);
                let (map, invalid_spans) = (decoded.map, decoded.invalid_spans);
                (Cow::Owned(bytes), Cow::Owned(text), encoding, map, invalid_spans)
            }
        };
        let (lines, chunk) = (OnceLock::new(), None);
        Ok(Source { path: path.into(), language: None, bytes, text, encoding, map, invalid_spans, lines, chunk })
    }

    /// Creates a source that borrows the `bytes` of a file. When many files are read one after the other, all can share one buffer.
    ///
    /// # Errors
    ///
    /// If there are more than [`MAX_INPUT_BYTES`].
    pub fn from_bytes(path: impl Into<PathBuf>, bytes: &'a [u8]) -> Result<Self, TooLarge> {
        if bytes.len() > MAX_INPUT_BYTES {
            return Err(TooLarge { bytes: bytes.len() });
        }
        let encoding::Decoded { text, encoding, map, invalid_spans } = encoding::decode(bytes);
        let bytes = Cow::Borrowed(if map.is_some() { bytes } else { &[] });
        let (lines, chunk) = (OnceLock::new(), None);
        Ok(Source { path: path.into(), language: None, bytes, text, encoding, map, invalid_spans, lines, chunk })
    }

    /// Creates a source from a part of a UTF-8 file. Some of the `bytes` may be invalid. `chunk.linted_span` is a range of `bytes`, and
    /// becomes a span of the text.
    ///
    /// # Errors
    ///
    /// If there are more than [`MAX_INPUT_BYTES`].
    pub fn from_chunk(path: impl Into<PathBuf>, bytes: &'a [u8], mut chunk: Chunk) -> Result<Self, TooLarge> {
        if bytes.len() > MAX_INPUT_BYTES {
            return Err(TooLarge { bytes: bytes.len() });
        }
        let encoding::Decoded { text, encoding, map, invalid_spans } = encoding::decode_utf8(bytes);
        if map.is_some() {
            // Convert the range of bytes to a range of the text.
            let linted = chunk.linted_span.range();
            let start = encoding::decode_utf8(&bytes[..linted.start]).text.len();
            chunk.linted_span = Span::from(start..start + encoding::decode_utf8(&bytes[linted]).text.len());
        }
        let bytes = Cow::Borrowed(if map.is_some() { bytes } else { &[] });
        let (lines, chunk) = (OnceLock::new(), Some(chunk));
        Ok(Source { path: path.into(), language: None, bytes, text, encoding, map, invalid_spans, lines, chunk })
    }

    /// Returns the same source with copies of the bytes and the text if they are borrowed.
    #[must_use]
    pub fn into_owned(self) -> Source<'static> {
        let Self { path, language, bytes, text, encoding, map, invalid_spans, lines, chunk } = self;
        let (bytes, text) = (Cow::Owned(bytes.into_owned()), Cow::Owned(text.into_owned()));
        Source { path, language, bytes, text, encoding, map, invalid_spans, lines, chunk }
    }

    /// Creates a source from text in memory, such as an editor's buffer or a literal in a test.
    ///
    /// # Errors
    ///
    /// If the text is longer than [`MAX_INPUT_BYTES`].
    pub fn from_text(path: impl Into<PathBuf>, text: &'a str) -> Result<Self, TooLarge> {
        if text.len() > MAX_INPUT_BYTES {
            return Err(TooLarge { bytes: text.len() });
        }
        Ok(Source {
            path: path.into(),
            language: None,
            bytes: Cow::Borrowed(&[]),
            text: Cow::Borrowed(text),
            encoding: Encoding::Utf8,
            map: None,
            invalid_spans: Vec::new(),
            lines: OnceLock::new(),
            chunk: None,
        })
    }

    /// Returns a source with another text, but with the same name, language and encoding. Characters of `text` that represent invalid
    /// bytes keep their meaning: see [`Source::lossless`].
    ///
    /// # Errors
    ///
    /// If the text is longer than [`MAX_INPUT_BYTES`].
    pub fn with_text<'t>(&self, text: &'t str) -> Result<Source<'t>, TooLarge> {
        let encoding = self.encoding;
        let invalid_spans = if encoding == Encoding::InvalidUtf8 { encoding::stand_in_spans(text) } else { Vec::new() };
        let language = self.language.clone();
        Ok(Source { language, encoding, invalid_spans, ..Source::from_text(&self.path, text)? })
    }

    /// Sets the language identifier that an editor sent (Language Server Protocol). The identifier determines the format if the file name
    /// does not.
    #[must_use]
    pub fn with_language(self, language: Option<Arc<str>>) -> Self {
        Self { language, ..self }
    }

    /// Returns the language identifier that an editor sent.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Returns the name under which the source is reported.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the decoded text. All spans are byte ranges of this text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        if self.map.is_some() { &self.bytes } else { self.text.as_bytes() }
    }

    /// Returns the encoding of the file.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Returns the spans in [`Source::text`] of the characters that represent invalid bytes: U+FFFD, or stand-ins in [`Source::lossless`].
    #[must_use]
    pub fn invalid_spans(&self) -> &[Span] {
        &self.invalid_spans
    }

    /// Returns the span of the file's bytes that encode `span` of the text. Both spans are equal if the file is valid UTF-8.
    #[must_use]
    pub fn byte_span(&self, span: Span) -> Span {
        self.map.as_ref().map_or(span, |map| map.span(span))
    }

    /// Returns the position of the source in its file, if the source is only a part of the file.
    #[must_use]
    pub fn chunk(&self) -> Option<&Chunk> {
        self.chunk.as_ref()
    }

    /// Returns the part of the text in which findings are reported.
    #[must_use]
    pub fn linted_span(&self) -> Span {
        self.chunk.map_or(Span::new(0, self.text.len() as u32), |chunk| chunk.linted_span)
    }

    /// Returns the number of bytes of the file before the source.
    #[must_use]
    pub fn bytes_before(&self) -> u64 {
        self.chunk.map_or(0, |chunk| chunk.bytes_before)
    }

    /// Returns the number of lines of the file before the source.
    #[must_use]
    pub fn lines_before(&self) -> u32 {
        self.chunk.map_or(0, |chunk| chunk.lines_before)
    }

    /// Returns whether more of the file may follow in another source.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.chunk.is_some_and(|chunk| chunk.has_more)
    }

    /// Returns the line and column, in the file, of the byte `offset` of the text. Lines are counted on the first call.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        self.position_in(offset, Units::Characters)
    }

    /// Returns the same position as [`Source::position`], but with the column in `units`.
    #[must_use]
    pub fn position_in(&self, offset: u32, units: Units) -> Position {
        let position = self.lines().position_in(&self.text, offset, units);
        Position { line: position.line.saturating_add(self.lines_before()), ..position }
    }

    /// Returns the index of the lines of the text.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Returns the same source with a stand-in (a private-use character) for each invalid byte.
    ///
    /// [`Source::encode`] turns stand-ins back into bytes, so fixes of the returned source preserve invalid bytes. Returns `None` if there
    /// are no invalid bytes, or if the text already contains characters that serve as stand-ins.
    #[must_use]
    pub fn lossless(&self) -> Option<Source<'static>> {
        let text = self.lossless_text()?;
        let invalid_spans = encoding::stand_in_spans(&text);
        let (path, text, lines) = (self.path.clone(), Cow::Owned(text), OnceLock::new());
        Some(Source {
            path,
            language: self.language.clone(),
            bytes: Cow::Borrowed(&[]),
            text,
            encoding: self.encoding,
            map: None,
            invalid_spans,
            lines,
            chunk: self.chunk,
        })
    }

    /// Decodes the invalid byte at `span` as Windows-1252. Most files with invalid UTF-8 are in that encoding.
    pub(crate) fn decode_windows_1252(&self, span: Span) -> Option<char> {
        if self.encoding != Encoding::InvalidUtf8 {
            return None;
        }
        let stand_in = self.text[span.range()].chars().next().and_then(encoding::byte_of_stand_in);
        let byte = stand_in.or_else(|| self.bytes.get(self.byte_span(span).start as usize).copied())?;
        encoding::decode_windows_1252(byte)
    }

    /// Returns the text of [`Source::lossless`].
    fn lossless_text(&self) -> Option<String> {
        if self.invalid_spans.is_empty() || self.encoding != Encoding::InvalidUtf8 {
            return None;
        }
        encoding::with_stand_ins(&self.text, &self.invalid_spans, |span| {
            self.bytes[self.byte_span(span).start as usize]
        })
    }

    /// Encodes `text`, the fixed text of this input, to write it back to the file.
    #[must_use]
    pub fn encode(&self, text: &str) -> Vec<u8> {
        encoding::encode(text, self.target_encoding())
    }

    /// Returns whether encoding `text` with [`Source::encode`] and decoding the result yields `text` again. If not, callers must not write
    /// `text` to the file. For example, the first bytes of `text` may look like another encoding.
    #[must_use]
    pub fn round_trips(&self, text: &str) -> bool {
        encoding::round_trips(text, self.target_encoding())
    }

    /// Returns the encoding in which the fixed text of this input is written.
    fn target_encoding(&self) -> Encoding {
        match self.encoding {
            // Without stand-ins, the fixed text is written as UTF-8.
            Encoding::InvalidUtf8 if self.map.is_some() && self.lossless_text().is_none() => Encoding::Utf8,
            encoding => encoding,
        }
    }
}
