//! Rivals: interpretations that cost nearly as little as the cheapest one.
//!
//! A fix that depends on the choice between the cheapest interpretation and a rival is unsafe. The search finds a rival
//! when it reaches the same state on two paths of similar cost. The two paths differ between the state where they split
//! and the state where they meet.

use super::state::{NO_STATE, State, StateId, Step, Token};
use super::{Search, costs};

/// A part of the text in which a rival differs from the cheapest interpretation.
#[derive(Debug, Clone)]
pub(in crate::syntax) struct RivalSection {
    /// The index of the first step of the cheapest interpretation in this part.
    pub first_step: usize,
    /// The index of the last step of the cheapest interpretation in this part.
    pub last_step: usize,
    /// The steps of the rival in this part.
    pub rival_steps: Vec<Step>,
}

/// The maximum number of steps between the state where two paths split and the state where they meet.
const MAX_STEPS: usize = 400;

/// Collects pairs of states that count as the same state but were reached on different paths.
#[derive(Debug, Default)]
pub(super) struct Rivals {
    /// The IDs of the cheaper and the more expensive state of each pair.
    pairs: Vec<(StateId, StateId)>,
}

impl Rivals {
    pub(super) fn record(&mut self, winner: StateId, loser: StateId) {
        self.pairs.push((winner, loser));
    }

    /// Returns the IDs of both states of each pair.
    pub(super) fn state_ids(&self) -> impl Iterator<Item = StateId> {
        self.pairs.iter().flat_map(|(winner, loser)| [*winner, *loser])
    }

    /// Replaces the IDs of the states. `new_ids` contains the new ID of each state, indexed by the old ID.
    pub(super) fn renumber(&mut self, new_ids: &[StateId]) {
        for (winner, loser) in &mut self.pairs {
            (*winner, *loser) = (new_ids[*winner as usize], new_ids[*loser as usize]);
        }
    }
}

impl Search<'_> {
    /// Records the complete interpretation whose last state is `id`, if it is the cheapest so far. The search may find
    /// a cheaper interpretation later, because the agenda favors states that are further ahead.
    pub(super) fn record_complete_interpretation(&mut self, id: StateId) {
        let cost = |id: StateId| self.states[id as usize].cost;
        if self.best.is_none_or(|best| !self.is_best_final && cost(id) < cost(best)) {
            self.best = Some(id);
        }
    }

    /// Returns the last state of the cheapest interpretation if the search is done.
    ///
    /// The search is done if `next`, the next state on the agenda, can lead neither to a cheaper interpretation nor to
    /// a rival.
    pub(super) fn best_if_done(&mut self, next: StateId) -> Option<StateId> {
        let best = self.best?;
        let (next_cost, best_cost) = (self.states[next as usize].cost, self.states[best as usize].cost);
        // Without rivals, the search would end here. The search for rivals must not change the result, so a cheaper
        // interpretation is not accepted from now on.
        self.is_best_final |= next_cost >= best_cost;
        let margin = if self.rivals.is_some() { costs::RIVAL_MARGIN + 1 } else { 0 };
        (next_cost >= best_cost + margin).then_some(best)
    }

    /// Returns the parts of the text in which rivals differ from the cheapest interpretation. `path` contains the
    /// states of the cheapest interpretation.
    pub(super) fn rival_sections(&self, path: &[StateId]) -> Vec<RivalSection> {
        let Some(rivals) = &self.rivals else { return Vec::new() };
        // The IDs in `path` are in ascending order, because each state is added after its parent.
        let index_in_path = |id: StateId| path.binary_search(&id).ok();
        let mut sections: Vec<RivalSection> = Vec::new();
        for &(winner, loser) in &rivals.pairs {
            // `meeting` is the index in `path` of the state where the two paths meet. `id` is the state of the rival
            // there. Usually, `path` contains the winner. If the winner was found after the cheapest interpretation
            // became final, `path` contains the loser.
            let (meeting, mut id) = match (index_in_path(winner), index_in_path(loser)) {
                (Some(meeting), _) => (meeting, loser),
                (None, Some(meeting)) => (meeting, winner),
                (None, None) => continue,
            };
            let mut rival_steps = Vec::new();
            // The index in `path` of the state where the two paths split.
            let split = loop {
                if id == NO_STATE || rival_steps.len() > MAX_STEPS {
                    break None;
                }
                if let Some(split) = index_in_path(id) {
                    break Some(split);
                }
                let state: &State = &self.states[id as usize];
                rival_steps.push(state.step);
                id = state.parent;
            };
            let Some(split) = split.filter(|split| meeting - split <= MAX_STEPS) else { continue };
            rival_steps.reverse();
            let best_steps: Vec<Step> =
                path[split + 1..=meeting].iter().map(|id| self.states[*id as usize].step).collect();
            if contributions(&best_steps) != contributions(&rival_steps) {
                sections.push(RivalSection { first_step: split + 1, last_step: meeting, rival_steps });
            }
        }
        sections
    }
}

/// Returns what the steps contribute to the value of the document: brackets, keys, values and skipped text, but not
/// separators. If two paths contribute the same, neither is a rival of the other.
fn contributions(steps: &[Step]) -> Vec<(Token, u32, u32)> {
    let mut values = Vec::new();
    for step in steps {
        match step.token {
            Token::OtherOpenObject => values.push((Token::OpenObject, 0, 0)),
            Token::OtherOpenArray => values.push((Token::OpenArray, 0, 0)),
            Token::OpenObject | Token::OpenArray | Token::Close => values.push((step.token, 0, 0)),
            Token::OtherClose => values.push((Token::Close, 0, 0)),
            Token::KeyWithColon => values.push((Token::Key, step.content_start, step.content_end)),
            Token::Key | Token::String | Token::Bare | Token::Wrapped => {
                values.push((step.token, step.content_start, step.content_end))
            }
            Token::MissingValue | Token::MissingColonAndValue => values.push((Token::MissingValue, 0, 0)),
            Token::MissingKey => values.push((Token::MissingKey, 0, 0)),
            Token::Skipped | Token::SkippedOutside => values.push((Token::Skipped, step.start, step.end)),
            _ => {}
        }
    }
    values
}
