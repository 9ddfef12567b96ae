//! A document whose lines have a prefix, such as `> `, from an email, an editor, a console or a log.

use super::lines::{Line, nonblank_lines};
use super::peel::Peel;
use super::prefix::Matcher;
use super::{Layer, LayerKind, Prefix, starts_multiline_document};

/// The maximum number of lines without a prefix before the document, and also after the document. Such lines are, for example, the text of
/// an email.
const MAX_LINES_AROUND: usize = 6;

/// The minimum number of lines in a document without its opening bracket.
const MIN_LINES_WITHOUT_BRACKET: usize = 5;

/// Removes the prefixes of the lines of a document.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let first = nonblank_lines(text).next()?;
    let first = &text[first.content];
    // The outermost brackets may have no prefix, although all lines between them have one.
    if matches!(first.trim_ascii(), "{" | "[") {
        let second = &text[nonblank_lines(text).nth(1)?.content];
        let mut matchers = Matcher::candidates(second).filter(Matcher::may_be_only_between_brackets);
        return matchers.find_map(|matcher| peel_inside(text, first, matcher));
    }
    for (skipped, line) in nonblank_lines(text).take(MAX_LINES_AROUND + 1).enumerate() {
        let content = &text[line.content];
        // Most documents start without a prefix.
        if content.trim_ascii_start().starts_with(['{', '"']) {
            return None;
        }
        let mut matchers =
            Matcher::candidates(content).filter(|matcher| skipped == 0 || matcher.may_follow_other_lines());
        if let Some(layer) = matchers.find_map(|matcher| peel_all(text, skipped, matcher)) {
            return Some(layer);
        }
        // This line looks like the start of a document with a prefix, but the document was rejected. Do not try its other lines.
        let mut lengths = Matcher::candidates(content).filter_map(|mut matcher| matcher.match_prefix(content));
        if lengths.any(|length| starts_multiline_document(content[length..].trim_ascii_start())) {
            return None;
        }
    }
    None
}

/// Removes the prefixes of all lines, except for the first `skipped` lines. The line after the skipped lines must have a prefix, and almost
/// all lines after that line, too.
fn peel_all(text: &str, skipped: usize, mut matcher: Matcher<'_>) -> Option<Layer> {
    let mut lines_left = nonblank_lines(text).skip(skipped).peekable();
    let first = &text[lines_left.peek()?.content.clone()];
    let mut prefixed = PrefixedLines::default();
    // The number of lines without a prefix that are between lines with a prefix, and the number since the last line with a prefix.
    let (mut unprefixed_between, mut unprefixed_since) = (0, 0);
    // In the first line, `gap` spaces are between the prefix and the document, and the document starts `column` bytes after the start of
    // the line. The gap is also removed from the other lines.
    let (mut gap, mut column) = (0, 0);
    // Whether any line shows that the prefixes are prompts, and not the `>` of quoted lines in an email.
    let mut is_console = false;
    // Whether the opening bracket of the document is missing.
    let mut is_bracket_missing = false;
    let mut peel = Peel::new(text);
    while let Some(line) = lines_left.next() {
        let content = &text[line.content.clone()];
        let Some(length) = matcher.match_prefix(content) else {
            if lines_left.peek().is_none() && unprefixed_since == 0 && is_closing_line(content) {
                // Someone added the closing bracket by hand.
                prefixed.line_count += 1;
                break;
            }
            unprefixed_since += 1;
            if unprefixed_since > MAX_LINES_AROUND || prefixed.line_count == 0 || is_changed_line(&matcher, content) {
                return None;
            }
            continue;
        };
        unprefixed_between += unprefixed_since;
        unprefixed_since = 0;
        if unprefixed_between > 1 {
            return None;
        }
        let rest = &content[length..];
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if prefixed.line_count == 0 {
            is_bracket_missing = !starts_multiline_document(&rest[spaces..]);
            if is_bracket_missing && !rest[spaces..].is_empty() && !is_key(&rest[spaces..]) {
                return None;
            }
            (gap, column) = (spaces, length + spaces);
        }
        prefixed.add(&rest[spaces..]);
        if is_bracket_missing && prefixed.line_count > 1 && !prefixed.starts_with_key {
            return None;
        }
        if let Matcher::Prompt { first: prompt, .. } = &matcher {
            is_console |= !content.starts_with(prompt) || *prompt != ">";
        }
        // Line numbers have different lengths, so the column of the document decides how many spaces belong to the prefix.
        let gap = if matcher.kind() == Prefix::Numbers { column.saturating_sub(length).max(gap.min(1)) } else { gap };
        delete_prefix(&mut peel, &line, &matcher, content, length + spaces.min(gap));
    }
    // If all prompts are `>`, the lines are more likely quoted lines of an email.
    let is_email_quote = matches!(matcher, Matcher::Prompt { .. }) && !is_console;
    let is_long_enough = prefixed.line_count >= 3 && (unprefixed_between == 0 || prefixed.line_count >= 4);
    if !is_long_enough || is_email_quote || is_table(text, &matcher, first) {
        return None;
    }
    if is_bracket_missing && prefixed.line_count < MIN_LINES_WITHOUT_BRACKET {
        return None;
    }
    // If some lines have no comment sign, the document consists of these lines, and the lines with a comment sign are notes.
    if matches!(matcher, Matcher::Comment(_)) && unprefixed_between + unprefixed_since > 0 {
        return None;
    }
    // If other lines surround the lines with a prefix, the text could be a list or a comment that happens to start with a bracket.
    if (is_bracket_missing || skipped + unprefixed_since > 0) && !prefixed.is_document() {
        return None;
    }
    peel.finish(LayerKind::LinePrefixes(matcher.kind()))
}

