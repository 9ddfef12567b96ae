//! The parser: one loop over the text with its own stack, so that no depth overflows the real one.
//!
//! The loop reads strict JSON and nothing else. Whatever it does not expect goes to a `#[cold]` function that finds
//! the reading, records the repair, and hands back: [`super::spaces`] (between tokens), [`super::quoted`] and
//! [`super::bare`] (values), [`super::recover`] (the structure) and [`super::outside`] (around the payload).

use super::frame::{Expect, Frame, NOWHERE};
use super::shape::Shape;
use super::string::Style;
use super::tree::{Flags, Kind, Node, NodeId};
use super::{MAX_DEPTH, ParseOptions};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// When the schemas are asked to which object a name belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// Where a comma is missing.
    WhereOdd,
    /// At every name: the closers do not balance, and the place to blame is sought.
    Everywhere,
    /// Never: the answers made it worse.
    Never,
}

/// What a pass over the text gives.
pub(super) struct Reading {
    pub nodes: Vec<Node>,
    pub buffer: String,
    pub decoded: Vec<Span>,
    pub roots: Vec<NodeId>,
    pub repairs: Vec<Diagnostic>,
    /// How many closers were inserted, removed or replaced.
    pub structural: u32,
    /// How many closers were placed by what the schemas know.
    pub asked: u32,
    /// The bracket that is one too many for [`MAX_DEPTH`].
    pub too_deep: Option<u32>,
    /// Comments that speak to the linter.
    pub directives: Vec<Span>,
    /// The text has control tags of a template.
    pub templated: bool,
    /// Text with letters or digits was skipped around the values.
    pub skipped_words: bool,
}

pub(super) struct Parser<'p> {
    pub text: &'p str,
    pub bytes: &'p [u8],
    pub pos: usize,
    pub options: &'p ParseOptions<'p>,
    pub shape: Option<&'p dyn Shape>,
    pub ask: Ask,
    pub style: Style,
    pub expect: Expect,
    pub frames: Vec<Frame>,
    pub nodes: Vec<Node>,
    pub buffer: String,
    pub decoded: Vec<Span>,
    pub roots: Vec<NodeId>,
    pub repairs: Vec<Diagnostic>,
    /// Runs of blank characters that JSON does not know.
    pub blanks: Vec<Span>,
    pub structural: u32,
    pub asked: u32,
    pub too_deep: Option<u32>,
    pub directives: Vec<Span>,
    /// Where the colon before the current value ends.
    pub colon: usize,
    /// Where the string starts that was read with care last: it is not read again.
    pub careful: usize,
    /// From here on no string ends behind a closing bracket: looked for once.
    pub no_bracket_end: usize,
    /// From here on no comment is closed: looked for once.
    pub no_comment_end: usize,
    /// The repair for text around the payload, to which more such text is added.
    pub stray: Option<usize>,
    /// The repair that says that the text is cut off, until the missing closers are added to it.
    pub cut: Option<usize>,
    /// The repair for several documents was made.
    pub several: bool,
    /// The text has control tags of a template.
    pub templated: bool,
    /// Text with letters or digits was skipped around the values.
    pub skipped_words: bool,
    /// The last repair for commas too many: its index, where they are, and what they are called.
    pub extra_commas: Option<(usize, String, &'static str)>,
}

