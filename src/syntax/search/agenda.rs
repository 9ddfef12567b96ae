//! The agenda of the search: what to look at next, cheapest first.

/// The number of buckets; a power of two.
const BUCKETS: usize = 1024;

/// The width of a bucket in hundredths of cost.
const WIDTH: u64 = 5;

/// No entry.
const NONE: u32 = u32::MAX;

/// Something to do for a state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// The byte up to which the text was looked at.
    pub pos: u32,
    pub state: u32,
    pub task: u32,
    next: u32,
}

/// A queue of entries by priority. Costs are small integers and rise slowly, so that a ring of buckets does what a heap would, in
/// constant time. Among equals the entry that was added last comes first.
#[derive(Debug)]
pub(super) struct Agenda {
    heads: Box<[u32; BUCKETS]>,
    /// A bit for each bucket that is not empty.
    filled: [u64; BUCKETS / 64],
    entries: Vec<Entry>,
    free: u32,
    len: usize,
    /// The bucket that was served last, counted without wrapping around.
    current: u64,
}

impl Agenda {
    pub(super) fn new() -> Self {
        Self {
            heads: Box::new([NONE; BUCKETS]),
            filled: [0; BUCKETS / 64],
            entries: Vec::new(),
            free: NONE,
            len: 0,
            current: 0,
        }
    }

    /// Forgets all entries.
    pub(super) fn clear(&mut self) {
        for word in 0..self.filled.len() {
            while self.filled[word] != 0 {
                let bit = self.filled[word].trailing_zeros() as usize;
                self.heads[word * 64 + bit] = NONE;
                self.filled[word] &= self.filled[word] - 1;
            }
        }
        self.entries.clear();
        self.free = NONE;
        self.len = 0;
    }

    /// Adds an entry. A priority beyond the ring is served with the last bucket of it.
    pub(super) fn push(&mut self, priority: u64, pos: u32, state: u32, task: u32) {
        let bucket = priority / WIDTH;
        if self.len == 0 || bucket < self.current {
            self.current = bucket;
        }
        // Entries of a lower priority than the current one may still be added: a quarter of the ring is left for them.
        let bucket = bucket.min(self.current + (BUCKETS - BUCKETS / 4) as u64);
        let slot = bucket as usize % BUCKETS;
        let entry = Entry { pos, state, task, next: self.heads[slot] };
        let id = if self.free == NONE {
            self.entries.push(entry);
            self.entries.len() as u32 - 1
        } else {
            let id = self.free;
            self.free = self.entries[id as usize].next;
            self.entries[id as usize] = entry;
            id
        };
        self.heads[slot] = id;
        self.filled[slot / 64] |= 1 << (slot % 64);
        self.len += 1;
    }

    /// Takes the next entry.
    pub(super) fn pop(&mut self) -> Option<Entry> {
        if self.len == 0 {
            return None;
        }
        let first = self.current as usize % BUCKETS;
        let mut word = first / 64;
        let mut bits = self.filled[word] & (!0 << (first % 64));
        while bits == 0 {
            word = (word + 1) % self.filled.len();
            bits = self.filled[word];
        }
        let slot = word * 64 + bits.trailing_zeros() as usize;
        self.current += (slot.wrapping_sub(first) % BUCKETS) as u64;
        let id = self.heads[slot];
        let entry = self.entries[id as usize];
        self.heads[slot] = entry.next;
        if entry.next == NONE {
            self.filled[slot / 64] &= !(1 << (slot % 64));
        }
        self.entries[id as usize].next = self.free;
        self.free = id;
        self.len -= 1;
        Some(entry)
    }
}