/// What the lines with a prefix contain.
#[derive(Default)]
struct PrefixedLines {
    /// The number of lines with a prefix.
    line_count: usize,
    /// The number of lines that look like lines of a document.
    structural_count: usize,
    /// Whether the first line starts with a key, or the second if the first does not.
    starts_with_key: bool,
}

impl PrefixedLines {
    /// Adds a line. `rest` is the line without its prefix and without the spaces after the prefix.
    fn add(&mut self, rest: &str) {
        if self.line_count == 0 || self.line_count == 1 && !self.starts_with_key {
            self.starts_with_key = is_key(rest);
        }
        self.line_count += 1;
        let is_structural = rest.is_empty()
            || rest.starts_with(['"', '\'', '{', '[', '}', ']', '\\', '&', '%', '“', '„', '«', '‘'])
            || rest.trim_ascii_end().ends_with(['{', '[', '}', ']', ',', '"']);
        self.structural_count += usize::from(is_structural);
    }

    /// Returns whether enough lines look like lines of a document.
    fn is_document(&self) -> bool {
        self.structural_count * 4 >= self.line_count * 3
    }
}

/// Returns whether `rest` starts with a quoted key.
fn is_key(rest: &str) -> bool {
    let quote = rest.find(['"', '\'', '\\', '&', '“', '„', '«', '‘']);
    quote == Some(0) && rest.contains([':', '='])
}

/// Removes the prefixes of all lines between the first and the last line, if all these lines have a prefix. `first` is the first line,
/// which contains only an opening bracket.
fn peel_inside(text: &str, first: &str, mut matcher: Matcher<'_>) -> Option<Layer> {
    // In a patch, unchanged lines are indented by one space, and a hyphen marks lines that were deleted.
    if matches!(matcher, Matcher::Bullet { bullet: '-', .. }) && first.starts_with(' ') {
        return None;
    }
    let mut peel = Peel::new(text);
    let mut lines_left = nonblank_lines(text).skip(1).peekable();
    let mut count = 0;
    while let Some(line) = lines_left.next() {
        let content = &text[line.content.clone()];
        let Some(length) = matcher.match_prefix(content) else {
            if lines_left.peek().is_none() && is_closing_line(content) {
                break;
            }
            return None;
        };
        let rest = &content[length..];
        let after = rest.trim_start_matches([' ', '\t']);
        // A bullet before a number could be the sign of the number.
        if !after.is_empty() && !after.starts_with(['"', '\'', '{', '[', '}', ']', '\\', '&', '%']) {
            return None;
        }
        count += 1;
        delete_prefix(&mut peel, &line, &matcher, content, length + usize::from(rest.len() > after.len()));
    }
    if count < 2 {
        return None;
    }
    peel.finish(LayerKind::LinePrefixes(matcher.kind()))
}

