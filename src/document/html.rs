//! Finds payloads in HTML: JSON in the text of `<pre>`, `<code>` and `<textarea>`, and JSON and programs in `<script>`.

use super::format::PartFinder;
use super::host;
use super::markdown::read_block;
use super::nested::{self, Writable};
use super::part::{Dialect, Part};
use crate::source::{SourceMap, Span};
use crate::syntax::decode_entity;

/// Finds the elements of `text` that may hold a payload.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    let mut at = 0;
    // The names of elements that have no closing tag after the current position.
    let mut unclosed: Vec<&str> = Vec::new();
    while let Some(open) = memchr::memchr(b'<', &text.as_bytes()[at..]).map(|open| at + open) {
        at = open + 1;
        if text[open..].starts_with("<!--") {
            at = text[open..].find("-->").map_or(text.len(), |end| open + end + 3);
            continue;
        }
        let Some(name) = ["pre", "code", "script", "textarea"].into_iter().find(|name| starts_tag(&text[at..], name))
        else {
            continue;
        };
        let Some(start) = tag_end(text, at) else { return };
        let tag = &text[open..start];
        if unclosed.contains(&name) {
            continue;
        }
        let Some(end) = closing_tag(text, start, name) else {
            unclosed.push(name);
            continue;
        };
        at = end;
        if name == "script" {
            let span = Span::from(start..end);
            if script_type(tag).contains("json") {
                each(Part::slice(text, span, Dialect::default()));
            } else if is_javascript(tag) {
                let find: PartFinder = |text, each| host::parts(&host::JAVASCRIPT, text, each);
                nested::parts(find, &text[span.range()], &SourceMap::slice(span), Writable::Yes, each);
            }
            continue;
        }
        let language = language_in_class(tag).or_else(|| {
            let inner = text[start..end].trim_start();
            inner.starts_with("<code").then(|| language_in_class(&inner[..inner.find('>').unwrap_or(0)])).flatten()
        });
        let (content, map) = decode_text(text, start, end);
        // Fixes only change literals, so an empty list of literals prevents all fixes. Fixes cannot write the entities
        // of HTML, such as `&lt;`.
        let create_part =
            |dialect| Part { literals: Some(Default::default()), ..Part::new(content.clone(), map.clone(), dialect) };
        read_block(&language.unwrap_or_default(), create_part, Writable::No, each);
    }
}

/// The number of bytes of a tag in which quotes are respected. In a longer tag, a quote is probably unclosed, and the
/// first `>` ends the tag.
const MAX_TAG: usize = 4096;

/// Returns the offset just past the `>` of the tag that contains `at`. A `>` between quotes does not end the tag.
fn tag_end(text: &str, at: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[at..];
    let mut quote = None;
    for (index, byte) in bytes.iter().take(MAX_TAG).enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + index + 1),
            (None, b'"' | b'\'') if index > 0 && matches!(bytes[index - 1], b'=' | b' ') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    memchr::memchr(b'>', bytes).map(|end| at + end + 1)
}

/// Returns whether the `type` of a script tag is JavaScript, or missing.
fn is_javascript(tag: &str) -> bool {
    let kind = script_type(tag);
    ["text/javascript", "application/javascript", "text/ecmascript", "module", "text/babel", "text/typescript"]
        .iter()
        .any(|known| kind.starts_with(known))
        || kind.is_empty()
}

/// Returns the value of the attribute `type` of a tag in lowercase, or an empty string if there is no such attribute.
fn script_type(tag: &str) -> String {
    let tag = tag.to_ascii_lowercase();
    let mut attributes = tag.match_indices("type");
    let value = attributes.find_map(|(at, name)| {
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?;
        // `data-type` is another attribute.
        let is_attribute = tag[..at].ends_with(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''));
        is_attribute.then(|| value.trim_start_matches([' ', '"', '\'']))
    });
    let value = value.unwrap_or_default();
    let end = value.find(['"', '\'', '>', ' ']).unwrap_or(value.len());
    value[..end].to_owned()
}

/// Returns the language in the class of a code block: `json` for `class="language-json"`.
fn language_in_class(tag: &str) -> Option<String> {
    let tag = tag.to_ascii_lowercase();
    let (_, name) = tag.split_once("language-").or_else(|| tag.split_once("lang-"))?;
    let end = name.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(name.len());
    Some(name[..end].to_owned())
}

/// Returns whether `tag` starts an element with a line number.
fn is_line_number(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    tag.split_once("class=").is_some_and(|(_, class)| {
        class.split(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))).any(
            |name| {
                matches!(
                    name,
                    "ln" | "lineno" | "linenos" | "line-number" | "line-numbers" | "linenumber" | "hljs-ln-n"
                )
            },
        )
    })
}

/// Returns whether `text` starts with `name` as the name of a tag. `text` is the text after `<` or `</`. For example,
/// `preview>` does not start with the name `pre`.
fn starts_tag(text: &str, name: &str) -> bool {
    let start = text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    start && text[name.len()..].starts_with(|next: char| next == '>' || next == '/' || next.is_ascii_whitespace())
}

/// Returns the offset of the first closing tag of the element `name` at or after `from`.
fn closing_tag(text: &str, from: usize, name: &str) -> Option<usize> {
    let mut at = from;
    loop {
        at += text[at..].find("</")?;
        if starts_tag(&text[at + 2..], name) {
            return Some(at);
        }
        at += 2;
    }
}

/// The maximum length of a line number with its surrounding whitespace, in bytes.
const MAX_LINE_NUMBER: usize = 16;

/// Returns the text between `start` and `end`, without tags and with decoded entities.
fn decode_text(text: &str, start: usize, end: usize) -> (String, SourceMap) {
    let mut content = String::new();
    let mut map = SourceMap::builder();
    let bytes = &text.as_bytes()[..end];
    let (mut at, mut copied_end) = (start, start);
    while let Some(next) = memchr::memchr2(b'<', b'&', &bytes[at..]).map(|next| at + next) {
        let is_tag = bytes.get(next + 1).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
        // The decoded character of an entity, or `None` for a tag, and the end of the entity or tag.
        let piece = match bytes[next] {
            b'&' => decode_entity(&text[..end], next).map(|(character, length)| (Some(character), next + length)),
            _ if is_tag => tag_end(text, next + 1).filter(|close| *close <= end).map(|close| {
                // Skip line numbers, which are not part of the code.
                let number = &bytes[close..bytes.len().min(close + MAX_LINE_NUMBER)];
                let number_end = memchr::memchr(b'<', number).filter(|_| is_line_number(&text[next..close]));
                (None, number_end.map_or(close, |length| close + length))
            }),
            _ => None,
        };
        let Some((character, piece_end)) = piece else {
            at = next + 1;
            continue;
        };
        content.push_str(&text[copied_end..next]);
        map.copy(Span::from(copied_end..next));
        if let Some(character) = character {
            content.push(character);
            map.piece(character.len_utf8() as u32, Span::from(next..piece_end));
        }
        (at, copied_end) = (piece_end, piece_end);
    }
    content.push_str(&text[copied_end..end]);
    map.copy(Span::from(copied_end..end));
    (content, map.finish(end as u32, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_name_is_another_element() {
        for text in ["pre>", "PRE class=x>", "pre/>", "pre\n>"] {
            assert!(starts_tag(text, "pre"), "{text}");
        }
        for text in ["preview>", "pre-x>", "pr>", "pre", "pré>"] {
            assert!(!starts_tag(text, "pre"), "{text}");
        }
    }
}
