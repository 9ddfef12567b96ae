//! Tests that all layers have in common.

use super::{Layer, LayerKind, Prefix, outermost};
use crate::source::Span;

/// Applies the edits of `layer` to the text that it was found in.
fn apply(outer: &str, layer: &Layer) -> String {
    let mut out = String::new();
    let mut at = 0;
    for edit in &layer.edits {
        let range = edit.span.range();
        assert!(at <= range.start && range.start < range.end, "{:?} in {outer:?}", layer.edits);
        out.push_str(&outer[at..range.start]);
        out.push_str(&edit.text);
        at = range.end;
    }
    out + &outer[at..]
}

/// Checks that the text, the map and the edits of `layer` agree with each other.
fn assert_consistent(outer: &str, layer: &Layer) {
    assert_eq!(apply(outer, layer), layer.text, "the edits of {:?} in {outer:?}", layer.kind);
    assert_eq!(layer.first_edit.start, layer.edits[0].span.start);
    assert_eq!(layer.map.depth(), 0);
    let mut last = 0;
    for (at, character) in layer.text.char_indices() {
        let span = layer.map.span(Span::from(at..at + character.len_utf8()));
        assert!(last <= span.start && span.end as usize <= outer.len(), "{at} of {:?}", layer.text);
        let spelled = &outer[span.range()];
        // Each character is unchanged, encoded, or next to text that was removed.
        let touched = layer.edits.iter().any(|edit| edit.span.start <= span.end && span.start <= edit.span.end);
        assert!(spelled.starts_with(character) || touched, "{character:?} as {spelled:?} in {outer:?}");
        last = span.start;
    }
    assert_eq!(layer.map.within(&layer.map.within(&layer.map)).depth(), 0);
}

/// Checks that the outermost layer of `outer` is of this kind, and that removing this layer gives `text`.
pub(super) fn assert_layer(outer: &str, kind: LayerKind, text: &str) {
    let layer = outermost(outer).unwrap_or_else(|| panic!("no layer in {outer:?}"));
    assert_consistent(outer, &layer);
    assert_eq!((layer.kind, &*layer.text), (kind, text), "in {outer:?}");
}

/// Checks that `text` has no layer.
pub(super) fn assert_no_layer(text: &str) {
    if let Some(layer) = outermost(text) {
        panic!("{:?} in {text:?}", layer.kind);
    }
}

/// A generator of the same pseudorandom numbers in each run (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    /// Returns a number from 0 up to, not including, `limit`.
    fn number_below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn pick<'t>(&mut self, items: &[&'t str]) -> &'t str {
        items[self.number_below(items.len())]
    }

    /// Returns a document in strict JSON.
    fn generate_document(&mut self) -> String {
        let mut out = String::new();
        let line_break = self.pick(&["", "\n", "\r\n"]);
        self.write_object(&mut out, line_break, 0);
        out
    }

    fn write_object(&mut self, out: &mut String, line_break: &str, depth: usize) {
        out.push('{');
        let indent = if line_break.is_empty() { String::new() } else { "  ".repeat(depth + 1) };
        for index in 0..2 + self.number_below(4) {
            if index > 0 {
                out.push(',');
            }
            out.extend([line_break, &indent, "\"k_y", &index.to_string(), "\": "]);
            match self.number_below(5) {
                0 if depth < 3 => self.write_object(out, line_break, depth + 1),
                1 => out.push_str("[1, \"x\", null]"),
                2 => out.push_str(self.pick(&["-12.5e3", "true", "null"])),
                _ => self.write_string(out),
            }
        }
        out.extend([line_break, &indent[indent.len().min(2)..], "}"]);
    }

    fn write_string(&mut self, out: &mut String) {
        const PARTS: [&str; 21] = [
            "}", "]", "{", ",", ": ", "a", " ", "é", "😀", "\\\"", "\\\\", "\\n", "\\u00e9", "&amp;", "%22", "it's",
            "+", ", ", "$X", "> ", "1 ",
        ];
        out.push('"');
        for _ in 0..self.number_below(6) {
            out.push_str(self.pick(&PARTS));
        }
        out.push('"');
    }
}

