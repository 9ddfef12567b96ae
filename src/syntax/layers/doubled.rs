//! A document whose quotes are doubled, as in CSV, C#, PowerShell, SQL and Visual Basic: `{""a"": ""b""}`.
//!
//! A *run* is a sequence of quotes without other text, such as the `""""` in `{""a"": """"}`.

use super::peel::Peel;
use super::{Layer, LayerKind, after_brackets, is_opening, row, run_before, run_from, skip_space};

/// The location of a document with doubled quotes, and of the quotes around the document.
struct DocumentLocation {
    /// The offset of the document.
    start: usize,
    /// The range of the quote before the document, with the string prefix (`@`) before the quote. Empty if there is no quote.
    range_before: std::ops::Range<usize>,
    /// The range of the quote after the document, with the end of the statement (`);`) after the quote. Empty if there is no quote.
    range_after: std::ops::Range<usize>,
    /// Whether the opening bracket of the document is missing.
    is_bracket_missing: bool,
}

/// The minimum number of runs in a document without its opening bracket.
const MIN_RUNS_WITHOUT_BRACKET: usize = 6;

/// Removes the quotes around the document, and every second quote inside the document.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let location = recognize(text.as_bytes())?;
    // First, treat each pair of quotes as one doubled quote, and accept no exceptions. If that fails, allow empty strings that were not
    // doubled, and one exception in five runs.
    let layer = halve_quotes(text, &location, false, |_| 0);
    layer.or_else(|| halve_quotes(text, &location, true, |runs| runs / 5))
}

/// Removes every second quote. Returns `None` if too many runs cannot be doubled quotes.
///
/// If `is_lenient`, two quotes may also be an empty string that was not doubled. `max_exceptions` returns how many exceptions are allowed
/// in a document with the given number of runs. An exception is a run that is not a doubled quote, or a string at an invalid position.
fn halve_quotes(
    text: &str,
    location: &DocumentLocation,
    is_lenient: bool,
    max_exceptions: impl Fn(usize) -> usize,
) -> Option<Layer> {
    let bytes = text.as_bytes();
    let document = &bytes[..location.range_after.start];
    let mut peel = Peel::new(text);
    if !location.range_before.is_empty() {
        peel.delete(location.range_before.clone());
    }
    let mut pass = QuotePass { is_lenient, ..QuotePass::default() };
    let mut at = location.start;
    while let Some(found) = memchr::memchr(b'"', &document[at..]) {
        let start = at + found;
        at = start + run_from(document, start, b'"');
        pass.process_run(document, start..at, &mut peel);
    }
    if !location.range_after.is_empty() {
        peel.delete(location.range_after.clone());
    }
    // A string that does not end is an exception only if the document ends in a bracket. A truncated document may end inside a string.
    let is_string_unclosed = pass.in_string && matches!(document.trim_ascii_end().last(), Some(b'}' | b']'));
    // In a cell of a CSV row, two quotes always encode one quote. The same is certain if there are many runs, and none of them may be an
    // empty string. In both cases, only runs with an odd length are exceptions.
    let is_cell = !location.range_before.is_empty() && !location.range_after.is_empty();
    let is_certain =
        !is_lenient && (is_cell || pass.possible_empty_strings == 0 && pass.run_count >= MIN_RUNS_WITHOUT_BRACKET);
    let exceptions = if is_certain {
        pass.undoubled_runs
    } else {
        pass.undoubled_runs + pass.misplaced_strings + usize::from(is_string_unclosed)
    };
    if exceptions > max_exceptions(pass.run_count) {
        return None;
    }
    if location.is_bracket_missing && pass.run_count < MIN_RUNS_WITHOUT_BRACKET {
        return None;
    }
    let after = bytes.len() - location.range_after.end;
    let mut layer = peel.finish(LayerKind::DoubledQuotes)?;
    layer.document_end = (after > 0).then(|| (layer.text.len() - after) as u32);
    Some(layer)
}

