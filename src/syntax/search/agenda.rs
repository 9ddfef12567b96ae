//! The agenda of the search: a queue of pending tasks, cheapest first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The number of buckets; a power of two.
const BUCKET_COUNT: usize = 1024;

/// The number of consecutive priorities that share a bucket. Priorities have the unit of costs: hundredths.
const BUCKET_WIDTH: u64 = 5;

/// The maximum distance, in buckets, from the current bucket forward to an entry in the ring. Entries further ahead go
/// into the heap. A quarter of the ring stays free, because entries may later be added to buckets before the current one.
const MAX_AHEAD: u64 = (BUCKET_COUNT - BUCKET_COUNT / 4) as u64;

/// The index that means that there is no entry.
const NONE: u32 = u32::MAX;

/// A pending task of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// The absolute number of the bucket: the priority divided by [`BUCKET_WIDTH`]. The index of the bucket in the ring is
    /// this number modulo [`BUCKET_COUNT`].
    bucket: Reverse<u64>,
    /// The byte offset up to which the text was examined.
    pub pos: u32,
    /// The ID of the state.
    pub state_id: u32,
    /// What to do with the state. The tasks are constants such as [`super::FREE_STEP`].
    pub task: u32,
    /// The index of the next entry in the same bucket, or in the list of unused entries, or [`NONE`].
    next: u32,
}

/// A priority queue. The entry with the lowest priority comes first. In a bucket of the ring, the entry that was added
/// last comes first.
///
/// Priorities are small integers that rise slowly during the search. Most entries therefore go into a ring of buckets,
/// where adding and removing takes constant time. The few entries whose priority is beyond the ring go into a heap.
#[derive(Debug)]
pub(super) struct Agenda {
    /// For each bucket, the index of its first entry, or [`NONE`].
    heads: Box<[u32; BUCKET_COUNT]>,
    /// One bit for each bucket, which is set if the bucket has entries.
    filled: [u64; BUCKET_COUNT / 64],
    /// The entries in the ring, and entries that are not in use ([`Agenda::first_unused`]).
    entries: Vec<Entry>,
    /// The index of the first entry in the list of unused entries, or [`NONE`].
    first_unused: u32,
    /// The number of entries in the ring.
    len: usize,
    /// The entries that are too far ahead for the ring.
    heap: BinaryHeap<Entry>,
    /// The absolute number of the first bucket that may have entries.
    current_bucket: u64,
    /// The highest absolute number of a bucket to which an entry was added since the ring was empty.
    last_bucket: u64,
}

impl Agenda {
    pub(super) fn new() -> Self {
        Self {
            heads: Box::new([NONE; BUCKET_COUNT]),
            filled: [0; BUCKET_COUNT / 64],
            entries: Vec::new(),
            first_unused: NONE,
            len: 0,
            heap: BinaryHeap::new(),
            current_bucket: 0,
            last_bucket: 0,
        }
    }

    /// Removes all entries.
    pub(super) fn clear(&mut self) {
        for word in 0..self.filled.len() {
            while self.filled[word] != 0 {
                let bit = self.filled[word].trailing_zeros() as usize;
                self.heads[word * 64 + bit] = NONE;
                self.filled[word] &= self.filled[word] - 1;
            }
        }
        self.entries.clear();
        self.first_unused = NONE;
        self.len = 0;
        self.heap.clear();
    }

    /// Adds an entry.
    pub(super) fn push(&mut self, priority: u64, pos: u32, state_id: u32, task: u32) {
        let bucket = priority / BUCKET_WIDTH;
        if self.len == 0 && self.heap.is_empty() || bucket < self.current_bucket {
            self.current_bucket = bucket;
            if self.len > 0 && self.last_bucket >= bucket + BUCKET_COUNT as u64 {
                self.move_ring_to_heap();
            }
        }
        let entry = Entry { bucket: Reverse(bucket), pos, state_id, task, next: NONE };
        if bucket > self.current_bucket + MAX_AHEAD {
            self.heap.push(entry);
            return;
        }
        self.last_bucket = if self.len == 0 { bucket } else { self.last_bucket.max(bucket) };
        let slot = bucket as usize % BUCKET_COUNT;
        let entry = Entry { next: self.heads[slot], ..entry };
        let id = if self.first_unused == NONE {
            self.entries.push(entry);
            self.entries.len() as u32 - 1
        } else {
            let id = self.first_unused;
            self.first_unused = self.entries[id as usize].next;
            self.entries[id as usize] = entry;
            id
        };
        self.heads[slot] = id;
        self.filled[slot / 64] |= 1 << (slot % 64);
        self.len += 1;
    }

