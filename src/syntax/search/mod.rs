//! The search for the cheapest interpretation of a damaged text.
//!
//! An interpretation is a sequence of steps; each step has a cost ([`costs`]). The search expands the cheapest state, and the furthest of
//! several cheapest ones. States with the same position, expectation and open containers are one state. The free step of strict JSON is
//! taken at once. All other steps of a state are one entry of the agenda until its turn comes. States that are far behind the furthest
//! one are dropped, and the work per byte is bounded.

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
use layout::Layout;
use quotes::Quote;
pub(super) use rivals::RivalSection;
use spacing::Spaces;
use state::{Expect, NO_STATE, State, StateId, Step, Styles, Token};
use table::Table;

use super::shape::{Shape, ShapeId};

/// States that are this much structure behind the furthest one are dropped, in units of [`Layout::mass`].
const HORIZON: u32 = 36;

/// The bonus of a state in the order of the agenda for each unit of structure that it is ahead, in hundredths.
const BIAS: u64 = 2;

/// The maximum unspent work budget.
const MAX_WORK: u64 = 8000;

/// The number of states after which the memory of dead paths is reclaimed.
const MANY_STATES: usize = 1 << 17;

/// The task of an agenda entry that takes the free step of a state.
const STRICT: u32 = 0;

/// The task of an agenda entry that takes all other steps.
const REST: u32 = 1;

/// The start of an array or a map in PHP.
pub(super) const PHP_ARRAY: &[u8] = b"array(";

/// The first of the tasks that end a string at the candidates of a chunk.
const CHUNKS: u32 = 2;

/// The state that is being expanded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor {
    pub id: StateId,
    pub pos: u32,
    /// The byte at `pos`, or `None` at the end of the text.
    pub byte: Option<u8>,
    pub expect: Expect,
    pub frame_id: FrameId,
    pub frame: Frame,
    pub styles: Styles,
    pub shape: ShapeId,
}

impl Cursor {
    /// Returns whether the innermost container is inside another one.
    pub(super) fn is_nested(&self) -> bool {
        self.frame.up != OUTSIDE
    }

    /// Returns what is expected after a separator.
    pub(super) fn after_separator(&self) -> Expect {
        if self.frame.object { Expect::Key } else { Expect::Element }
    }
}

pub(super) struct Search<'t> {
    pub text: &'t str,
    pub bytes: &'t [u8],
    pub shape: Option<&'t dyn Shape>,
    /// Whether keys in the wrong object have a cost.
    pub key_costs: bool,
    pub max_depth: usize,
    /// Whether the text has hardly any quotes.
    pub bare: bool,
    /// The kind of quote that most strings have.
    main_quote: Quote,
    pub layout: Layout<'t>,
    spaces: Spaces<'t>,
    pub frames: Frames,
    states: Vec<State>,
    agenda: Agenda,
    known: Table,
    ends: Ends,
    lookahead: lookahead::Lookahead,
    last_close: Option<usize>,
    /// Where the document ends, if known and other text follows.
    pub document_end: Option<u32>,
    /// Whether the text has PHP arrays: `array("a" => 1)`.
    php_arrays: bool,
    /// The last range without structural characters that was found, up to the next one.
    unmarked: std::ops::Range<usize>,
    /// The state to expand next, bypassing the agenda.
    next: Option<StateId>,
    /// The cost of the state that is being expanded, if its free step is taken.
    current: Option<u32>,
    /// The styles that new states add.
    adds: Styles,
    work: u64,
    allowed: u64,
    front: u32,
    front_mass: u32,
    horizon: u32,
    bias: u64,
    /// The position up to which the search runs with reduced limits.
    starved: u32,
    reclaim_at: usize,
    /// The expanded state that is furthest in the text, and the cheapest of several such states.
    furthest: StateId,
    /// The position of the last rescue.
    rescued: Option<u32>,
    rivals: Option<rivals::Rivals>,
    /// The end of the cheapest interpretation so far.
    best: Option<StateId>,
    /// Whether `best` is known to be the cheapest of all.
    is_settled: bool,
}

