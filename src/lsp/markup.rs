//! Foreign text in a page that an editor shows: a payload may hold Markdown, and a picture in it would be fetched.

use crate::report::one_line;

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// As Markdown.
    Markdown,
    /// As text that is shown as it is.
    Plain,
}

impl Markup {
    /// Prose, which quotes in backticks as findings and descriptions do. Nothing else in it marks anything up; its line breaks
    /// stay.
    pub(super) fn prose(self, text: &str) -> String {
        let lines = text.lines().map(one_line).collect::<Vec<_>>().join("\n");
        match self {
            Self::Markdown => escape(&lines),
            Self::Plain => lines,
        }
    }

    /// A name or a value, in backticks.
    pub(super) fn code(self, text: &str) -> String {
        let text = one_line(text);
        let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
        if self == Self::Plain || longest == 0 {
            return format!("`{text}`");
        }
        // More backticks than stand anywhere in it, which a blank keeps apart from its own.
        let fence = "`".repeat(longest + 1);
        format!("{fence} {text} {fence}")
    }
}

/// `text` with a backslash before every character that marks something up, but for what stands between backticks: there it means
/// itself (CommonMark, section 6.1).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(['`', '\\', '*', '_', '[', ']', '<', '&', '~']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let run = rest.len() - rest.trim_start_matches('`').len();
        match (run, closing(&rest[run..], run)) {
            (0, _) => {
                out.push('\\');
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
            (_, Some(end)) => {
                out.push_str(&rest[..run + end + run]);
                rest = &rest[run + end + run..];
            }
            (_, None) => {
                out.push_str(&"\\`".repeat(run));
                rest = &rest[run..];
            }
        }
    }
    out + rest
}

/// Where in `text` the next run of just so many backticks starts.
fn closing(text: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('`').filter(|_| run > 0) {
        let start = at + start;
        let length = text[start..].len() - text[start..].trim_start_matches('`').len();
        if length == run {
            return Some(start);
        }
        at = start + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Parser, Tag, TagEnd};

    use super::*;

    /// What a reader of Markdown sees of `page`, if nothing in it is anything but text in paragraphs.
    fn seen(page: &str) -> Option<String> {
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
    fn nothing_foreign_marks_anything_up() {
        for text in [
            "![](http://example.com/a.png)",
            "`x` ![a](http://example.com) `",
            "a`[b](http://example.com)``c`",
            "<img src=x> &lt; \\<b> **bold** _it_ ~~no~~",
            "`Colour` is no field of `Ticket`; did you mean `[x](y)`?",
            "[x]: http://example.com",
        ] {
            let page = Markup::Markdown.prose(text);
            let words = |text: &str| text.replace('`', "");
            assert_eq!(seen(&page).as_deref().map(words), Some(words(text)), "{page}");
            assert_eq!(seen(&Markup::Markdown.code(text)).as_deref(), Some(text));
            assert_eq!(Markup::Plain.prose(text), text);
        }
        assert_eq!(Markup::Plain.code("a\n`b"), "`a␊`b`");
        assert_eq!(Markup::Plain.prose("a\n\u{1b}b"), "a\n␛b");
    }

    #[test]
    fn what_quotes_stays_as_it_is() {
        let text = "`Status` of a ticket takes `In-Progress`, not `a_b*c`";
        assert_eq!(Markup::Markdown.prose(text), text);
        assert_eq!(Markup::Markdown.code("In-Progress"), "`In-Progress`");
    }
}
