//! Finds where the plain text in a string of strict JSON ends, and where a number of strict JSON ends.

/// Returns the number of bytes at the start of `bytes` that are neither quotes, backslashes nor control characters.
#[inline]
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    // Check eight bytes at a time for special bytes: a byte below 0x20, or one whose XOR with a quote or a backslash is zero.
    while let Some(chunk) = bytes[at..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
        let special = zero(word ^ (ONES * b'"' as u64))
            | zero(word ^ (ONES * b'\\' as u64))
            | (word.wrapping_sub(ONES * 0x20) & !word & HIGHS);
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(bytes.len() - at)
}

/// Returns the end of the number of strict JSON at `at`, or `at` if there is none.
pub(super) fn number_end(bytes: &[u8], at: usize) -> usize {
    let digits = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = at + usize::from(bytes.get(at) == Some(&b'-'));
    match bytes.get(end) {
        Some(b'0') => end += 1,
        Some(b'1'..=b'9') => end = digits(end),
        _ => return at,
    }
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction == end + 1 {
            return at;
        }
        end = fraction;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(sign.min(bytes.len()));
        if exponent == sign {
            return at;
        }
        end = exponent;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does the same as `plain_run`, byte by byte.
    fn plain_bytes(bytes: &[u8]) -> usize {
        bytes.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
    }

    #[test]
    fn plain_text_ends_at_a_quote_a_backslash_or_a_control_character() {
        // Each byte is tested at each position of up to two words of 8 bytes and a remainder. A carry could spread to the next byte.
        for neighbor in [b' ', b'!', b'#', b'[', b']', b'~', 0x7F, 0x80, 0xA0, 0xFF, b'"', 0] {
            for length in 0..20 {
                for at in 0..length {
                    for byte in 0..=255 {
                        let mut bytes = vec![b'a'; length];
                        bytes[at] = byte;
                        if let Some(next) = bytes.get_mut(at + 1) {
                            *next = neighbor;
                        }
                        assert_eq!(plain_run(&bytes), plain_bytes(&bytes), "{bytes:?}");
                    }
                }
            }
        }
        assert_eq!(plain_run(b""), 0);
    }

    #[test]
    fn a_number_ends_as_in_strict_json() {
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
            // JSON requires digits after the sign, the point and the exponent.
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
