//! Shell scripts: arguments of commands in single quotes, or in here-documents, as in `curl -d '…'`.

use std::collections::HashMap;

use super::part::{lines, starts_like_json};
use crate::source::Span;

/// A text of a script that the shell passes to a command unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Argument {
    /// The text, without its quotes.
    pub content: Span,
    /// How the command uses it.
    pub used: Used,
}

/// How a command uses an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Used {
    /// Sends it unchanged.
    Verbatim,
    /// Fills it in: `printf '{"Status": "%s"}' "$status"`.
    Format,
    /// Runs it as a program, such as Python. This also applies to here-documents.
    Program,
    /// Uses it as a filter for its input. A `jq` filter may look like JSON, but is not. Here-documents are the input.
    Filter,
}

/// Returns the texts that the shell leaves unchanged, if they start like JSON. These are strings in single quotes, and
/// here-documents with a quoted delimiter.
pub(super) fn arguments(text: &str) -> Vec<Argument> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut here_documents = HereDocuments::new(text);
    let mut unclosed = false;
    let is_special = |byte: &u8| matches!(byte, b'\'' | b'"' | b'<' | b'#' | b'\\');
    // The start of the current command, and how it uses its arguments.
    let mut command = 0;
    let mut known = None;
    let mut backquotes = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(is_special)).map(|next| at + next) {
        if let Some(separator) =
            bytes[at..next].iter().rposition(|byte| matches!(byte, b'\n' | b'|' | b';' | b'&' | b'('))
        {
            command = at + separator + 1;
            (known, backquotes) = (None, 0);
        }
        backquotes += memchr::memchr_iter(b'`', &bytes[at.max(command)..next]).count();
        at = match bytes[next] {
            // Skip the next character, which opens nothing. A line break continues the line.
            b'\\' => next + 2,
            b'#' => {
                let starts_word = next.checked_sub(1).is_none_or(|before| bytes[before].is_ascii_whitespace());
                let line = || memchr::memchr2(b'\n', b'\r', &bytes[next..]).map_or(bytes.len(), |end| next + end);
                if starts_word { line() } else { next + 1 }
            }
            b'\'' => {
                let Some(end) = memchr::memchr(b'\'', &bytes[next + 1..]).map(|end| next + 1 + end) else { break };
                let content = Span::from(next + 1..end);
                // If the word continues around the quotes, a variable may be inserted in the middle of it.
                let before = next.checked_sub(1).map(|before| bytes[before]);
                let starts = before.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'('));
                let after = bytes.get(end + 1);
                let ends = match after {
                    // A backquote ends a command only if one was started.
                    Some(b'`') => backquotes % 2 == 1,
                    after => after.is_none_or(|byte| byte.is_ascii_whitespace() || b";)|&><".contains(byte)),
                };
                let whole = starts && ends;
                let used = *known.get_or_insert_with(|| used(&text[command..next]));
                if matches!(used, Used::Program | Used::Filter) || whole && starts_like_json(&text[content.range()]) {
                    found.push(Argument { content, used });
                }
                end + 1
            }
            b'"' if unclosed => next + 1,
            b'"' => {
                let (end, inner) = double_quoted(text, next + 1, &mut here_documents);
                for here in inner.into_iter().filter(|here| here.quoted) {
                    let used = used(&text[command..here.at]);
                    if used == Used::Program || starts_like_json(&text[here.content.range()]) {
                        found.push(Argument { content: here.content, used });
                    }
                }
                end.unwrap_or_else(|| {
                    // Neither this quote nor a later one is closed. It may be an inch mark.
                    unclosed = true;
                    next + 1
                })
            }
            _ => match here_documents.at(next) {
                Some(here) => {
                    let used = *known.get_or_insert_with(|| used(&text[command..next]));
                    if here.quoted && (used == Used::Program || starts_like_json(&text[here.content.range()])) {
                        found.push(Argument { content: here.content, used });
                    }
                    // Skip its content, even if the line continues after the delimiter.
                    here.content.end as usize
                }
                None => next + 1,
            },
        };
    }
    found
}

/// How much of a command is read to identify it, in bytes.
const MAX_COMMAND: usize = 256;

