//! Candidates for the end of a string or of a value without quotes.
//!
//! Candidates are enumerated in chunks, up to the next quote, and cached, because several states start at the same position.

use super::costs::{self, Cost};
use super::quotes::Quote;
use super::table::Table;

/// A position where a string may end.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    /// Where the token ends.
    pub end: u32,
    /// Where the content ends.
    pub content_end: u32,
    pub cost: Cost,
    /// Whether the colon after the key is inside its quotes.
    pub colon: bool,
}

impl End {
    pub(super) const fn new(end: u32, content_end: u32, cost: Cost) -> Self {
        Self { end, content_end, cost, colon: false }
    }
}

/// The role of the string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Context {
    /// The value of a member.
    Member,
    /// An element of an array.
    Element,
    Key,
    /// A value without quotes, in an object.
    BareMember,
    /// A value without quotes, in an array.
    BareElement,
}

/// The state of the enumeration for one start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan {
    /// Where the content starts.
    pub start: u32,
    /// The byte offset up to which the text was examined.
    pub at: u32,
    pub context: Context,
    pub quote: Quote,
    /// The cost of the text so far.
    pub cost: Cost,
    /// The number of quoted keys with colons so far.
    pub keys: u32,
    /// The numbers of unclosed braces and square brackets.
    pub curly: i32,
    pub square: i32,
    /// The number of unclosed brackets outside the strings of the JSON that the string contains.
    pub structure: i32,
    /// Whether a string of this JSON is open.
    pub inner_open: bool,
    /// The numbers of quotes and line breaks so far.
    pub quotes: u32,
    pub breaks: u32,
    /// In a value without quotes, where the last word starts, and whether all words before it are numbers or literals.
    pub word: u32,
    pub only_scalars: bool,
    /// Whether the last quote of another kind is still open.
    pub other_open: bool,
    /// The number of quotes with a backslash so far.
    pub escaped: u32,
    /// Whether the last significant byte was a quote.
    pub after_quote: bool,
    /// JSON in the string that may be plain text as a whole.
    pub group: Option<Group>,
    pub done: bool,
    /// Whether the string contains JSON whose quotes have backslashes.
    pub serialized: bool,
    first: u32,
    last: u32,
}

impl Scan {
    fn new(start: u32, context: Context, quote: Quote) -> Self {
        Self {
            start,
            at: start,
            context,
            quote,
            cost: 0,
            keys: 0,
            curly: 0,
            square: 0,
            structure: 0,
            inner_open: false,
            quotes: 0,
            breaks: 0,
            word: start,
            only_scalars: true,
            other_open: false,
            escaped: 0,
            after_quote: false,
            group: None,
            done: false,
            serialized: false,
            first: NO_CHUNK,
            last: NO_CHUNK,
        }
    }

    /// Returns the cost of a string that ends here.
    pub(super) fn cost_here(&self) -> Cost {
        self.cost_with(costs::OPEN_BRACKET_IN_JSON)
    }

    /// Returns the cost of a string that is truncated by the end of the text, together with the brackets of JSON in it.
    pub(super) fn cost_at_end(&self) -> Cost {
        self.cost_with(costs::UNCLOSED_AT_END)
    }

    fn cost_with(&self, open_bracket: Cost) -> Cost {
        let mut brackets = self.curly.unsigned_abs() + self.square.unsigned_abs();
        if self.serialized {
            brackets = brackets.min(self.structure.unsigned_abs());
        }
        let bracket = if self.serialized { open_bracket } else { costs::SWALLOWED_BRACKET };
        self.cost + costs::SWALLOWED_KEY * self.keys + bracket * brackets.min(8)
    }

    /// Returns the minimum cost of a string that ends later.
    fn bound(&self) -> Cost {
        let cost = self.cost + costs::SWALLOWED_KEY * self.keys;
        self.group.map_or(cost, |group| cost.min(group.cost + costs::SWALLOWED_KEY * group.keys))
    }

    /// Starts a group of JSON that ends before `end`. Its content has the usual cost for a string that ends inside it. For a string that
    /// ends later, the group costs at most `cost`.
    pub(super) fn begin_group(&mut self, end: u32, cost: Cost) {
        let Self { curly, square, keys, quotes, .. } = *self;
        self.group = Some(Group { end, cost: self.cost + cost, curly, square, keys, quotes });
    }

