//! The bytes of one input: their encoding, their lines, and spans in them.
//!
//! Everything above works on [`Source::text`] and on spans of it. Only two things ever look at the bytes again: a
//! report that gives byte offsets of the file, and a fix that writes it back.

mod blank;
mod encoding;
pub(crate) mod line_break;
mod line_index;
mod source_map;
mod span;
mod stretch;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use blank::{Blank, blank, is_space};
pub use encoding::Encoding;
pub use line_index::{LineIndex, Position, Units};
pub use source_map::{SourceMap, SourceMapBuilder};
pub use span::Span;
pub use stretch::Stretch;

/// The largest input that is read, in bytes: 1 GiB. Offsets are `u32`, and the decoded text of a file may be three times
/// as long as the file.
pub const MAX_INPUT_BYTES: usize = 1 << 30;

/// An input is larger than [`MAX_INPUT_BYTES`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes are more than the {MAX_INPUT_BYTES} (1 GiB) that one input may have; split the file")]
pub struct TooLarge {
    /// Size of the refused input.
    pub bytes: usize,
}

/// Whether the file that starts with `bytes` is UTF-16, which is read as a whole.
#[must_use]
pub fn is_utf16(bytes: &[u8]) -> bool {
    encoding::is_utf16(bytes)
}

/// One input: a file, or what came from standard input.
#[derive(Debug)]
pub struct Source<'a> {
    path: PathBuf,
    /// What an editor calls its language.
    language: Option<Arc<str>>,
    bytes: Cow<'a, [u8]>,
    text: Cow<'a, str>,
    encoding: Encoding,
    map: Option<SourceMap>,
    replaced: Vec<Span>,
    lines: OnceLock<LineIndex>,
    /// Where it lies in its file; nothing where it is all of it. Spans of the text.
    stretch: Option<Stretch>,
}

