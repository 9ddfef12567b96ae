//! A document whose lines are string literals that source code joins. Examples of lines: `"{" +`, `sb.append("{");`, `json += "{";`.

use std::ops::Range;

use super::lines::{Line, nonblank_lines};
use super::peel::Peel;
use super::{Layer, LayerKind, escaped, run_before, skip_space, starts_multiline_document};

/// Operators that join literals. Longer operators come before their prefixes.
const OPERATORS: [&str; 6] = ["||", "<<", "..", "+", "&", "."];

/// Constants for a line break. Source code joins them with the literals.
const LINE_BREAKS: [&str; 7] =
    ["vbCrLf", "vbNewLine", "vbLf", "Environment.NewLine", "PHP_EOL", "System.lineSeparator()", "Chr(10)"];

/// Methods that append their argument to a string builder or write it.
const METHODS: [&str; 7] = [".append", ".Append", ".AppendLine", ".appendLine", ".write", ".WriteLine", ".add"];

/// The maximum length of the text before the first literal, such as `final String json = `, in bytes.
const MAX_ASSIGNMENT: usize = 100;

/// The minimum number of literals in a document without its opening bracket.
const MIN_LITERALS_WITHOUT_BRACKET: usize = 6;

/// How literals encode characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escapes {
    /// A backslash starts an escape, as in most languages.
    Backslash,
    /// A backslash escapes only itself and the quote, as in single quotes in PHP.
    OnlyQuoteAndBackslash,
    /// A quote is doubled, as in SQL and Visual Basic.
    Doubled,
}

/// Joins the literals of a document and decodes them.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let mut first = nonblank_lines(text).next()?;
    // `const char *json =` may be on a separate line.
    if text[first.content.clone()].trim_ascii_end().ends_with(['=', '(']) {
        first = nonblank_lines(text).nth(1)?;
    }
    let start = first_literal(&text[first.content.clone()])?;
    let start = first.content.start + start;
    let quote = text.as_bytes()[start];
    let escapes = recognize(text, start, quote)?;
    let mut peel = Peel::new(text);
    // Whether the last literal has no closing quote on its line, so the next line continues the literal.
    let mut is_continued = false;
    for line in nonblank_lines(text).skip_while(|line| line.content.end <= start) {
        let parts = LiteralLine::find(text, &line, quote, start);
        if !parts.has_opening_quote && !is_continued {
            continue;
        }
        if parts.has_opening_quote && !parts.prefix.is_empty() {
            peel.delete(parts.prefix.clone());
        }
        decode(text, parts.content.clone(), quote, escapes, &mut peel);
        is_continued = !parts.has_closing_quote;
        if parts.has_closing_quote {
            if line.line_break.is_empty() {
                peel.delete(parts.suffix);
            } else {
                peel.delete_before_break(parts.suffix, line.line_break);
            }
        }
    }
    peel.finish(LayerKind::Concatenated)
}

/// Returns the offset of the first literal in `line`, the first line of the document. Only an assignment, a call or `return` may precede
/// the literal.
fn first_literal(line: &str) -> Option<usize> {
    let start = line.bytes().take(MAX_ASSIGNMENT).position(|byte| matches!(byte, b'"' | b'\'' | b'{' | b'['))?;
    if !matches!(line.as_bytes()[start], b'"' | b'\'') {
        return None;
    }
    let before = line[..start].trim_ascii();
    // The literal may have a prefix: `@"…"` in C#, `N'…'` in SQL.
    let before = before.strip_suffix(['@', 'N']).unwrap_or(before).trim_ascii_end();
    (before.is_empty() || before.ends_with(['=', '(']) || before == "return").then_some(start)
}

/// Returns `line` without the start of a statement that appends to a string builder or a variable: `sb.append(`, `json +=`. Also returns
/// the operator that joins strings in the language of the statement.
fn strip_append(line: &str) -> Option<(&str, &'static str)> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._$->".contains(&byte);
    let line = line.trim_ascii_start();
    let len = line.bytes().take_while(|byte| is_name(*byte)).count();
    let (name, rest) = line.split_at(len);
    if METHODS.into_iter().any(|method| name.ends_with(method)) {
        return rest.strip_prefix('(').map(|rest| (rest.trim_ascii_start(), "+"));
    }
    let rest = rest.trim_ascii_start();
    let (assignment, operator) =
        [("+=", "+"), (".=", "."), ("&=", "&")].into_iter().find(|(assignment, _)| rest.starts_with(assignment))?;
    (len > 0).then(|| (rest[assignment.len()..].trim_ascii_start(), operator))
}