/// Recognizes a document by the doubled quotes around its first key or element.
fn recognize(bytes: &[u8]) -> Option<DocumentLocation> {
    let first = skip_space(bytes, 0);
    // A C# string may have the prefixes `@` and `$`.
    let mut at = first;
    while at < first + 2 && matches!(bytes.get(at), Some(b'@' | b'$')) {
        at += 1;
    }
    let end = bytes.len();
    // Two quotes here would be a doubled quote of the document, and not the quote before the document.
    if bytes.get(at) == Some(&b'"') && run_from(bytes, at, b'"') != 2 {
        let (start, is_bracket_missing) = document_start(bytes, at + 1, true)?;
        let range_after = row::closing_quote(bytes).or_else(|| closing_quote(bytes)).unwrap_or(end..end);
        return Some(DocumentLocation { start, range_before: first..at + 1, range_after, is_bracket_missing });
    }
    if at > first {
        return None;
    }
    if let Some((start, is_bracket_missing)) = document_start(bytes, first, false) {
        return Some(DocumentLocation { start, range_before: first..first, range_after: end..end, is_bracket_missing });
    }
    let open = row::opening_quote(bytes, first)?;
    let (start, is_bracket_missing) = document_start(bytes, open + 1, true)?;
    let range_after = row::closing_quote(bytes).or_else(|| closing_quote(bytes)).unwrap_or(end..end);
    Some(DocumentLocation { start, range_before: open..open + 1, range_after, is_bracket_missing })
}

/// Returns the start of the document at `at`, and whether the opening bracket of the document is missing. `is_quoted` is whether a quote
/// precedes `at`.
fn document_start(bytes: &[u8], at: usize, is_quoted: bool) -> Option<(usize, bool)> {
    let start = skip_space(bytes, at);
    let first = after_brackets(bytes, start);
    let is_bracket_missing = first.is_none();
    let first = first.unwrap_or(start);
    let content = match run_from(bytes, first, b'"') {
        2 => first + 2,
        // The opening quotes of the first key are missing.
        0 if is_quoted && !is_bracket_missing => first,
        _ => return None,
    };
    let next = byte_after_first_string(bytes, content)?;
    (next == Some(b':') || content > first && !is_bracket_missing).then_some((start, is_bracket_missing))
}

/// Returns the first byte, other than whitespace, after the string whose content starts at `start`. The inner `None` is the end of the
/// text.
///
/// Returns `None` if the string does not end in two quotes. Also returns `None` if the content of the string starts or ends with
/// punctuation: in `["", ""]`, the quotes around `, ` are two empty strings.
fn byte_after_first_string(bytes: &[u8], start: usize) -> Option<Option<u8>> {
    let is_content =
        |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace() && !b",:{}[]\"".contains(byte));
    if !is_content(bytes.get(start)) {
        return None;
    }
    let mut at = start;
    while let Some(found) = memchr::memchr3(b'"', b'\n', b'\r', &bytes[at..]) {
        let quote = at + found;
        at = quote + run_from(bytes, quote, b'"');
        if run_before(bytes, quote, b'\\') % 2 == 1 && at - quote == 2 {
            continue;
        }
        let ends = at - quote == 2 && is_content(bytes.get(quote - 1)) && ends_string(bytes, at);
        return ends.then(|| bytes.get(skip_space(bytes, at)).copied());
    }
    None
}

/// Returns the range from the quote after the document to the end of the text, if only punctuation follows the quote.
fn closing_quote(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    let end = bytes.trim_ascii_end().len();
    let is_punctuation = |byte: &u8| byte.is_ascii_whitespace() || b";),".contains(byte);
    let quote = bytes.iter().rposition(|byte| !is_punctuation(byte))?;
    // A run with an even number of quotes belongs to the document.
    let is_single = bytes[quote] == b'"' && run_before(bytes, quote, b'"').is_multiple_of(2);
    is_single.then_some(quote..end)
}

/// Returns whether the text at `at` may follow a string.
fn ends_string(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(skip_space(bytes, at)), None | Some(b':' | b',' | b']' | b'}'))
}