impl<'t> Search<'t> {
    pub(super) fn new(text: &'t str, shape: Option<&'t dyn Shape>, max_depth: usize) -> Self {
        let byte_counts = ByteCounts::count(text.as_bytes());
        let main_quote = if byte_counts.may_have_other_quotes() { Quote::of_text(text) } else { Quote::Double };
        let layout = Layout::new(text, main_quote);
        Self {
            text,
            bytes: text.as_bytes(),
            main_quote,
            shape,
            key_costs: false,
            max_depth,
            bare: byte_counts.has_few_quotes(),
            layout,
            spaces: Spaces::new(text),
            frames: Frames::new(),
            states: Vec::with_capacity(1024),
            agenda: Agenda::new(),
            known: Table::new(),
            ends: Ends::new(),
            lookahead: lookahead::Lookahead::default(),
            last_close: None,
            document_end: None,
            php_arrays: memchr::memmem::find(text.as_bytes(), PHP_ARRAY).is_some(),
            unmarked: 0..0,
            next: None,
            current: None,
            adds: Styles::default(),
            work: 0,
            allowed: 0,
            front: 0,
            front_mass: 0,
            horizon: HORIZON,
            bias: BIAS,
            starved: 0,
            reclaim_at: MANY_STATES,
            furthest: 0,
            rescued: None,
            rivals: None,
            best: None,
            is_settled: false,
        }
    }

    /// Returns the steps of the cheapest interpretation. With `rivals`, also looks for interpretations that cost nearly as little.
    pub(super) fn run(&mut self, key_costs: bool, rivals: bool) -> Interpretation {
        self.key_costs = key_costs;
        self.frames.clear();
        self.states.clear();
        self.agenda.clear();
        self.known.clear();
        self.ends.clear();
        self.next = None;
        self.work = 0;
        self.allowed = MAX_WORK;
        (self.front, self.front_mass, self.starved) = (0, 0, 0);
        (self.horizon, self.bias) = (HORIZON, BIAS);
        self.reclaim_at = MANY_STATES;
        self.furthest = 0;
        self.rescued = None;
        self.rivals = rivals.then(rivals::Rivals::default);
        (self.best, self.is_settled) = (None, false);
        self.start();
        let last = self.search();
        let states = self.path(last);
        let steps =
            states.iter().map(|id| &self.states[*id as usize]).map(|state| (state.step, state.expect)).collect();
        let rivals = self.rival_sections(&states);
        Interpretation { steps, rivals }
    }

    fn start(&mut self) {
        let (pos, cost) = self.spaces.skip(0, true);
        self.states.push(State {
            cost,
            pos,
            frame: OUTSIDE,
            parent: NO_STATE,
            step: Step::new(Token::Start, 0, 0),
            expect: Expect::Document,
            styles: Styles::default(),
            closed: false,
            shape: ShapeId::UNKNOWN,
        });
        self.known.set(key(pos, OUTSIDE, Expect::Document), 0);
        self.next = Some(0);
    }

    fn search(&mut self) -> StateId {
        loop {
            let (pos, id, task) = match self.next.take() {
                Some(id) => (self.states[id as usize].pos, id, STRICT),
                None => match self.agenda.pop() {
                    Some(entry) => (entry.pos, entry.state, entry.task),
                    None => match self.rescue() {
                        Some(last) => return last,
                        None => continue,
                    },
                },
            };
            if self.layout.mass(pos) + self.horizon < self.front_mass {
                continue;
            }
            self.work += 1;
            let state = self.states[id as usize];
            if task == STRICT {
                if state.closed {
                    continue;
                }
                self.states[id as usize].closed = true;
                if state.expect == Expect::Done {
                    self.note_end(id);
                    continue;
                }
                let furthest = &self.states[self.furthest as usize];
                if (furthest.pos, state.cost) < (pos, furthest.cost) {
                    self.furthest = id;
                }
                self.advance_front(pos);
            }
            if let Some(best) = self.cheapest_before(id) {
                return best;
            }
            if self.states.len() > self.reclaim_at {
                self.reclaim(id);
                continue;
            }
            self.expand(id, state, task);
        }
    }

