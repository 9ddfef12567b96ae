//! Applies edits to a text.

use std::cmp::Reverse;

use crate::diagnostic::{Edit, Fix};
use crate::source::Span;

/// Sorts edits in the order of application: by start, with insertions before replacements. Replacements at the same start are sorted from
/// the innermost text outward, because only the first of them is applied. Insertions at the same position keep their own order.
fn sort(edits: &mut [&Edit]) {
    edits.sort_by_key(|edit| {
        let replaces = !edit.span.is_empty();
        let order = if replaces { 0 } else { edit.order };
        (edit.span.start, replaces, if replaces { Reverse(edit.layer) } else { Reverse(0) }, order)
    });
}

/// Returns `text` after all `edits`. An edit inside the span of another edit is skipped, because the text of the other edit replaces the
/// whole span.
#[must_use]
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    apply_within(text, Span::from(0..text.len()), edits)
}

/// Returns the `part` of `text` after `edits`, all of which must be in it.
#[must_use]
pub(crate) fn apply_within<'e>(text: &str, part: Span, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    sort(&mut edits);
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(part.range().len() + added);
    let mut at = part.start;
    for edit in edits {
        let Span { start, end } = edit.span;
        if start < at {
            continue;
        }
        out.push_str(&text[at as usize..start as usize]);
        out.push_str(&edit.text);
        at = end;
    }
    out.push_str(&text[at as usize..part.end as usize]);
    out
}

/// Returns those of `fixes` that can be applied at once. No chosen fix overlaps a span that an earlier one replaces. None inserts at the
/// position of an earlier insertion, unless both have an order.
#[must_use]
pub fn compatible<'f>(fixes: impl IntoIterator<Item = &'f Fix>) -> Vec<&'f Fix> {
    let mut taken = std::collections::BTreeMap::<u32, u32>::new();
    let overlaps = |taken: &std::collections::BTreeMap<u32, u32>, span: Span| {
        // Replaced ranges do not overlap each other, so only the last one that starts before the end can overlap.
        taken.range(..span.end.max(span.start + 1)).next_back().is_some_and(|(start, end)| {
            *end > span.start && (span.is_empty() && *start < span.start || !span.is_empty() && *start < span.end)
        })
    };
    // The positions of insertions, and whether they have an order.
    let mut inserted = std::collections::BTreeMap::<u32, bool>::new();
    // An insertion at either end of a replaced range is kept. An insertion inside the range would be lost.
    let loses = |inserted: &std::collections::BTreeMap<u32, bool>, edit: &Edit| {
        let Span { start, end } = edit.span;
        if edit.span.is_empty() {
            inserted.get(&start).is_some_and(|ordered| !ordered || edit.order == 0)
        } else {
            inserted.range(start + 1..).next().is_some_and(|(at, _)| *at < end)
        }
    };
    let mut chosen = Vec::new();
    for fix in fixes {
        if fix.edits.iter().any(|edit| overlaps(&taken, edit.span) || loses(&inserted, edit)) {
            continue;
        }
        inserted
            .extend(fix.edits.iter().filter(|edit| edit.span.is_empty()).map(|edit| (edit.span.start, edit.order > 0)));
        taken
            .extend(fix.edits.iter().filter(|edit| !edit.span.is_empty()).map(|edit| (edit.span.start, edit.span.end)));
        chosen.push(fix);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;

    #[test]
    fn insertions_keep_their_order_and_come_before_replacements() {
        let edits = [
            Edit::replace(Span::new(3, 4), " "),
            Edit::insert(3, "\""),
            Edit::insert(3, ","),
            Edit::delete(Span::new(5, 6)),
        ];
        assert_eq!(apply("abc_def", &edits), "abc\", df");
    }

    #[test]
    fn an_edit_inside_another_is_skipped() {
        let edits = [Edit::replace(Span::new(1, 5), "X"), Edit::delete(Span::new(2, 3)), Edit::insert(3, "Y")];
        assert_eq!(apply("abcdef", &edits), "aXf");
    }

    #[test]
    fn the_edit_of_the_inner_text_is_applied() {
        // The outer edit escapes a `"` in a string. The inner edit removes it, with the next character.
        let outer = Edit::replace(Span::new(2, 3), "\\\"");
        let inner = Edit { layer: 1, ..Edit::delete(Span::new(2, 4)) };
        assert_eq!(apply("ab\"=c", [&outer, &inner]), "abc");
        assert_eq!(apply("ab\"=c", [&inner, &outer]), "abc");
    }

    #[test]
    fn an_insertion_is_not_deleted_by_a_later_fix() {
        let fix = |edits: &[Edit]| Fix { title: "".into(), applicability: Applicability::Safe, edits: edits.to_vec() };
        let insert = fix(&[Edit::insert(3, "x")]);
        for (span, kept) in [(Span::new(2, 4), 1), (Span::new(3, 4), 2), (Span::new(2, 3), 2)] {
            let delete = fix(&[Edit::delete(span)]);
            assert_eq!(compatible([&insert, &delete]).len(), kept, "{span:?}");
            assert_eq!(compatible([&delete, &insert]).len(), kept, "{span:?}");
        }
    }

    #[test]
    fn insertions_with_an_order_are_compatible() {
        let fix = |order| Fix {
            title: "".into(),
            applicability: Applicability::Safe,
            edits: vec![Edit { order, ..Edit::insert(3, "x") }],
        };
        assert_eq!(compatible([&fix(1), &fix(2)]).len(), 2);
        assert_eq!(compatible([&fix(0), &fix(2)]).len(), 1);
        assert_eq!(compatible([&fix(1), &fix(0)]).len(), 1);
    }

    #[test]
    fn overlapping_fixes_are_not_compatible() {
        let fix = |edits: Vec<Edit>| Fix { title: "".into(), applicability: Applicability::Safe, edits };
        let first = fix(vec![Edit::replace(Span::new(2, 4), "x")]);
        let second = fix(vec![Edit::insert(3, "y"), Edit::insert(9, "z")]);
        let third = fix(vec![Edit::insert(2, "a"), Edit::insert(4, "b")]);
        let chosen = compatible([&first, &second, &third]);
        assert_eq!(chosen, [&first, &third]);
    }
}