/// The parts of a line with a literal, as ranges of the text. For the line `  "a" +`, the parts are `  "`, `a` and `" +`.
struct LiteralLine {
    /// The range before the content, including the opening quote.
    prefix: Range<usize>,
    /// The range between the outermost quotes of the line.
    content: Range<usize>,
    /// The range after the content, including the closing quote.
    suffix: Range<usize>,
    /// Whether the opening quote of a literal is at the start of the line.
    has_opening_quote: bool,
    /// Whether the closing quote of a literal is at the end of the line.
    has_closing_quote: bool,
    /// The operator that joins the literals with the previous or the next line.
    operator: Option<&'static str>,
}

impl LiteralLine {
    /// Returns the parts of `line`. `first_literal` is the offset of the first literal of the document in `text`.
    fn find(text: &str, line: &Line, quote: u8, first_literal: usize) -> Self {
        let Range { start, end } = line.content;
        let (open, leading, prefix) = if (start..end).contains(&first_literal) {
            let has_prefix = text[start..first_literal].ends_with(['@', 'N']);
            (first_literal, None, first_literal - usize::from(has_prefix))
        } else {
            let line = &text[start..end];
            let (rest, operator) = match strip_append(line) {
                Some((rest, operator)) => (rest, Some(operator)),
                None => strip_operator(line, str::trim_ascii_start, str::strip_prefix),
            };
            let rest = rest.strip_prefix(['@', 'N']).unwrap_or(rest);
            (end - rest.len(), operator, start)
        };
        let has_opening_quote = text.as_bytes()[..end].get(open) == Some(&quote);
        let content_start = if has_opening_quote { open + 1 } else { start };
        let close = closing_quote(&text[content_start..end], quote);
        let (close, trailing) = close.map_or((None, None), |(at, operator)| (Some(content_start + at), operator));
        let content_end = close.unwrap_or(end);
        Self {
            prefix: prefix..content_start,
            content: content_start..content_end,
            suffix: content_end..end,
            has_opening_quote,
            has_closing_quote: close.is_some(),
            operator: leading.or(trailing),
        }
    }
}

/// Returns the offset of the quote that ends the last literal of a line, and the operator after it.
fn closing_quote(line: &str, quote: u8) -> Option<(usize, Option<&'static str>)> {
    let mut rest = line.trim_ascii_end().trim_end_matches([';', ')']).trim_ascii_end();
    // A line continuation of Visual Basic or Python.
    if let Some(before) = rest.strip_suffix('_').or_else(|| rest.strip_suffix('\\')) {
        rest = before.trim_ascii_end();
    }
    let (mut rest, mut operator) = strip_operator(rest, str::trim_ascii_end, str::strip_suffix);
    // A constant for a line break: `"{" & vbCrLf & _`.
    if let Some(before) = LINE_BREAKS.into_iter().find_map(|name| rest.strip_suffix(name)) {
        let outer = operator;
        (rest, operator) = strip_operator(before, str::trim_ascii_end, str::strip_suffix);
        operator = operator.or(outer);
    }
    (rest.as_bytes().last() == Some(&quote)).then(|| (rest.len() - 1, operator))
}

/// Returns `text` without the operator at its start or end, and the operator. `trim` and `strip` select the start or the end.
fn strip_operator<'t>(
    text: &'t str,
    trim: impl Fn(&'t str) -> &'t str,
    strip: impl Fn(&'t str, &'static str) -> Option<&'t str>,
) -> (&'t str, Option<&'static str>) {
    let text = trim(text);
    for operator in OPERATORS {
        if let Some(rest) = strip(text, operator) {
            return (trim(rest), Some(operator));
        }
    }
    (text, None)
}

