//! Limits that keep the search linear in time and memory.

use super::costs;
use super::frames::OUTSIDE;
use super::state::{NO_STATE, State, StateId, Step, Token};
use super::{BIAS, HORIZON, MANY_STATES, MAX_WORK, Search, state_key};

// The search usually runs with HORIZON and BIAS. While the search exceeds its work budget, a shorter horizon drops more
// states that are far back, and a stronger bias prefers states that are further ahead.

/// The horizon while the search exceeds its work budget.
const SHORT_HORIZON: u32 = 10;

/// The bias while the search exceeds its work budget.
const STRONG_BIAS: u64 = 36;

/// The horizon while the search exceeds its budget even with [`SHORT_HORIZON`]. Such a search is greedy: it keeps only
/// the states at the front.
const GREEDY_HORIZON: u32 = 1;

/// The bias while the search exceeds its budget even with [`STRONG_BIAS`].
const GREEDY_BIAS: u64 = 400;

/// The work budget per byte of the text. A new state, an agenda entry, and 16 examined bytes of a string use 1 unit
/// each.
const WORK_PER_BYTE: u64 = 2;

/// The work that is granted for the next [`GRANT_LEN`] bytes when the budget is spent.
const GRANT: u64 = 128;

/// The number of bytes for which a grant is made.
const GRANT_LEN: u32 = 64;

impl Search<'_> {
    /// Records that a state at `pos` is being expanded. If `pos` is further than all earlier positions, the work budget
    /// grows. If the budget is spent, this function limits the search.
    pub(super) fn advance_front(&mut self, pos: u32) {
        if pos > self.front {
            let earned = WORK_PER_BYTE * u64::from(pos - self.front);
            self.work_limit = (self.work_limit + earned).min(self.work + MAX_WORK);
            self.front = pos;
            self.front_structure = self.front_structure.max(self.layout.structure_before(pos));
            if pos >= self.limited_until {
                (self.horizon, self.bias) = (HORIZON, BIAS);
            }
        }
        if self.work > self.work_limit {
            self.work_limit = self.work + GRANT;
            (self.horizon, self.bias) = (SHORT_HORIZON, STRONG_BIAS);
            if self.front < self.limited_until {
                // The short horizon and the strong bias are already in force and do not suffice, so only the current
                // state continues.
                self.agenda.clear();
                self.known_states.clear();
                (self.horizon, self.bias) = (GREEDY_HORIZON, GREEDY_BIAS);
            }
            self.limited_until = self.front + GRANT_LEN;
        }
    }

    /// Returns whether a state at `pos` is dropped, because it is too far before the furthest expanded state.
    pub(super) fn is_too_far_back(&self, pos: u32) -> bool {
        self.layout.structure_before(pos) + self.horizon < self.front_structure
    }

    /// Continues the search when the agenda is empty. Returns the last state of the best interpretation, if there is
    /// one.
    ///
    /// If there is none, the states that lead to the end of the text were dropped. The search then expands the furthest
    /// state again. If that did not help, it skips the next character.
    #[cold]
    pub(super) fn rescue(&mut self) -> Option<StateId> {
        if let Some(best) = self.best {
            return Some(best);
        }
        let furthest = self.furthest;
        let state = self.states[furthest as usize];
        self.known_states.clear();
        if self.last_rescue == Some(state.pos) && (state.pos as usize) < self.bytes.len() {
            let len = crate::syntax::scan::char_at(self.text, state.pos as usize).map_or(1, char::len_utf8) as u32;
            let cursor = self.cursor(furthest, state);
            let step = Step::new(
                if state.frame == OUTSIDE { Token::SkippedAround } else { Token::Skipped },
                state.pos,
                state.pos + len,
            );
            self.push_value(&cursor, step, state.frame, state.expect, costs::SKIPPED_TEXT, state.shape);
        } else {
            self.last_rescue = Some(state.pos);
            self.states[furthest as usize].closed = false;
            self.next = Some(furthest);
        }
        None
    }

    /// Removes all states that are not on the path to a state that is still needed, such as a state in the agenda. The
    /// search expands `current` next.
    #[cold]
    pub(super) fn reclaim(&mut self, current: StateId) {
        let mut keep = vec![false; self.states.len()];
        let mut mark = |mut id: StateId, states: &[State]| {
            while id != NO_STATE && !std::mem::replace(&mut keep[id as usize], true) {
                id = states[id as usize].parent;
            }
        };
        let mut entries = Vec::new();
        while let Some(entry) = self.agenda.pop() {
            if !self.is_too_far_back(entry.pos) {
                mark(entry.state, &self.states);
                entries.push(entry);
            }
        }
        mark(current, &self.states);
        mark(self.furthest, &self.states);
        if let Some(rivals) = &self.rivals {
            rivals.states().for_each(|id| mark(id, &self.states));
        }
        self.best.into_iter().for_each(|id| mark(id, &self.states));
        let mut new_ids = vec![NO_STATE; self.states.len()];
        let mut len = 0;
        for old in 0..self.states.len() {
            if keep[old] {
                let mut state = self.states[old];
                if state.parent != NO_STATE {
                    state.parent = new_ids[state.parent as usize];
                }
                new_ids[old] = len as u32;
                self.states[len] = state;
                len += 1;
            }
        }
        self.states.truncate(len);
        self.agenda.clear();
        for entry in entries {
            let id = new_ids[entry.state as usize];
            let priority = self.priority(self.states[id as usize].cost, entry.pos);
            self.agenda.push(priority, entry.pos, id, entry.task);
        }
        // The search does not reach states further back than the horizon again, so only the others are known states.
        self.known_states.clear();
        for (id, state) in self.states.iter().enumerate() {
            if !self.is_too_far_back(state.pos) {
                self.known_states.set(state_key(state.pos, state.frame, state.expect), id as u32);
            }
        }
        if let Some(rivals) = &mut self.rivals {
            rivals.renumber(&new_ids);
        }
        self.best = self.best.map(|best| new_ids[best as usize]);
        self.furthest = new_ids[self.furthest as usize];
        let current = new_ids[current as usize];
        self.states[current as usize].closed = false;
        self.next = Some(current);
        self.reclaim_at = len * 2 + MANY_STATES;
    }
}
