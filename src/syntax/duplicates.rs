//! The same name twice in one object.

use super::frame::Frame;
use super::naming::{pointer_segment, shorten};
use super::parser::Parser;
use super::tree::{Flags, Kind};
use crate::diagnostic::{Diagnostic, RuleId};

impl Parser<'_> {
    /// Marks the members that a later one of the same name replaces, and reports them.
    pub(super) fn find_duplicates(&mut self, frame: &Frame) {
        if !self.may_have_duplicates(frame) {
            return;
        }
        let keys: Vec<u32> = self.keys(frame).collect();
        let mut names: Vec<&str> = keys.iter().map(|key| self.node_text(*key)).collect();
        names.sort_unstable();
        if names.windows(2).all(|pair| pair[0] != pair[1]) {
            return;
        }
        let mut last: std::collections::HashMap<&str, u32> = std::collections::HashMap::with_capacity(keys.len());
        let mut pairs = Vec::new();
        for &key in &keys {
            if let Some(before) = last.insert(self.node_text(key), key) {
                pairs.push((before, key));
            }
        }
        self.nodes[frame.node as usize].content.end -= pairs.len() as u32;
        for (before, key) in pairs {
            self.nodes[before as usize].flags = self.nodes[before as usize].flags.with(Flags::SHADOWED);
            let name = shorten(self.node_text(key)).into_owned();
            let mut pointer = self.pointer();
            pointer.push('/');
            pointer.push_str(&pointer_segment(self.node_text(key)));
            let finding = Diagnostic::new(
                RuleId::DuplicateKey,
                self.nodes[key as usize].span,
                format!(
                    "`{name}` stands twice in one object; most readers take the last and drop the first without a word"
                ),
            )
            .with_label("this one counts")
            .with_secondary(self.nodes[before as usize].span, "this one is lost")
            .with_help("remove the one that is not meant")
            .with_pointer(pointer);
            self.repairs.push(finding);
        }
    }

    /// The names of the object that was opened last, as nodes.
    pub(super) fn keys(&self, frame: &Frame) -> impl Iterator<Item = u32> {
        let end = self.nodes.len() as u32;
        std::iter::successors((frame.node + 1 < end).then_some(frame.node + 1), move |key| {
            let value = &self.nodes[*key as usize + 1];
            let next = match value.kind {
                Kind::Array | Kind::Object => value.link,
                _ => key + 2,
            };
            (next < end).then_some(next)
        })
    }

    /// Compares hashes: most objects are told to have no duplicate without comparing a name. Those of many members are
    /// left to the sorting.
    fn may_have_duplicates(&self, frame: &Frame) -> bool {
        const MEMBERS: usize = 64;
        let mut hashes = [0_u32; MEMBERS];
        if frame.count as usize > MEMBERS {
            return true;
        }
        self.keys(frame).enumerate().any(|(index, key)| {
            let hash = hash(self.node_text(key).as_bytes());
            let known = hashes[..index.min(MEMBERS)].contains(&hash);
            if let Some(slot) = hashes.get_mut(index) {
                *slot = hash;
            }
            known
        })
    }
}

/// The ends of a name and its length differ in all but contrived objects, whose names are then compared.
fn hash(name: &[u8]) -> u32 {
    let word = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let short = if name.len() < 4 { name.iter().fold(0, |hash, byte| hash << 8 | u32::from(*byte)) } else { 0 };
    (word(name.first_chunk()) ^ word(name.last_chunk()).rotate_left(13) ^ short).wrapping_add((name.len() as u32) << 24)
}