/// Returns how the literals encode characters, or `None` if the literals are not the lines of a document. The first literal starts at
/// `start`.
fn recognize(text: &str, start: usize, quote: u8) -> Option<Escapes> {
    // The number of lines with complete literals, of other lines, and of lines with an operator.
    let (mut literals, mut others, mut operators) = (0_usize, 0_usize, 0_usize);
    // The results of `count_invalid_quotes` for all literals.
    let (mut odd_runs, mut unescaped) = (0_usize, 0_usize);
    let mut operator = None;
    // The contents of the first two literals.
    let mut first_contents = [""; 2];
    for line in nonblank_lines(text).skip_while(|line| line.content.end <= start) {
        let parts = LiteralLine::find(text, &line, quote, start);
        if !(parts.has_opening_quote && parts.has_closing_quote) {
            others += 1;
            // Most texts are rejected here, after a few lines.
            if literals == 0 || others > literals + 2 {
                return None;
            }
            continue;
        }
        let content = &text[parts.content];
        if let Some(first_content) = first_contents.get_mut(literals) {
            *first_content = content;
        }
        literals += 1;
        operators += usize::from(parts.operator.is_some());
        operator = operator.or(parts.operator);
        let (odd, without_backslash) = count_invalid_quotes(content.as_bytes(), quote);
        odd_runs += odd;
        unescaped += without_backslash;
    }
    let are_others_rare = others * 10 <= literals || others == 1 && literals >= 5;
    // Either no line has an operator, because C and Python join adjacent literals, or most lines have one.
    if literals < 3 || !are_others_rare || operators > 0 && operators * 3 < literals * 2 {
        return None;
    }
    let escapes = match operator {
        Some("&" | "||") => Escapes::Doubled,
        _ if odd_runs < unescaped => Escapes::Doubled,
        Some(".") if quote == b'\'' => Escapes::OnlyQuoteAndBackslash,
        _ => Escapes::Backslash,
    };
    let decode_quotes = |content: &str| match (quote, escapes) {
        (b'"', Escapes::Doubled) => content.replace("\"\"", "\""),
        (b'"', _) => content.replace("\\\"", "\""),
        _ => content.to_owned(),
    };
    let first = decode_quotes(first_contents[0]);
    if starts_multiline_document(first.trim_ascii()) {
        return Some(escapes);
    }
    // The opening bracket may be missing. Then the document must start with a key.
    let is_key = |line: &str| line.starts_with('"') && line.contains(':');
    let key = if first.trim_ascii().is_empty() { decode_quotes(first_contents[1]) } else { first };
    let key = key.trim_ascii().trim_start_matches("\\t");
    (literals >= MIN_LITERALS_WITHOUT_BRACKET && is_key(key)).then_some(escapes)
}

/// Returns how many quotes would be invalid in each encoding. In the encoding with doubled quotes, a run with an odd number of quotes is
/// invalid. In the encoding with backslashes, a quote without a backslash is invalid.
fn count_invalid_quotes(content: &[u8], quote: u8) -> (usize, usize) {
    let (mut odd_runs, mut unescaped) = (0, 0);
    let mut run = 0..0;
    for at in memchr::memchr_iter(quote, content) {
        unescaped += usize::from(run_before(content, at, b'\\').is_multiple_of(2));
        if run.end != at {
            odd_runs += run.len() % 2;
            run.start = at;
        }
        run.end = at + 1;
    }
    (odd_runs + run.len() % 2, unescaped)
}

/// Decodes the literals of a line, and joins them. A quote that should be encoded, but is not, is kept.
fn decode(text: &str, content: Range<usize>, quote: u8, escapes: Escapes, peel: &mut Peel<'_>) {
    let bytes = &text.as_bytes()[..content.end];
    let mut at = content.start;
    let escape_start = if escapes == Escapes::Doubled { quote } else { b'\\' };
    while let Some(found) = memchr::memchr2(quote, escape_start, &bytes[at..]) {
        let start = at + found;
        at = start + 1;
        let next = bytes.get(start + 1).copied();
        if bytes[start] == quote {
            if escapes == Escapes::Doubled && next == Some(quote) {
                at = start + 2;
                peel.replace_with_char(start..at, char::from(quote));
            } else if let Some(end) = joined_literal(text, start + 1..content.end, quote) {
                at = end;
                peel.delete(start..end);
            }
            continue;
        }
        let decoded = match escapes {
            Escapes::OnlyQuoteAndBackslash => {
                next.filter(|next| matches!(next, b'\\' | b'\'')).map(|next| (char::from(next), 2))
            }
            _ if next == Some(b'$') => Some(('$', 2)),
            _ => escaped::decode(&bytes[start..]),
        };
        if let Some((character, length)) = decoded {
            at = start + length;
            peel.replace_with_char(start..at, character);
        }
    }
}

