//! Finds where parts of strict JSON end: the plain text in a string, and a number.

/// Returns the length of the plain text at the start of `bytes`. Plain text ends before a quote, a backslash or a control character.
#[inline]
pub(super) fn plain_len(bytes: &[u8]) -> usize {
    /// A word whose eight bytes are all 1. Multiplying it by a byte copies the byte to all eight positions.
    const ONES: u64 = 0x0101_0101_0101_0101;
    /// A word in which the highest bit of each byte is set.
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    // Check eight bytes at a time. XOR with a quote or a backslash turns equal bytes into zero. The lowest set bit of `special` is in the
    // first byte that is a quote, a backslash or below 0x20.
    while let Some(chunk) = bytes[at..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let zero_bytes = |word: u64| word.wrapping_sub(ONES) & !word & HIGH_BITS;
        let special = zero_bytes(word ^ (ONES * b'"' as u64))
            | zero_bytes(word ^ (ONES * b'\\' as u64))
            | (word.wrapping_sub(ONES * 0x20) & !word & HIGH_BITS);
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(bytes.len() - at)
}

/// Returns the end of the strict JSON number that starts at the offset `at` in `bytes`, or `at` if no number starts there.
pub(super) fn number_end(bytes: &[u8], at: usize) -> usize {
    let digits_end = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = at + usize::from(bytes.get(at) == Some(&b'-'));
    match bytes.get(end) {
        Some(b'0') => end += 1,
        Some(b'1'..=b'9') => end = digits_end(end),
        _ => return at,
    }
    if bytes.get(end) == Some(&b'.') {
        let fraction_start = end + 1;
        end = digits_end(fraction_start);
        if end == fraction_start {
            return at;
        }
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let has_sign = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        let exponent_start = end + 1 + usize::from(has_sign);
        end = digits_end(exponent_start);
        if end == exponent_start {
            return at;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the result of `plain_len`, computed one byte at a time.
    fn plain_len_bytewise(bytes: &[u8]) -> usize {
        bytes.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
    }

    #[test]
    fn plain_text_ends_before_a_quote_a_backslash_or_a_control_character() {
        // Test each byte at each position of a text of up to two words of 8 bytes and a remainder. Test it with different next bytes,
        // because a subtraction in one byte could borrow from the next byte.
        for neighbor in [b' ', b'!', b'#', b'[', b']', b'~', 0x7F, 0x80, 0xA0, 0xFF, b'"', 0] {
            for length in 0..20 {
                for at in 0..length {
                    for byte in 0..=255 {
                        let mut bytes = vec![b'a'; length];
                        bytes[at] = byte;
                        if let Some(next) = bytes.get_mut(at + 1) {
                            *next = neighbor;
                        }
                        assert_eq!(plain_len(&bytes), plain_len_bytewise(&bytes), "{bytes:?}");
                    }
                }
            }
        }
        assert_eq!(plain_len(b""), 0);
    }

    #[test]
    fn the_end_of_a_number_is_found_as_strict_json_defines_it() {
        for (text, length) in [
            ("0", 1),
            ("-0", 2),
            ("7", 1),
            ("1234567890", 10),
            ("-12", 3),
            ("00", 1),
            ("01", 1),
            ("-01", 2),
            ("1.5", 3),
            ("0.05", 4),
            ("-1.50,", 5),
            ("1e5", 3),
            ("1E5", 3),
            ("1e+5", 4),
            ("1e-05", 5),
            ("1.5e10]", 6),
            ("0e0 ", 3),
            ("1-2", 1),
            ("1.2.3", 3),
            ("1e2e3", 3),
            ("1x", 1),
            // Not JSON numbers: digits are missing before or after the point, after the sign, or in the exponent.
            ("", 0),
            ("-", 0),
            ("-a", 0),
            ("+1", 0),
            (".5", 0),
            ("1.", 0),
            ("1.e5", 0),
            ("1e", 0),
            ("1e+", 0),
            ("1.5E-", 0),
            ("1ex", 0),
            ("a", 0),
        ] {
            for before in ["", "[", "[12, "] {
                let at = before.len();
                assert_eq!(number_end(format!("{before}{text}").as_bytes(), at), at + length, "{before}{text}");
            }
        }
    }
}
