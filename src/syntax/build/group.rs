//! Merges repairs that have the same cause into one repair. For example, if no key of a document has quotes, one repair covers all keys.

use super::Builder;
use crate::diagnostic::{Applicability, RuleId};
use crate::syntax::repair::{Detail, Repair};
use crate::syntax::tree::Kind;

/// The minimum number of similar repairs that are merged into one.
const MIN_MERGED: usize = 4;

/// The maximum number of kinds of quotes (`'`, `“`) whose repairs are merged. It bounds the time, because each kind takes one pass.
const MAX_QUOTE_KINDS: usize = 4;

impl Builder<'_> {
    /// Merges repairs of unquoted keys and values, and repairs of the same kind of quotes.
    pub(super) fn merge_similar_repairs(&mut self) {
        if self.repairs.len() < MIN_MERGED {
            return;
        }
        let is_safe = |repair: &Repair| repair.applicability == Applicability::Safe;
        let is_key = |repair: &Repair| {
            is_safe(repair) && matches!(repair.detail, Detail::UnquotedKey { has_closing_quote: false, .. })
        };
        let is_value = |repair: &Repair| {
            is_safe(repair)
                && matches!(
                    repair.detail,
                    Detail::UnquotedValue { has_closing_quote: false, is_placeholder: false, .. }
                )
        };
        let unquoted_keys = self.repairs.iter().filter(|repair| is_key(repair)).count();
        let unquoted_values = self.repairs.iter().filter(|repair| is_value(repair)).count();
        // If at least 90% of the keys have no quotes, the cause is probably the same for all of them.
        let key_count = self.tree.nodes.iter().filter(|node| node.kind == Kind::Key).count();
        if unquoted_keys >= MIN_MERGED && unquoted_keys * 10 >= key_count * 9 {
            let string_count = self.tree.nodes.iter().filter(|node| node.kind == Kind::String).count();
            let includes_values = unquoted_values >= MIN_MERGED && unquoted_values * 10 >= string_count * 9;
            let merged_values = if includes_values { unquoted_values as u32 } else { 0 };
            self.merge(
                |repair| is_key(repair) || includes_values && is_value(repair),
                |detail, count| {
                    if let Detail::UnquotedKey { count: key_count, value_count, .. } = detail {
                        (*key_count, *value_count) = (count - merged_values, merged_values);
                    }
                },
            );
        }
        let mut quotes: Vec<String> = Vec::new();
        for repair in &self.repairs {
            if let Detail::InvalidQuotes { quote, .. } = &repair.detail
                && !quotes.contains(quote)
            {
                quotes.push(quote.clone());
            }
        }
        for quote in quotes.iter().take(MAX_QUOTE_KINDS) {
            let has_quote = |repair: &Repair| {
                is_safe(repair)
                    && matches!(&repair.detail, Detail::InvalidQuotes { quote: other, .. } if other == quote)
            };
            if self.repairs.iter().filter(|repair| has_quote(repair)).count() >= MIN_MERGED {
                self.merge(has_quote, |detail, count| {
                    if let Detail::InvalidQuotes { count: merged_count, .. } = detail {
                        *merged_count = count;
                    }
                });
            }
        }
    }

    /// Merges the repairs that `is_similar` selects into one repair. `set_count` sets the number of merged repairs in the detail of the
    /// result.
    ///
    /// The result has the span and the detail of the first selected repair of an unquoted key, or else of the first selected repair.
    fn merge(&mut self, is_similar: impl Fn(&Repair) -> bool, set_count: impl Fn(&mut Detail, u32)) {
        let is_about_key = |repair: &Repair| repair.rule == RuleId::UnquotedKey;
        let first = self.repairs.iter().position(|repair| is_similar(repair) && is_about_key(repair));
        let Some(first) = first.or_else(|| self.repairs.iter().position(&is_similar)) else { return };
        let mut edits = Vec::new();
        let mut total = 0;
        let mut merged = None;
        let mut kept = Vec::with_capacity(self.repairs.len());
        for (index, repair) in std::mem::take(&mut self.repairs).into_iter().enumerate() {
            if is_similar(&repair) {
                total += 1;
                if index == first {
                    merged = Some((kept.len(), repair.clone()));
                }
                edits.extend(repair.edits);
            } else {
                kept.push(repair);
            }
        }
        if let Some((position, mut repair)) = merged {
            edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty()));
            repair.edits = edits;
            set_count(&mut repair.detail, total);
            kept.insert(position, repair);
        }
        self.repairs = kept;
    }
}