    /// Ends the group, if one ends here.
    pub(super) fn end_group(&mut self) {
        if let Some(group) = self.group.filter(|group| group.end <= self.at) {
            self.group = None;
            let apart = self.cost_here();
            let together = Self {
                cost: group.cost,
                curly: group.curly,
                square: group.square,
                keys: group.keys,
                quotes: group.quotes,
                ..*self
            };
            if together.cost_here() < apart {
                *self = together;
            }
        }
    }
}

/// JSON in a string, from its opening to its closing bracket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    end: u32,
    /// The cost of the string after the group, if the group is plain text.
    cost: Cost,
    curly: i32,
    square: i32,
    keys: u32,
    quotes: u32,
}

/// The candidates up to the next quote.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    pub scan: u32,
    first: u32,
    len: u32,
    /// The minimum cost of later candidates.
    pub bound: Cost,
    next: u32,
    /// The byte offset up to which the text was examined.
    pub at: u32,
    /// Whether no candidates follow.
    pub done: bool,
}

/// No chunk.
const NO_CHUNK: u32 = u32::MAX;

/// All enumerations of one search.
#[derive(Debug)]
pub(super) struct Ends {
    scans: Vec<Scan>,
    chunks: Vec<Chunk>,
    ends: Vec<End>,
    known: Table,
}

impl Ends {
    pub(super) fn new() -> Self {
        Self { scans: Vec::new(), chunks: Vec::new(), ends: Vec::new(), known: Table::new() }
    }

    /// Removes all enumerations.
    pub(super) fn clear(&mut self) {
        self.scans.clear();
        self.chunks.clear();
        self.ends.clear();
        self.known.clear();
    }

    /// Returns the enumeration for the content that starts at `start`.
    pub(super) fn scan(&mut self, start: u32, context: Context, quote: Quote) -> u32 {
        let key = u64::from(start) << 8 | (context as u64) << 4 | quote as u64;
        if let Some(scan) = self.known.get(key) {
            return scan;
        }
        self.scans.push(Scan::new(start, context, quote));
        let id = self.scans.len() as u32 - 1;
        self.known.set(key, id);
        id
    }

    pub(super) fn scan_ref(&self, id: u32) -> &Scan {
        &self.scans[id as usize]
    }

    pub(super) fn chunk(&self, id: u32) -> Chunk {
        self.chunks[id as usize]
    }

    pub(super) fn end(&self, chunk: Chunk, index: u32) -> Option<End> {
        (index < chunk.len).then(|| self.ends[(chunk.first + index) as usize])
    }

    /// Returns the chunk after `previous`, or the first one. The error is `None` if there is no such chunk, or the scan if the chunk has
    /// to be enumerated with [`Ends::enumerate`].
    pub(super) fn next(&self, scan: u32, previous: Option<u32>) -> Result<u32, Option<Scan>> {
        let next = match previous {
            Some(previous) => self.chunks[previous as usize].next,
            None => self.scans[scan as usize].first,
        };
        if next != NO_CHUNK {
            return Ok(next);
        }
        let scan = self.scans[scan as usize];
        Err((!scan.done).then_some(scan))
    }

    /// Adds a chunk: `advance` moves the enumeration forward and adds candidates. Returns the chunk and the number of bytes examined.
    pub(super) fn enumerate(&mut self, id: u32, advance: impl FnOnce(&mut Scan, &mut Vec<End>)) -> (u32, u32) {
        let first = self.ends.len() as u32;
        let mut scan = self.scans[id as usize];
        let from = scan.at;
        advance(&mut scan, &mut self.ends);
        let chunk = Chunk {
            scan: id,
            first,
            len: self.ends.len() as u32 - first,
            bound: scan.bound(),
            next: NO_CHUNK,
            at: scan.at,
            done: scan.done,
        };
        self.chunks.push(chunk);
        let new = self.chunks.len() as u32 - 1;
        match scan.last {
            NO_CHUNK => scan.first = new,
            last => self.chunks[last as usize].next = new,
        }
        scan.last = new;
        self.scans[id as usize] = scan;
        (new, scan.at - from)
    }
}
