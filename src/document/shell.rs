//! Finds the texts in shell scripts that the shell passes to a command unchanged. These are arguments in single quotes
//! (`curl -d '…'`) and here-documents with a quoted delimiter (`<<'EOF'`).
//!
//! [`host::shell`](super::host::shell) reads the texts in which the shell replaces variables.

use std::collections::HashMap;

use super::part::{lines, starts_like_json};
use crate::source::Span;

/// A text that the shell passes to a command unchanged: an argument in single quotes, or a here-document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Argument {
    /// The span of the text, without its quotes.
    pub content: Span,
    /// How the command uses the text.
    pub usage: Usage,
}

/// How a command uses an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    /// The command sends the argument unchanged. This is assumed for every unknown command.
    Verbatim,
    /// The command replaces placeholders in the argument: `printf '{"Status": "%s"}' "$status"`.
    Format,
    /// The command runs the argument as a program: `python -c '…'`. The same applies to a here-document.
    Program,
    /// The command uses the argument as a filter, which may look like JSON: `jq '{id: .key}'`. But a here-document is
    /// the input of the command, not a filter.
    Filter,
}

/// Returns the strings in single quotes that start like JSON, and the here-documents with a quoted delimiter that start
/// like JSON. Also returns programs and filters, so that the caller does not search their content for payloads.
pub(super) fn arguments(text: &str) -> Vec<Argument> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut here_documents = HereDocuments::new(text);
    // Whether a double quote without a closing quote was found.
    let mut has_unclosed_quote = false;
    let is_special = |byte: &u8| matches!(byte, b'\'' | b'"' | b'<' | b'#' | b'\\');
    let mut command_start = 0;
    // How the current command uses its arguments. `None` before the first argument.
    let mut known_usage = None;
    // The number of backquotes in the current command so far.
    let mut backquotes = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(is_special)).map(|next| at + next) {
        if let Some(separator) =
            bytes[at..next].iter().rposition(|byte| matches!(byte, b'\n' | b'|' | b';' | b'&' | b'('))
        {
            command_start = at + separator + 1;
            (known_usage, backquotes) = (None, 0);
        }
        backquotes += memchr::memchr_iter(b'`', &bytes[at.max(command_start)..next]).count();
        at = match bytes[next] {
            // A backslash escapes the next character, or continues the line.
            b'\\' => next + 2,
            b'#' => {
                let starts_comment = next.checked_sub(1).is_none_or(|before| bytes[before].is_ascii_whitespace());
                let line_end = || memchr::memchr2(b'\n', b'\r', &bytes[next..]).map_or(bytes.len(), |end| next + end);
                if starts_comment { line_end() } else { next + 1 }
            }
            b'\'' => {
                let Some(end) = memchr::memchr(b'\'', &bytes[next + 1..]).map(|end| next + 1 + end) else { break };
                let content = Span::from(next + 1..end);
                // If other text touches the quotes, the argument is longer than this string, and may contain a
                // variable.
                let before = next.checked_sub(1).map(|before| bytes[before]);
                let starts_word = before.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'('));
                let after = bytes.get(end + 1);
                let ends_word = match after {
                    // A backquote ends a command only if an earlier one started it.
                    Some(b'`') => backquotes % 2 == 1,
                    after => after.is_none_or(|byte| byte.is_ascii_whitespace() || b";)|&><".contains(byte)),
                };
                let is_whole_word = starts_word && ends_word;
                let usage = *known_usage.get_or_insert_with(|| command_usage(&text[command_start..next]));
                if matches!(usage, Usage::Program | Usage::Filter)
                    || is_whole_word && starts_like_json(&text[content.range()])
                {
                    found.push(Argument { content, usage });
                }
                end + 1
            }
            b'"' if has_unclosed_quote => next + 1,
            b'"' => {
                let (end, inner) = read_double_quoted(text, next + 1, &mut here_documents);
                for here in inner.into_iter().filter(|here| here.is_quoted) {
                    let usage = command_usage(&text[command_start..here.start]);
                    if usage == Usage::Program || starts_like_json(&text[here.content.range()]) {
                        found.push(Argument { content: here.content, usage });
                    }
                }
                end.unwrap_or_else(|| {
                    // This quote has no match, so no later quote has one, either. The quote may be an inch mark, as in
                    // `5" disk`.
                    has_unclosed_quote = true;
                    next + 1
                })
            }
            _ => match here_documents.at(next) {
                Some(here) => {
                    let usage = *known_usage.get_or_insert_with(|| command_usage(&text[command_start..next]));
                    if here.is_quoted && (usage == Usage::Program || starts_like_json(&text[here.content.range()])) {
                        found.push(Argument { content: here.content, usage });
                    }
                    // Skip the content of the here-document, even if the line continues after the delimiter.
                    here.content.end as usize
                }
                None => next + 1,
            },
        };
    }
    found
}

/// The maximum length of the text that is searched for the name of a command, in bytes.
const MAX_COMMAND: usize = 256;

