//! Edits that move members to the object that they belong in.

use std::borrow::Cow;

use super::finding::Findings;
use crate::diagnostic::Edit;
use crate::document::parse_piece;
use crate::source::Span;
use crate::source::line_break::has_line_break;
use crate::syntax::{Member, NodeRef, Shape as _, Tree};

/// Returns the edits that put an object `name` around `members`. Returns `None` if the members are not next to each other in
/// `object`.
pub(super) fn wrap<'t>(
    findings: &Findings<'_, 't>,
    object: NodeRef<'t>,
    members: &[Member<'t>],
    name: &str,
) -> Option<Vec<Edit>> {
    let (first, last) = (members.first()?, members.last()?);
    let span = Span::new(first.key.local_span().start, last.value.local_span().end);
    let inside =
        |member: &Member<'_>| member.key.local_span().start >= span.start && member.value.local_span().end <= span.end;
    if object.all_members().filter(inside).count() != members.len() {
        return None;
    }
    let tree = object.tree();
    if !nests(findings, object, &format!("{{\"{name}\": {{{}}}}}", &tree.text()[span.range()])) {
        return None;
    }
    let at = |offset: u32| tree.file_span(Span::at(offset)).start;
    Some(vec![
        Edit::insert(at(span.start), Findings::escape(tree, &format!("\"{name}\": {{"))),
        Edit::insert(at(span.end), Findings::escape(tree, "}")),
    ])
}

/// Returns whether `text` in place of `object` stays within the nesting limit.
fn nests<'t>(findings: &Findings<'_, 't>, object: NodeRef<'t>, text: &str) -> bool {
    findings.nesting_left(object).is_some_and(|max_depth| parse_piece(text, Some(max_depth)).too_deep.is_none())
}

/// Returns the edits that remove `member` from `object` and insert it after the last member of `target`. Returns `None` if a
/// repair changes one of the two, because the repair must come first.
pub(super) fn relocate<'t>(
    findings: &Findings<'_, 't>,
    object: NodeRef<'t>,
    member: Member<'t>,
    target: NodeRef<'t>,
) -> Option<Vec<Edit>> {
    let cut = removal(object, member)?;
    let tree = object.tree();
    // Strings at different depths are escaped differently, so only a value without escapes can move between them.
    let span = Span::new(member.key.local_span().start, member.value.local_span().end);
    let text = &tree.text()[span.range()];
    if !tree.id_eq(target.tree()) && text.contains('\\') {
        return None;
    }
    // Another document may have to stay on a single line.
    let text = if tree.id_eq(target.tree()) { Cow::Borrowed(text) } else { on_one_line(text) };
    if has_marks(tree, span) {
        return None;
    }
    let moved = format!("{{{text}}}");
    if !parse_piece(&moved, None).repairs.is_empty() || !nests(findings, target, &moved) {
        return None;
    }
    // A plain string here may have to be JSON in its new object.
    let shape = findings.payload.shape(target).and_then(|shape| findings.shapes.member(shape, member.name()));
    if let Some(text) = member.value.as_str()
        && shape.is_some_and(|shape| findings.shapes.content(shape).is_some())
        && !parse_piece(text, None).repairs.is_empty()
    {
        return None;
    }
    let target_span = target.local_span();
    let target_text = &target.tree().text()[target_span.range()];
    let insert = match target.all_members().last() {
        None if target_text.trim_start_matches('{').trim() == "}" => {
            let at = target.tree().file_span(Span::at(target_span.start + 1)).start;
            Edit::insert(at, Findings::escape(target.tree(), &text))
        }
        None => return None,
        Some(last) => {
            let separator = separator(target, last);
            // If `object` is inside the last member of `target`, the deletion comes first in the text.
            let at = target.tree().file_span(Span::at(last.value.local_span().end)).start;
            Edit::insert(at, Findings::escape(target.tree(), &format!("{separator}{text}")))
        }
    };
    let mut edits = vec![Edit::delete(tree.file_span(cut)), insert];
    edits.sort_by_key(|edit| edit.span);
    Some(edits)
}

/// Returns strict JSON with a space in place of each line break and the indentation after it.
fn on_one_line(text: &str) -> Cow<'_, str> {
    if !has_line_break(text) {
        return Cow::Borrowed(text);
    }
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    Cow::Owned(lines.collect::<Vec<_>>().join(" "))
}

/// Returns the separator between `last`, the last member of `target`, and a new member. It is the comma with the line break
/// and indentation before `last`, or with a space if the members of `target` are on one line.
fn separator<'t>(target: NodeRef<'t>, last: Member<'t>) -> String {
    let span = target.local_span();
    let text = target.tree().text();
    let before = &text[span.start as usize..last.key.local_span().start as usize];
    let line =
        last_line_break(before).map(|at| Span::from(span.start as usize + at..span.start as usize + before.len()));
    let line = line.filter(|line| !has_marks(target.tree(), *line)).map(|line| &text[line.range()]);
    match line {
        Some(line) if line.trim().is_empty() => format!(",{line}"),
        _ if text[span.range()].contains(": ") => ", ".to_owned(),
        _ => ",".to_owned(),
    }
}

/// Returns the offset of the last line break of `text`: LF, CRLF or CR.
fn last_line_break(text: &str) -> Option<usize> {
    let at = text.rfind(['\n', '\r'])?;
    Some(if text[..=at].ends_with("\r\n") { at - 1 } else { at })
}

/// Returns whether the file has characters between the lines of `span` that are not part of the document, such as the markers
/// of a Markdown quote. Text that is moved elsewhere would lose them.
fn has_marks(tree: &Tree<'_>, span: Span) -> bool {
    tree.depth() == 0 && tree.file_span(span).len() != span.len()
}

/// Returns the span to delete so that `member` is gone and its neighbors are still separated by one comma.
fn removal(object: NodeRef<'_>, member: Member<'_>) -> Option<Span> {
    let members: Vec<Member<'_>> = object.all_members().collect();
    let index = members.iter().position(|other| other.key == member.key)?;
    let span = Span::new(member.key.local_span().start, member.value.local_span().end);
    let text = object.tree().text();
    let only_comma = |span: Span| {
        let between = text[span.range()].trim();
        (between == ",").then_some(span)
    };
    if index > 0 {
        let before = members[index - 1].value.local_span().end;
        only_comma(Span::new(before, span.start)).map(|gap| Span::new(gap.start, span.end))
    } else if let Some(next) = members.get(1) {
        only_comma(Span::new(span.end, next.key.local_span().start)).map(|gap| Span::new(span.start, gap.end))
    } else {
        Some(span)
    }
}

#[cfg(test)]
mod tests {
    use super::last_line_break;

    #[test]
    fn line_breaks_of_every_kind_are_found() {
        for (text, expected) in [
            ("a\n b", Some(1)),
            ("a\r\n b", Some(1)),
            ("a\r b", Some(1)),
            ("a\r\n\n b", Some(3)),
            ("ab", None),
            ("\n", Some(0)),
        ] {
            assert_eq!(last_line_break(text), expected, "{text:?}");
        }
    }
}
