//! Escapes text from documents for Markdown. Otherwise, an editor would interpret Markdown in a payload, and load the
//! images that the payload refers to.

use gen_lsp_types::{MarkupContent, MarkupKind};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::report::one_line;

/// The format in which a client shows text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// As Markdown.
    Markdown,
    /// As plain text.
    Plain,
}

impl Markup {
    /// Returns a link as a part of a page, which is Markdown and is converted by [`Self::content`]. For a client that shows
    /// plain text, the link is the text followed by the URL, because plain text has no links.
    pub(super) fn link(self, text: &str, url: &str) -> String {
        match self {
            // A URL in angle brackets ends at the closing angle bracket (CommonMark, section 6.3).
            Self::Markdown => {
                let url = url.replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C");
                format!("[{}](<{}>)", escape(text), one_line(&url))
            }
            Self::Plain => format!("{}: {}", escape(text), escape_prose(url)),
        }
    }

    /// Converts `page`, which is Markdown, to this format.
    pub(super) fn content(self, page: String) -> MarkupContent {
        match self {
            Self::Markdown => MarkupContent { kind: MarkupKind::Markdown, value: page },
            Self::Plain => MarkupContent { kind: MarkupKind::PlainText, value: to_plain_text(&page) },
        }
    }
}

/// Escapes text so that the text is shown unchanged in Markdown. Text in backticks is still shown as code, because
/// findings and descriptions quote code this way. Line breaks are kept.
pub(super) fn escape_prose(text: &str) -> String {
    let escaped = escape(&text.lines().map(one_line).collect::<Vec<_>>().join("\n"));
    escaped.lines().map(escape_line_start).collect::<Vec<_>>().join("\n")
}

/// Returns `line` without indentation, and with a backslash before characters that are special at the start of a line: a
/// heading (`# a`), a quote, a list item or a horizontal rule.
fn escape_line_start(line: &str) -> String {
    let line = line.trim_start();
    let digits_end = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len());
    match line.as_bytes().get(digits_end) {
        Some(b'#' | b'>' | b'-' | b'+' | b'=') if digits_end == 0 => format!("\\{line}"),
        Some(b'.' | b')') if digits_end > 0 => format!("{}\\{}", &line[..digits_end], &line[digits_end..]),
        _ => line.to_owned(),
    }
}

/// Returns a name or value as Markdown code, in backticks.
pub(super) fn code_span(text: &str) -> String {
    let text = one_line(text);
    let longest_run = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    if longest_run == 0 {
        return format!("`{text}`");
    }
    // The delimiter must have more backticks than any run of backticks in the text. Spaces separate the delimiter from
    // the text.
    let fence = "`".repeat(longest_run + 1);
    format!("{fence} {text} {fence}")
}

/// Converts `page` from Markdown to plain text. Double quotes replace backticks.
fn to_plain_text(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    // The number of line breaks to write before the next text, and whether that text is in a code block.
    let (mut breaks, mut is_in_code_block) = (0, false);
    let mut push = |text: &str, breaks: &mut usize| {
        if !out.is_empty() {
            (0..*breaks).for_each(|_| out.push('\n'));
        }
        *breaks = 0;
        out.push_str(text);
    };
    for event in Parser::new(page) {
        match event {
            Event::Text(text) if is_in_code_block => {
                for line in text.lines() {
                    push("    ", &mut breaks);
                    push(line, &mut breaks);
                    breaks = 1;
                }
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => push(&text, &mut breaks),
            Event::Code(text) => push(&format!("\"{text}\""), &mut breaks),
            Event::SoftBreak | Event::HardBreak => push("\n", &mut breaks),
            Event::Start(Tag::CodeBlock(_)) => is_in_code_block = true,
            Event::Start(Tag::Item) => push("- ", &mut breaks),
            Event::End(TagEnd::Item) => breaks = breaks.max(1),
            Event::End(TagEnd::CodeBlock) => (is_in_code_block, breaks) = (false, 2),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::List(_)) => breaks = 2,
            _ => {}
        }
    }
    out
}