/// Returns how a command uses its arguments. `text` is the command up to an argument, such as `curl -d `.
pub(super) fn command_usage(text: &str) -> Usage {
    let end = (0..=text.len().min(MAX_COMMAND)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let mut words =
        text[..end].split(|character: char| character.is_whitespace() || matches!(character, '"' | '$' | '{' | '}'));
    let usage_of = |word: &str| {
        // `/usr/bin/python3.12` becomes `python`.
        let name =
            word.rsplit('/').next().unwrap_or(word).trim_end_matches(|last: char| last.is_ascii_digit() || last == '.');
        match name {
            "jq" | "JQ" | "gojq" | "jaq" | "yq" | "grep" | "egrep" | "sed" | "awk" => Some(Usage::Filter),
            "perl" | "ruby" | "python" | "node" | "deno" | "mongo" | "mongosh" | "php" => Some(Usage::Program),
            "printf" => Some(Usage::Format),
            _ => None,
        }
    };
    words.find_map(usage_of).unwrap_or(Usage::Verbatim)
}

/// Reads a string in double quotes, whose content starts at `start`. Returns the offset just past its closing quote, or
/// `None` if this quote is missing. Also returns the here-documents of commands in the string, as in
/// `"$(cat <<'EOF' … )"`.
pub(super) fn read_double_quoted(
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

/// Returns whether the last line of `text` contains `$(`, which starts a command.
fn is_in_command(text: &[u8]) -> bool {
    let text = &text[text.len().saturating_sub(MAX_COMMAND)..];
    let line = memchr::memrchr(b'\n', text).map_or(0, |line_break| line_break + 1);
    memchr::memmem::find(&text[line..], b"$(").is_some()
}

/// The lines of a script.
struct Lines<'t> {
    /// The offsets of the line starts.
    starts: Vec<usize>,
    /// For each word, the offsets of the lines that only consist of this word, in ascending order. Such a line may end
    /// a here-document.
    words: HashMap<&'t str, Vec<usize>>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut all = Self { starts: Vec::new(), words: HashMap::new() };
        for line in lines(text) {
            let start = line.start as usize;
            all.starts.push(start);
            let word = text[line.range()].trim();
            if !word.is_empty() && word.chars().all(is_in_delimiter) {
                all.words.entry(word).or_default().push(start);
            }
        }
        all
    }
}

/// A here-document.
#[derive(Debug, Clone, Copy)]
pub(super) struct HereDocument {
    /// The offset of its `<<`.
    pub start: usize,
    /// The span of the lines between the line with `<<` and the closing delimiter.
    pub content: Span,
    /// Whether the delimiter is quoted (`<<'EOF'`), so that the shell does not expand variables in the content.
    pub is_quoted: bool,
}

/// Finds the here-documents of a script. Callers should request them in ascending order.
pub(super) struct HereDocuments<'t> {
    text: &'t str,
    /// The lines of the script. Collected when the first here-document is requested.
    script: Option<Lines<'t>>,
    /// The offset of the `<<` of the last requested here-document.
    last_start: usize,
    /// The offset at which the content of the last requested here-document ends.
    last_end: usize,
}

impl<'t> HereDocuments<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, script: None, last_start: 0, last_end: 0 }
    }

    /// Returns the here-document whose `<<` is at `at`. If a line starts several here-documents, the content of each
    /// follows the previous one.
    pub(super) fn at(&mut self, at: usize) -> Option<HereDocument> {
        let word = self.text[at..].strip_prefix("<<")?.trim_start_matches(['-', ' ']);
        let bare = word.trim_start_matches(['\'', '"', '\\']);
        let is_quoted = bare.len() < word.len();
        let delimiter = &bare[..bare.find(|character| !is_in_delimiter(character)).unwrap_or(bare.len())];
        if delimiter.is_empty() {
            return None;
        }
        if at < self.last_start {
            // The caller searches again from an earlier position.
            self.last_end = 0;
        }
        self.last_start = at;
        let script = self.script.get_or_insert_with(|| Lines::of(self.text));
        let start = *script.starts.get(script.starts.partition_point(|start| *start <= at.max(self.last_end)))?;
        let ends = script.words.get(delimiter)?;
        let end = *ends.get(ends.partition_point(|end| *end < start))?;
        self.last_end = end;
        Some(HereDocument { start: at, content: Span::from(start..end), is_quoted })
    }
}

/// Returns whether the delimiter of a here-document may contain `character`.
fn is_in_delimiter(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::arguments;

    fn find_arguments(text: &str) -> Vec<&str> {
        arguments(text).into_iter().map(|argument| &text[argument.content.range()]).collect()
    }

    #[test]
    fn only_unchanged_arguments_that_start_like_json_are_found() {
        assert_eq!(find_arguments("curl -d '{\"a\": 1}' https://example.com"), ["{\"a\": 1}"]);
        assert_eq!(find_arguments("curl -d '{\"a\": \"'$A'\"}' x"), Vec::<&str>::new());
        assert_eq!(find_arguments("echo \"it's\" '[1]' 'x'"), ["[1]"]);
        assert_eq!(find_arguments("cat <<'EOF' | curl -d @-\n{\"a\": 1}\nEOF\necho '{}'"), ["{\"a\": 1}\n", "{}"]);
        assert_eq!(find_arguments("cat <<EOF\n{\"a\": \"$A\"}\nEOF\n"), Vec::<&str>::new());
        assert_eq!(find_arguments("a << b\n'{"), Vec::<&str>::new());
        assert_eq!(find_arguments("\"\\"), Vec::<&str>::new());
        assert_eq!(find_arguments("cat <<'A'\nB\nA\ncat <<-\"B\"\n{}\n  B\ncat <<\\A\n[1]\n A \n"), ["{}\n", "[1]\n"]);
        assert_eq!(find_arguments("# it's\necho '[1]' # isn't\necho $# '[2]'"), ["[1]", "[2]"]);
        assert_eq!(find_arguments("echo it\\'s\ncurl -d '{}'; echo \\\" '[1]'"), ["{}", "[1]"]);
        assert_eq!(find_arguments("a 5\" disk\ncurl -d '{}' x"), ["{}"]);
    }
}
