//! Templates that render JSON, such as those of Jinja.

use super::part::{Dialect, Part, starts_like_json};
use crate::source::Span;
use crate::syntax::template;

/// Passes the whole template to `each` as one part, in which any value may be a placeholder.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    // If the template does not start like JSON, it may render another format that contains JSON, such as YAML.
    let prose = !starts_like_json(template::without_leading_tags(text));
    let dialect = Dialect { templates: true, prose, ..Dialect::default() };
    each(Part::slice(text, Span::from(0..text.len()), dialect));
}
