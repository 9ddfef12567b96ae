//! Applies edits to a text.

use std::cmp::Reverse;

use crate::diagnostic::{Edit, Fix};
use crate::source::Span;

/// The order in which edits are applied: by their start, insertions before what replaces the byte behind them, and of those
/// that replace it the one of the innermost text first, which leaves the others out. Insertions at the same position are in their own
/// order.
fn sort(edits: &mut [&Edit]) {
    edits.sort_by_key(|edit| {
        let replaces = !edit.span.is_empty();
        let order = if replaces { 0 } else { edit.order };
        (edit.span.start, replaces, if replaces { Reverse(edit.layer) } else { Reverse(0) }, order)
    });
}

/// `text` after all `edits`. An edit inside of what another one replaces is left out: the other one's text already
/// stands for the whole.
#[must_use]
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    apply_within(text, Span::from(0..text.len()), edits)
}

/// The `part` of `text` after `edits` that lie in it.
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

/// Of `fixes`, those that can be applied at once: each whole, none touching what an earlier one replaces, and none inserting where an
/// earlier one does, unless both know their order.
#[must_use]
pub fn compatible<'f>(fixes: impl IntoIterator<Item = &'f Fix>) -> Vec<&'f Fix> {
    let mut taken = std::collections::BTreeMap::<u32, u32>::new();
    let overlaps = |taken: &std::collections::BTreeMap<u32, u32>, span: Span| {
        // Replaced ranges don't overlap each other, so the last one that starts before the end tells.
        taken.range(..span.end.max(span.start + 1)).next_back().is_some_and(|(start, end)| {
            *end > span.start && (span.is_empty() && *start < span.start || !span.is_empty() && *start < span.end)
        })
    };
    // Where something is inserted, and whether it knows its order.
    let mut inserted = std::collections::BTreeMap::<u32, bool>::new();
    // What is inserted at either end of a replaced range is kept; what is inserted inside of it would be lost.
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
    fn insertions_keep_their_order_and_stand_before_what_is_replaced() {
        let edits = [
            Edit::replace(Span::new(3, 4), " "),
            Edit::insert(3, "\""),
            Edit::insert(3, ","),
            Edit::delete(Span::new(5, 6)),
        ];
        assert_eq!(apply("abc_def", &edits), "abc\", df");
    }

    #[test]
    fn an_edit_inside_another_is_part_of_it() {
        let edits = [Edit::replace(Span::new(1, 5), "X"), Edit::delete(Span::new(2, 3)), Edit::insert(3, "Y")];
        assert_eq!(apply("abcdef", &edits), "aXf");
    }

    #[test]
    fn the_inner_text_counts() {
        // `"` in a string needs a backslash; the JSON in the string does without it, and what follows it.
        let outer = Edit::replace(Span::new(2, 3), "\\\"");
        let inner = Edit { layer: 1, ..Edit::delete(Span::new(2, 4)) };
        assert_eq!(apply("ab\"=c", [&outer, &inner]), "abc");
        assert_eq!(apply("ab\"=c", [&inner, &outer]), "abc");
    }

    #[test]
    fn what_is_inserted_is_not_deleted_by_a_later_fix() {
        let fix = |edits: &[Edit]| Fix { title: "".into(), applicability: Applicability::Safe, edits: edits.to_vec() };
        let insert = fix(&[Edit::insert(3, "x")]);
        for (span, kept) in [(Span::new(2, 4), 1), (Span::new(3, 4), 2), (Span::new(2, 3), 2)] {
            let delete = fix(&[Edit::delete(span)]);
            assert_eq!(compatible([&insert, &delete]).len(), kept, "{span:?}");
            assert_eq!(compatible([&delete, &insert]).len(), kept, "{span:?}");
        }
    }

    #[test]
    fn insertions_that_know_their_order_go_together() {
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
    fn overlapping_fixes_wait_for_each_other() {
        let fix = |edits: Vec<Edit>| Fix { title: "".into(), applicability: Applicability::Safe, edits };
        let first = fix(vec![Edit::replace(Span::new(2, 4), "x")]);
        let second = fix(vec![Edit::insert(3, "y"), Edit::insert(9, "z")]);
        let third = fix(vec![Edit::insert(2, "a"), Edit::insert(4, "b")]);
        let chosen = compatible([&first, &second, &third]);
        assert_eq!(chosen, [&first, &third]);
    }
}
