//! The search for the cheapest interpretation of a damaged text.
//!
//! An interpretation assigns a role to each part of the text. It is a sequence of steps, one for each token, and each
//! step has a cost ([`costs`]). In the cheapest interpretation of `{"a": 1 "b": 2}`, one step is a missing comma before
//! `"b"`.
//!
//! A state is a partial interpretation, up to some position. To expand a state means to add the states that one more
//! step leads to.
//!
//! The search always expands the cheapest state. If several states are equally cheap, the state that is furthest in the
//! text comes first. Two states count as the same state if they have the same position, expect the same token, and have
//! the same open containers. Only the cheaper of the two is kept.
//!
//! A step that strict JSON allows costs nothing. This *free step* of a state is taken at once. All other steps of the
//! state wait in the agenda, as one entry.
//!
//! The search takes linear time: states far before the furthest state are dropped, and the work per byte is bounded.

mod agenda;
mod bare_ends;
mod byte_counts;
pub(super) mod costs;
mod ends;
pub(super) mod frames;
mod interpretation;
mod keys;
mod layout;
mod limits;
mod lookahead;
pub(super) mod quotes;
mod rivals;
pub(super) mod spacing;
pub(super) mod state;
mod string_ends;
mod strings;
mod table;
pub(super) mod text;

use agenda::Agenda;
use byte_counts::ByteCounts;
use costs::Cost;
use ends::Ends;
use frames::{Frame, FrameId, Frames, OUTSIDE};
pub(super) use interpretation::Interpretation;
use layout::TextLayout;
use quotes::Quote;
pub(super) use rivals::RivalSection;
use spacing::Spaces;
use state::{Expect, NO_STATE, State, StateId, Step, StyleSet, Token};
use table::Table;

use super::shape::{Shape, ShapeId};

/// The maximum distance from a state forward to the furthest state. States further back are dropped. The unit is one
/// structural character ([`TextLayout::structure_count_before`]).
const HORIZON: u32 = 36;

/// What each structural character after the position of a state adds to the priority of the state, in the unit of
/// [`Cost`]. The lowest priority comes first, so states that are further ahead have an advantage.
const BIAS: u64 = 2;

/// The maximum amount of work budget that easy parts of the text can save for difficult parts. `limits::WORK_PER_BYTE`
/// defines the unit.
const MAX_SAVED_WORK: u64 = 8000;

/// The minimum number of new states between two calls of [`Search::reclaim`].
const RECLAIM_INTERVAL: usize = 1 << 17;

// Each entry of the agenda has a task: what to do with its state.

/// The task that takes the free step of a state.
const FREE_STEP: u32 = 0;

/// The task that takes all other steps of a state.
const OTHER_STEPS: u32 = 1;

/// The first of the tasks that end a string. The candidates for the end of the string are in chunks ([`ends`]). The
/// task `CANDIDATES_AFTER_CHUNK + n` takes one step for each candidate in the chunk that follows chunk `n`.
const CANDIDATES_AFTER_CHUNK: u32 = 2;

/// The start of a PHP array: `array("a", "b")` or `array("a" => 1)`.
pub(super) const PHP_ARRAY_START: &[u8] = b"array(";

/// The state that is being expanded, with the data that its possible steps depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor {
    pub id: StateId,
    pub pos: u32,
    /// The byte at `pos`, or `None` at the end of the text.
    pub byte: Option<u8>,
    pub expect: Expect,
    pub frame_id: FrameId,
    /// The innermost open container.
    pub frame: Frame,
    pub styles: StyleSet,
    /// The shape of the value that is expected after a key, according to the schemas.
    pub shape: ShapeId,
}

impl Cursor {
    /// Returns whether the innermost container is inside another one.
    pub(super) fn is_nested(&self) -> bool {
        self.frame.enclosing != OUTSIDE
    }

    /// Returns the bracket that closes the innermost container.
    pub(super) fn closing_bracket(&self) -> u8 {
        if self.frame.is_object { b'}' } else { b']' }
    }

    /// Returns what is expected after a comma in the innermost container.
    pub(super) fn expect_after_comma(&self) -> Expect {
        if self.frame.is_object { Expect::Key } else { Expect::Element }
    }
}

