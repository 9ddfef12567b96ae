//! Interpretations that cost nearly as little as the cheapest one. A fix that depends on the choice between them is unsafe.

use super::state::{NO_STATE, State, StateId, Step, Token};
use super::{Search, costs};

/// A part of the text that has another interpretation of similar cost.
#[derive(Debug, Clone)]
pub(in crate::syntax) struct RivalSection {
    /// The steps of the cheapest interpretation that depend on the choice, by index.
    pub from: usize,
    pub to: usize,
    /// The steps of the other interpretation in their place.
    pub other: Vec<Step>,
}

/// The maximum number of steps back to the state at which two paths split.
const MAX_STEPS: usize = 400;

/// Collects pairs of states that are the same state, reached on different paths.
#[derive(Debug, Default)]
pub(super) struct Rivals {
    /// The cheaper state and the other one.
    pairs: Vec<(StateId, StateId)>,
}

impl Rivals {
    pub(super) fn record(&mut self, winner: StateId, loser: StateId) {
        self.pairs.push((winner, loser));
    }

    pub(super) fn states(&self) -> impl Iterator<Item = StateId> {
        self.pairs.iter().flat_map(|(winner, loser)| [*winner, *loser])
    }

    pub(super) fn renumber(&mut self, new: &[StateId]) {
        for (winner, loser) in &mut self.pairs {
            (*winner, *loser) = (new[*winner as usize], new[*loser as usize]);
        }
    }
}

impl Search<'_> {
    /// Records an interpretation if it is the cheapest so far. The first one may not be the cheapest, because the order of the agenda
    /// favors states that are ahead.
    pub(super) fn note_end(&mut self, id: StateId) {
        let cost = |id: StateId| self.states[id as usize].cost;
        if self.best.is_none_or(|best| !self.is_settled && cost(id) < cost(best)) {
            self.best = Some(id);
        }
    }

    /// Returns the cheapest interpretation if the state `id`, the next one on the agenda, can lead neither to a cheaper one nor to a
    /// rival.
    pub(super) fn cheapest_before(&mut self, id: StateId) -> Option<StateId> {
        let best = self.best?;
        let (cost, least) = (self.states[id as usize].cost, self.states[best as usize].cost);
        // The interpretation must not depend on whether rivals are collected.
        self.is_settled |= cost >= least;
        let margin = if self.rivals.is_some() { costs::MARGIN + 1 } else { 0 };
        (cost >= least + margin).then_some(best)
    }

    /// Returns the rivals of the path `path`.
    pub(super) fn rival_sections(&self, path: &[StateId]) -> Vec<RivalSection> {
        let Some(rivals) = &self.rivals else { return Vec::new() };
        let position = |id: StateId| path.binary_search(&id).ok();
        let mut found: Vec<RivalSection> = Vec::new();
        for &(winner, loser) in &rivals.pairs {
            // A cheaper path may have been found after the interpretation was settled.
            let (to, mut at) = match (position(winner), position(loser)) {
                (Some(to), _) => (to, loser),
                (None, Some(to)) => (to, winner),
                (None, None) => continue,
            };
            let mut other = Vec::new();
            let from = loop {
                if at == NO_STATE || other.len() > MAX_STEPS {
                    break None;
                }
                if let Some(from) = position(at) {
                    break Some(from);
                }
                let state: &State = &self.states[at as usize];
                other.push(state.step);
                at = state.parent;
            };
            let Some(from) = from.filter(|from| to - from <= MAX_STEPS) else { continue };
            other.reverse();
            let own: Vec<Step> = path[from + 1..=to].iter().map(|id| self.states[*id as usize].step).collect();
            if values(&own) != values(&other) {
                found.push(RivalSection { from: from + 1, to, other });
            }
        }
        found
    }
}

/// Returns the part of the steps that determines the value: the tokens and their content.
fn values(steps: &[Step]) -> Vec<(Token, u32, u32)> {
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
            Token::Skipped | Token::SkippedAround => values.push((Token::Skipped, step.start, step.end)),
            _ => {}
        }
    }
    values
}