/// The state of one pass over the quotes of a document whose quotes are doubled.
#[derive(Default)]
struct QuotePass {
    /// Whether two quotes may be an empty string that was not doubled.
    is_lenient: bool,
    /// Whether the next run is in a string, or ends the string.
    in_string: bool,
    /// The number of runs.
    run_count: usize,
    /// The number of runs that are not doubled quotes, because their length is odd. If `is_lenient`, also includes
    /// `possible_empty_strings`.
    undoubled_runs: usize,
    /// The number of runs that may be an empty string that was not doubled.
    possible_empty_strings: usize,
    /// The number of strings that start or end at an invalid position.
    misplaced_strings: usize,
    /// Whether the content of the last string starts with a bracket, as a document in a string does.
    is_document_in_string: bool,
}

impl QuotePass {
    /// Processes the next run of quotes, at `run`.
    fn process_run(&mut self, bytes: &[u8], run: std::ops::Range<usize>, peel: &mut Peel<'_>) {
        self.run_count += 1;
        let mut start = run.start;
        if run_before(bytes, start, b'\\') % 2 == 1 {
            // The first quote has a backslash, so it is a quote in a string. The other quotes of the run may end the string.
            if run.len() == 1 {
                self.undoubled_runs += 1;
                return;
            }
            peel.replace(start..start + 2, "\"");
            start += 2;
        }
        let length = run.end - start;
        if length == 0 {
            return;
        }
        // Whether the text before and after the run allows that a string starts or ends here.
        let may_end = ends_string(bytes, run.end);
        let may_start = bytes[..start].trim_ascii_end().last().is_none_or(|byte| b"{[,:".contains(byte));
        if length == 2 && !self.in_string && may_start && is_empty_string(bytes, start) {
            self.possible_empty_strings += 1;
            if self.is_lenient {
                self.undoubled_runs += 1;
                return;
            }
        }
        if !self.in_string && !may_start {
            self.misplaced_strings += 1;
        }
        // The run ends a string that has no opening quotes. If the string contains a document, the run may instead belong to that document.
        let is_unopened_end = length == 2 && !self.in_string && may_end && !may_start && !self.is_document_in_string;
        for pair in 0..length / 2 {
            peel.replace(start + 2 * pair..start + 2 * pair + 2, "\"");
        }
        self.undoubled_runs += length % 2;
        // An odd number of decoded quotes starts or ends a string.
        if length.div_ceil(2) % 2 == 1 && !is_unopened_end {
            self.in_string = !self.in_string;
            if self.in_string && may_start {
                self.is_document_in_string = is_opening(bytes.get(run.end));
            }
        }
        if !self.in_string && !may_end {
            self.misplaced_strings += 1;
        }
    }
}