/// The search in one text.
pub(super) struct Search<'t> {
    pub text: &'t str,
    pub bytes: &'t [u8],
    /// The structure that the schemas expect, or `None` if no schema applies.
    pub shapes: Option<&'t dyn Shape>,
    /// Whether a key costs extra if the schemas do not define that key for its object.
    pub penalizes_unknown_keys: bool,
    pub max_depth: usize,
    /// Whether the text has few quotes, compared to colons: most keys and strings are without quotes.
    pub has_few_quotes: bool,
    /// The kind of quote around most strings of the text.
    main_quote: Quote,
    pub layout: TextLayout<'t>,
    spaces: Spaces<'t>,
    pub frames: Frames,
    states: Vec<State>,
    agenda: Agenda,
    /// The ID of the cheapest state for each [`state_key`].
    known_states: Table,
    ends: Ends,
    lookahead: lookahead::Lookahead,
    /// The cached result of [`Search::last_closing_bracket`].
    last_closing_bracket: Option<usize>,
    /// The end of the document, if it is known and other text follows, such as further cells of a table row.
    pub document_end: Option<u32>,
    /// Whether the text has PHP arrays: `array("a" => 1)`.
    has_php_arrays: bool,
    /// The last range that [`Search::next_structural_byte`] examined. No byte in the range is structural, and the byte
    /// after the range is.
    unstructured: std::ops::Range<usize>,
    /// The state to expand next, bypassing the agenda.
    next_state: Option<StateId>,
    /// The cost of the state whose free step is being taken, or `None` while other steps are taken.
    free_step_cost: Option<u32>,
    /// The styles that a new state gets in addition to the styles of its parent.
    added_styles: StyleSet,
    /// The work done so far, in the unit of the work budget.
    work: u64,
    /// The amount of work at which the budget is spent.
    work_limit: u64,
    /// The furthest position of an expanded state.
    front: u32,
    /// The number of structural characters before `front`.
    front_structure: u32,
    /// The current horizon: [`HORIZON`], or less while the search exceeds its work budget.
    horizon: u32,
    /// The current bias: [`BIAS`], or more while the search exceeds its work budget.
    bias: u64,
    /// The position up to which the search stays limited: `horizon` and `bias` keep their values for an exceeded
    /// budget.
    limited_until: u32,
    /// The number of states at which [`Search::reclaim`] runs next.
    reclaim_at: usize,
    /// The expanded state with the furthest position. If several states have this position, the cheapest of them.
    furthest: StateId,
    /// The position of the last [`Search::rescue`].
    last_rescue: Option<u32>,
    /// Other interpretations that cost nearly as little as the cheapest one, or `None` if the caller does not need
    /// them.
    rivals: Option<rivals::Rivals>,
    /// The last state of the cheapest complete interpretation so far.
    best: Option<StateId>,
    /// Whether `best` is final: a cheaper interpretation that is found later is ignored.
    is_best_final: bool,
}

impl<'t> Search<'t> {
    pub(super) fn new(text: &'t str, shapes: Option<&'t dyn Shape>, max_depth: usize) -> Self {
        let byte_counts = ByteCounts::count(text.as_bytes());
        let main_quote = if byte_counts.may_have_other_quotes() { Quote::main_quote_of(text) } else { Quote::Double };
        let layout = TextLayout::new(text, main_quote);
        Self {
            text,
            bytes: text.as_bytes(),
            main_quote,
            shapes,
            penalizes_unknown_keys: false,
            max_depth,
            has_few_quotes: byte_counts.has_few_quotes(),
            layout,
            spaces: Spaces::new(text),
            frames: Frames::new(),
            states: Vec::with_capacity(1024),
            agenda: Agenda::new(),
            known_states: Table::new(),
            ends: Ends::new(),
            lookahead: lookahead::Lookahead::default(),
            last_closing_bracket: None,
            document_end: None,
            has_php_arrays: memchr::memmem::find(text.as_bytes(), PHP_ARRAY_START).is_some(),
            unstructured: 0..0,
            next_state: None,
            free_step_cost: None,
            added_styles: StyleSet::default(),
            work: 0,
            work_limit: 0,
            front: 0,
            front_structure: 0,
            horizon: HORIZON,
            bias: BIAS,
            limited_until: 0,
            reclaim_at: RECLAIM_INTERVAL,
            furthest: 0,
            last_rescue: None,
            rivals: None,
            best: None,
            is_best_final: false,
        }
    }