/// Returns `document` with a layer, encoded as common programs do.
fn encode(document: &str, kind: LayerKind) -> String {
    let lines = |prefix: &dyn Fn(usize) -> String| {
        let lines = document.split_inclusive('\n').enumerate().map(|(index, line)| prefix(index) + line);
        lines.collect::<String>()
    };
    match kind {
        LayerKind::Escaped { depth: 0 } => document.to_owned(),
        LayerKind::Escaped { depth } => {
            let inner = encode(document, LayerKind::Escaped { depth: depth - 1 });
            inner.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r")
        }
        LayerKind::Entities => {
            document.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('é', "&eacute;")
        }
        LayerKind::PercentEncoded => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric();
            document
                .bytes()
                .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
                .collect()
        }
        LayerKind::DoubledQuotes => format!("\"{}\"", document.replace('"', "\"\"")),
        LayerKind::ShellQuoted => format!("'{}'", document.replace('\'', r"'\''")),
        LayerKind::LinePrefixes(Prefix::Numbers) => lines(&|index| format!("{:>4}  ", index + 1)),
        LayerKind::LinePrefixes(_) => lines(&|_| "> ".to_owned()),
        LayerKind::ContinuedLines => {
            document.replace("\r\n", " \\\r\n").replace("\n", " \\\n").replace("\r \\\n", "\r\n")
        }
        LayerKind::Concatenated => {
            let escaped = document.replace('\\', "\\\\").replace('"', "\\\"");
            let joined = escaped.replace('\n', "\" +\n\"").replace("\r\" +\n", "\" +\r\n");
            format!("\"{joined}\"")
        }
        LayerKind::MarkdownEscapes => document.replace('_', "\\_"),
        LayerKind::QuotedPrintable | LayerKind::HardWrapped => {
            unreachable!("generated lines are too short for this layer")
        }
    }
}

const KINDS: [LayerKind; 11] = [
    LayerKind::Escaped { depth: 1 },
    LayerKind::Escaped { depth: 2 },
    LayerKind::Entities,
    LayerKind::PercentEncoded,
    LayerKind::DoubledQuotes,
    LayerKind::ShellQuoted,
    LayerKind::LinePrefixes(Prefix::Quote),
    LayerKind::LinePrefixes(Prefix::Numbers),
    LayerKind::ContinuedLines,
    LayerKind::Concatenated,
    LayerKind::MarkdownEscapes,
];

/// Returns whether the layer changes each line. A document of one line cannot have such a layer.
fn needs_lines(kind: LayerKind) -> bool {
    matches!(kind, LayerKind::LinePrefixes(_) | LayerKind::ContinuedLines | LayerKind::Concatenated)
}

#[test]
fn encoded_documents_are_decoded() {
    let mut random = Random(1);
    for _ in 0..60 {
        let document = random.generate_document();
        assert_no_layer(&document);
        for kind in KINDS {
            if needs_lines(kind) && !document.contains('\n') {
                continue;
            }
            let expected = match kind {
                LayerKind::Escaped { depth } => encode(&document, LayerKind::Escaped { depth: depth - 1 }),
                _ => document.clone(),
            };
            assert_layer(&encode(&document, kind), kind, &expected);
        }
    }
}

#[test]
fn layers_nest() {
    let mut random = Random(2);
    for _ in 0..60 {
        let document = random.generate_document();
        let (inner, outer) = (KINDS[random.number_below(KINDS.len())], KINDS[random.number_below(KINDS.len())]);
        let (requires_lines, has_lines) = (needs_lines(inner) || needs_lines(outer), document.contains('\n'));
        // For some pairs of layers, it is unclear which one is the outer layer. Skip the pairs in which one layer hides the other.
        let is_hidden = matches!(
            outer,
            LayerKind::Escaped { .. } | LayerKind::Entities | LayerKind::PercentEncoded | LayerKind::DoubledQuotes
        ) || matches!(
            (inner, outer),
            (LayerKind::PercentEncoded | LayerKind::Escaped { .. } | LayerKind::LinePrefixes(_), _)
        );
        if is_hidden || inner == outer || requires_lines && !has_lines {
            continue;
        }
        let text = encode(&encode(&document, inner), outer);
        let mut layer = outermost(&text).unwrap_or_else(|| panic!("no layer in {text:?}"));
        assert_consistent(&text, &layer);
        while let Some(next) = outermost(&layer.text) {
            assert_consistent(&layer.text, &next);
            layer = next;
        }
        assert_eq!(layer.text, document, "{inner:?} in {outer:?}: {text:?}");
    }
}

