//! HTML: the text of `<pre>` and `<code>`, and JSON in `<script>`.

use super::part::{Dialect, Part, starts_like_json};
use crate::source::{SourceMap, Span};

/// The longest name of an entity, with `&` and `;`.
const MAX_ENTITY: usize = 10;

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
            each(Part { literals: Some(Default::default()), ..Part::owned(content, map, Dialect::default()) });
        }
    }
}

/// Returns whether `text`, which is behind `<`, starts with the name of an element.
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
    let mut at = start;
    let mut plain = start;
    let mut pieces: Vec<(usize, usize, Option<char>)> = Vec::new();
    while let Some(next) = memchr::memchr2(b'<', b'&', &bytes[at..]).map(|next| at + next) {
        let piece = if bytes[next] == b'&' {
            entity(&text[next..end]).map(|(character, length)| (next, next + length, Some(character)))
        } else {
            let is_tag = bytes.get(next + 1).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
            let close = memchr::memchr(b'>', &bytes[next..]).filter(|_| is_tag);
            close.map(|close| (next, next + close + 1, None))
        };
        at = piece.map_or(next + 1, |(_, end, _)| end);
        pieces.extend(piece);
    }
    for (from, to, character) in pieces {
        if plain < from {
            content.push_str(&text[plain..from]);
            map.copy(Span::from(plain..from));
        }
        if let Some(character) = character {
            content.push(character);
            map.piece(character.len_utf8() as u32, Span::from(from..to));
        }
        plain = to;
    }
    if plain < end {
        content.push_str(&text[plain..end]);
        map.copy(Span::from(plain..end));
    }
    (content, map.finish(end as u32, 0))
}

/// The character that the entity at the start of `text` is, and the length of the entity in bytes.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(MAX_ENTITY).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let character = match name {
        "quot" => '"',
        "apos" => '\'',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => '\u{A0}',
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16)?,
                None => number(digits, 10)?,
            }
        }
    };
    Some((character, end + 1))
}
