//! Limits that keep the search linear in time and memory.

use super::costs;
use super::frames::OUTSIDE;
use super::state::{NO_STATE, State, StateId, Step, Token};
use super::{BIAS, HORIZON, MAX_SAVED_WORK, RECLAIM_INTERVAL, Search, state_key};

// The search usually runs with HORIZON and BIAS. While the search exceeds its work budget, a shorter horizon drops more
// states that are far back, and a stronger bias prefers states that are further ahead.

/// The horizon while the search exceeds its work budget.
const SHORT_HORIZON: u32 = 10;

/// The bias while the search exceeds its work budget.
const STRONG_BIAS: u64 = 36;

/// The horizon while the search exceeds its budget even with [`SHORT_HORIZON`]. The search is then greedy: it keeps
/// only the states close to the furthest position.
const GREEDY_HORIZON: u32 = 1;

/// The bias while the search exceeds its budget even with [`STRONG_BIAS`].
const GREEDY_BIAS: u64 = 400;

/// The work budget per byte of the text, in units of work.
///
/// Each new state takes 1 unit, and each task of the agenda takes 1 unit. To examine a string takes 1 unit per chunk,
/// and 1 unit per 16 bytes.
const WORK_PER_BYTE: u64 = 2;

/// The extra work that the search may do when its budget is spent.
const GRANT: u64 = 128;

/// The number of bytes by which the search should advance in the text with one [`GRANT`]. If the budget is spent again
/// within this distance, the search becomes greedy.
const GRANT_LEN: u32 = 64;

impl Search<'_> {
    /// Records that a state at `pos` is being expanded.
    ///
    /// If `pos` is further than all earlier positions, the work budget grows. If the budget is spent, this function
    /// shortens the horizon and strengthens the bias.
    pub(super) fn advance_front(&mut self, pos: u32) {
        if pos > self.front {
            let earned = WORK_PER_BYTE * u64::from(pos - self.front);
            self.work_limit = (self.work_limit + earned).min(self.work + MAX_SAVED_WORK);
            self.front = pos;
            self.front_structure = self.front_structure.max(self.layout.structure_count_before(pos));
            if pos >= self.limited_until {
                (self.horizon, self.bias) = (HORIZON, BIAS);
            }
        }
        if self.work > self.work_limit {
            self.work_limit = self.work + GRANT;
            (self.horizon, self.bias) = (SHORT_HORIZON, STRONG_BIAS);
            if self.front < self.limited_until {
                // The short horizon and the strong bias already apply and do not suffice. Drop all other states, so
                // that the search continues only with the state that is being expanded.
                self.agenda.clear();
                self.known_states.clear();
                (self.horizon, self.bias) = (GREEDY_HORIZON, GREEDY_BIAS);
            }
            self.limited_until = self.front + GRANT_LEN;
        }
    }

    /// Returns whether a state at `pos` is dropped, because `pos` is too far before the furthest expanded state.
    pub(super) fn is_too_far_back(&self, pos: u32) -> bool {
        self.layout.structure_count_before(pos) + self.horizon < self.front_structure
    }

    /// Continues the search when the agenda is empty. Returns the last state of the best complete interpretation, if
    /// there is one.
    ///
    /// If there is none, all states that lead to the end of the text were dropped. The first call at a position then
    /// schedules the furthest state to be expanded again. The second call at the same position skips the character
    /// after that state.
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
                if state.frame_id == OUTSIDE { Token::SkippedOutside } else { Token::Skipped },
                state.pos,
                state.pos + len,
            );
            self.push_with_shape(&cursor, step, state.frame_id, state.expect, costs::SKIPPED_TEXT, state.shape);
        } else {
            self.last_rescue = Some(state.pos);
            self.states[furthest as usize].is_closed = false;
            self.next_state = Some(furthest);
        }
        None
    }

    /// Removes the states of abandoned paths. A state stays if it is on the path to a state that is still needed, such
    /// as a state in the agenda. The search then expands `current` next.
    #[cold]
    pub(super) fn reclaim(&mut self, current: StateId) {
        let mut is_kept = vec![false; self.states.len()];
        let mut keep_path_to = |mut id: StateId, states: &[State]| {
            while id != NO_STATE && !std::mem::replace(&mut is_kept[id as usize], true) {
                id = states[id as usize].parent;
            }
        };
        let mut entries = Vec::new();
        while let Some(entry) = self.agenda.pop() {
            if !self.is_too_far_back(entry.pos) {
                keep_path_to(entry.state_id, &self.states);
                entries.push(entry);
            }
        }
        keep_path_to(current, &self.states);
        keep_path_to(self.furthest, &self.states);
        if let Some(rivals) = &self.rivals {
            rivals.state_ids().for_each(|id| keep_path_to(id, &self.states));
        }
        self.best.into_iter().for_each(|id| keep_path_to(id, &self.states));
        let mut new_ids = vec![NO_STATE; self.states.len()];
        let mut kept_count = 0;
        for old in 0..self.states.len() {
            if is_kept[old] {
                let mut state = self.states[old];
                if state.parent != NO_STATE {
                    state.parent = new_ids[state.parent as usize];
                }
                new_ids[old] = kept_count as u32;
                self.states[kept_count] = state;
                kept_count += 1;
            }
        }
        self.states.truncate(kept_count);
        self.agenda.clear();
        for entry in entries {
            let id = new_ids[entry.state_id as usize];
            let priority = self.priority(self.states[id as usize].cost, entry.pos);
            self.agenda.push(priority, entry.pos, id, entry.task);
        }
        // The search never returns to positions before the horizon, so states there do not have to be known.
        self.known_states.clear();
        for (id, state) in self.states.iter().enumerate() {
            if !self.is_too_far_back(state.pos) {
                self.known_states.set(state_key(state.pos, state.frame_id, state.expect), id as u32);
            }
        }
        if let Some(rivals) = &mut self.rivals {
            rivals.renumber(&new_ids);
        }
        self.best = self.best.map(|best| new_ids[best as usize]);
        self.furthest = new_ids[self.furthest as usize];
        let current = new_ids[current as usize];
        self.states[current as usize].is_closed = false;
        self.next_state = Some(current);
        self.reclaim_at = kept_count * 2 + RECLAIM_INTERVAL;
    }
}
