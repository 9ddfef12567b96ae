//! What messages call things, and where they are: names, subjects, JSON pointers.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::frame::{Expect, Frame, NOWHERE};
use super::parser::Parser;
use super::scan;
use super::tree::AS_WRITTEN;
use crate::source::Span;

impl Parser<'_> {
    pub(super) fn in_object(&self) -> bool {
        self.frames.last().is_some_and(|top| top.object)
    }

    pub(super) fn node_text(&self, node: u32) -> &str {
        let node = &self.nodes[node as usize];
        if node.link == AS_WRITTEN {
            &self.text[node.content.range()]
        } else {
            &self.buffer[self.decoded[node.link as usize].range()]
        }
    }

    /// The name that was read last in an object, as a message quotes it.
    pub(super) fn key_name(&self, frame: &Frame) -> Option<String> {
        if self.options.edits_only {
            return Some(String::new());
        }
        (frame.object && frame.key != NOWHERE).then(|| format!("`{}`", shorten(self.node_text(frame.key))))
    }

    /// What a message calls the value that is being read: `` `Caller_EmailID` ``, `element 3 of …`, `the text`.
    pub(super) fn subject(&self) -> String {
        let Some(top) = self.frames.last() else { return "the text".to_owned() };
        if let Some(name) = self.key_name(top) {
            return name;
        }
        if top.object {
            return "a name".to_owned();
        }
        self.element_name(top.count + 1)
    }

    /// What a message calls the element of this number of the innermost array: ``element 3 of `CustomFields` ``.
    pub(super) fn element_name(&self, number: u32) -> String {
        let outer = self.frames.split_last().map_or(&[][..], |(_, outer)| outer);
        match outer.iter().rev().find_map(|frame| self.key_name(frame)) {
            Some(name) => format!("element {number} of {name}"),
            None => format!("element {number}"),
        }
    }

    /// What a message calls a container.
    pub(super) fn container_name(&self, depth: usize) -> String {
        let name = depth.checked_sub(1).and_then(|outer| self.key_name(&self.frames[outer]));
        name.unwrap_or_else(|| {
            let kind = if self.frames[depth].object { "object" } else { "array" };
            if depth == 0 { format!("the outermost {kind}") } else { format!("an {kind}") }
        })
    }

    /// Where a container was opened; the empty place where its opener is missing.
    pub(super) fn opener(&self, frame: &Frame) -> Span {
        let written = matches!(self.bytes.get(frame.open as usize), Some(b'{' | b'['));
        Span::new(frame.open, frame.open + u32::from(written))
    }

    /// JSON pointer of the value that is being read, or was read last.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = String::new();
        if self.options.edits_only {
            return pointer;
        }
        for frame in &self.frames {
            if frame.object {
                if frame.key != NOWHERE {
                    pointer.push('/');
                    pointer.push_str(&pointer_segment(self.node_text(frame.key)));
                }
            } else {
                let done = self.expect == Expect::Next && frame.node == self.frames[self.frames.len() - 1].node;
                let index = if done { frame.count.saturating_sub(1) } else { frame.count };
                write!(pointer, "/{index}").expect("writing to a String does not fail");
            }
        }
        pointer
    }

    /// The name of the member that stands here.
    pub(super) fn name_here(&self) -> Option<&str> {
        let colon = scan::key(self.text, self.pos)?;
        let open = scan::quote(self.text, self.pos).unwrap_or(0);
        let name = self.text[self.pos + open..colon].trim_end_matches(scan::is_space);
        Some(if open > 0 { name.trim_end_matches(['"', '\'', '`', '”', '“', '»', '’', '\\']) } else { name })
    }
}

/// A name as a JSON pointer writes it (RFC 6901, section 3). Hardly any has a character that is written otherwise.
#[must_use]
pub fn pointer_segment(name: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'~', b'/', name.as_bytes()).is_none() {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
}

/// At most 60 characters of `text`: a message quotes, it does not repeat.
pub(super) fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}