impl<'p> Parser<'p> {
    pub(super) fn new(text: &'p str, options: &'p ParseOptions<'p>, ask: Ask) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            pos: 0,
            options,
            shape: if ask == Ask::Never { None } else { options.shape },
            ask,
            style: options.style,
            expect: Expect::Value,
            frames: Vec::with_capacity(8),
            // Honest payloads have a node for every dozen bytes or more.
            nodes: Vec::with_capacity(text.len() / 12 + 4),
            buffer: String::new(),
            decoded: Vec::new(),
            roots: Vec::with_capacity(1),
            repairs: Vec::new(),
            blanks: Vec::new(),
            structural: 0,
            asked: 0,
            too_deep: None,
            directives: Vec::new(),
            colon: 0,
            careful: usize::MAX,
            no_bracket_end: usize::MAX,
            no_comment_end: usize::MAX,
            stray: None,
            cut: None,
            several: false,
            templated: false,
            skipped_words: false,
            extra_commas: None,
        }
    }

    /// Reads the whole text.
    pub(super) fn run(mut self) -> Reading {
        loop {
            self.spaces();
            let Some(&byte) = self.bytes.get(self.pos) else {
                if self.at_end() {
                    break;
                }
                continue;
            };
            match self.expect {
                Expect::Next => match byte {
                    b',' if !self.frames.is_empty() => self.comma(),
                    b'}' if self.frames.last().is_some_and(|top| top.object) => self.close_object(),
                    b']' if self.frames.last().is_some_and(|top| !top.object) => self.close(),
                    _ => self.unexpected_next(byte),
                },
                Expect::Key | Expect::FirstKey => match byte {
                    b'"' => {
                        if self.ask == Ask::Everywhere && self.expect == Expect::Key {
                            self.place_key();
                        }
                        self.key();
                    }
                    b'}' if self.expect == Expect::FirstKey => self.close(),
                    _ => self.unexpected_key(byte),
                },
                Expect::Colon => match byte {
                    b':' => self.colon(),
                    _ => self.unexpected_colon(byte),
                },
                Expect::FirstElement if byte == b']' => self.close(),
                Expect::Value | Expect::Element | Expect::FirstElement => {
                    if self.frames.is_empty() && self.roots.is_empty() && !matches!(byte, b'{' | b'[') {
                        self.before_root(byte);
                    } else {
                        self.value(byte);
                        // Most values have their comma right behind them.
                        if self.peek(0) == Some(b',') && self.expect == Expect::Next && !self.frames.is_empty() {
                            self.comma();
                        }
                    }
                }
            }
            if self.too_deep.is_some() {
                break;
            }
        }
        self.finish()
    }

    fn finish(mut self) -> Reading {
        // Only a text that is nested too deeply leaves frames. The tree ends there, well-formed: a key has a value, and each
        // container an end.
        if let Some(at) = self.too_deep {
            if self.roots.is_empty() && self.frames.is_empty() || self.in_object() && self.expect == Expect::Value {
                self.push_leaf(Kind::Null, Span::at(at));
                self.value_done(at);
            }
            while !self.frames.is_empty() {
                self.close_at(self.text.len() as u32);
            }
        }
        self.report_blanks();
        if self.templated {
            self.leave_structure();
        }
        Reading {
            nodes: self.nodes,
            buffer: self.buffer,
            decoded: self.decoded,
            roots: self.roots,
            repairs: self.repairs,
            structural: self.structural,
            asked: self.asked,
            too_deep: self.too_deep,
            directives: self.directives,
            templated: self.templated,
            skipped_words: self.skipped_words,
        }
    }

    #[inline]
    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    /// Passes over white space and whatever is read like it.
    #[inline]
    fn spaces(&mut self) {
        loop {
            match self.bytes.get(self.pos) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => {
                    self.pos += 1;
                    self.indentation();
                }
                Some(0x21..=0x22 | 0x24..=0x2E | 0x30..=0x7E) | None => return,
                Some(_) => {
                    if !self.other_space() {
                        return;
                    }
                }
            }
        }
    }

    /// Passes over a run of spaces, eight at a time.
    #[inline]
    fn indentation(&mut self) {
        while let Some(chunk) = self.bytes.get(self.pos..).and_then(<[u8]>::first_chunk::<8>) {
            let others = u64::from_le_bytes(*chunk) ^ u64::from_le_bytes(*b"        ");
            self.pos += (others.trailing_zeros() / 8) as usize;
            if others != 0 {
                return;
            }
        }
    }

    fn colon(&mut self) {
        self.pos += 1;
        self.colon = self.pos;
        self.expect = Expect::Value;
    }

    pub(super) fn comma(&mut self) {
        let at = self.pos as u32;
        // Only called with an open frame.
        if let Some(top) = self.frames.last_mut() {
            top.comma = at;
            self.expect = if top.object { Expect::Key } else { Expect::Element };
        }
        self.pos += 1;
    }

    pub(super) fn value(&mut self, byte: u8) {
        match byte {
            b'"' => {
                if let Some(content) = self.plain_string(Kind::String) {
                    self.value_done(content.end + 1);
                } else {
                    self.careful_string(Kind::String);
                }
            }
            b'{' => match self.peek(1) {
                Some(b'{' | b'%' | b'#') => self.template_or_object(),
                _ => self.open(true),
            },
            b'[' => self.open(false),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.literal(b"true", Kind::True),
            b'f' => self.literal(b"false", Kind::False),
            b'n' => self.literal(b"null", Kind::Null),
            _ => self.unexpected_value(byte),
        }
    }

    /// Opens a container whose opener stands here.
    pub(super) fn open(&mut self, object: bool) {
        if self.frames.len() >= self.options.max_depth.map_or(MAX_DEPTH, |depth| depth.min(MAX_DEPTH)) {
            self.too_deep = Some(self.pos as u32);
            return;
        }
        let open = self.pos as u32;
        self.pos += 1;
        self.push_frame(object, open, open + 1);
    }

    pub(super) fn push_frame(&mut self, object: bool, open: u32, last_end: u32) {
        let node = self.nodes.len() as u32;
        let kind = if object { Kind::Object } else { Kind::Array };
        self.nodes.push(Node {
            span: Span::at(open),
            content: Span::at(0),
            link: node + 1,
            kind,
            flags: Flags::default(),
        });
        self.frames.push(Frame {
            node,
            object,
            open,
            count: 0,
            last_end,
            comma: NOWHERE,
            before: (last_end, NOWHERE),
            leaf: false,
            key: NOWHERE,
            shape: None,
        });
        self.expect = if object { Expect::FirstKey } else { Expect::FirstElement };
    }

    fn close_object(&mut self) {
        if !self.object_goes_on() {
            self.close();
        }
    }

    /// Whether members of the innermost object follow behind the brace that stands here; it is then removed.
    pub(super) fn object_goes_on(&mut self) -> bool {
        self.ask == Ask::Everywhere && self.is_surplus_closer() || self.outermost_goes_on()
    }

    /// Closes the innermost container by the closer that stands here.
    pub(super) fn close(&mut self) {
        let at = self.pos as u32;
        self.pos += 1;
        self.close_at(at + 1);
    }

    /// Closes the innermost container, which ends before the byte at `end`.
    pub(super) fn close_at(&mut self, end: u32) {
        // Only called with an open frame.
        let Some(frame) = self.frames.pop() else { return };
        self.seal(&frame, end);
        if self.frames.is_empty() {
            self.roots.push(NodeId(frame.node));
            self.expect = Expect::Next;
        } else {
            self.value_done(end);
            if let Some(top) = self.frames.last_mut() {
                top.leaf = false;
            }
        }
    }

    /// Writes a container's end into its node.
    fn seal(&mut self, frame: &Frame, end: u32) {
        let link = self.nodes.len() as u32;
        let node = &mut self.nodes[frame.node as usize];
        node.span.end = end;
        node.content = Span::at(frame.count);
        node.link = link;
        if frame.object && frame.count > 1 {
            self.find_duplicates(frame);
        }
    }

    /// A value ends before the byte at `end`.
    #[inline]
    pub(super) fn value_done(&mut self, end: u32) {
        match self.frames.last_mut() {
            Some(top) => {
                top.count += 1;
                top.before = (top.last_end, top.comma);
                top.last_end = end;
                top.comma = NOWHERE;
                top.leaf = true;
            }
            None => self.roots.push(NodeId(self.nodes.len() as u32 - 1)),
        }
        self.expect = Expect::Next;
    }

    fn key(&mut self) {
        match self.plain_string(Kind::Key) {
            Some(_) => {
                self.key_done();
                // As most names have their colon.
                if self.peek(0) == Some(b':') {
                    self.colon();
                }
            }
            None => self.careful_string(Kind::Key),
        }
    }

    /// The name that was pushed last is the next member's.
    #[inline]
    pub(super) fn key_done(&mut self) {
        if let Some(top) = self.frames.last_mut() {
            top.key = self.nodes.len() as u32 - 1;
        }
        self.expect = Expect::Colon;
    }
}
