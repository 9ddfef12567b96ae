//! Stores the candidates for the end of a string, a key, or a bare value (a value without quotes).
//!
//! The closing quote may be missing, and the backslash may be missing before quotes inside the string. A string can therefore end at
//! many positions, and each of these positions is a candidate. In `"say "no" now"`, each quote is a candidate.
//!
//! A *scan* finds the candidates of one string in chunks. A chunk usually extends to the next quote. Scans and chunks
//! are cached, because several states may need the ends of the same string.

use super::costs::{self, Cost};
use super::quotes::Quote;
use super::table::Table;

/// The maximum number of unmatched brackets that add to the cost of a string.
const MAX_UNMATCHED: u32 = 8;

/// A candidate: a position where the string may end.
#[derive(Debug, Clone, Copy)]
pub(super) struct EndCandidate {
    /// Where the token ends: after the closing quote, if there is one.
    pub end: u32,
    /// Where the content ends: before the closing quote, if there is one.
    pub content_end: u32,
    /// The cost of the string if it ends here, without the cost of its opening quote.
    pub cost: Cost,
    /// Whether the string is a key with its colon inside the quotes: `"Status:"`.
    pub has_colon: bool,
}

impl EndCandidate {
    pub(super) const fn new(end: u32, content_end: u32, cost: Cost) -> Self {
        Self { end, content_end, cost, has_colon: false }
    }
}

/// The role of the string in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum StringRole {
    /// The value of a member.
    MemberValue,
    /// An element of an array.
    Element,
    Key,
    /// A value of a member, without quotes.
    BareMemberValue,
    /// An element of an array, without quotes.
    BareElement,
}

/// The state of the scan for the end of one string. All counts are those of the text from `start` to `at`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan {
    /// The byte offset where the content of the string starts.
    pub start: u32,
    /// The byte offset up to which the text was examined.
    pub at: u32,
    pub role: StringRole,
    pub quote: Quote,
    /// The cost so far. The cost of swallowed keys and of unmatched brackets is not included, because both are counted
    /// separately.
    pub cost: Cost,
    /// The number of keys from `start` to `at` that are probably not part of the string. Such a key suggests that the
    /// closing quote is missing before the key.
    pub swallowed_key_count: u32,
    /// The number of opening braces (`{`) minus the number of closing braces.
    pub brace_balance: i32,
    /// The number of opening square brackets minus the number of closing ones.
    pub bracket_balance: i32,
    /// If the string contains serialized JSON: the number of opening brackets minus the number of closing ones, outside
    /// the strings of the JSON.
    pub json_balance: i32,
    /// If the string contains serialized JSON: whether `at` is inside a string of the JSON.
    pub is_in_inner_string: bool,
    /// The number of inner quotes: quotes in the string that could close it.
    pub inner_quote_count: u32,
    /// The number of line breaks.
    pub line_break_count: u32,
    /// In a bare value, where the last word starts.
    pub word_start: u32,
    /// In a bare array element, whether all words before `word_start` are numbers or literals.
    pub has_only_scalars: bool,
    /// Whether the number of quotes of another kind than the opening quote is odd, so that a quotation is open: after
    /// the `'` of `"say 'no`.
    pub is_in_quotation: bool,
    /// The number of double quotes with a backslash.
    pub escaped_quote_count: u32,
    /// Whether the last byte that is not a space or a tab is a quote.
    pub follows_quote: bool,
    /// The [`Group`] that contains `at`, if any.
    pub group: Option<Group>,
    /// Whether the scan found all candidates.
    pub is_done: bool,
    /// Whether the string contains serialized JSON: JSON whose quotes have backslashes, as in `"{\"a\": 1}"`.
    pub is_serialized: bool,
    /// The ID of the first chunk of candidates, or [`NO_CHUNK`].
    first_chunk: u32,
    /// The ID of the last chunk so far, or [`NO_CHUNK`].
    last_chunk: u32,
}

