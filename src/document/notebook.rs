//! Jupyter notebooks: the cells of code, and those of Markdown.

use super::format::Format;
use super::nested::{self, Writable};
use super::part::Part;
use crate::source::SourceMap;
use crate::syntax::{NodeRef, Tree};

/// The parts of the cells that may hold a payload, each with the pointer of its cell.
pub(super) fn parts(tree: &Tree<'_>, each: &mut dyn FnMut(Part<'static>, &str)) {
    let Some(root) = tree.root() else { return };
    let metadata = root.get("metadata");
    let language = metadata
        .and_then(|metadata| {
            metadata.get("kernelspec")?.get("language").or_else(|| metadata.get("language_info")?.get("name"))
        })
        .and_then(NodeRef::as_str);
    let code = Format::of_language(language.unwrap_or("python")).unwrap_or(Format::Python);
    let cells = root.get("cells").into_iter().flat_map(NodeRef::elements);
    for (number, cell) in cells.enumerate() {
        let format = match cell.get("cell_type").and_then(NodeRef::as_str) {
            Some("code") => code,
            Some("markdown") => Format::Markdown,
            _ => continue,
        };
        let (Some(source), Some(find)) = (cell.get("source"), format.parts()) else { continue };
        let (content, map) = joined(source);
        let pointer = format!("/cells/{number}/source");
        // What is written into a cell would have to be escaped as its lines are.
        nested::parts(find, &content, &map, Writable::No, &mut |part| each(part, &pointer));
    }
}

/// The text of a cell, which is a string or a list of its lines.
fn joined(source: NodeRef<'_>) -> (String, SourceMap) {
    let mut content = String::new();
    let mut map = SourceMap::builder();
    let mut strings: Vec<NodeRef<'_>> = source.elements().filter(|line| line.as_str().is_some()).collect();
    if source.as_str().is_some() {
        strings.push(source);
    }
    let end = strings.last().map_or(source.span().end, |last| last.content_span().end);
    for string in strings {
        let text = string.as_str().unwrap_or("");
        let own = string.content_map();
        for (at, character) in text.char_indices() {
            let span = crate::source::Span::from(at..at + character.len_utf8());
            map.piece(span.len(), own.span(span));
        }
        content.push_str(text);
    }
    (content, map.finish(end, 0))
}
