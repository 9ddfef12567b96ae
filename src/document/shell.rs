//! Shell scripts: what is handed to a command in single quotes, or in a here-document, as `curl -d '…'` has it.

use std::collections::HashMap;

use super::host;
use super::part::{Dialect, Part, lines, starts_like_json};
use crate::source::Span;

/// The arguments of `text` that may hold a payload. Those between single quotes are a payload as they are; in all others the shell
/// fills in variables.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    let whole = arguments(text);
    for argument in &whole {
        each(part(text, *argument));
    }
    host::parts(&host::SHELL, text, &mut |part| {
        let place = part.map.span(Span::from(0..part.text.len()));
        if !whole.iter().any(|argument| argument.overlaps(place)) {
            each(part);
        }
    });
}

/// The part at `span`, which is one of [`arguments`].
fn part(text: &str, span: Span) -> Part<'_> {
    Part { quote: quote(text, span), ..Part::slice(text, span, Dialect::default()) }
}

/// The quote around one of [`arguments`]; a here-document has none.
pub(super) fn quote(text: &str, argument: Span) -> Option<char> {
    text[..argument.start as usize].ends_with('\'').then_some('\'')
}

/// The texts between single quotes, in which the shell leaves every byte as it is, and the here-documents that start like JSON.
pub(super) fn arguments(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut script = None;
    let mut unclosed = false;
    let telling = |byte: &u8| matches!(byte, b'\'' | b'"' | b'<' | b'#');
    while let Some(next) = bytes[at..].iter().position(telling).map(|next| at + next) {
        at = match bytes[next] {
            b'#' => {
                let starts_word = next.checked_sub(1).is_none_or(|before| bytes[before].is_ascii_whitespace());
                let line = memchr::memchr2(b'\n', b'\r', &bytes[next..]).map_or(bytes.len(), |end| next + end);
                if starts_word { line } else { next + 1 }
            }
            b'\'' => {
                let Some(end) = memchr::memchr(b'\'', &bytes[next + 1..]).map(|end| next + 1 + end) else { break };
                let content = Span::from(next + 1..end);
                // Where the word goes on around the quotes, a variable is put in the middle of it.
                let before = next.checked_sub(1).map(|before| bytes[before]);
                let starts = before.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'('));
                let behind = bytes.get(end + 1);
                let ends = behind.is_none_or(|byte| byte.is_ascii_whitespace() || b";)|&><`".contains(byte));
                let whole = starts && ends;
                if whole && starts_like_json(&text[content.range()]) {
                    found.push(content);
                }
                end + 1
            }
            b'"' if unclosed => next + 1,
            b'"' => double_quoted(bytes, next + 1).unwrap_or_else(|| {
                // It is never closed, and neither is one after it: an inch mark, perhaps.
                unclosed = true;
                next + 1
            }),
            _ => match here_document(text, next, &mut script) {
                Some(content) => {
                    if starts_like_json(&text[content.range()]) {
                        found.push(content);
                    }
                    content.end as usize
                }
                None => next + 1,
            },
        };
    }
    found
}

/// Returns where the text ends that starts after a double quote, in which a single quote is text; `None` if it is not closed.
fn double_quoted(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    while let Some(next) = memchr::memchr2(b'"', b'\\', &bytes[at.min(bytes.len())..]).map(|next| at + next) {
        if bytes[next] == b'"' {
            return Some(next + 1);
        }
        at = next + 2;
    }
    None
}

/// The lines of a script.
struct Lines<'t> {
    /// Where each line starts.
    starts: Vec<usize>,
    /// The starts of the lines that hold nothing but a certain word, in ascending order.
    words: HashMap<&'t str, Vec<usize>>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut all = Self { starts: Vec::new(), words: HashMap::new() };
        for line in lines(text) {
            let start = line.start as usize;
            all.starts.push(start);
            let word = text[line.range()].trim();
            if !word.is_empty() && word.chars().all(is_word) {
                all.words.entry(word).or_default().push(start);
            }
        }
        all
    }
}

/// Returns the lines of the here-document whose `<<` is at `at`. `script` is read when the first is asked for.
fn here_document<'t>(text: &'t str, at: usize, script: &mut Option<Lines<'t>>) -> Option<Span> {
    let word = text[at..].strip_prefix("<<")?.trim_start_matches(['-', ' ']);
    let word = word.trim_start_matches(['\'', '"', '\\']);
    let word = &word[..word.find(|character| !is_word(character)).unwrap_or(word.len())];
    if word.is_empty() {
        return None;
    }
    let script = script.get_or_insert_with(|| Lines::of(text));
    let start = *script.starts.get(script.starts.partition_point(|start| *start <= at))?;
    let ends = script.words.get(word)?;
    let end = ends.get(ends.partition_point(|end| *end < start))?;
    Some(Span::from(start..*end))
}

/// Returns whether the word that ends a here-document may have `character`.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::arguments;

    fn found(text: &str) -> Vec<&str> {
        arguments(text).into_iter().map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn arguments_are_whole() {
        assert_eq!(found("curl -d '{\"a\": 1}' https://example.com"), ["{\"a\": 1}"]);
        assert_eq!(found("curl -d '{\"a\": \"'$A'\"}' x"), Vec::<&str>::new());
        assert_eq!(found("echo \"it's\" '[1]' 'x'"), ["[1]"]);
        assert_eq!(found("cat <<'EOF' | curl -d @-\n{\"a\": 1}\nEOF\necho '{}'"), ["{\"a\": 1}\n", "{}"]);
        assert_eq!(found("a << b\n'{"), Vec::<&str>::new());
        assert_eq!(found("\"\\"), Vec::<&str>::new());
        assert_eq!(found("cat <<A\nB\nA\ncat <<-B\n{}\n  B\ncat <<A\n[1]\n A \n"), ["{}\n", "[1]\n"]);
        assert_eq!(found("# it's\necho '[1]' # isn't\necho $# '[2]'"), ["[1]", "[2]"]);
        assert_eq!(found("a 5\" disk\ncurl -d '{}' x"), ["{}"]);
    }
}