impl Scan {
    fn new(start: u32, role: StringRole, quote: Quote) -> Self {
        Self {
            start,
            at: start,
            role,
            quote,
            cost: 0,
            swallowed_key_count: 0,
            brace_balance: 0,
            bracket_balance: 0,
            json_balance: 0,
            is_in_inner_string: false,
            inner_quote_count: 0,
            line_break_count: 0,
            word_start: start,
            has_only_scalars: true,
            is_in_quotation: false,
            escaped_quote_count: 0,
            follows_quote: false,
            group: None,
            is_done: false,
            is_serialized: false,
            first_chunk: NO_CHUNK,
            last_chunk: NO_CHUNK,
        }
    }

    /// Returns the cost of a string that ends at the current position.
    pub(super) fn cost_here(&self) -> Cost {
        self.cost_with_open_brackets(costs::OPEN_BRACKET_IN_JSON)
    }

    /// Returns the cost of a string in which the text ends. If the string contains JSON, the truncation also explains
    /// the missing closing brackets of the JSON, so these brackets cost less.
    pub(super) fn cost_at_end_of_text(&self) -> Cost {
        self.cost_with_open_brackets(costs::UNCLOSED_AT_END)
    }

    /// Returns the cost of a string that ends at the current position. `open_bracket_cost` is the cost of each unclosed
    /// bracket of serialized JSON in the string.
    fn cost_with_open_brackets(&self, open_bracket_cost: Cost) -> Cost {
        let mut unmatched = self.brace_balance.unsigned_abs() + self.bracket_balance.unsigned_abs();
        if self.is_serialized {
            unmatched = unmatched.min(self.json_balance.unsigned_abs());
        }
        let bracket_cost = if self.is_serialized { open_bracket_cost } else { costs::SWALLOWED_BRACKET };
        self.cost + costs::SWALLOWED_KEY * self.swallowed_key_count + bracket_cost * unmatched.min(MAX_UNMATCHED)
    }

    /// Returns the minimum cost of a string that ends after the current position.
    fn minimum_cost(&self) -> Cost {
        let cost = self.cost + costs::SWALLOWED_KEY * self.swallowed_key_count;
        self.group.map_or(cost, |group| cost.min(group.cost + costs::SWALLOWED_KEY * group.swallowed_key_count))
    }

    /// Starts a [`Group`] that ends at `end`. If the string ends after the group, the whole group costs at most `cost`.
    /// If the string ends inside the group, the group has no effect on the cost.
    pub(super) fn begin_group(&mut self, end: u32, cost: Cost) {
        let Self { brace_balance, bracket_balance, swallowed_key_count, inner_quote_count, .. } = *self;
        self.group = Some(Group {
            end,
            cost: self.cost + cost,
            brace_balance,
            bracket_balance,
            swallowed_key_count,
            inner_quote_count,
        });
    }

    /// Ends the group if the current position is after the group. The cost of the group is then the lower of two costs:
    /// the cost of the whole group, and the total cost of its quotes, keys and brackets.
    pub(super) fn end_passed_group(&mut self) {
        if let Some(group) = self.group.filter(|group| group.end <= self.at) {
            self.group = None;
            let separate_cost = self.cost_here();
            let with_group = Self {
                cost: group.cost,
                brace_balance: group.brace_balance,
                bracket_balance: group.bracket_balance,
                swallowed_key_count: group.swallowed_key_count,
                inner_quote_count: group.inner_quote_count,
                ..*self
            };
            if with_group.cost_here() < separate_cost {
                *self = with_group;
            }
        }
    }
}

/// JSON or a quoted member inside a string, such as `{"a": 1}` in `"send {"a": 1} now"`.
///
/// If the string continues after the group, the whole group is probably part of the string. The group therefore costs
/// less than its quotes and keys would cost separately.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// The byte offset where the group ends.
    end: u32,
    /// [`Scan::cost`] after the group, if the whole group is part of the string.
    cost: Cost,
    // The values that these fields of the scan had before the group.
    brace_balance: i32,
    bracket_balance: i32,
    swallowed_key_count: u32,
    inner_quote_count: u32,
}