/// Removes the first `length` bytes of `line`. Keeps the spaces before a bullet, because these spaces may be the indentation of the
/// document.
fn delete_prefix(peel: &mut Peel<'_>, line: &Line, matcher: &Matcher<'_>, content: &str, length: usize) {
    let indent = match matcher {
        Matcher::Bullet { .. } => content.len() - content.trim_ascii_start().len(),
        _ => 0,
    };
    peel.delete(line.content.start + indent..line.content.start + length);
}

/// Returns whether `line` contains only closing brackets and punctuation.
fn is_closing_line(line: &str) -> bool {
    line.trim_ascii().bytes().all(|byte| b"}]),;'\"".contains(&byte))
}

/// Returns whether `line`, which does not match `matcher`, shows that the text is a patch that changes lines. In such a patch, some lines
/// start with `+` and some with `-`.
fn is_changed_line(matcher: &Matcher<'_>, line: &str) -> bool {
    matches!(matcher, Matcher::Bullet { bullet: '+' | '-', .. }) && line.trim_ascii_start().starts_with(['+', '-'])
}

/// Returns whether the text is a table: the prefix is a bar, and most lines also end in a bar.
fn is_table(text: &str, matcher: &Matcher<'_>, first: &str) -> bool {
    let Matcher::Bar(bar) = matcher else { return false };
    let bar = &first[..bar.len()];
    let ends = |line: &Line| {
        let content = text[line.content.clone()].trim_ascii_end();
        content.len() > bar.len() && content.ends_with(['|', '│'])
    };
    nonblank_lines(text).filter(ends).count() * 2 > nonblank_lines(text).count()
}

#[cfg(test)]
mod tests {
    use super::super::Prefix::{self, Bar, Bullet, Comment, Numbers, Prompt, Quote, Timestamp};
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::LinePrefixes;

    const INNER: &str = "{\n  \"a\": 1,\n  \"b\": [\n    -1,\n    2\n  ]\n}";

