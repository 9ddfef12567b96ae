//! Finds the bodies of requests in the files of Bruno, an API client. A file consists of blocks such as
//! `body:json { … }`. The lines in a block are indented.

use super::http::DIALECT;
use super::part::{Dialect, Part, lines, may_name_secret, trim_span};
use crate::source::Span;

/// Finds the request and response bodies of `text` that may hold a payload.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    // The name of the current block, and the offset at which its content starts.
    let mut block: Option<(&str, u32)> = None;
    let mut bodies = Vec::new();
    let mut secrets = Vec::new();
    for line in lines(text) {
        let content = &text[line.range()];
        match block {
            // A brace that is not indented closes the block.
            Some((name, start)) if content.starts_with('}') => {
                if is_body(name) {
                    bodies.push((name, trim_span(text, Span::new(start, line.start))));
                }
                block = None;
            }
            Some((name, _)) if !is_body(name) => {
                if let Some((key, value)) = content.split_once(':').filter(|(key, _)| may_name_secret(key)) {
                    let start = line.start + key.len() as u32 + 1;
                    secrets.push(trim_span(text, Span::new(start, start + value.len() as u32)));
                }
            }
            Some(_) => {}
            None => {
                let name = content.trim_end().strip_suffix('{').map(str::trim);
                block = name.filter(|_| !content.starts_with([' ', '\t'])).map(|name| (name, line.end));
            }
        }
    }
    for (name, body) in bodies {
        // Bruno removes comments from JSON before it sends a request.
        let dialect = Dialect { comments: name == "body:json", ..DIALECT };
        each(Part { secrets: secrets.clone(), ..Part::slice(text, body, dialect) });
    }
}

/// Returns whether a block with this name is the body of a request, or of an example response.
fn is_body(name: &str) -> bool {
    matches!(name, "body" | "body:json" | "body:text" | "body:graphql:vars")
}