    /// Moves all entries from the ring to the heap.
    ///
    /// This is necessary if the bucket of a new entry is [`BUCKET_COUNT`] or more before the last bucket. Otherwise, two buckets
    /// could share a slot of the ring.
    fn move_ring_to_heap(&mut self) {
        for slot in 0..BUCKET_COUNT {
            let mut id = std::mem::replace(&mut self.heads[slot], NONE);
            while id != NONE {
                let entry = self.entries[id as usize];
                id = entry.next;
                self.heap.push(Entry { next: NONE, ..entry });
            }
        }
        self.filled.fill(0);
        self.entries.clear();
        self.first_unused = NONE;
        self.len = 0;
    }

    /// Removes and returns the next entry.
    pub(super) fn pop(&mut self) -> Option<Entry> {
        let heap_bucket = self.heap.peek().map(|entry| entry.bucket.0);
        let Some((slot, bucket)) = self.next_slot() else { return self.pop_from_heap() };
        if heap_bucket.is_some_and(|heap_bucket| heap_bucket < bucket) {
            return self.pop_from_heap();
        }
        self.current_bucket = bucket;
        let id = self.heads[slot];
        let entry = self.entries[id as usize];
        self.heads[slot] = entry.next;
        if entry.next == NONE {
            self.filled[slot / 64] &= !(1 << (slot % 64));
        }
        self.entries[id as usize].next = self.first_unused;
        self.first_unused = id;
        self.len -= 1;
        Some(entry)
    }

    /// Removes and returns the next entry of the heap.
    fn pop_from_heap(&mut self) -> Option<Entry> {
        let entry = self.heap.pop()?;
        self.current_bucket = entry.bucket.0;
        Some(entry)
    }

    /// Returns the first bucket in the ring that has an entry: its index in the ring, and its absolute number.
    fn next_slot(&self) -> Option<(usize, u64)> {
        if self.len == 0 {
            return None;
        }
        let first = self.current_bucket as usize % BUCKET_COUNT;
        let mut word = first / 64;
        let mut bits = self.filled[word] & (!0 << (first % 64));
        while bits == 0 {
            word = (word + 1) % self.filled.len();
            bits = self.filled[word];
        }
        let slot = word * 64 + bits.trailing_zeros() as usize;
        Some((slot, self.current_bucket + (slot.wrapping_sub(first) % BUCKET_COUNT) as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_in_the_ring_and_in_the_heap_come_in_order_of_priority() {
        let mut agenda = Agenda::new();
        let priorities = [70, 1 << 40, 5, 1 << 28, 90_000, 71_000, 3_000, 0];
        for (state, priority) in priorities.into_iter().enumerate() {
            agenda.push(priority, 0, state as u32, 0);
        }
        let order: Vec<u64> =
            std::iter::from_fn(|| agenda.pop()).map(|entry| priorities[entry.state_id as usize]).collect();
        let mut sorted = priorities.to_vec();
        sorted.sort_unstable();
        assert_eq!(order, sorted);
    }

    #[test]
    fn entries_stay_in_order_if_the_priority_falls_by_more_than_the_length_of_the_ring() {
        let mut agenda = Agenda::new();
        for (state, bucket) in [2000, 2700, 100, 101].into_iter().enumerate() {
            agenda.push(bucket * BUCKET_WIDTH, 0, state as u32, 0);
        }
        let order: Vec<u32> = std::iter::from_fn(|| agenda.pop()).map(|entry| entry.state_id).collect();
        assert_eq!(order, [2, 3, 0, 1]);
    }

    #[test]
    fn an_entry_in_an_earlier_bucket_than_the_current_one_comes_next() {
        let mut agenda = Agenda::new();
        agenda.push(1 << 30, 0, 0, 0);
        agenda.push(10, 0, 1, 0);
        assert_eq!(agenda.pop().map(|entry| entry.state_id), Some(1));
        agenda.push(5, 0, 2, 0);
        assert_eq!(agenda.pop().map(|entry| entry.state_id), Some(2));
        assert_eq!(agenda.pop().map(|entry| entry.state_id), Some(0));
        assert_eq!(agenda.pop(), None);
    }
}
