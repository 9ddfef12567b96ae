//! The strict parser: parses JSON as RFC 8259 defines it. The text may also consist of several documents in sequence.
//!
//! At the first invalid byte, the strict parser stops. [`super::parse`] then uses another parser.

use super::MAX_DEPTH;
use super::search::state::Expect;
use super::string::{Style, strict_escape_len};
use super::template;
use super::tokens::{number_end, plain_len};
use super::tree::{AS_WRITTEN, Flags, Kind, Node, NodeId};
use super::tree_builder::{Duplicate, TreeBuilder};
use crate::source::Span;

/// The result of the strict parser.
pub(super) enum Outcome<'t> {
    /// The text consists of one or more documents of strict JSON. The vector contains each pair of equal keys of one object, with the JSON
    /// Pointer of that object.
    Json(TreeBuilder<'t>, Vec<(Duplicate, String)>),
    /// The opening bracket at this byte offset is nested too deeply. The text before the bracket is strict JSON.
    TooDeep(TreeBuilder<'t>, u32),
    /// The text is not strict JSON.
    NotStrict,
}

/// The strict parser of one text.
struct StrictParser<'t> {
    tree: TreeBuilder<'t>,
    bytes: &'t [u8],
    pos: usize,
    expect: Expect,
    max_depth: usize,
    duplicates: Vec<(Duplicate, String)>,
}

/// Parses `text` as strict JSON.
pub(super) fn parse(text: &str, style: Style, max_depth: Option<usize>) -> Outcome<'_> {
    let max_depth = max_depth.map_or(MAX_DEPTH, |depth| depth.min(MAX_DEPTH));
    let tree = TreeBuilder::new(text, style);
    let mut parser =
        StrictParser { tree, bytes: text.as_bytes(), pos: 0, expect: Expect::Value, max_depth, duplicates: Vec::new() };
    match parser.run() {
        Some(Stop::End) => Outcome::Json(parser.tree, parser.duplicates),
        Some(Stop::TooDeep) => Outcome::TooDeep(parser.tree, parser.pos as u32),
        None => Outcome::NotStrict,
    }
}

/// Why the strict parser stopped, if the text is strict JSON so far.
enum Stop {
    /// The text ended.
    End,
    /// A bracket is nested too deeply.
    TooDeep,
}