    /// Returns the cheapest interpretation.
    ///
    /// If `collects_rivals` is true, also looks for other interpretations that cost nearly as little.
    pub(super) fn run(&mut self, collects_rivals: bool) -> Interpretation {
        self.frames.clear();
        self.states.clear();
        self.agenda.clear();
        self.known_states.clear();
        self.ends.clear();
        self.next_state = None;
        self.work = 0;
        self.work_limit = MAX_SAVED_WORK;
        (self.front, self.front_structure, self.limited_until) = (0, 0, 0);
        (self.horizon, self.bias) = (HORIZON, BIAS);
        self.reclaim_at = RECLAIM_INTERVAL;
        self.furthest = 0;
        self.last_rescue = None;
        self.rivals = collects_rivals.then(rivals::Rivals::default);
        (self.best, self.is_best_final) = (None, false);
        self.push_first_state();
        let last = self.find_cheapest();
        let states = self.path_to(last);
        let steps =
            states.iter().map(|id| &self.states[*id as usize]).map(|state| (state.step, state.expect)).collect();
        let rivals = self.rival_sections(&states);
        Interpretation { steps, rivals }
    }

    /// Adds the first state, in which a document is expected.
    fn push_first_state(&mut self) {
        let (pos, cost) = self.spaces.skip_before_value(0);
        self.states.push(State {
            cost,
            pos,
            frame_id: OUTSIDE,
            parent: NO_STATE,
            step: Step::new(Token::None, 0, 0),
            expect: Expect::Document,
            styles: StyleSet::default(),
            is_closed: false,
            shape: ShapeId::UNKNOWN,
        });
        self.known_states.set(state_key(pos, OUTSIDE, Expect::Document), 0);
        self.next_state = Some(0);
    }

    /// Expands states until the cheapest interpretation is found. Returns the last state of this interpretation.
    fn find_cheapest(&mut self) -> StateId {
        loop {
            let (pos, id, task) = match self.next_state.take() {
                Some(id) => (self.states[id as usize].pos, id, FREE_STEP),
                None => match self.agenda.pop() {
                    Some(entry) => (entry.pos, entry.state_id, entry.task),
                    None => match self.rescue() {
                        Some(last) => return last,
                        None => continue,
                    },
                },
            };
            if self.is_too_far_back(pos) {
                continue;
            }
            self.work += 1;
            let state = self.states[id as usize];
            if task == FREE_STEP {
                if state.is_closed {
                    continue;
                }
                self.states[id as usize].is_closed = true;
                if state.expect == Expect::Done {
                    self.record_complete_interpretation(id);
                    continue;
                }
                let furthest = &self.states[self.furthest as usize];
                if pos > furthest.pos || pos == furthest.pos && state.cost < furthest.cost {
                    self.furthest = id;
                }
                self.advance_front(pos);
            }
            if let Some(best) = self.best_if_done(id) {
                return best;
            }
            if self.states.len() > self.reclaim_at {
                // This changes the ID of the state, so the state is expanded in the next iteration.
                self.reclaim(id);
                continue;
            }
            self.run_task(id, state, task);
        }
    }

    /// Returns the IDs of the states on the path from the first state to `last`.
    fn path_to(&self, last: StateId) -> Vec<StateId> {
        let parent = |id: &StateId| Some(self.states[*id as usize].parent).filter(|parent| *parent != NO_STATE);
        let mut path: Vec<StateId> = std::iter::successors(Some(last), parent).collect();
        path.reverse();
        path
    }

    /// Returns the priority of an agenda entry. The entry with the lowest priority comes first.
    fn priority(&self, cost: u32, pos: u32) -> u64 {
        let remaining =
            self.layout.structure_count_before(self.text.len() as u32) - self.layout.structure_count_before(pos);
        u64::from(cost) + u64::from(remaining) * self.bias
    }