#[test]
fn layers_of_damaged_texts_are_consistent() {
    const DAMAGES: [&str; 18] =
        ["", "\"", "\\", "'", "\n", "\r", "&", "%", "+", ";", "{", "]", "é", "\"\"", "&quot;", "%C3", "$", "> "];
    let mut random = Random(3);
    for _ in 0..1_000 {
        let kind = KINDS[random.number_below(KINDS.len())];
        let mut text = encode(&random.generate_document(), kind);
        if random.number_below(3) == 0 {
            text = encode(&text, KINDS[random.number_below(KINDS.len())]);
        }
        for _ in 0..1 + random.number_below(4) {
            let near = random.number_below(4) * text.len() / 4;
            let boundaries: Vec<usize> = (near..=text.len()).filter(|at| text.is_char_boundary(*at)).take(20).collect();
            let (start, end) =
                (boundaries[random.number_below(boundaries.len())], boundaries[random.number_below(boundaries.len())]);
            let damage = random.pick(&DAMAGES);
            let end = if random.number_below(2) == 0 { end.max(start) } else { start };
            text.replace_range(start..end, damage);
        }
        if let Some(layer) = outermost(&text) {
            assert_consistent(&text, &layer);
        }
    }
}

#[test]
fn other_texts_have_no_layer() {
    for text in [
        "",
        " \n",
        "\u{FEFF}",
        "{",
        "[",
        "\"",
        "'",
        "\\",
        "&",
        "%",
        "{\\",
        "{\\\"",
        "{&",
        "%7",
        "@",
        "\"{",
        "\"{\"\"",
        "{}",
        "[\"a\"]",
        "\"{\\\"a\\\":1}\"",
        // JSON with comments, JSON5, and damaged JSON.
        "{\n  // a \\\n  \"a\": 1,\n}",
        "{a: 'b', c: \"it's\", d: +1,}",
        "{'a': 'x \\\ny \\\nz',\n}",
        "{\"a\": \"C:\\dir\\\", \"b\": \"\\\\x\\y\"",
        "{\"a\": \"say \"hi\"\", \"b\": \"\"}",
        "{\"a\": \"\", \"b\": \"\" \"c\": \"\"",
        "[[\"\",\"\"],[\"\",\"\"],]",
        "{\"re\": \"\\d+\\.\\d+\", \"a\\_b\": \"\\*\",}",
        "{\"path\": \"C:\\_a\\_b\", \"x_y\": \"\\_\",}",
        "{\"a\": \"\\u0022b\\u0022\", \"c\": \"\\u0022\",}",
        "{\"a\": \"x\" +\n\"y\" +\n\"z\"}",
        "\"a\": \"b\",\n\"c\": {\n\"d\": \"e\"\n}",
        "\"a\": \"\",\n\"b\": \"\",\n\"c\": \"\"\n}",
        // Prose and other formats.
        "Some\\_name and \"other\\_name\" in [a\\_b](c\\_d): text.",
        "name,note\n\"a\",\"say \"\"hi\"\"\"\n\"b\",\"\"\n",
        "a,\"[x]\",\"\"\n",
        "a := \"{\" + x + \"}\"\nb := \"[\" + y + \"]\"\nc := \"\"",
        "s = (\"a {\"\n     \"b }\"\n     \"c\")",
        "On Monday, Kim wrote:\n> Hi,\n> \"a\" is {\n> wrong.\n> Bye",
        "Changes:\n+ {a\n+ \"b\": 1\n+ c}",
        "/*\n * {\n *   \"a\": 1\n * }\n */\nint f(void);",
        "# Log\n\n1. [a](b)\n2. [c\n3. d](e)",
        "The field \"a\" is &quot;required&quot;.",
        "id,name\n1,\"{\"\"a\"\": 1}\"\n2,\"x\"",
        "INSERT INTO t VALUES (1, '{\"a\": \"it''s\"}');",
        "SELECT '{}' AS a, '[]' AS b",
        "a: 1\nb:\n  - x\n  - y\nc: |\n  {\n  }\n",
        "- [ ] one\n- [x] two\n- [ ] three",
        "* [a](b)\n* [c](d)\n* [e](f)",
        "1. one\n2. two\n3. three",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "# Title\n\n> A quote\n> in a text\n\n```json\n{\"a\": 1}\n```",
        "#define A(x) \\\n  { \\\n    x, \\\n  }",
        "int main() {\n  printf(\"{\\\"a\\\": 1}\");\n}",
        "var s = '{\"a\": 1}';",
        "curl -X POST \\\n  -H 'A: b' \\\n  -d '{\"a\": 1}'",
        "<a href=\"x?q=%7B%22a%22%7D\">{&quot;a&quot;}</a>",
        "{\\rtf1\\ansi\\deff0 {\\fonttbl {\\f0 Times;}}}",
        "\\documentclass{article}\n\\begin{document}\n{\\\"o}\n\\end{document}",
        "a=1&b=%7B%22c%22%3A1%7D",
        "12:00:00 a\n12:00:01 b\n12:00:02 c",
        "'a', 'b'",
        "[Section]\nkey=value\n",
        "{% if a %}\n{\"a\": 1}\n{% endif %}",
        "{{#if a}}\n> {{b}}\n> {{c}}\n{{/if}}",
    ] {
        assert_no_layer(text);
    }
}

