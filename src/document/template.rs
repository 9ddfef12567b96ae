//! Templates that render JSON.

use super::part::{Dialect, Part, starts_like_json};
use crate::source::Span;
use crate::syntax::template;

/// Reads the template. The engine may fill in anything, with or without quotes.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    // The template may render another format that contains JSON, such as YAML.
    let prose = !starts_like_json(template::without_leading_tags(text));
    let dialect = Dialect { templates: true, prose, ..Dialect::default() };
    each(Part::slice(text, Span::from(0..text.len()), dialect));
}