    /// Returns a copy of the finder for the spacing between tokens.
    pub(super) fn spaces(&self) -> Spaces<'t> {
        self.spaces.clone()
    }

    /// Adds the state that `step` leads to. `frame_id` and `expect` are fields of the new state. `cost` is the cost of the
    /// step.
    pub(super) fn push(&mut self, cursor: &Cursor, step: Step, frame_id: FrameId, expect: Expect, cost: Cost) {
        self.push_with_shape(cursor, step, frame_id, expect, cost, ShapeId::UNKNOWN);
    }

    /// Adds the state that `step` leads to, in which a value of the shape `shape` is expected.
    pub(super) fn push_with_shape(
        &mut self,
        cursor: &Cursor,
        step: Step,
        frame_id: FrameId,
        expect: Expect,
        cost: Cost,
        shape: ShapeId,
    ) {
        let value_may_start =
            matches!(expect, Expect::Value | Expect::Element | Expect::FirstElement | Expect::Document);
        let (pos, spacing_cost) = self.spaces.skip(step.end, value_may_start);
        let from = &self.states[cursor.id as usize];
        let mut styles = from.styles.with(self.added_styles);
        let mut cost = from.cost + cost + spacing_cost;
        // Whitespace between tokens costs nothing, so the spacing contains a comment if it has a cost.
        if spacing_cost > 0 {
            if styles.has(StyleSet::COMMENTS) {
                cost -= costs::COMMENT - costs::COMMENT_AGAIN;
            }
            styles = styles.with(StyleSet::COMMENTS);
        }
        let state = State { cost, pos, frame_id, parent: cursor.id, step, expect, styles, is_closed: false, shape };
        let key = state_key(pos, frame_id, expect);
        if let Some(known) = self.known_states.get(key) {
            let other = self.states[known as usize];
            // The same state was reached before. The new path can be cheaper, because the agenda favors states that are
            // further ahead.
            let is_cheaper = cost < other.cost;
            let id = self.states.len() as u32;
            if let Some(rivals) = &mut self.rivals
                && other.cost.abs_diff(cost) <= costs::RIVAL_MARGIN
            {
                let (winner, loser) = if is_cheaper { (id, known) } else { (known, id) };
                rivals.record(winner, loser);
                if !is_cheaper {
                    self.states.push(State { is_closed: true, ..state });
                }
            }
            if !is_cheaper {
                return;
            }
            self.states[known as usize].is_closed = true;
        }
        let id = self.states.len() as u32;
        self.states.push(state);
        self.known_states.set(key, id);
        self.work += 1;
        // After a free step, the new state has the same cost as `cursor` and is expanded next. If there are two such
        // states, the state that is further ahead is expanded next.
        if self.free_step_cost == Some(cost) {
            match self.next_state {
                None => {
                    self.next_state = Some(id);
                    return;
                }
                Some(next) if self.states[next as usize].pos < pos => {
                    self.next_state = Some(id);
                    let other = self.states[next as usize];
                    let priority = self.priority(other.cost, other.pos);
                    self.agenda.push(priority, other.pos, next, FREE_STEP);
                    return;
                }
                Some(_) => {}
            }
        }
        let priority = self.priority(cost, pos);
        self.agenda.push(priority, pos, id, FREE_STEP);
    }

    /// Defers all steps of the state other than the free step. Each deferred step costs at least `min_cost`.
    pub(super) fn defer_other_steps(&mut self, cursor: &Cursor, min_cost: Cost) {
        self.defer_task(cursor.id, OTHER_STEPS, min_cost, cursor.pos);
    }

    /// Adds `task` of the state `id` to the agenda. Each step of the task costs at least `min_cost`.
    fn defer_task(&mut self, id: StateId, task: u32, min_cost: Cost, pos: u32) {
        let priority = self.priority(self.states[id as usize].cost + min_cost, pos);
        self.agenda.push(priority, pos, id, task);
    }

    /// Returns the cursor for the state `state`, whose ID is `id`.
    fn cursor(&self, id: StateId, state: State) -> Cursor {
        Cursor {
            id,
            pos: state.pos,
            byte: self.bytes.get(state.pos as usize).copied(),
            expect: state.expect,
            frame_id: state.frame_id,
            frame: *self.frames.get(state.frame_id),
            styles: state.styles,
            shape: state.shape,
        }
    }

    /// Carries out the agenda task `task` of the state `state`, whose ID is `id`.
    fn run_task(&mut self, id: StateId, state: State, task: u32) {
        let cursor = self.cursor(id, state);
        self.free_step_cost = (task == FREE_STEP).then_some(state.cost);
        self.added_styles = StyleSet::default();
        match task {
            FREE_STEP => self.take_free_step(&cursor),
            OTHER_STEPS => self.take_other_steps(&cursor),
            _ => self.push_next_candidates(&cursor, task - CANDIDATES_AFTER_CHUNK),
        }
        self.free_step_cost = None;
    }

    /// Returns the first byte of the quotes around most strings.
    pub(super) fn main_quote_byte(&self) -> u8 {
        self.main_quote.first_byte()
    }

    /// Returns the offset of the last closing bracket in the text, or 0 if there is none. The bracket of a wiki macro
    /// at the end of the text, such as `{code}`, is ignored.
    pub(super) fn last_closing_bracket(&mut self) -> usize {
        let bytes = self.bytes;
        *self.last_closing_bracket.get_or_insert_with(|| {
            let text = without_wiki_macro(bytes.trim_ascii_end());
            memchr::memrchr2(b'}', b']', text).unwrap_or(0)
        })
    }

    /// Returns the offset of the first bracket, comma, colon, double quote or line break at or after `at`. If there is
    /// none, returns the end of the text. The result is cached, so that repeated calls for the same
    /// part of the text take constant time.
    pub(super) fn next_structural_byte(&mut self, at: usize) -> usize {
        if !self.unstructured.contains(&at) {
            let is_structural =
                |byte: &u8| matches!(byte, b',' | b'{' | b'}' | b'[' | b']' | b'"' | b'\n' | b'\r' | b':');
            let len = self.bytes[at..].iter().position(is_structural);
            self.unstructured = at..len.map_or(self.bytes.len(), |len| at + len);
        }
        self.unstructured.end
    }

    /// Returns whether the text has PHP arrays.
    pub(super) fn has_php_arrays(&self) -> bool {
        self.has_php_arrays
    }

    /// Returns the step that led to the state of `cursor`.
    pub(super) fn last_step(&self, cursor: &Cursor) -> Step {
        self.states[cursor.id as usize].step
    }

    /// Returns whether the last step is a comma right after an array.
    pub(super) fn follows_array_and_comma(&self, cursor: &Cursor) -> bool {
        let comma = self.states[cursor.id as usize];
        comma.step.token == Token::Comma
            && comma.parent != NO_STATE
            && self.states[comma.parent as usize].step.token == Token::Close
            && self.bytes[..comma.step.start as usize].trim_ascii_end().ends_with(b"]")
    }

    /// Returns the token of the step that led to the state of `cursor`.
    pub(super) fn last_token(&self, cursor: &Cursor) -> Token {
        self.last_step(cursor).token
    }

    /// Marks new states with `style` until [`Search::end_style`]. Returns the cost of the style.
    ///
    /// The cost is `again` if an earlier step on the path to the state of `cursor` used the style, or else `first`.
    pub(super) fn begin_style(&mut self, cursor: &Cursor, style: StyleSet, first: Cost, again: Cost) -> Cost {
        self.added_styles = style;
        if cursor.styles.has(style) { again } else { first }
    }

    /// Stops marking new states with a style.
    pub(super) fn end_style(&mut self) {
        self.added_styles = StyleSet::default();
    }
}

/// Returns `text` without the wiki macro at its end, if there is one. A wiki macro is a line with only a word in
/// braces: `{code}`.
fn without_wiki_macro(text: &[u8]) -> &[u8] {
    let line = text.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
    let word = text[line..].trim_ascii_start().strip_prefix(b"{").and_then(|word| word.strip_suffix(b"}"));
    if word.is_some_and(|word| !word.is_empty() && word.iter().all(u8::is_ascii_alphabetic)) {
        &text[..line]
    } else {
        text
    }
}

/// Returns the key of a state in [`Search::known_states`]. It is equal for states that count as the same state.
fn state_key(pos: u32, frame_id: FrameId, expect: Expect) -> u64 {
    u64::from(pos) << 32 | u64::from(frame_id) << 4 | expect as u64
}