/// Returns the offset of the content of the next literal, if the range `rest` starts with an operator and a literal: ` + "b"`.
fn joined_literal(text: &str, rest: Range<usize>, quote: u8) -> Option<usize> {
    let (_, operator) = strip_operator(&text[rest.clone()], str::trim_ascii_start, str::strip_prefix);
    let bytes = &text.as_bytes()[..rest.end];
    let after = skip_space(bytes, skip_space(bytes, rest.start) + operator?.len());
    (bytes.get(after) == Some(&quote)).then_some(after + 1)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::Concatenated;
    use crate::source::Span;

    const INNER: &str = "{\n  \"a\": \"x\\\"y\\\" \\\\z\",\n  \"b\": [\n    1,\n    \"it's\"\n  ]\n}";

    /// Returns `INNER` with each line in a literal. `before` and `after` are the text before and after each literal.
    fn add_literals(quote: &str, encode: impl Fn(&str) -> String, before: &str, after: &str) -> String {
        let lines: Vec<_> = INNER.lines().map(|line| format!("{quote}{}{quote}", encode(line))).collect();
        lines.join(&format!("{after}\n{before}"))
    }

    #[test]
    fn the_literals_of_each_language_are_joined() {
        let backslash = |line: &str| line.replace('\\', "\\\\").replace('"', "\\\"");
        let doubled = |line: &str| line.replace('"', "\"\"");
        let single = |line: &str| line.replace('\\', "\\\\").replace('\'', "\\'");
        let sql = |line: &str| line.replace('\'', "''");
        for text in [
            add_literals("\"", backslash, "", " +"),
            add_literals("\"", backslash, "  + ", ""),
            add_literals("\"", backslash, "", ""),
            add_literals("\"", backslash, "  ", " \\"),
            add_literals("\"", backslash, "", " .."),
            add_literals("\"", doubled, "", " & _"),
            add_literals("\"", doubled, "& ", " _"),
            add_literals("'", single, "", " +"),
            add_literals("'", single, "", " ."),
            add_literals("'", sql, "", " ||"),
            add_literals("'", sql, "|| ", ""),
            add_literals("'", sql, "", " +"),
            format!("@{}", add_literals("\"", doubled, "@", " +")),
        ] {
            assert_layer(&text, Concatenated, INNER);
            let windows = |text: &str| text.replace('\n', "\r\n");
            assert_layer(&windows(&text), Concatenated, &windows(INNER));
        }
    }

    #[test]
    fn escapes_are_decoded_as_in_the_language() {
        assert_layer(
            "\"{\\n\" +\n\"\\\"a\\\": \\\"\\\\n\\u00e9\\$x\\\"\" +\n\"}\";",
            Concatenated,
            "{\n\n\"a\": \"\\né$x\"\n}",
        );
        assert_layer("'{' .\n'\"a\": \"x\\ny\\\\n\\'\"' .\n'}';", Concatenated, "{\n\"a\": \"x\\ny\\n'\"\n}");
        assert_layer("'{' ||\n'\"a\": \"\\n\"' ||\n'}'", Concatenated, "{\n\"a\": \"\\n\"\n}");
        assert_layer("\"{\" & _\n\"\"\"a\"\": \"\"\\n\"\"\" & _\n\"}\"", Concatenated, "{\n\"a\": \"\\n\"\n}");
    }

    #[test]
    fn several_literals_may_be_in_a_line() {
        assert_layer("\"{\" + \"\\\"a\\\":\" +\n \"1,\" +\n \"\\\"b\\\": 2}\"", Concatenated, "{\"a\":\n1,\n\"b\": 2}");
        assert_layer(
            "\"{\" & \"\"\"a\"\":\" & _\n \"1,\" & _\n \"\"\"b\"\": 2}\"",
            Concatenated,
            "{\"a\":\n1,\n\"b\": 2}",
        );
    }

    #[test]
    fn an_assignment_may_precede_the_literals() {
        assert_layer("json = \"{\" +\n  \"\\\"a\\\": 1\" +\n  \"}\";\n", Concatenated, "json = {\n\"a\": 1\n}\n");
        assert_layer("send(\"[\" +\n  \"1\" +\n  \"]\");", Concatenated, "send([\n1\n]");
    }

    #[test]
    fn a_builder_may_join_the_literals() {
        let backslash = |line: &str| line.replace('\\', "\\\\").replace('"', "\\\"");
        let doubled = |line: &str| line.replace('"', "\"\"");
        let text = format!("sb.append({});\n", add_literals("\"", backslash, "sb.append(", ");"));
        assert_layer(&text, Concatenated, &format!("sb.append({INNER}\n"));
        let text = format!("json = {};\n", add_literals("\"", backslash, "json += ", ";"));
        assert_layer(&text, Concatenated, &format!("json = {INNER}\n"));
        assert_layer(&add_literals("\"", doubled, "", " & vbCrLf & _"), Concatenated, INNER);
        assert_layer(&add_literals("\"", doubled, "", " & Environment.NewLine & _"), Concatenated, INNER);
        let text = format!("const char *json =\n  {};\n", add_literals("\"", backslash, "  ", ""));
        assert_layer(&text, Concatenated, &format!("const char *json =\n  {INNER}\n"));
    }

    #[test]
    fn a_few_defects_do_not_hide_the_layer() {
        let text = "\"{\" +\n\"\\\"a\\\": \"x\\\",\" +\n\"\\\"b\\\": [\" +\n\"1,\"\n\"2]\" +\n\"}\"";
        assert_layer(text, Concatenated, "{\n\"a\": \"x\",\n\"b\": [\n1,\n2]\n}");
        let text = "\"{\" +\n\"\\\"a\\\": \\\"x\ny\\\",\" +\n".to_owned() + &"\"1,\" +\n".repeat(20) + "\"}\"";
        assert_layer(&text, Concatenated, &("{\n\"a\": \"x\ny\",\n".to_owned() + &"1,\n".repeat(20) + "}"));
        let text = "\"\" +\n".to_owned() + &"\"\\\"a\\\": 1,\" +\n".repeat(5) + "\"}\"";
        assert_layer(&text, Concatenated, &("\n".to_owned() + &"\"a\": 1,\n".repeat(5) + "}"));
    }

    #[test]
    fn a_value_before_a_closing_quote_maps_to_the_value_alone() {
        let layer = super::peel("\"[\" +\n\"1\" +\n\"]\"").expect("a layer");
        assert_eq!(layer.map.span(Span::new(2, 3)), Span::new(7, 8));
    }

    #[test]
    fn other_literals_are_not_a_layer() {
        for text in [
            "\"a\"\n\"b\"\n\"c\"",
            "\"{\\\"a\\\": 1}\"\n\"{\\\"b\\\": 2}\"\n\"{\\\"c\\\": 3}\"",
            "\"{\" +\n\"}\"",
            "\"a\" +\n\"b\" +\n\"c\"",
            "\"a\": \"{\",\n\"b\": \"x\",\n\"c\": \"}\"",
            "\"{\",\n\"a\",\n\"}\"",
            "[\"{\" +\n\"\\\"a\\\": 1\" +\n\"}\"]",
            "{\"a\": \"x\" +\n\"y\" +\n\"z\"}",
            "var a = \"{\" + b +\n c + \"}\";\nprint(a);",
            "print(\"{\")\nprint(\"}\")\nprint(\"x\")",
            "a.b(\"{\");\na.b(\"}\");\na.b(\"x\");",
        ] {
            assert_no_layer(text);
        }
    }
}