/// Returns `text` with a backslash before every character that is special within a line of Markdown. Text between backticks is
/// unchanged, because Markdown does not interpret text there (CommonMark, section 6.1).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(['`', '\\', '*', '_', '[', ']', '<', '&', '~']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let run_len = rest.len() - rest.trim_start_matches('`').len();
        match (run_len, find_backtick_run(&rest[run_len..], run_len)) {
            (0, _) => {
                out.push('\\');
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
            (_, Some(end)) => {
                out.push_str(&rest[..run_len + end + run_len]);
                rest = &rest[run_len + end + run_len..];
            }
            (_, None) => {
                out.push_str(&"\\`".repeat(run_len));
                rest = &rest[run_len..];
            }
        }
    }
    out + rest
}

/// Returns the byte offset of the first run of exactly `run_len` backticks in `text`.
fn find_backtick_run(text: &str, run_len: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('`').filter(|_| run_len > 0) {
        let start = at + start;
        let length = text[start..].len() - text[start..].trim_start_matches('`').len();
        if length == run_len {
            return Some(start);
        }
        at = start + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the text that an editor shows for `page`, or `None` if `page` contains anything other than text in
    /// paragraphs.
    fn render(page: &str) -> Option<String> {
        let mut seen = String::new();
        for event in Parser::new(page) {
            match event {
                Event::Text(text) | Event::Code(text) => seen.push_str(&text),
                Event::SoftBreak => seen.push('\n'),
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                _ => return None,
            }
        }
        Some(seen)
    }

    #[test]
    fn a_line_is_never_a_heading_a_list_or_a_rule() {
        let text = "# a\n- b\n+ c\n1. d\n2) e\n> f\ng\n===\nh\n---\n10 i";
        assert_eq!(to_plain_text(&escape_prose(text)), text);
        assert_eq!(to_plain_text(&escape_prose("a\n\n    b")), "a\n\nb");
    }

    #[test]
    fn untrusted_text_is_escaped() {
        for text in [
            "![](http://example.com/a.png)",
            "`x` ![a](http://example.com) `",
            "a`[b](http://example.com)``c`",
            "<img src=x> &lt; \\<b> **bold** _it_ ~~no~~",
            "unknown field `Colour` in `Ticket`: did you mean `[x](y)`?",
            "[x]: http://example.com",
        ] {
            let page = escape_prose(text);
            let words = |text: &str| text.replace('`', "");
            assert_eq!(render(&page).as_deref().map(words), Some(words(text)), "{page}");
            assert_eq!(render(&code_span(text)).as_deref(), Some(text));
            assert_eq!(words(&to_plain_text(&page)).replace('"', ""), words(text).replace('"', ""), "{page}");
        }
        assert_eq!(to_plain_text(&code_span("a\n`b")), "\"a␊`b\"");
        assert_eq!(to_plain_text(&escape_prose("a\n\u{1b}b")), "a\n␛b");
    }

    #[test]
    fn links_have_escaped_urls() {
        let link = |url: &str| Markup::Markdown.link("missing-comma", url);
        assert_eq!(link("https://example.com/a(b) c"), "[missing-comma](<https://example.com/a(b) c>)");
        assert_eq!(link("https://e.com/>\n[x](y)"), "[missing-comma](<https://e.com/%3E␊[x](y)>)");
        let text = Markup::Plain.link("missing-comma", "https://example.com/a_b*c*");
        assert_eq!(Markup::Plain.content(text).value, "missing-comma: https://example.com/a_b*c*");
    }

    #[test]
    fn backticks_are_not_escaped() {
        let text = "expected `In-Progress` for `Status`, found `a_b*c`";
        assert_eq!(escape_prose(text), text);
        assert_eq!(code_span("In-Progress"), "`In-Progress`");
    }

    #[test]
    fn plain_text_has_no_markup() {
        let page = "**Status**: the *status*\n\nAllowed:\n\n- `New`: first\n- `Closed`\n\n#### Why\n\nA < B.\n\n\
                    ```json5\n{ \"a\":\n  1 }\n```\n\n---\n\nEnd";
        let text = "Status: the status\n\nAllowed:\n\n- \"New\": first\n- \"Closed\"\n\nWhy\n\nA < B.\n\n    { \"a\":\n      1 }\n\nEnd";
        assert_eq!(to_plain_text(page), text);
    }
}