impl StrictParser<'_> {
    /// Parses the whole text. Returns `None` if it is not strict JSON.
    fn run(&mut self) -> Option<Stop> {
        loop {
            self.skip_spaces();
            let Some(&byte) = self.bytes.get(self.pos) else {
                let is_complete = self.expect == Expect::CommaOrClose && self.tree.open.is_empty();
                return is_complete.then_some(Stop::End);
            };
            match self.expect {
                // A further document starts. After a document, `CommaOrClose` is expected although no container is open.
                Expect::CommaOrClose if self.tree.open.is_empty() && matches!(byte, b'{' | b'[') => {
                    let is_container =
                        |root: &NodeId| matches!(self.tree.nodes[root.0 as usize].kind, Kind::Object | Kind::Array);
                    // Only objects and arrays may follow each other. Earlier documents were checked when the previous document started.
                    if !self.tree.roots.last().is_none_or(is_container) {
                        return None;
                    }
                    self.expect = Expect::Value;
                }
                Expect::CommaOrClose => {
                    let is_object = self.tree.open.last()?.is_object;
                    match byte {
                        b',' => {
                            self.pos += 1;
                            self.expect = if is_object { Expect::Key } else { Expect::Element };
                        }
                        b'}' if is_object => self.close_container(),
                        b']' if !is_object => self.close_container(),
                        _ => return None,
                    }
                }
                Expect::Key | Expect::FirstKey => match byte {
                    b'"' => {
                        self.parse_string(Kind::Key)?;
                        self.expect = Expect::Colon;
                        // Most keys have their colon right after them.
                        if self.bytes.get(self.pos) == Some(&b':') {
                            self.pos += 1;
                            self.expect = Expect::Value;
                        }
                    }
                    b'}' if self.expect == Expect::FirstKey => self.close_container(),
                    _ => return None,
                },
                Expect::Colon if byte == b':' => {
                    self.pos += 1;
                    self.expect = Expect::Value;
                }
                Expect::FirstElement if byte == b']' => self.close_container(),
                Expect::Value | Expect::Element | Expect::FirstElement => match byte {
                    b'"' => {
                        self.parse_string(Kind::String)?;
                        self.expect = Expect::CommaOrClose;
                    }
                    b'{' | b'[' => {
                        if self.tree.open.len() >= self.max_depth {
                            return Some(Stop::TooDeep);
                        }
                        let is_object = byte == b'{';
                        self.tree.open_container(is_object, self.pos as u32, 1);
                        self.pos += 1;
                        self.expect = if is_object { Expect::FirstKey } else { Expect::FirstElement };
                    }
                    b'-' | b'0'..=b'9' => {
                        let end = number_end(self.bytes, self.pos);
                        self.add_leaf(Kind::Number, end)?;
                    }
                    b't' => self.parse_literal(b"true", Kind::True)?,
                    b'f' => self.parse_literal(b"false", Kind::False)?,
                    b'n' => self.parse_literal(b"null", Kind::Null)?,
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    /// Skips whitespace.
    fn skip_spaces(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.pos) {
            self.pos += 1;
            // Indentation consists of many spaces, so skip eight at a time.
            while let Some(chunk) = self.bytes.get(self.pos..).and_then(<[u8]>::first_chunk::<8>) {
                let non_spaces = u64::from_le_bytes(*chunk) ^ u64::from_le_bytes(*b"        ");
                self.pos += (non_spaces.trailing_zeros() / 8) as usize;
                if non_spaces != 0 {
                    break;
                }
            }
        }
    }

    fn close_container(&mut self) {
        self.pos += 1;
        let duplicates = self.tree.close_container(self.pos as u32);
        if !duplicates.is_empty() {
            let pointer = self.tree.last_pointer();
            self.duplicates.extend(duplicates.into_iter().map(|pair| (pair, pointer.clone())));
        }
        self.expect = Expect::CommaOrClose;
    }

    /// Parses the string or key at the current offset. Returns `None` if it is not strict JSON.
    fn parse_string(&mut self, kind: Kind) -> Option<()> {
        let start = self.pos + 1;
        let mut at = start;
        let mut has_escapes = false;
        loop {
            at += plain_len(&self.bytes[at..]);
            match *self.bytes.get(at)? {
                b'"' => break,
                b'\\' => {
                    has_escapes = true;
                    at += strict_escape_len(&self.bytes[at..])?;
                }
                _ => return None,
            }
        }
        self.pos = at + 1;
        let content = Span::new(start as u32, at as u32);
        let whole = Span::new(content.start - 1, content.end + 1);
        if has_escapes {
            self.tree.add_string(kind, whole, content, Flags::default());
            return Some(());
        }
        // All placeholders start with one of these bytes, so most strings need no further check.
        let is_placeholder = matches!(self.bytes[start], b'{' | b'$' | b'<' | b'%' | b'#' | b'@' | b'_')
            && template::is_placeholder(&self.tree.text[content.range()]);
        let flags = if is_placeholder { Flags::PLACEHOLDER } else { Flags::default() };
        self.tree.nodes.push(Node { span: whole, content, link: AS_WRITTEN, kind, flags });
        self.tree.finish_string(kind, whole.end);
        Some(())
    }

    /// Parses the literal `word` at the current offset. Returns `None` if the text there is something else.
    fn parse_literal(&mut self, word: &[u8], kind: Kind) -> Option<()> {
        let end = self.pos + word.len();
        if self.bytes.get(self.pos..end) != Some(word) {
            return None;
        }
        self.add_leaf(kind, end)
    }

    /// Adds the number or literal from the current offset to `end`. Returns `None` if the number or literal is empty.
    ///
    /// Also returns `None` if the text at `end` is not a comma, a closing bracket, whitespace or the end of the text.
    fn add_leaf(&mut self, kind: Kind, end: usize) -> Option<()> {
        let is_delimited =
            matches!(self.bytes.get(end), None | Some(b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'));
        if end == self.pos || !is_delimited {
            return None;
        }
        let span = Span::from(self.pos..end);
        self.tree.add_leaf(kind, span, span, Flags::default());
        self.pos = end;
        self.expect = Expect::CommaOrClose;
        Some(())
    }
}