/// Returns how the command in `text`, which ends before an argument, uses its arguments.
pub(super) fn used(text: &str) -> Used {
    let end = (0..=text.len().min(MAX_COMMAND)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let mut words =
        text[..end].split(|character: char| character.is_whitespace() || matches!(character, '"' | '$' | '{' | '}'));
    let of_word = |word: &str| {
        let name =
            word.rsplit('/').next().unwrap_or(word).trim_end_matches(|last: char| last.is_ascii_digit() || last == '.');
        match name {
            "jq" | "JQ" | "gojq" | "jaq" | "yq" | "grep" | "egrep" | "sed" | "awk" => Some(Used::Filter),
            "perl" | "ruby" | "python" | "node" | "deno" | "mongo" | "mongosh" | "php" => Some(Used::Program),
            "printf" => Some(Used::Format),
            _ => None,
        }
    };
    words.find_map(of_word).unwrap_or(Used::Verbatim)
}

/// Returns the offset just past the closing quote of a string that starts after a double quote, or `None` if it is not
/// closed. Single quotes in it are text. Also returns the here-documents of the commands in it: `"$(cat <<'EOF' … )"`.
pub(super) fn double_quoted(
    text: &str,
    start: usize,
    here_documents: &mut HereDocuments<'_>,
) -> (Option<usize>, Vec<HereDocument>) {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut found = Vec::new();
    while let Some(next) =
        bytes.get(at..).and_then(|rest| memchr::memchr3(b'"', b'\\', b'<', rest)).map(|next| at + next)
    {
        at = match bytes[next] {
            b'"' => return (Some(next + 1), found),
            b'\\' => next + 2,
            _ if is_in_command(&bytes[start..next]) => match here_documents.at(next) {
                Some(here) => {
                    found.push(here);
                    here.content.end as usize
                }
                None => next + 1,
            },
            _ => next + 1,
        };
    }
    (None, found)
}

/// Returns whether a command starts in the last line of a text: `$(`.
fn is_in_command(text: &[u8]) -> bool {
    let text = &text[text.len().saturating_sub(MAX_COMMAND)..];
    let line = memchr::memrchr(b'\n', text).map_or(0, |line_break| line_break + 1);
    memchr::memmem::find(&text[line..], b"$(").is_some()
}

/// The lines of a script.
struct Lines<'t> {
    /// Offsets of the line starts.
    starts: Vec<usize>,
    /// Offsets of the lines that consist of a single word, by that word, in ascending order.
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

/// A here-document.
#[derive(Debug, Clone, Copy)]
pub(super) struct HereDocument {
    /// Offset of its `<<`.
    pub at: usize,
    /// The span of its lines.
    pub content: Span,
    /// Its delimiter is quoted, so that the shell does not expand variables.
    pub quoted: bool,
}

/// Finds the here-documents of a script, or of a part of it, in order.
pub(super) struct HereDocuments<'t> {
    text: &'t str,
    /// Created for the first here-document.
    script: Option<Lines<'t>>,
    /// Offset of the last here-document that was requested.
    last: usize,
    /// Offset at which its content ends.
    end: usize,
}

impl<'t> HereDocuments<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, script: None, last: 0, end: 0 }
    }

    /// Returns the here-document whose `<<` is at `at`. If a line has several, each starts after the previous one.
    pub(super) fn at(&mut self, at: usize) -> Option<HereDocument> {
        let word = self.text[at..].strip_prefix("<<")?.trim_start_matches(['-', ' ']);
        let bare = word.trim_start_matches(['\'', '"', '\\']);
        let quoted = bare.len() < word.len();
        let word = &bare[..bare.find(|character| !is_word(character)).unwrap_or(bare.len())];
        if word.is_empty() {
            return None;
        }
        if at < self.last {
            self.end = 0;
        }
        self.last = at;
        let script = self.script.get_or_insert_with(|| Lines::of(self.text));
        let start = *script.starts.get(script.starts.partition_point(|start| *start <= at.max(self.end)))?;
        let ends = script.words.get(word)?;
        let end = *ends.get(ends.partition_point(|end| *end < start))?;
        self.end = end;
        Some(HereDocument { at, content: Span::from(start..end), quoted })
    }
}

/// Returns whether the delimiter of a here-document may contain `character`.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::arguments;

    fn found(text: &str) -> Vec<&str> {
        arguments(text).into_iter().map(|argument| &text[argument.content.range()]).collect()
    }

    #[test]
    fn arguments_are_whole() {
        assert_eq!(found("curl -d '{\"a\": 1}' https://example.com"), ["{\"a\": 1}"]);
        assert_eq!(found("curl -d '{\"a\": \"'$A'\"}' x"), Vec::<&str>::new());
        assert_eq!(found("echo \"it's\" '[1]' 'x'"), ["[1]"]);
        assert_eq!(found("cat <<'EOF' | curl -d @-\n{\"a\": 1}\nEOF\necho '{}'"), ["{\"a\": 1}\n", "{}"]);
        assert_eq!(found("cat <<EOF\n{\"a\": \"$A\"}\nEOF\n"), Vec::<&str>::new());
        assert_eq!(found("a << b\n'{"), Vec::<&str>::new());
        assert_eq!(found("\"\\"), Vec::<&str>::new());
        assert_eq!(found("cat <<'A'\nB\nA\ncat <<-\"B\"\n{}\n  B\ncat <<\\A\n[1]\n A \n"), ["{}\n", "[1]\n"]);
        assert_eq!(found("# it's\necho '[1]' # isn't\necho $# '[2]'"), ["[1]", "[2]"]);
        assert_eq!(found("echo it\\'s\ncurl -d '{}'; echo \\\" '[1]'"), ["{}", "[1]"]);
        assert_eq!(found("a 5\" disk\ncurl -d '{}' x"), ["{}"]);
    }
}
