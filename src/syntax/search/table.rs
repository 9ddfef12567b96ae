//! A hash table from 64-bit keys to 32-bit values. Every search clears the table first, so clearing takes constant
//! time.

/// A slot of the table. The slot is empty if its generation differs from the generation of the table.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u64,
    generation: u32,
    value: u32,
}

/// A hash table with open addressing and linear probing.
#[derive(Debug)]
pub(super) struct Table {
    slots: Vec<Slot>,
    /// The number of the current generation. Clearing the table starts the next one.
    generation: u32,
    /// The number of keys in the table.
    len: usize,
}

/// The initial number of slots. The number of slots is always a power of two.
const MIN_SLOTS: usize = 256;

/// The maximum number of slots that are kept when the table is cleared. A larger table is replaced by a small one.
const MAX_KEPT_SLOTS: usize = 1 << 16;

impl Table {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot::default(); MIN_SLOTS], generation: 1, len: 0 }
    }

    pub(super) fn clear(&mut self) {
        if self.slots.len() > MAX_KEPT_SLOTS || self.generation == u32::MAX {
            *self = Self::new();
        } else {
            self.len = 0;
            self.generation += 1;
        }
    }

    /// Returns the index of the slot at which the search for `key` starts.
    fn slot_index(&self, key: u64) -> usize {
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) as usize & (self.slots.len() - 1)
    }

    pub(super) fn get(&self, key: u64) -> Option<u32> {
        let mut index = self.slot_index(key);
        loop {
            let slot = &self.slots[index];
            if slot.generation != self.generation {
                return None;
            }
            if slot.key == key {
                return Some(slot.value);
            }
            index = (index + 1) & (self.slots.len() - 1);
        }
    }

    /// Sets the value of `key`.
    pub(super) fn set(&mut self, key: u64, value: u32) {
        if (self.len + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let mut index = self.slot_index(key);
        loop {
            let slot = &mut self.slots[index];
            if slot.generation != self.generation {
                *slot = Slot { key, generation: self.generation, value };
                self.len += 1;
                return;
            }
            if slot.key == key {
                slot.value = value;
                return;
            }
            index = (index + 1) & (self.slots.len() - 1);
        }
    }

    /// Doubles the number of slots.
    #[cold]
    fn grow(&mut self) {
        let larger = vec![Slot::default(); self.slots.len() * 2];
        let slots = std::mem::replace(&mut self.slots, larger);
        let generation = self.generation;
        self.len = 0;
        for slot in slots.into_iter().filter(|slot| slot.generation == generation) {
            self.set(slot.key, slot.value);
        }
    }
}
