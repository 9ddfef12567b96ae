//! Applies edits to a text.

use std::cmp::Reverse;

use crate::diagnostic::{Edit, Fix};
use crate::source::Span;

/// Sorts edits in the order in which they are applied: by the start of their spans. At the same start, insertions come before replacements.
///
/// Insertions at the same position are sorted by [`Edit::order`]. If several replacements have the same start, the one with the highest
/// [`Edit::layer`] comes first, and only that replacement is applied.
fn sort_in_order_of_application(edits: &mut [&Edit]) {
    edits.sort_by_key(|edit| {
        let replaces = !edit.span.is_empty();
        let order = if replaces { 0 } else { edit.order };
        (edit.span.start, replaces, if replaces { Reverse(edit.layer) } else { Reverse(0) }, order)
    });
}

/// Applies `edits` to `text`, and returns the result. An edit inside the span of another edit is skipped, because the other edit replaces
/// the whole span.
#[must_use]
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    apply_within(text, Span::from(0..text.len()), edits)
}

/// Applies `edits` to the `part` of `text`, and returns the edited part. All edits must be inside the part.
#[must_use]
pub(crate) fn apply_within<'e>(text: &str, part: Span, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    sort_in_order_of_application(&mut edits);
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

/// Returns those of `fixes` that can be applied together. A fix is left out if it conflicts with a previous fix of the result: if both edit
/// the same bytes, or if both insert text at the same position. Two insertions that both have an [`Edit::order`] do not conflict.
#[must_use]
pub fn select_compatible<'f>(fixes: impl IntoIterator<Item = &'f Fix>) -> Vec<&'f Fix> {
    // The spans that the chosen fixes replace, as a map from the start to the end of each span.
    let mut replaced = std::collections::BTreeMap::<u32, u32>::new();
    let overlaps = |replaced: &std::collections::BTreeMap<u32, u32>, span: Span| {
        // An insertion at either end of a replaced span does not overlap the span.
        //
        // The replaced spans do not overlap each other. Of those that start before the end of `span`, only the last can overlap `span`.
        replaced.range(..span.end.max(span.start + 1)).next_back().is_some_and(|(start, end)| {
            *end > span.start && (span.is_empty() && *start < span.start || !span.is_empty() && *start < span.end)
        })
    };
    // The positions at which the chosen fixes insert text, each with whether the insertions there have an order.
    let mut inserted = std::collections::BTreeMap::<u32, bool>::new();
    // Whether `edit` inserts text at the position of another insertion, or replaces a span with an insertion inside. An insertion at either
    // end of the replaced span does not conflict.
    let conflicts = |inserted: &std::collections::BTreeMap<u32, bool>, edit: &Edit| {
        let Span { start, end } = edit.span;
        if edit.span.is_empty() {
            inserted.get(&start).is_some_and(|have_order| !have_order || edit.order == 0)
        } else {
            inserted.range(start + 1..).next().is_some_and(|(position, _)| *position < end)
        }
    };
    let mut chosen = Vec::new();
    for fix in fixes {
        if fix.edits.iter().any(|edit| overlaps(&replaced, edit.span) || conflicts(&inserted, edit)) {
            continue;
        }
        inserted
            .extend(fix.edits.iter().filter(|edit| edit.span.is_empty()).map(|edit| (edit.span.start, edit.order > 0)));
        replaced
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
    fn the_innermost_of_two_replacements_is_applied() {
        // The outer edit escapes a `"` in a string. The inner edit removes the `"` and the next character.
        let outer = Edit::replace(Span::new(2, 3), "\\\"");
        let inner = Edit { layer: 1, ..Edit::delete(Span::new(2, 4)) };
        assert_eq!(apply("ab\"=c", [&outer, &inner]), "abc");
        assert_eq!(apply("ab\"=c", [&inner, &outer]), "abc");
    }

    #[test]
    fn an_insertion_is_not_compatible_with_a_replacement_around_it() {
        let fix = |edits: &[Edit]| Fix { title: "".into(), applicability: Applicability::Safe, edits: edits.to_vec() };
        let insert = fix(&[Edit::insert(3, "x")]);
        for (span, kept) in [(Span::new(2, 4), 1), (Span::new(3, 4), 2), (Span::new(2, 3), 2)] {
            let delete = fix(&[Edit::delete(span)]);
            assert_eq!(select_compatible([&insert, &delete]).len(), kept, "{span:?}");
            assert_eq!(select_compatible([&delete, &insert]).len(), kept, "{span:?}");
        }
    }

    #[test]
    fn insertions_with_an_order_are_compatible() {
        let fix = |order| Fix {
            title: "".into(),
            applicability: Applicability::Safe,
            edits: vec![Edit { order, ..Edit::insert(3, "x") }],
        };
        assert_eq!(select_compatible([&fix(1), &fix(2)]).len(), 2);
        assert_eq!(select_compatible([&fix(0), &fix(2)]).len(), 1);
        assert_eq!(select_compatible([&fix(1), &fix(0)]).len(), 1);
    }

    #[test]
    fn overlapping_fixes_are_not_compatible() {
        let fix = |edits: Vec<Edit>| Fix { title: "".into(), applicability: Applicability::Safe, edits };
        let first = fix(vec![Edit::replace(Span::new(2, 4), "x")]);
        let second = fix(vec![Edit::insert(3, "y"), Edit::insert(9, "z")]);
        let third = fix(vec![Edit::insert(2, "a"), Edit::insert(4, "b")]);
        let chosen = select_compatible([&first, &second, &third]);
        assert_eq!(chosen, [&first, &third]);
    }
}
