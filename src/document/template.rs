//! Templates of JSON: the text around the syntax of the template engine.

use super::part::{Dialect, Part, starts_like_json};
use crate::source::Span;
use crate::syntax::template;

/// Reads the template, in which the engine may fill in anything, with quotes around it or not.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    // What the template makes may be something else that holds JSON, such as YAML.
    let prose = !starts_like_json(template::without_leading_tags(text));
    let dialect = Dialect { templates: true, prose, ..Dialect::default() };
    each(Part::slice(text, Span::from(0..text.len()), dialect));
}
