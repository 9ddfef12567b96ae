//! Finds the code blocks in Markdown. They are fenced or indented, and may be in lists and quotes.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::format::Format;
use super::http;
use super::nested::{self, Writable};
use super::part::{Dialect, Part, starts_like_json};
use super::records::records;
use crate::source::Span;

/// Finds the code blocks of `text` that may hold a payload.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    let mut block: Option<(String, Vec<Span>)> = None;
    let normalized = with_lf_for_cr(text);
    for (event, range) in Parser::new_ext(&normalized, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => language_in_info_string(&info).to_ascii_lowercase(),
                    CodeBlockKind::Indented => String::new(),
                };
                block = Some((language, Vec::new()));
            }
            // The parser may split a tab into spaces. These spaces are skipped, because the file does not contain them.
            Event::Text(content) if normalized[range.clone()] == *content => {
                if let Some((_, spans)) = &mut block {
                    add_line(text, spans, Span::from(range));
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((language, mut spans)) = block.take() {
                    end_before_line_break(text, &mut spans);
                    if !spans.is_empty() {
                        read_block(&language, |dialect| part_of_block(text, &spans, dialect), Writable::Yes, each);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns `text` with each CR that is not followed by LF replaced by LF. CommonMark treats such a CR as a line ending
/// (version 0.31, section 2.1), but the parser does not. Byte offsets stay the same.
fn with_lf_for_cr(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_not_in_crlf = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
    if memchr::memchr_iter(b'\r', bytes).find(is_not_in_crlf).is_none() {
        return Cow::Borrowed(text);
    }
    let mut at = 0;
    let characters = text.chars().map(|character| {
        at += character.len_utf8();
        if character == '\r' && bytes.get(at) != Some(&b'\n') { '\n' } else { character }
    });
    Cow::Owned(characters.collect())
}

/// Returns the language in an info string, which is the text after an opening fence. For example, the language is
/// `json` in `json title="new"`, `{.json}` and `json,ignore`.
fn language_in_info_string(info: &str) -> &str {
    let info = info.trim_start_matches(['{', '.', ' ']);
    info.split(|character: char| !(character.is_alphanumeric() || matches!(character, '+' | '-' | '_')))
        .next()
        .unwrap_or("")
}

/// Adds the line at `span` to the lines of a block. Whitespace between this line and the previous line, such as the
/// indentation of a list, becomes part of the block. Other text, such as the `>` of a quote, does not.
fn add_line(text: &str, spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if text[last.end as usize..span.start as usize].trim_matches([' ', '\t', '\r']).is_empty() => {
            last.end = span.end;
        }
        // In a quote, the parser reports the LF of a CRLF as a separate line. It belongs to the previous line.
        Some(last) if text[last.end as usize..].starts_with("\r\n") && &text[span.range()] == "\n" => {
            last.end = span.end;
        }
        _ => spans.push(span),
    }
}

/// Removes the line breaks at the end of a block, before the closing fence.
fn end_before_line_break(text: &str, spans: &mut Vec<Span>) {
    while let Some(last) = spans.last_mut() {
        let content = text[last.range()].trim_end_matches(['\n', '\r']);
        last.end = last.start + content.len() as u32;
        if !content.is_empty() {
            return;
        }
        spans.pop();
    }
}

/// Returns the format for the language in an info string, or `None` if the language is not a programming language.
fn program_format(language: &str) -> Option<Format> {
    let language = match language {
        "console" | "curl" | "shell" | "shell-session" => "shellscript",
        "python3" | "pycon" => "python",
        "node" | "nodejs" => "javascript",
        "pwsh" | "posh" => "powershell",
        "c#" => "csharp",
        "golang" => "go",
        "batch" | "dos" => "bat",
        other => other,
    };
    Format::of_language(language).or_else(|| Format::of_extension(language)).filter(|format| format.is_program())
}

/// Returns the part that consists of the lines of a block.
fn part_of_block<'s>(text: &'s str, spans: &[Span], dialect: Dialect) -> Part<'s> {
    // In an indented block, fixes must not insert lines: a line with less indentation would end the block.
    let start = spans.first().map_or(0, |span| span.start as usize);
    let is_indented = !text[..start].is_empty() && !text[..start].ends_with(['\n', '\r']);
    let part = Part::joined(text, spans, dialect);
    Part { forbids_new_lines: part.forbids_new_lines || is_indented, ..part }
}

/// Finds the parts of a code block that may hold a payload. `language` is the language in the info string of the block.
/// `create_part` returns all lines of the block as one part with the given dialect.
pub(super) fn read_block<'s>(
    language: &str,
    create_part: impl Fn(Dialect) -> Part<'s>,
    writable: Writable,
    each: &mut dyn FnMut(Part<'s>),
) {
    let json = Dialect::default();
    match language {
        "json" => each(create_part(json)),
        "json5" => each(create_part(Dialect { json5: true, ..json })),
        "jsonc" => each(create_part(Dialect { comments: true, ..json })),
        "jsonl" | "ndjson" | "jsonlines" => {
            let block = create_part(json);
            for record in records(&block.text, Span::from(0..block.text.len())) {
                each(block.within(record, json));
            }
        }
        "http" | "rest" => {
            let block = create_part(json);
            for (body, _) in http::bodies(&block.text) {
                each(block.within(body, http::DIALECT));
            }
        }
        _ => {
            if let Some(find) = program_format(language).and_then(Format::part_finder) {
                let block = create_part(json);
                return nested::parts(find, &block.text, &block.map, writable, each);
            }
            let block = create_part(Dialect { prose: true, ..json });
            // A block in an unknown language is only read if it starts like JSON.
            let is_plain_text = matches!(language, "" | "text" | "txt" | "plain" | "plaintext" | "log");
            if is_plain_text || starts_like_json(&block.text) {
                each(block);
            }
        }
    }
}
