//! Finds payloads in Jupyter notebooks, which are JSON documents with code cells and Markdown cells.

use std::path::Path;

use super::format::{Format, PartFinder};
use super::host;
use super::nested::{self, Writable};
use super::part::Part;
use crate::source::SourceMap;
use crate::syntax::{NodeRef, Tree};

/// Passes each part of a cell that may hold a payload to `each`, with the JSON Pointer of the cell.
pub(super) fn parts(tree: &Tree<'_>, each: &mut dyn FnMut(Part<'static>, &str)) {
    let Some(root) = tree.root() else { return };
    let metadata = root.get("metadata");
    let language = metadata
        .and_then(|metadata| {
            metadata.get("kernelspec")?.get("language").or_else(|| metadata.get("language_info")?.get("name"))
        })
        .and_then(NodeRef::as_str);
    let code_format = Format::of_language(language.unwrap_or("python")).unwrap_or(Format::Python);
    let cells = root.get("cells").into_iter().flat_map(NodeRef::elements);
    for (index, cell) in cells.enumerate() {
        let format = match cell.get("cell_type").and_then(NodeRef::as_str) {
            Some("code") => code_format,
            Some("markdown") => Format::Markdown,
            _ => continue,
        };
        let (Some(source), Some(find)) = (cell.get("source"), format.part_finder()) else { continue };
        let (content, map) = cell_text(source);
        let pointer = format!("/cells/{index}/source");
        // Fixes must not change a cell, because fixes cannot write the escapes of the JSON strings that hold its lines.
        let mut read = |find: PartFinder, content: &str| {
            nested::parts(find, content, &map, Writable::No, &mut |part| each(part, &pointer));
        };
        if format == Format::Markdown {
            read(find, &content);
        } else if let Some(magic) = content.trim_start().strip_prefix("%%").filter(|_| format == Format::Python) {
            if let Some(find) = magic_format(magic).and_then(Format::part_finder) {
                let magic_start = content.find("%%").unwrap_or(0);
                // Skip the line with the magic.
                read(find, &keep_lines(&content, |line_start, _| line_start > magic_start));
            }
        } else if format == Format::Python && content.lines().any(is_command) {
            let commands = keep_lines(&content, |_, is_command| is_command);
            read(host::shell::parts, &commands.replace(COMMAND_MARKS, " "));
            read(find, &keep_lines(&content, |_, is_command| !is_command));
        } else {
            read(find, &content);
        }
    }
}

/// The first characters of lines with a shell command, or with an IPython magic (a command of IPython).
const COMMAND_MARKS: [char; 2] = ['!', '%'];

/// Returns whether a line of a cell is a shell command or a magic.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with(COMMAND_MARKS)
}

/// Returns the format of a cell that starts with `%%`, or `None` if the language is not supported. `magic` is the text
/// after `%%`. Unknown magics are assumed to run Python.
fn magic_format(magic: &str) -> Option<Format> {
    let mut words = magic.lines().next().unwrap_or("").split_whitespace();
    match words.next()? {
        "script" => Format::of_language(words.next()?.rsplit('/').next()?).or(Some(Format::Shell)),
        "bash" | "sh" | "shell" | "cmd" | "system" | "sx" => Some(Format::Shell),
        "javascript" | "js" => Some(Format::JavaScript),
        "markdown" => Some(Format::Markdown),
        "html" | "HTML" => Some(Format::Html),
        "writefile" | "file" => Some(Format::of(Path::new(words.last()?))).filter(|format| *format != Format::Json),
        "latex" | "perl" | "ruby" | "svg" | "sql" | "R" | "cython" => None,
        _ => Some(Format::Python),
    }
}

/// Returns the content of a cell with only the lines that `keep` accepts. Spaces replace the other lines, so that all
/// offsets stay the same.
///
/// The arguments of `keep` are the offset of a line, and whether the line is a command. If a command ends with a
/// backslash, the next line belongs to the command.
fn keep_lines(content: &str, keep: impl Fn(usize, bool) -> bool) -> String {
    let mut out = String::with_capacity(content.len());
    let mut is_continued = false;
    for line in content.split_inclusive('\n') {
        let is_command = is_continued || is_command(line);
        is_continued = is_command && line.trim_end().ends_with('\\');
        if keep(out.len(), is_command) {
            out.push_str(line);
        } else {
            out.extend(line.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' }));
        }
    }
    out
}

/// Returns the text of a cell and its map to the file. In a notebook, `source` is a string or a list of lines.
fn cell_text(source: NodeRef<'_>) -> (String, SourceMap) {
    let mut content = String::new();
    let mut map = SourceMap::builder();
    let mut strings: Vec<NodeRef<'_>> = source.elements().filter(|line| line.as_str().is_some()).collect();
    if source.as_str().is_some() {
        strings.push(source);
    }
    let end = strings.last().map_or(source.span().end, |last| last.content_span().end);
    for string in strings {
        let text = string.as_str().unwrap_or("");
        let string_map = string.content_map();
        for (at, character) in text.char_indices() {
            let span = crate::source::Span::from(at..at + character.len_utf8());
            map.piece(span.len(), string_map.span(span));
        }
        content.push_str(text);
    }
    (content, map.finish(end, 0))
}