    /// Returns `INNER` with a prefix before each line.
    fn add_prefix(prefix: impl Fn(usize) -> String) -> String {
        let lines = INNER.lines().enumerate().map(|(index, line)| prefix(index) + line);
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn prefixes_of_each_kind_are_removed() {
        let nth = |index: usize| index + 1;
        let cases: [(Prefix, &dyn Fn(usize) -> String); 33] = [
            (Quote, &|_| "> ".into()),
            (Quote, &|_| ">".into()),
            (Quote, &|_| "> > ".into()),
            (Quote, &|_| ">> ".into()),
            (Numbers, &|index| format!("{}  ", nth(index))),
            (Numbers, &|index| format!("{}: ", nth(index) + 7)),
            (Numbers, &|index| format!("{:3} | ", nth(index) + 7)),
            (Numbers, &|index| format!("{:>6}\t", nth(index))),
            (Numbers, &|index| format!("{:02}.", index)),
            (Numbers, &|index| format!("{}→", nth(index))),
            (Numbers, &|index| format!("{:<4}", nth(index) + 95)),
            (Bar, &|_| "|".into()),
            (Bar, &|_| "│ ".into()),
            (Bar, &|_| "web_1  | ".into()),
            (Bullet, &|_| "* ".into()),
            (Bullet, &|_| "• ".into()),
            (Bullet, &|_| "+ ".into()),
            (Bullet, &|_| "- ".into()),
            (Bullet, &|_| "+".into()),
            (Prompt, &|_| ">>> ".into()),
            (Prompt, &|index| if index == 0 { ">>> ".into() } else { "... ".into() }),
            (Prompt, &|index| if index == 0 { "> ".into() } else { "... ".into() }),
            (Prompt, &|index| if index == 0 { "$ ".into() } else { "> ".into() }),
            (Prompt, &|index| if index == 0 { "PS C:\\x> ".into() } else { ">> ".into() }),
            (Timestamp, &|index| format!("2024-05-01T10:00:0{index}.123456Z ")),
            (Timestamp, &|index| format!("[2024-05-01 10:00:0{index},123 +0200] INFO - ")),
            (Timestamp, &|index| format!("10:00:0{index} [warn]: ")),
            (Timestamp, &|index| format!("2024-05-01 10:00:0{index} INFO [main] ")),
            (Timestamp, &|index| format!("2024-05-01 10:00:0{index},123 [pool-1-thread-{index}] DEBUG c.e.App - ")),
            (Timestamp, &|index| format!("2024-05-01 10:00:0{index}.123 INFO 42 --- [main] c.e.App : ")),
            (Comment, &|_| "// ".into()),
            (Comment, &|_| "# ".into()),
            (Comment, &|_| "  -- ".into()),
        ];
        let times = |text: &str| text.lines().map(|line| format!("10:00:00 {line}\n")).collect::<String>();
        // The name of a log level may be a key.
        let levels = "{\n\"a\": 1,\nInformation: \"x\",\n\"b\": 2\n}\n";
        assert_layer(&times(levels), LinePrefixes(Timestamp), levels);
        for (kind, prefix) in cases {
            let text = add_prefix(prefix);
            assert_layer(&text, LinePrefixes(kind), INNER);
            let windows = |text: &str| text.replace('\n', "\r\n") + "\r\n";
            assert_layer(&windows(&text), LinePrefixes(kind), &windows(INNER));
            assert_layer(&format!("\u{FEFF}{text}"), LinePrefixes(kind), &format!("\u{FEFF}{INNER}"));
            // Someone added the closing bracket by hand.
            let cut = text.rfind('\n').expect("lines") + 1;
            assert_layer(&format!("{}}}", &text[..cut]), LinePrefixes(kind), INNER);
        }
    }

    #[test]
    fn a_line_without_a_prefix_does_not_hide_the_layer() {
        assert_layer(
            "> {\n> \"a\": 1,\n\"b\": 2,\n>\n> \"c\": 3\n> }",
            LinePrefixes(Quote),
            "{\n\"a\": 1,\n\"b\": 2,\n\n\"c\": 3\n}",
        );
        let text = "1 {\n2 \"a\":\n\"x\",\n3 \"b\": 1\n4 }";
        assert_layer(text, LinePrefixes(Numbers), "{\n\"a\":\n\"x\",\n\"b\": 1\n}");
        let text = "1 {\n2 \"a\": 1,\n\"x\": 1,\n4 \"b\": 1\n5\n6 }";
        assert_layer(text, LinePrefixes(Numbers), "{\n\"a\": 1,\n\"x\": 1,\n\"b\": 1\n\n}");
    }

    #[test]
    fn the_last_line_of_three_may_have_no_prefix() {
        assert_layer("> {\n> \"a\": 1\n}", LinePrefixes(Quote), "{\n\"a\": 1\n}");
    }

    #[test]
    fn documents_with_two_lines_without_a_prefix_have_no_layer() {
        assert_no_layer("> {\n> \"a\": 1,\n\"b\": 2,\n> \"c\": 3,\n\"d\": 4,\n> \"e\": 5,\n> \"f\": 6\n> }");
    }

    #[test]
    fn the_brackets_may_have_no_prefix() {
        assert_layer("{\n+ \"a\": 1,\n+ \"b\": \"x\"\n}", LinePrefixes(Bullet), "{\n\"a\": 1,\n\"b\": \"x\"\n}");
        assert_layer(
            "{\n  * \"a\": {\n    * \"b\": 1\n  * }\n}",
            LinePrefixes(Bullet),
            "{\n  \"a\": {\n    \"b\": 1\n  }\n}",
        );
        assert_layer("[\n> \"a\",\n> \"b\"\n> ]", LinePrefixes(Quote), "[\n\"a\",\n\"b\"\n]");
    }

    #[test]
    fn other_lines_may_surround_the_document() {
        let quoted = add_prefix(|_| "> ".into());
        for (before, after) in
            [("On Monday, Kim wrote:\n", ""), ("Hi,\n\nsee below.\n\n", "\n\nKim"), ("", "\n\nRegards\nKim\n")]
        {
            assert_layer(&format!("{before}{quoted}{after}"), LinePrefixes(Quote), &format!("{before}{INNER}{after}"));
        }
        let added = add_prefix(|_| "+".into());
        let before = "diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,7 @@\n";
        assert_layer(&format!("{before}{added}\n"), LinePrefixes(Bullet), &format!("{before}{INNER}\n"));
        let logged = add_prefix(|_| "10:00:00 INFO ".into());
        let before = "10:00:00 INFO sending\n";
        assert_layer(&format!("{before}{logged}"), LinePrefixes(Timestamp), &format!("{before}{INNER}"));
    }

    #[test]
    fn the_opening_bracket_may_be_missing() {
        for (kind, prefix) in [(Quote, "> "), (Bar, "web_1 | "), (Bullet, "+"), (Timestamp, "10:00:00 ")] {
            let text = add_prefix(|_| prefix.into()).replacen('{', "", 1);
            assert_layer(&text, LinePrefixes(kind), &INNER[1..]);
        }
    }

    #[test]
    fn the_document_may_have_another_layer() {
        assert_layer("a/x.json:1:{\na/x.json:2:  \"a\": 1\na/x.json:3:}", LinePrefixes(Numbers), "{\n  \"a\": 1\n}");
        assert_layer("&gt; {\n&gt;   \"a\": 1\n&gt; }", LinePrefixes(Quote), "{\n  \"a\": 1\n}");
        assert_layer("> {\\\"a\\\":\n> 1\n> }", LinePrefixes(Quote), "{\\\"a\\\":\n1\n}");
        assert_layer("$ '{\n> \"a\": 1\n> }'", LinePrefixes(Prompt), "'{\n\"a\": 1\n}'");
    }

    #[test]
    fn possible_parts_of_the_document_are_not_a_layer() {
        for text in [
            "[\n1,\n2,\n3,\n]",
            "[\n1\n2\n3\n]",
            "[\n-1,\n-2,\n]",
            "[\n- 1,\n- 2\n]",
            "[\n+1,\n+2,\n+3\n]",
            "[\n1 \"a\",\n2 \"b\"\n]",
            "{\"text\": \"\n- a\n- b\n- c\n\"}",
            "{\"text\": \"\n> a\n> b\n> c\n\"}",
            "{\n\"text\": \"\n> a\n> b\"\n}",
            "{\n- a\n- b\n}",
            "{\n+ \"a\": 1,\n\"b\": 2,\n+ \"c\": 3\n}",
            "{\n- \"a\": 1\n}",
        ] {
            assert_no_layer(text);
        }
    }

    #[test]
    fn patches_lists_logs_and_tables_are_not_a_layer() {
        for text in [
            "  {\n-  \"a\": 1,\n+  \"a\": 2,\n   \"b\": 3\n  }",
            "+{\n+ \"a\": 1,\n- \"b\": 2,\n+ \"b\": 3,\n+ \"c\": 4\n+}",
            " {\n- \"a\": 1,\n- \"b\": 2\n }",
            "@@ -1,3 +1,3 @@\n {\n-\"a\": 1\n+\"a\": 2\n }",
            "<<<<<<< ours\n{\"a\": 1}\n=======\n{\"a\": 2}\n>>>>>>> theirs",
            "{\n<<<<<<< ours\n\"a\": 1\n=======\n\"a\": 2\n>>>>>>> theirs\n}",
            "- {\"a\": 1}\n- {\"b\": 2}\n- {\"c\": 3}",
            "- a: 1\n- b: 2\n- c: 3",
            "1. [x](y)\n2. [z](y)\n3. [w](y)",
            "1 {\"a\": 1}\n2 {\"a\": 2}\n3 {\"a\": 3}",
            "1 {\n3 \"a\": 1\n5 }",
            "| a | b |\n|---|---|\n| {\"a\": 1} | x |",
            "| { | b |\n|---|---|\n| } | x |",
            "| a\n| b\n| c",
            "> see {\n> this\n> }",
            "> {\n> }",
            "2024-05-01T10:00:00Z INFO {\"a\": 1}\n2024-05-01T10:00:01Z INFO {\"a\": 2}\n2024-05-01T10:00:02Z INFO {}",
            "10:00:00 INFO started\n10:00:01 INFO {\n10:00:02 INFO }",
            "$ curl x\n$ ls\n$ {",
            "Items:\n- {a\n- b\n- c}",
            "/**\n * {@link Foo\n * bar}\n * more\n */",
            "/**\n * {\n *   \"a\": 1,\n *   \"b\": 2\n * }\n */\nint a;",
            "# Title\n\n> {see\n> this\n> and that}\n\ntext",
            "> \"a\": b\n> he said\n> and went\n> away\n> again",
            "a\n\n> {\n> \"a\": 1\n> }\n\nb\nc\n\n> {\n> \"a\": 1\n> }",
            "a\n> {\n> \"a\": 1\n> }\nb\nc\nd\ne\nf\ng\nh",
            "a\nb\nc\nd\ne\nf\ng\n> {\n> \"a\": 1\n> }",
        ] {
            assert_no_layer(text);
        }
    }
}