impl<'a> Source<'a> {
    /// Takes over the `bytes` of a file. `path` is only a name: nothing is read from it.
    ///
    /// # Errors
    ///
    /// If there are more than [`MAX_INPUT_BYTES`].
    pub fn new(path: impl Into<PathBuf>, bytes: Vec<u8>) -> Result<Source<'static>, TooLarge> {
        if bytes.len() > MAX_INPUT_BYTES {
            return Err(TooLarge { bytes: bytes.len() });
        }
        // The common case, valid UTF-8, moves the bytes into the text and keeps no second copy.
        let (bytes, text, encoding, map, replaced) = match String::from_utf8(bytes) {
            Ok(text) if memchr::memchr(0, text.as_bytes()).is_none() => {
                (Cow::Borrowed(&[][..]), Cow::Owned(text), Encoding::Utf8, None, Vec::new())
            }
            other => {
                let bytes = other.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
                let decoded = encoding::decode(&bytes);
                let (text, encoding) = (decoded.text.into_owned(), decoded.encoding);
                let (map, replaced) = (decoded.map, decoded.replaced);
                (Cow::Owned(bytes), Cow::Owned(text), encoding, map, replaced)
            }
        };
        let (lines, stretch) = (OnceLock::new(), None);
        Ok(Source { path: path.into(), language: None, bytes, text, encoding, map, replaced, lines, stretch })
    }

    /// Borrows the `bytes` of a file, as [`Source::new`] takes them over: where many files are read one after the other, they may
    /// all be read into the same place.
    ///
    /// # Errors
    ///
    /// If there are more than [`MAX_INPUT_BYTES`].
    pub fn from_bytes(path: impl Into<PathBuf>, bytes: &'a [u8]) -> Result<Self, TooLarge> {
        if bytes.len() > MAX_INPUT_BYTES {
            return Err(TooLarge { bytes: bytes.len() });
        }
        let encoding::Decoded { text, encoding, map, replaced } = encoding::decode(bytes);
        let bytes = Cow::Borrowed(if map.is_some() { bytes } else { &[] });
        let (lines, stretch) = (OnceLock::new(), None);
        Ok(Source { path: path.into(), language: None, bytes, text, encoding, map, replaced, lines, stretch })
    }

    /// Borrows `bytes` that are a stretch of a file in UTF-8, in which bytes may be none. The spans of `stretch` are of `bytes`.
    ///
    /// # Errors
    ///
    /// If there are more than [`MAX_INPUT_BYTES`].
    pub fn of_stretch(path: impl Into<PathBuf>, bytes: &'a [u8], mut stretch: Stretch) -> Result<Self, TooLarge> {
        if bytes.len() > MAX_INPUT_BYTES {
            return Err(TooLarge { bytes: bytes.len() });
        }
        let encoding::Decoded { text, encoding, map, replaced } = encoding::decode_utf8(bytes);
        if map.is_some() {
            let own = stretch.own.range();
            let start = encoding::decode_utf8(&bytes[..own.start]).text.len();
            stretch.own = Span::from(start..start + encoding::decode_utf8(&bytes[own]).text.len());
        }
        let bytes = Cow::Borrowed(if map.is_some() { bytes } else { &[] });
        let (lines, stretch) = (OnceLock::new(), Some(stretch));
        Ok(Source { path: path.into(), language: None, bytes, text, encoding, map, replaced, lines, stretch })
    }

    /// The same, with all that it borrowed copied.
    #[must_use]
    pub fn into_owned(self) -> Source<'static> {
        let Self { path, language, bytes, text, encoding, map, replaced, lines, stretch } = self;
        let (bytes, text) = (Cow::Owned(bytes.into_owned()), Cow::Owned(text.into_owned()));
        Source { path, language, bytes, text, encoding, map, replaced, lines, stretch }
    }

    /// Borrows a text that is in memory already, as an editor's buffer or a test's literal is.
    ///
    /// # Errors
    ///
    /// If it is longer than [`MAX_INPUT_BYTES`].
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
            replaced: Vec::new(),
            lines: OnceLock::new(),
            stretch: None,
        })
    }

    /// Another text in the place of this one's: under the same name, to be written back in the same encoding. Characters that
    /// stand for bytes that are no text ([`Source::lossless`]) still do.
    ///
    /// # Errors
    ///
    /// If it is longer than [`MAX_INPUT_BYTES`].
    pub fn with_text<'t>(&self, text: &'t str) -> Result<Source<'t>, TooLarge> {
        let encoding = self.encoding;
        let replaced = if encoding == Encoding::InvalidUtf8 { encoding::stand_ins(text) } else { Vec::new() };
        let language = self.language.clone();
        Ok(Source { language, encoding, replaced, ..Source::from_text(&self.path, text)? })
    }

    /// The same with what an editor calls its language, by the identifiers of the Language Server Protocol. It tells the format if the
    /// name does not.
    #[must_use]
    pub fn with_language(self, language: Option<Arc<str>>) -> Self {
        Self { language, ..self }
    }

    /// What an editor calls its language.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The name under which it is reported.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text that the bytes spell. All spans are byte ranges of this text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        if self.map.is_some() { &self.bytes } else { self.text.as_bytes() }
    }

    /// How the bytes spell the text.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Where in [`Source::text`] a character stands for a byte that is no text: U+FFFD, or one of its own in
    /// [`Source::lossless`].
    #[must_use]
    pub fn replaced(&self) -> &[Span] {
        &self.replaced
    }

    /// The bytes of the file that spell `span` of the text. The two differ only for other encodings than UTF-8.
    #[must_use]
    pub fn byte_span(&self, span: Span) -> Span {
        self.map.as_ref().map_or(span, |map| map.span(span))
    }

    /// Where it lies in its file; nothing where it is all of it.
    #[must_use]
    pub fn stretch(&self) -> Option<&Stretch> {
        self.stretch.as_ref()
    }

    /// The part of the text that findings are looked for in.
    #[must_use]
    pub fn own(&self) -> Span {
        self.stretch.map_or(Span::new(0, self.text.len() as u32), |stretch| stretch.own)
    }

    /// How many bytes of the file come before the source.
    #[must_use]
    pub fn first_byte(&self) -> u64 {
        self.stretch.map_or(0, |stretch| stretch.offset)
    }

    /// How many lines of the file come before the source.
    #[must_use]
    pub fn first_line(&self) -> u32 {
        self.stretch.map_or(0, |stretch| stretch.line)
    }

    /// Whether more of the file may come in another source.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.stretch.is_some_and(|stretch| stretch.goes_on)
    }

    /// Line and column in the file of the text's byte `offset`. The lines are counted when the first position is asked for.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        self.position_in(offset, Units::Characters)
    }

    /// The same with the column in `units`.
    #[must_use]
    pub fn position_in(&self, offset: u32, units: Units) -> Position {
        let position = self.lines().position_in(&self.text, offset, units);
        Position { line: position.line.saturating_add(self.first_line()), ..position }
    }

    /// Where the lines of the text start.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The same input with a private character for each byte that is no text, from which [`Source::encode`] gives the byte back:
    /// what is fixed without losing it. Nothing where there is no such byte, or the text uses those characters itself.
    #[must_use]
    pub fn lossless(&self) -> Option<Source<'static>> {
        let text = self.lossless_text()?;
        let replaced = encoding::stand_ins(&text);
        let (path, text, lines) = (self.path.clone(), Cow::Owned(text), OnceLock::new());
        Some(Source {
            path,
            language: self.language.clone(),
            bytes: Cow::Borrowed(&[]),
            text,
            encoding: self.encoding,
            map: None,
            replaced,
            lines,
            stretch: self.stretch,
        })
    }

    /// The character that the bad byte at `span` is in Windows-1252, the encoding of most files that should be UTF-8 and are not.
    pub(crate) fn windows_1252(&self, span: Span) -> Option<char> {
        if self.encoding != Encoding::InvalidUtf8 {
            return None;
        }
        let stand_in = self.text[span.range()].chars().next().and_then(encoding::stand_in);
        let byte = stand_in.or_else(|| self.bytes.get(self.byte_span(span).start as usize).copied())?;
        encoding::windows_1252(byte)
    }

    fn lossless_text(&self) -> Option<String> {
        if self.replaced.is_empty() || self.encoding != Encoding::InvalidUtf8 {
            return None;
        }
        encoding::with_stand_ins(&self.text, &self.replaced, |span| self.bytes[self.byte_span(span).start as usize])
    }

    /// The bytes that spell another `text` in this input's encoding: what a fix writes back.
    #[must_use]
    pub fn encode(&self, text: &str) -> Vec<u8> {
        encoding::encode(text, self.written_as())
    }

    /// Whether [`Source::encode`] gives bytes of `text` that are read as that text again. A text may start so that its bytes are
    /// taken for another encoding; it is not to be written.
    #[must_use]
    pub fn reads_back(&self, text: &str) -> bool {
        encoding::reads_back(text, self.written_as())
    }

    /// The encoding in which another text is written.
    fn written_as(&self) -> Encoding {
        match self.encoding {
            // A text that has such characters of its own is fixed without stand-ins.
            Encoding::InvalidUtf8 if self.map.is_some() && self.lossless_text().is_none() => Encoding::Utf8,
            encoding => encoding,
        }
    }
}