/// Returns whether the two quotes at `start` may be an empty string that was not doubled. Such a string is followed by a comma and the next
/// string, or by a closing bracket. In `"", "",`, the first two quotes more likely start a doubled string with the content `, `.
fn is_empty_string(bytes: &[u8], start: usize) -> bool {
    let mut next = skip_space(bytes, start + 2);
    match bytes.get(next) {
        Some(b',') => {
            next = skip_space(bytes, next + 1);
            let run = run_from(bytes, next, b'"');
            // The next string starts with a single quote or with a doubled quote, or is an empty string in doubled quotes (`""""`).
            run == 1 || run == 4 || run == 2 && !ends_string(bytes, next + run)
        }
        Some(b'}' | b']') => {
            while matches!(bytes.get(next), Some(b'}' | b']')) {
                next = skip_space(bytes, next + 1);
            }
            matches!(bytes.get(next), None | Some(b','))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::DoubledQuotes;

    #[test]
    fn doubled_quotes_become_single() {
        let text = r#"{""a"": ""b"", ""c"": 1, ""d"": """"}"#;
        assert_layer(text, DoubledQuotes, r#"{"a": "b", "c": 1, "d": ""}"#);
        assert_layer(r#"[{""a"": ""say \""hi\"""", ""b"": """"}]"#, DoubledQuotes, r#"[{"a": "say \"hi\"", "b": ""}]"#);
        assert_layer("{\r\n  \"\"a\"\": [\"\"\"\", \"\"x\"\"]\r\n}", DoubledQuotes, "{\r\n  \"a\": [\"\", \"x\"]\r\n}");
        assert_layer(r#"{""a"": "", "", ""b"": ""}""}"#, DoubledQuotes, r#"{"a": ", ", "b": "}"}"#);
        assert_layer(r#"[""a"",""C:\\""]"#, DoubledQuotes, r#"["a","C:\\"]"#);
    }

    #[test]
    fn the_quotes_of_the_cell_are_removed() {
        assert_layer(r#""{""a"": 1}""#, DoubledQuotes, r#"{"a": 1}"#);
        assert_layer("@\"{\n \"\"a\"\": \"\"\"\"\n}\";\n", DoubledQuotes, "{\n \"a\": \"\"\n}\n");
        assert_layer(r#"$@"[""a"",""b""]");"#, DoubledQuotes, r#"["a","b"]"#);
        assert_layer(r#""{""a"": ""b"#, DoubledQuotes, r#"{"a": "b"#);
    }

    #[test]
    fn other_cells_of_the_row_are_kept() {
        assert_layer(r#"13,"{""a"": 1}",sent"#, DoubledQuotes, r#"13,{"a": 1},sent"#);
        assert_layer("13;\"x y\";\"[{\"\"a\"\": 1}]\";\"sent\"\n", DoubledQuotes, "13;\"x y\";[{\"a\": 1}];\"sent\"\n");
        assert_layer("\"{\"\"a\"\": 1}\"\tsent", DoubledQuotes, "{\"a\": 1}\tsent");
        assert_layer("id,body\r\n13,\"{\r\n\"\"a\"\": 1}\"", DoubledQuotes, "id,body\r\n13,{\r\n\"a\": 1}");
        let text = r#"13,"{a"": ""b"", ""c"": ""d"", ""e"": 1, ""f"": """"}","#;
        assert_layer(text, DoubledQuotes, r#"13,{a": "b", "c": "d", "e": 1, "f": ""}"#);
    }

    #[test]
    fn the_opening_bracket_may_be_missing() {
        assert_layer(r#"""a"": ""b"", ""c"": ""d""}"#, DoubledQuotes, r#""a": "b", "c": "d"}"#);
        let text = r#"13,"""a"": ""b"", ""c"": ""d""}",sent"#;
        assert_layer(text, DoubledQuotes, r#"13,"a": "b", "c": "d"},sent"#);
    }

    #[test]
    fn a_few_defects_do_not_hide_the_layer() {
        assert_layer(r#"{""a"": ""b"", ""c"": "", ""d"": ""e""}"#, DoubledQuotes, r#"{"a": "b", "c": "", "d": "e"}"#);
        assert_layer(r#"{""a"": ""b"", ""c"": ""d""#, DoubledQuotes, r#"{"a": "b", "c": "d""#);
        let text = r#"{""a"": ""b"", ""c: ""d"", ""e"": 1, ""f"": 2, ""g"": 3, ""h"": 4}"#;
        assert_layer(text, DoubledQuotes, r#"{"a": "b", "c: "d", "e": 1, "f": 2, "g": 3, "h": 4}"#);
        assert_layer(r#"{""a"": ""b"", "c"": ""d"", ""e"": 1"#, DoubledQuotes, r#"{"a": "b", "c": "d", "e": 1"#);
    }

    #[test]
    fn empty_strings_and_single_defects_are_not_a_layer() {
        for text in [
            r#"["", "", "",]"#,
            r#"["", 1, "", true,]"#,
            r#"["" "" ""]"#,
            r#"{"": 1, "": 2,}"#,
            r#"{"a": "", "b": "",}"#,
            r#"{""a"": "b", "c": 1}"#,
            r#"{"a": ""b"", "c": ""d""}"#,
            r#"[""abc"", ""]"#,
            r#"{""a"": ""b"", ""c"": "d"}"#,
            r#"{"""a""": 1}"#,
            r#"{"a": """x""", "b": 1}"#,
            r#"""a"": 1"#,
            r#"$""{""a"": 1}"#,
            r#"1,"{""a"": 1}",2,"{""b"": 1}""#,
            "1,\"{\"\"a\"\": 1}\"\n2,\"{\"\"b\"\": 1}\"",
            r#"f(x, "{""a"": 1}")"#,
            r#"a = b,"{""a"": 1}""#,
            r#"{"a": 1,"{""b"": 1}"}"#,
            r#"{a: "", b: ""}"#,
            "[\"\"\n\"\"]",
        ] {
            assert_no_layer(text);
        }
    }
}
