//! The number of occurrences of each byte in a text, which shows the quotes that it uses, if any.

/// The number of occurrences of each byte.
#[derive(Debug)]
pub(super) struct ByteCounts {
    counts: [u32; 256],
}

impl ByteCounts {
    pub(super) fn count(bytes: &[u8]) -> Self {
        let mut counts = [0; 256];
        for byte in bytes {
            counts[usize::from(*byte)] += 1;
        }
        Self { counts }
    }

    fn of(&self, bytes: &[u8]) -> u32 {
        bytes.iter().map(|byte| self.counts[usize::from(*byte)]).sum()
    }

    /// Returns whether the text has few quotes for its number of colons: its keys and strings were written without quotes, or lost them.
    pub(super) fn has_few_quotes(&self) -> bool {
        let colons = self.of(b":=");
        colons >= 4 && self.of(b"\"'") * 2 < colons
    }

    /// Returns whether the text may have more quotes of another kind than double quotes.
    pub(super) fn may_have_other_quotes(&self) -> bool {
        // The first bytes of “ and of « in UTF-8.
        self.of(b"'`\xE2\xC2") > self.of(b"\"")
    }
}
