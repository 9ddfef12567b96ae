//! Prints a value of a tree as strict JSON.

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
    write_node(node, layout, 0, &mut out);
    out
}

/// Appends `node` to `out`. The depth of the recursion is bounded by [`super::MAX_DEPTH`].
fn write_node(node: NodeRef<'_>, layout: Layout, level: usize, out: &mut String) {
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
                write_separator(index, layout, level + 1, out);
                write_node(element, layout, level + 1, out);
            }
            write_line_before_closing_bracket(node, layout, level, out);
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for (index, member) in node.all_members().enumerate() {
                write_separator(index, layout, level + 1, out);
                write_node(member.key, layout, level + 1, out);
                out.push_str(if layout == Layout::Compact { ":" } else { ": " });
                write_node(member.value, layout, level + 1, out);
            }
            write_line_before_closing_bracket(node, layout, level, out);
            out.push('}');
        }
    }
}

/// Appends the comma and the line break before the member or element with this index. The first one has no comma.
fn write_separator(index: usize, layout: Layout, level: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
    write_line_break(layout, level, out);
}

/// Appends the line break before the closing bracket of `node`, unless `node` is empty.
fn write_line_before_closing_bracket(node: NodeRef<'_>, layout: Layout, level: usize, out: &mut String) {
    if !node.is_empty() {
        write_line_break(layout, level, out);
    }
}

/// Appends a line break and the indentation of `level`, or nothing in the compact layout.
fn write_line_break(layout: Layout, level: usize, out: &mut String) {
    if let Layout::Indent(width) = layout {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', level * usize::from(width)));
    }
}
