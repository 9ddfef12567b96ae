//! Edits that move members to another object, for the fixes of `misplaced-field`.

use std::borrow::Cow;

use super::finding::Findings;
use crate::diagnostic::Edit;
use crate::document::parse_piece;
use crate::source::Span;
use crate::source::line_break::has_line_break;
use crate::syntax::{Member, NodeRef, Shape as _, Tree};

/// Returns the edits that move `members` of `object` into a new object with the key `name`: `"A": 1, "B": 2` becomes
/// `"name": {"A": 1, "B": 2}`. Returns `None` if other members of `object` are between `members`, or if the result
/// would be nested too deeply.
pub(super) fn wrap_members<'t>(
    findings: &Findings<'_, 't>,
    object: NodeRef<'t>,
    members: &[Member<'t>],
    name: &str,
) -> Option<Vec<Edit>> {
    let (first, last) = (members.first()?, members.last()?);
    let span = Span::new(first.key.local_span().start, last.value.local_span().end);
    let is_inside =
        |member: &Member<'_>| member.key.local_span().start >= span.start && member.value.local_span().end <= span.end;
    if object.all_members().filter(is_inside).count() != members.len() {
        return None;
    }
    let tree = object.tree();
    if !fits_nesting_limit(findings, object, &format!("{{\"{name}\": {{{}}}}}", &tree.text()[span.range()])) {
        return None;
    }
    let file_offset = |offset: u32| tree.file_span(Span::at(offset)).start;
    Some(vec![
        Edit::insert(file_offset(span.start), Findings::escape(tree, &format!("\"{name}\": {{"))),
        Edit::insert(file_offset(span.end), Findings::escape(tree, "}")),
    ])
}

/// Returns whether the document stays within the nesting limit if `text` replaces `object`.
fn fits_nesting_limit<'t>(findings: &Findings<'_, 't>, object: NodeRef<'t>, text: &str) -> bool {
    findings.remaining_depth(object).is_some_and(|max_depth| parse_piece(text, Some(max_depth)).too_deep.is_none())
}

/// Returns the edits that remove `member` from `object` and insert it after the last member of `target`. Returns `None`
/// if the text of `member` cannot be copied as it is, for example because it needs a repair first.
pub(super) fn move_member<'t>(
    findings: &Findings<'_, 't>,
    object: NodeRef<'t>,
    member: Member<'t>,
    target: NodeRef<'t>,
) -> Option<Vec<Edit>> {
    let removed = span_to_remove(object, member)?;
    let tree = object.tree();
    // Inside a JSON string, escapes are written differently, so a member with escapes cannot be copied into or out of
    // such a string.
    let span = Span::new(member.key.local_span().start, member.value.local_span().end);
    let text = &tree.text()[span.range()];
    if !tree.id_eq(target.tree()) && text.contains('\\') {
        return None;
    }
    // A JSON string may have to stay on a single line.
    let text = if tree.id_eq(target.tree()) { Cow::Borrowed(text) } else { join_lines(text) };
    if has_line_markers(tree, span) {
        return None;
    }
    let moved = format!("{{{text}}}");
    if !parse_piece(&moved, None).repairs.is_empty() || !fits_nesting_limit(findings, target, &moved) {
        return None;
    }
    // The schema of the new object may require that the string contains JSON.
    let shape = findings.payload.shape(target).and_then(|shape| findings.shapes.member(shape, member.name()));
    if let Some(text) = member.value.as_str()
        && shape.is_some_and(|shape| findings.shapes.content(shape).is_some())
        && !parse_piece(text, None).repairs.is_empty()
    {
        return None;
    }
    let target_span = target.local_span();
    let target_text = &target.tree().text()[target_span.range()];
    let insertion = match target.all_members().last() {
        None if target_text.trim_start_matches('{').trim() == "}" => {
            let at = target.tree().file_span(Span::at(target_span.start + 1)).start;
            Edit::insert(at, Findings::escape(target.tree(), &text))
        }
        // The object contains something other than members, such as a comment.
        None => return None,
        Some(last) => {
            let separator = separator_after(target, last);
            let at = target.tree().file_span(Span::at(last.value.local_span().end)).start;
            Edit::insert(at, Findings::escape(target.tree(), &format!("{separator}{text}")))
        }
    };
    // The edits must be in document order. The deletion comes first if `object` is inside the last member of `target`.
    let mut edits = vec![Edit::delete(tree.file_span(removed)), insertion];
    edits.sort_by_key(|edit| edit.span);
    Some(edits)
}

