//! Merges repairs that have the same cause into one repair. For example, all keys of a document may be written without quotes.

use super::Builder;
use crate::diagnostic::{Applicability, RuleId};
use crate::syntax::repair::{Detail, Repair};
use crate::syntax::tree::Kind;

/// The minimum number of similar repairs that are merged.
const MANY: usize = 4;

impl Builder<'_> {
    /// Merges repairs of unquoted keys and values, and repairs of the same kind of quotes.
    pub(super) fn group(&mut self) {
        if self.repairs.len() < MANY {
            return;
        }
        let safe = |repair: &Repair| repair.applicability == Applicability::Safe;
        let is_key = |repair: &Repair| safe(repair) && matches!(repair.detail, Detail::UnquotedKey { half: false, .. });
        let is_value = |repair: &Repair| {
            safe(repair) && matches!(repair.detail, Detail::UnquotedValue { half: false, placeholder: false, .. })
        };
        let keys = self.repairs.iter().filter(|repair| is_key(repair)).count();
        let values = self.repairs.iter().filter(|repair| is_value(repair)).count();
        // If hardly any key has quotes, some program or person probably removed all of them.
        let all_keys = self.tree.nodes.iter().filter(|node| node.kind == Kind::Key).count();
        if keys >= MANY && keys * 10 >= all_keys * 9 {
            let strings = self.tree.nodes.iter().filter(|node| node.kind == Kind::String).count();
            let all_values = values >= MANY && values * 10 >= strings * 9;
            let counted = if all_values { values as u32 } else { 0 };
            self.merge(
                |repair| is_key(repair) || all_values && is_value(repair),
                |detail, count| {
                    if let Detail::UnquotedKey { count: keys, values, .. } = detail {
                        (*keys, *values) = (count - counted, counted);
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
        for quote in quotes.iter().take(MANY) {
            let has = |repair: &Repair| matches!(&repair.detail, Detail::InvalidQuotes { quote: other, .. } if safe(repair) && other == quote);
            if self.repairs.iter().filter(|repair| has(repair)).count() >= MANY {
                self.merge(has, |detail, count| {
                    if let Detail::InvalidQuotes { count: known, .. } = detail {
                        *known = count;
                    }
                });
            }
        }
    }

    /// Merges the repairs that `belongs` selects into the first of them that is about an unquoted key, or else into the first of them.
    /// `count` sets the number of merged repairs in the detail of the result.
    fn merge(&mut self, belongs: impl Fn(&Repair) -> bool, count: impl Fn(&mut Detail, u32)) {
        let leads = |repair: &Repair| repair.rule == RuleId::UnquotedKey;
        let first = self.repairs.iter().position(|repair| belongs(repair) && leads(repair));
        let Some(first) = first.or_else(|| self.repairs.iter().position(&belongs)) else { return };
        let mut edits = Vec::new();
        let mut total = 0;
        let mut lead = None;
        let mut kept = Vec::with_capacity(self.repairs.len());
        for (index, repair) in std::mem::take(&mut self.repairs).into_iter().enumerate() {
            if belongs(&repair) {
                total += 1;
                if index == first {
                    lead = Some((kept.len(), repair.clone()));
                }
                edits.extend(repair.edits);
            } else {
                kept.push(repair);
            }
        }
        if let Some((position, mut repair)) = lead {
            edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty()));
            repair.edits = edits;
            count(&mut repair.detail, total);
            kept.insert(position, repair);
        }
        self.repairs = kept;
    }
}
