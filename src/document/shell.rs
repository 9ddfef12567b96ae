//! Shell scripts: what is handed to a command in single quotes, or in a here-document, as `curl -d '…'` has it.

use super::part::{Dialect, Part, lines, starts_like_json};
use crate::source::{Span, line_break};

/// The arguments of `text` that may hold a payload.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    for argument in arguments(text) {
        each(Part::slice(text, argument, Dialect::default()));
    }
}

/// The texts between single quotes, in which the shell leaves every byte as it is, and the here-documents that start like JSON.
pub(super) fn arguments(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr3(b'\'', b'"', b'<', &bytes[at..]).map(|next| at + next) {
        at = match bytes[next] {
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
            b'"' => double_quoted(bytes, next + 1),
            _ => match here_document(text, next) {
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

/// Where the text ends that starts behind a double quote: in it a single quote is none.
fn double_quoted(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(next) = memchr::memchr2(b'"', b'\\', &bytes[at.min(bytes.len())..]).map(|next| at + next) {
        if bytes[next] == b'"' {
            return next + 1;
        }
        at = next + 2;
    }
    // It is never closed: an inch mark, perhaps.
    start
}

/// The lines of the here-document whose `<<` stands at `at`.
fn here_document(text: &str, at: usize) -> Option<Span> {
    let word = text[at..].strip_prefix("<<")?.trim_start_matches(['-', ' ']);
    let word = word.trim_start_matches(['\'', '"', '\\']);
    let word =
        &word[..word.find(|character: char| !(character.is_alphanumeric() || character == '_')).unwrap_or(word.len())];
    let start = at + line_break::ends(text[at..].as_bytes()).next()?;
    if word.is_empty() {
        return None;
    }
    let end = lines(&text[start..]).find(|line| text[start..][line.range()].trim() == word)?;
    Some(Span::from(start..start + end.start as usize))
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
    }
}