#[test]
fn layers_of_truncated_texts_are_consistent() {
    let mut random = Random(4);
    for kind in KINDS {
        let text = encode(&random.generate_document(), kind);
        for (end, _) in text.char_indices() {
            if let Some(layer) = outermost(&text[..end]) {
                assert_consistent(&text[..end], &layer);
            }
        }
    }
}

#[test]
fn layers_are_removed_in_linear_time() {
    // Quadratic time would take minutes for all of these.
    for part in [
        "\\", "\"", "\"\"", "&", "&amp;", "%", "%25", "%41", "'", "''", "'\"$", "'$X", " \"\"", "> ", "\n", "\\\n",
        "> \n", "1\n", "{", "$x", "\\_", "\\u0022", "\" +\n", "\" + \"",
    ] {
        for start in [
            "",
            "{",
            "{\\\"a\\\":",
            "{\"\"a\"\":",
            "'{\"",
            "{&quot;&quot;",
            "%7B%22",
            "> {\n",
            "1 {\n",
            "{ \\\n",
            "{\n> \"a\"\n",
            "a\n> {\n",
            ">\n> \"a\": 1\n",
            "\"{\" +\n",
            "x = '{' +\n'",
            "1,\"{\"\"a\"\":",
            "{\\u0022a\\u0022:",
            "{\"\\_a\": 1, \"\\_b\": 2",
        ] {
            for end in ["", "'", "\"", "}"] {
                let text = format!("{start}{}{end}", part.repeat(30_000 / part.len()));
                if let Some(layer) = outermost(&text) {
                    assert!(layer.text.len() <= 2 * text.len());
                }
            }
        }
    }
}

#[test]
fn line_numbers_may_have_different_separators() {
    for text in
        ["  1: {\n  2- \"a\": 1,\n  3  \"b\": [\n  4: 2]\n  5- }", "1  {\r2: \"a\": 1,\r3  \"b\": [\r4  2]\r5 }"]
    {
        let layer = outermost(text).expect("each line has a number");
        assert_eq!(layer.kind, LayerKind::LinePrefixes(Prefix::Numbers));
        let plain: String = layer.text.split_whitespace().collect();
        assert_eq!(plain, "{\"a\":1,\"b\":[2]}", "{text:?}");
    }
}