/// A chunk of candidates. It ends after the next quote that may close the string, or after a maximum number of bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    /// The ID of the scan that the chunk belongs to.
    pub scan_id: u32,
    /// The index of the first candidate of the chunk in [`Ends::candidates`].
    first_candidate: u32,
    /// The number of candidates in the chunk.
    candidate_count: u32,
    /// The minimum cost of the candidates in later chunks.
    pub min_later_cost: Cost,
    /// The ID of the next chunk of the same scan, or [`NO_CHUNK`].
    next: u32,
    /// The byte offset up to which the text was examined.
    pub at: u32,
    /// Whether this is the last chunk of the scan.
    pub is_last: bool,
}

/// The ID that means that there is no chunk.
const NO_CHUNK: u32 = u32::MAX;

/// All scans of one search, with their candidates.
#[derive(Debug)]
pub(super) struct Ends {
    scans: Vec<Scan>,
    chunks: Vec<Chunk>,
    candidates: Vec<EndCandidate>,
    /// The ID of the scan for each start, role and quote.
    scan_ids: Table,
}

impl Ends {
    pub(super) fn new() -> Self {
        Self { scans: Vec::new(), chunks: Vec::new(), candidates: Vec::new(), scan_ids: Table::new() }
    }

    /// Removes all scans.
    pub(super) fn clear(&mut self) {
        self.scans.clear();
        self.chunks.clear();
        self.candidates.clear();
        self.scan_ids.clear();
    }

    /// Returns the ID of the scan for a string whose content starts at `start`. Adds the scan if it is new.
    pub(super) fn scan_id(&mut self, start: u32, role: StringRole, quote: Quote) -> u32 {
        let key = u64::from(start) << 8 | (role as u64) << 4 | quote as u64;
        if let Some(id) = self.scan_ids.get(key) {
            return id;
        }
        self.scans.push(Scan::new(start, role, quote));
        let id = self.scans.len() as u32 - 1;
        self.scan_ids.set(key, id);
        id
    }

    pub(super) fn scan(&self, id: u32) -> &Scan {
        &self.scans[id as usize]
    }

    pub(super) fn chunk(&self, id: u32) -> Chunk {
        self.chunks[id as usize]
    }

    /// Returns the candidate with this index in the chunk.
    pub(super) fn candidate(&self, chunk: Chunk, index: u32) -> Option<EndCandidate> {
        (index < chunk.candidate_count).then(|| self.candidates[(chunk.first_candidate + index) as usize])
    }

    /// Returns the ID of the chunk after `previous`, or of the first chunk if `previous` is `None`.
    ///
    /// # Errors
    ///
    /// If the chunk does not exist yet, the error is the scan. The caller then adds the chunk with
    /// [`Ends::add_next_chunk`]. If `previous` is the last chunk, the error is `None`.
    pub(super) fn next_chunk(&self, scan_id: u32, previous: Option<u32>) -> Result<u32, Option<Scan>> {
        let next = match previous {
            Some(previous) => self.chunks[previous as usize].next,
            None => self.scans[scan_id as usize].first_chunk,
        };
        if next != NO_CHUNK {
            return Ok(next);
        }
        let scan = self.scans[scan_id as usize];
        Err((!scan.is_done).then_some(scan))
    }

    /// Adds the next chunk of the scan `id`. Returns the ID of the chunk, and the number of bytes that were examined.
    ///
    /// `advance` moves the scan forward and adds the candidates of the chunk.
    pub(super) fn add_next_chunk(
        &mut self,
        id: u32,
        advance: impl FnOnce(&mut Scan, &mut Vec<EndCandidate>),
    ) -> (u32, u32) {
        let first_candidate = self.candidates.len() as u32;
        let mut scan = self.scans[id as usize];
        let chunk_start = scan.at;
        advance(&mut scan, &mut self.candidates);
        let chunk = Chunk {
            scan_id: id,
            first_candidate,
            candidate_count: self.candidates.len() as u32 - first_candidate,
            min_later_cost: scan.minimum_cost(),
            next: NO_CHUNK,
            at: scan.at,
            is_last: scan.is_done,
        };
        self.chunks.push(chunk);
        let new_id = self.chunks.len() as u32 - 1;
        match scan.last_chunk {
            NO_CHUNK => scan.first_chunk = new_id,
            last => self.chunks[last as usize].next = new_id,
        }
        scan.last_chunk = new_id;
        self.scans[id as usize] = scan;
        (new_id, scan.at - chunk_start)
    }
}