/// Replaces each line break in strict JSON, and the whitespace around the line break, with a space.
fn join_lines(text: &str) -> Cow<'_, str> {
    if !has_line_break(text) {
        return Cow::Borrowed(text);
    }
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    Cow::Owned(lines.collect::<Vec<_>>().join(" "))
}

/// Returns the text between `last`, the last member of `target`, and a new member after it: a comma and whitespace. If
/// `last` is the first member on its line, the whitespace is the line break and indentation before `last`. Otherwise,
/// the whitespace is a space or nothing.
fn separator_after<'t>(target: NodeRef<'t>, last: Member<'t>) -> String {
    let span = target.local_span();
    let text = target.tree().text();
    let before = &text[span.start as usize..last.key.local_span().start as usize];
    let line =
        last_line_break(before).map(|at| Span::from(span.start as usize + at..span.start as usize + before.len()));
    let line = line.filter(|line| !has_line_markers(target.tree(), *line)).map(|line| &text[line.range()]);
    match line {
        Some(line) if line.trim().is_empty() => format!(",{line}"),
        _ if text[span.range()].contains(": ") => ", ".to_owned(),
        _ => ",".to_owned(),
    }
}

/// Returns the byte offset of the last line break (LF, CRLF or CR) in `text`.
fn last_line_break(text: &str) -> Option<usize> {
    let at = text.rfind(['\n', '\r'])?;
    Some(if text[..=at].ends_with("\r\n") { at - 1 } else { at })
}

/// Returns whether lines in `span` start with characters that are not part of the document, such as the `>` of a
/// Markdown quote. If the text were moved, its lines would lose these characters.
///
/// In the file, a span with such characters is longer than in the text of the document. Inside of a JSON string, escapes
/// also make a span longer, so this function does not check JSON strings.
fn has_line_markers(tree: &Tree<'_>, span: Span) -> bool {
    tree.depth() == 0 && tree.file_span(span).len() != span.len()
}

/// Returns the span of `member` and of one comma next to it, so that the other members stay separated by one comma. If
/// there are no other members, the span includes the whitespace around the member.
/// Returns `None` if there is more than a comma between `member` and its neighbor.
fn span_to_remove(object: NodeRef<'_>, member: Member<'_>) -> Option<Span> {
    let members: Vec<Member<'_>> = object.all_members().collect();
    let index = members.iter().position(|other| other.key == member.key)?;
    let span = Span::new(member.key.local_span().start, member.value.local_span().end);
    let text = object.tree().text();
    let gap_with_comma = |span: Span| {
        let between = text[span.range()].trim();
        (between == ",").then_some(span)
    };
    if index > 0 {
        let before = members[index - 1].value.local_span().end;
        gap_with_comma(Span::new(before, span.start)).map(|gap| Span::new(gap.start, span.end))
    } else if let Some(next) = members.get(1) {
        gap_with_comma(Span::new(span.end, next.key.local_span().start)).map(|gap| Span::new(span.start, gap.end))
    } else {
        // Without its only member, the object becomes `{}`.
        let object_span = object.local_span();
        let inside = Span::new(object_span.start + 1, object_span.end.saturating_sub(1).max(object_span.start + 1));
        let is_alone = text[object_span.range()].ends_with('}') && text[inside.range()].trim() == &text[span.range()];
        Some(if is_alone && !has_line_markers(object.tree(), inside) { inside } else { span })
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
