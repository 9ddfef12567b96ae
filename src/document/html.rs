//! HTML: the text of `<pre>` and `<code>`, and JSON in `<script>`.

use super::part::{Dialect, Part, starts_like_json};
use crate::source::{SourceMap, Span};
use crate::syntax::entity;

/// The elements of `text` that may hold a payload.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    let mut at = 0;
    // The elements of this name are never closed from here on.
    let mut unclosed: Vec<&str> = Vec::new();
    while let Some(open) = memchr::memchr(b'<', &text.as_bytes()[at..]).map(|open| at + open) {
        at = open + 1;
        if text[open..].starts_with("<!--") {
            at = text[open..].find("-->").map_or(text.len(), |end| open + end + 3);
            continue;
        }
        let Some(name) = ["pre", "code", "script", "textarea"].into_iter().find(|name| is_tag(&text[at..], name))
        else {
            continue;
        };
        let Some(start) = text[at..].find('>').map(|end| at + end + 1) else { return };
        let tag = &text[open..start];
        if unclosed.contains(&name) {
            continue;
        }
        let Some(end) = closing(text, start, name) else {
            unclosed.push(name);
            continue;
        };
        at = end;
        if name == "script" {
            if tag.to_ascii_lowercase().contains("json") {
                each(Part::slice(text, Span::from(start..end), Dialect::default()));
            }
            continue;
        }
        let (content, map) = decoded(text, start, end);
        if starts_like_json(&content) {
            // What is written into the text would have to be escaped.
            each(Part { literals: Some(Default::default()), ..Part::new(content, map, Dialect::default()) });
        }
    }
}

/// Returns whether `text`, which is after `<`, starts with the name of an element.
fn is_tag(text: &str, name: &str) -> bool {
    let start = text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    start && text[name.len()..].starts_with(|next: char| next == '>' || next == '/' || next.is_ascii_whitespace())
}

/// Where the element is closed whose content starts at `from`.
fn closing(text: &str, from: usize, name: &str) -> Option<usize> {
    let mut at = from;
    loop {
        at += text[at..].find("</")?;
        if is_tag(&text[at + 2..], name) {
            return Some(at);
        }
        at += 2;
    }
}

/// The text of an element, without tags and with entities decoded.
fn decoded(text: &str, start: usize, end: usize) -> (String, SourceMap) {
    let mut content = String::new();
    let mut map = SourceMap::builder();
    let bytes = &text.as_bytes()[..end];
    let (mut at, mut plain) = (start, start);
    while let Some(next) = memchr::memchr2(b'<', b'&', &bytes[at..]).map(|next| at + next) {
        let is_tag = bytes.get(next + 1).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
        let piece = match bytes[next] {
            b'&' => entity(&text[..end], next).map(|(character, length)| (Some(character), next + length)),
            _ if is_tag => memchr::memchr(b'>', &bytes[next..]).map(|close| (None, next + close + 1)),
            _ => None,
        };
        let Some((character, to)) = piece else {
            at = next + 1;
            continue;
        };
        content.push_str(&text[plain..next]);
        map.copy(Span::from(plain..next));
        if let Some(character) = character {
            content.push(character);
            map.piece(character.len_utf8() as u32, Span::from(next..to));
        }
        (at, plain) = (to, to);
    }
    content.push_str(&text[plain..end]);
    map.copy(Span::from(plain..end));
    (content, map.finish(end as u32, 0))
}
