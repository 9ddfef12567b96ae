//! Templates of JSON: the text around the syntax of the template engine.

use super::part::{Dialect, Part, starts_like_json};
use crate::source::Span;

/// Reads the template, in which the engine may fill in anything, with quotes around it or not.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    // What the template makes may be something else that holds JSON, such as YAML.
    let dialect = Dialect { templates: true, prose: !starts_like_json(text), ..Dialect::default() };
    each(Part::slice(text, Span::from(0..text.len()), dialect));
}