    /// Returns the states from the start to `last`.
    fn path(&self, last: StateId) -> Vec<StateId> {
        let parent = |id: &StateId| Some(self.states[*id as usize].parent).filter(|parent| *parent != NO_STATE);
        let mut path: Vec<StateId> = std::iter::successors(Some(last), parent).collect();
        path.reverse();
        path
    }

    fn priority(&self, cost: u32, pos: u32) -> u64 {
        let ahead = self.layout.mass(self.text.len() as u32) - self.layout.mass(pos);
        u64::from(cost) + u64::from(ahead) * self.bias
    }

    /// Returns the spacing of the text.
    pub(super) fn spaces(&self) -> Spaces<'t> {
        self.spaces.clone()
    }

    /// Adds the state after `step`, which costs `cost`.
    pub(super) fn push(&mut self, at: &Cursor, step: Step, frame: FrameId, expect: Expect, cost: Cost) {
        self.push_value(at, step, frame, expect, cost, ShapeId::UNKNOWN);
    }

    /// Adds the state after `step`, in which a value of the shape `shape` is expected.
    pub(super) fn push_value(
        &mut self,
        at: &Cursor,
        step: Step,
        frame: FrameId,
        expect: Expect,
        cost: Cost,
        shape: ShapeId,
    ) {
        let value = matches!(expect, Expect::Value | Expect::Element | Expect::FirstElement | Expect::Document);
        let (pos, spacing) = self.spaces.skip(step.end, value);
        let from = &self.states[at.id as usize];
        let mut styles = from.styles.with(self.adds);
        let mut cost = from.cost + cost + spacing;
        // Between tokens, only comments have a cost.
        if spacing > 0 {
            if styles.has(Styles::COMMENTS) {
                cost -= costs::COMMENT - costs::COMMENT_AGAIN;
            }
            styles = styles.with(Styles::COMMENTS);
        }
        let state = State { cost, pos, frame, parent: at.id, step, expect, styles, closed: false, shape };
        let key = key(pos, frame, expect);
        if let Some(known) = self.known.get(key) {
            let other = self.states[known as usize];
            // The order of the agenda favors states that are ahead, so a cheaper path may come later.
            let wins = cost < other.cost;
            let id = self.states.len() as u32;
            if let Some(rivals) = &mut self.rivals
                && other.cost.abs_diff(cost) <= costs::MARGIN
            {
                let (winner, loser) = if wins { (id, known) } else { (known, id) };
                rivals.record(winner, loser);
                if !wins {
                    self.states.push(State { closed: true, ..state });
                }
            }
            if !wins {
                return;
            }
            self.states[known as usize].closed = true;
        }
        let id = self.states.len() as u32;
        self.states.push(state);
        self.known.set(key, id);
        self.work += 1;
        if self.current == Some(cost) {
            match self.next {
                None => {
                    self.next = Some(id);
                    return;
                }
                Some(next) if self.states[next as usize].pos < pos => {
                    self.next = Some(id);
                    let other = self.states[next as usize];
                    let priority = self.priority(other.cost, other.pos);
                    self.agenda.push(priority, other.pos, next, STRICT);
                    return;
                }
                Some(_) => {}
            }
        }
        let priority = self.priority(cost, pos);
        self.agenda.push(priority, pos, id, STRICT);
    }

    /// Defers all other steps of the state, which cost at least `bound`.
    pub(super) fn defer(&mut self, at: &Cursor, bound: Cost) {
        self.defer_task(at.id, REST, bound, at.pos);
    }

    fn defer_task(&mut self, id: StateId, task: u32, bound: Cost, pos: u32) {
        let priority = self.priority(self.states[id as usize].cost + bound, pos);
        self.agenda.push(priority, pos, id, task);
    }

    fn at(&self, id: StateId, state: State) -> Cursor {
        Cursor {
            id,
            pos: state.pos,
            byte: self.bytes.get(state.pos as usize).copied(),
            expect: state.expect,
            frame_id: state.frame,
            frame: *self.frames.get(state.frame),
            styles: state.styles,
            shape: state.shape,
        }
    }

    fn expand(&mut self, id: StateId, state: State, task: u32) {
        let at = self.at(id, state);
        self.current = (task == STRICT).then_some(state.cost);
        self.adds = Styles::default();
        match task {
            STRICT => self.free_step(&at),
            REST => self.other_steps(&at),
            chunk => self.end_string(&at, chunk - CHUNKS),
        }
        self.current = None;
    }

    /// Returns the first byte of the quotes that most strings have.
    pub(super) fn main_quote_byte(&self) -> u8 {
        self.main_quote.first_byte()
    }

    /// Returns the offset of the last closing bracket of the text, or 0. A wiki macro at the end, such as `{code}`, does not count.
    pub(super) fn last_close(&mut self) -> usize {
        let bytes = self.bytes;
        *self.last_close.get_or_insert_with(|| {
            let text = without_macro(bytes.trim_ascii_end());
            memchr::memrchr2(b'}', b']', text).unwrap_or(0)
        })
    }

    /// Returns the offset of the first structural character from `at` on, or the end of the text. Each part of the text is searched once.
    pub(super) fn next_structural_byte(&mut self, at: usize) -> usize {
        if !self.unmarked.contains(&at) {
            let stop = |byte: &u8| matches!(byte, b',' | b'{' | b'}' | b'[' | b']' | b'"' | b'\n' | b'\r' | b':');
            let len = self.bytes[at..].iter().position(stop);
            self.unmarked = at..len.map_or(self.bytes.len(), |len| at + len);
        }
        self.unmarked.end
    }

    /// Returns whether the text has PHP arrays.
    pub(super) fn has_php_arrays(&self) -> bool {
        self.php_arrays
    }

    /// Returns the last step.
    pub(super) fn last_step(&self, at: &Cursor) -> Step {
        self.states[at.id as usize].step
    }

    /// Returns whether the element before the last comma is an array.
    pub(super) fn follows_array(&self, at: &Cursor) -> bool {
        let comma = self.states[at.id as usize];
        comma.step.token == Token::Comma
            && comma.parent != NO_STATE
            && self.states[comma.parent as usize].step.token == Token::Close
            && self.bytes[..comma.step.start as usize].trim_ascii_end().ends_with(b"]")
    }

    /// Returns the token of the last step.
    pub(super) fn last_token(&self, at: &Cursor) -> Token {
        self.last_step(at).token
    }

    /// Marks the next states with `style`. Returns the cost `again` if the path already has the style, or else `first`.
    pub(super) fn begin_style(&mut self, at: &Cursor, style: Styles, first: Cost, again: Cost) -> Cost {
        self.adds = style;
        if at.styles.has(style) { again } else { first }
    }

    /// Stops marking states with a style.
    pub(super) fn end_style(&mut self) {
        self.adds = Styles::default();
    }
}

/// Returns `text` without the wiki macro at its end: a line with only a word in braces.
fn without_macro(text: &[u8]) -> &[u8] {
    let line = text.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
    let word = text[line..].trim_ascii_start().strip_prefix(b"{").and_then(|word| word.strip_suffix(b"}"));
    if word.is_some_and(|word| !word.is_empty() && word.iter().all(u8::is_ascii_alphabetic)) {
        &text[..line]
    } else {
        text
    }
}

fn key(pos: u32, frame: FrameId, expect: Expect) -> u64 {
    u64::from(pos) << 32 | u64::from(frame) << 4 | expect as u64
}
