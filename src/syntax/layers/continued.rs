//! A document whose lines end in a backslash, as in a shell command or a C macro.

use super::lines::nonblank_lines;
use super::peel::Peel;
use super::{Layer, LayerKind, is_opening, run_before, skip_space};

/// Removes the backslashes at the ends of lines, and the spaces before them.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let bytes = text.as_bytes();
    let start = skip_space(bytes, 0);
    let quote_len = usize::from(matches!(bytes.get(start), Some(b'"' | b'\'')));
    if !is_opening(bytes.get(start + quote_len)) || !is_layer(text) {
        return None;
    }
    let mut peel = Peel::new(text);
    for line in nonblank_lines(text) {
        if let Some(content) = without_backslash(&text[line.content.clone()]) {
            peel.delete_before_break(line.content.start + content.len()..line.content.end, line.line_break);
        }
    }
    peel.finish(LayerKind::ContinuedLines)
}

/// Returns whether nearly all lines except the last end in a backslash. The lines must look like lines of a document, because the lines of
/// a JSON5 string may also end in a backslash.
fn is_layer(text: &str) -> bool {
    // Most documents are rejected by their first two lines.
    if !nonblank_lines(text).take(2).any(|line| without_backslash(&text[line.content]).is_some()) {
        return false;
    }
    // The number of lines with a backslash, of those that end in JSON punctuation before the backslash, and of lines without a backslash.
    let (mut continued, mut structural, mut other) = (0, 0, 0);
    let mut starts_with_bracket = false;
    let mut lines = nonblank_lines(text).peekable();
    let mut is_first = true;
    while let Some(line) = lines.next() {
        if lines.peek().is_none() {
            break;
        }
        match without_backslash(&text[line.content]) {
            Some(content) => {
                continued += 1;
                structural += usize::from(content.ends_with(['{', '[', '}', ']', ',', ':']));
                starts_with_bracket |= is_first
                    && matches!(
                        content.trim_ascii_start().trim_start_matches('\u{FEFF}'),
                        "{" | "[" | "'{" | "\"{" | "'[" | "\"["
                    );
            }
            None => other += 1,
        }
        is_first = false;
    }
    let are_others_rare = other * 5 <= continued || other == 1 && continued >= 3;
    continued >= 2 && (starts_with_bracket || structural * 3 >= continued * 2) && are_others_rare
}

/// Returns the line without the backslash at its end. Returns `None` if there is no such backslash, or if it is itself escaped (`\\`).
fn without_backslash(line: &str) -> Option<&str> {
    let line = line.trim_ascii_end();
    if run_before(line.as_bytes(), line.len(), b'\\') != 1 {
        return None;
    }
    Some(line[..line.len() - 1].trim_ascii_end())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::ContinuedLines;
    use crate::source::Span;

    #[test]
    fn backslashes_are_removed() {
        assert_layer("{ \\\n \"a\": 1, \\\n \"b\": 2 \\\n}", ContinuedLines, "{\n \"a\": 1,\n \"b\": 2\n}");
        assert_layer("{\\\r\n\"a\": [\\\r\n1\\ \r\n]\\\r\n}\\", ContinuedLines, "{\r\n\"a\": [\r\n1\r\n]\r\n}");
        assert_layer("{\"a\": 1, \\\n\"b\": 2, \\\n\"c\": 3}\n", ContinuedLines, "{\"a\": 1,\n\"b\": 2,\n\"c\": 3}\n");
        assert_layer("'{ \\\n\"a\": 1 \\\n}", ContinuedLines, "'{\n\"a\": 1\n}");
    }

    #[test]
    fn a_line_without_a_backslash_does_not_hide_the_layer() {
        assert_layer(
            "{ \\\n\"a\": 1,\n\"b\": 2, \\\n\"c\": 3 \\\n}",
            ContinuedLines,
            "{\n\"a\": 1,\n\"b\": 2,\n\"c\": 3\n}",
        );
    }

    #[test]
    fn a_value_before_a_backslash_maps_to_the_value_alone() {
        let layer = super::peel("{ \\\n1 \\\n}").expect("a layer");
        assert_eq!(layer.map.span(Span::new(2, 3)), Span::new(4, 5));
        assert_eq!(layer.map.span(Span::new(3, 4)), Span::new(5, 8));
    }

    #[test]
    fn continued_strings_are_not_a_layer() {
        for text in [
            "{\"a\": \"one \\\ntwo \\\nthree\"}",
            "{\n\"a\": \"one, \\\ntwo, \\\nthree\",\n\"b\": 1\n}",
            "{ \\\n}",
            "{\n\"a\": \"C:\\\\\n\"b\": \"D:\\\\\n}",
            "curl -d \\\n -X POST, \\\n {, \\\n x",
            "#define X { \\\n 1, \\\n 2, \\\n }",
        ] {
            assert_no_layer(text);
        }
    }
}
