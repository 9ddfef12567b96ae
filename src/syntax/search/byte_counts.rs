//! Counts the bytes of a text. The counts show whether the text uses quotes, and of which kind.

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

    /// Returns the total number of occurrences of these bytes.
    fn total(&self, bytes: &[u8]) -> u32 {
        bytes.iter().map(|byte| self.counts[usize::from(*byte)]).sum()
    }

    /// Returns whether the text has so few quotes, compared to colons, that most keys and strings are without quotes.
    pub(super) fn has_few_quotes(&self) -> bool {
        // In some texts, `=` is in place of the colons.
        let colon_count = self.total(b":=");
        colon_count >= 4 && self.total(b"\"'") * 2 < colon_count
    }

    /// Returns whether the text may have fewer double quotes than quotes of other kinds.
    pub(super) fn may_have_other_quotes(&self) -> bool {
        // 0xE2 and 0xC2 are the first bytes of “ and « in UTF-8.
        self.total(b"'`\xE2\xC2") > self.total(b"\"")
    }
}
