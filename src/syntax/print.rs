//! Writes a tree as strict JSON.

use std::fmt::Write as _;

use super::node::NodeRef;
use super::string::escape;
use super::tree::Kind;

/// The layout of printed JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// No whitespace between tokens.
    Compact,
    /// One member per line, indented by this many spaces per level.
    Indent(u8),
}

/// Returns `node` as strict JSON. Members keep their order, and numbers keep their spelling.
#[must_use]
pub fn print(node: NodeRef<'_>, layout: Layout) -> String {
    let mut out = String::new();
    write(node, layout, 0, &mut out);
    out
}

/// Appends `node` to `out`. The depth of the recursion is bounded by [`super::MAX_DEPTH`].
fn write(node: NodeRef<'_>, layout: Layout, level: usize, out: &mut String) {
    match node.kind() {
        Kind::Null => out.push_str("null"),
        Kind::True => out.push_str("true"),
        Kind::False => out.push_str("false"),
        Kind::Number => out.push_str(node.text().unwrap_or("0")),
        Kind::String | Kind::Key => {
            write!(out, "\"{}\"", escape(node.as_str().unwrap_or(""))).expect("writing to a String does not fail");
        }
        Kind::Array => {
            out.push('[');
            for (index, element) in node.elements().enumerate() {
                separate(index, layout, level + 1, out);
                write(element, layout, level + 1, out);
            }
            end(node, layout, level, out);
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for (index, member) in node.all_members().enumerate() {
                separate(index, layout, level + 1, out);
                write(member.key, layout, level + 1, out);
                out.push_str(if layout == Layout::Compact { ":" } else { ": " });
                write(member.value, layout, level + 1, out);
            }
            end(node, layout, level, out);
            out.push('}');
        }
    }
}

/// Appends what precedes the member or element with this index: a comma, unless it is the first, and a line break.
fn separate(index: usize, layout: Layout, level: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
    line(layout, level, out);
}

/// Appends the line break before the closing bracket of `node`.
fn end(node: NodeRef<'_>, layout: Layout, level: usize, out: &mut String) {
    if !node.is_empty() {
        line(layout, level, out);
    }
}

/// Appends a line break and the indentation of `level`, or nothing in the compact layout.
fn line(layout: Layout, level: usize, out: &mut String) {
    if let Layout::Indent(width) = layout {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', level * usize::from(width)));
    }
}
