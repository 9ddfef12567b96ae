//! Decodes the bytes of a file, even if some are invalid, and encodes text again.

use std::borrow::Cow;

use super::{SourceMap, Span};

/// The encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark. The mark stays in the text as U+FEFF.
    Utf8,
    /// UTF-8 with some invalid bytes.
    InvalidUtf8,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
}

impl Encoding {
    /// Returns the name of the encoding that the file was decoded from.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::InvalidUtf8 => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
        }
    }
}

/// The decoded text of a file, with a map from the text to the bytes.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: Encoding,
    /// Maps the text to the bytes, or `None` if both have the same bytes.
    pub map: Option<SourceMap>,
    /// The spans, in the text, of the U+FFFD characters that replace invalid bytes.
    pub invalid_spans: Vec<Span>,
}

/// Detects the encoding of `bytes` and decodes them.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some(encoding) = detect_utf16(bytes) {
        return decode_utf16(bytes, encoding);
    }
    decode_utf8(bytes)
}

/// Returns whether the file that starts with `bytes` is UTF-16.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    detect_utf16(bytes).is_some()
}

/// Decodes UTF-8, even if some bytes are invalid.
pub(super) fn decode_utf8(bytes: &[u8]) -> Decoded<'_> {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => {
            Decoded { text: Cow::Borrowed(text), encoding: Encoding::Utf8, map: None, invalid_spans: Vec::new() }
        }
        Err(_) => decode_lossy(bytes),
    }
}

/// Detects UTF-16 by its byte order mark or by zero bytes. JSON starts with ASCII characters, which have one zero byte each in UTF-16
/// (RFC 4627, section 3).
fn detect_utf16(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] => Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Encoding::Utf16Be),
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => Some(Encoding::Utf16Le),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Decodes UTF-16 and replaces each unpaired surrogate with U+FFFD.
fn decode_utf16(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    let unit = |pair: &[u8]| match (encoding, pair) {
        (Encoding::Utf16Be, [high, low]) => u16::from_be_bytes([*high, *low]),
        (_, [low, high]) => u16::from_le_bytes([*low, *high]),
        // The file ends inside a code unit. Use an unpaired surrogate, because it is decoded as an invalid character.
        _ => 0xD800,
    };
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut map = SourceMap::builder();
    let mut invalid_spans = Vec::new();
    let mut at = 0_u32;
    for decoded in char::decode_utf16(bytes.chunks(2).map(unit)) {
        let start = text.len();
        let is_invalid = decoded.is_err();
        let character = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
        text.push(character);
        if is_invalid {
            invalid_spans.push(Span::from(start..text.len()));
        }
        let end = (at + 2 * character.len_utf16() as u32).min(bytes.len() as u32);
        map.piece(character.len_utf8() as u32, Span::new(at, end));
        at = end;
    }
    let map = Some(map.finish(bytes.len() as u32, 0));
    Decoded { text: Cow::Owned(text), encoding, map, invalid_spans }
}

/// Decodes UTF-8 and replaces each invalid byte with U+FFFD.
fn decode_lossy(bytes: &[u8]) -> Decoded<'_> {
    let mut text = String::with_capacity(bytes.len() + 8);
    let mut map = SourceMap::builder();
    let mut invalid_spans = Vec::new();
    let mut at = 0_u32;
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        text.push_str(valid);
        map.copy(Span::new(at, at + valid.len() as u32));
        at += valid.len() as u32;
        // Replace each invalid byte separately. If the file is in an eight-bit encoding, each byte is one character.
        for _ in chunk.invalid() {
            let start = text.len();
            text.push(char::REPLACEMENT_CHARACTER);
            invalid_spans.push(Span::from(start..text.len()));
            map.piece(char::REPLACEMENT_CHARACTER.len_utf8() as u32, Span::new(at, at + 1));
            at += 1;
        }
    }
    let map = Some(map.finish(bytes.len() as u32, 0));
    Decoded { text: Cow::Owned(text), encoding: Encoding::InvalidUtf8, map, invalid_spans }
}

/// The code point of the first stand-in. A *stand-in* is a character that represents one invalid byte while a file is fixed, so that the
/// byte can be written back. Stand-ins are the last 256 code points of Unicode, which are not used in ordinary text.
const FIRST_STAND_IN: u32 = 0x10_FF00;

/// Returns the byte that a stand-in represents, or `None` for other characters.
pub(super) fn byte_of_stand_in(character: char) -> Option<u8> {
    u32::from(character).checked_sub(FIRST_STAND_IN).and_then(|byte| u8::try_from(byte).ok())
}

/// Returns the character that `byte` encodes in Windows-1252 (WHATWG Encoding Standard, index windows-1252), or `None` if
/// the byte is unassigned or encodes a control character.
pub(super) fn decode_windows_1252(byte: u8) -> Option<char> {
    /// The characters of the bytes from 0x80 on. Unassigned bytes have a control character.
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    let character =
        byte.checked_sub(0x80).and_then(|high| HIGH.get(usize::from(high)).copied()).unwrap_or(char::from(byte));
    (!character.is_control()).then_some(character)
}

/// Returns the spans of the stand-ins in `text`.
pub(super) fn stand_in_spans(text: &str) -> Vec<Span> {
    let found = text.char_indices().filter(|(_, character)| byte_of_stand_in(*character).is_some());
    found.map(|(at, character)| Span::from(at..at + character.len_utf8())).collect()
}

/// Returns `text` with a stand-in in place of each of the `replaced` characters. `byte` returns the invalid byte for a replaced span.
/// [`encode`] turns a stand-in back into its byte.
///
/// Returns `None` if the text already contains characters that serve as stand-ins.
pub(super) fn with_stand_ins(text: &str, replaced: &[Span], byte: impl Fn(Span) -> u8) -> Option<String> {
    if text.chars().any(|character| byte_of_stand_in(character).is_some()) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + replaced.len());
    let mut at = 0;
    for span in replaced {
        out.push_str(&text[at..span.start as usize]);
        out.push(char::from_u32(FIRST_STAND_IN + u32::from(byte(*span)))?);
        at = span.end as usize;
    }
    out.push_str(&text[at..]);
    Some(out)
}

/// Returns whether encoding `text` and decoding the result yields `text` again. This fails if the first bytes look like another encoding,
/// or if adjacent invalid bytes form a valid character.
pub(super) fn round_trips(text: &str, encoding: Encoding) -> bool {
    match encoding {
        Encoding::Utf8 => !is_utf16(text.as_bytes()),
        Encoding::InvalidUtf8 => {
            let bytes = encode(text, encoding);
            let decoded = decode(&bytes);
            let byte = |span| bytes[decoded.map.as_ref().map_or(span, |map| map.span(span)).start as usize];
            !is_utf16(&bytes)
                && (*text == decoded.text
                    || with_stand_ins(&decoded.text, &decoded.invalid_spans, byte).as_deref() == Some(text))
        }
        Encoding::Utf16Le | Encoding::Utf16Be => {
            // Two code units are enough to detect the encoding.
            let start: String = text.chars().take(2).collect();
            text.is_empty() || detect_utf16(&encode(&start, encoding)) == Some(encoding)
        }
    }
}

/// Returns `text` in `encoding`. For [`Encoding::InvalidUtf8`], each stand-in becomes the invalid byte that it represents.
pub(super) fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::InvalidUtf8 => {
            let mut bytes = Vec::with_capacity(text.len());
            for character in text.chars() {
                match byte_of_stand_in(character) {
                    Some(byte) => bytes.push(byte),
                    None => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                }
            }
            bytes
        }
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_maps_back_to_its_bytes() {
        for (encoding, mark) in [(Encoding::Utf16Le, true), (Encoding::Utf16Be, true), (Encoding::Utf16Le, false)] {
            let text = format!("{}{{\"é\": \"\u{1F600}x\"}}", if mark { "\u{FEFF}" } else { "" });
            let bytes = encode(&text, encoding);
            let decoded = decode(&bytes);
            assert_eq!((decoded.encoding, &*decoded.text), (encoding, &*text));
            let map = decoded.map.expect("UTF-16 needs a map");
            for (at, character) in text.char_indices() {
                let span = map.span(Span::from(at..at + character.len_utf8()));
                assert_eq!(encode(&character.to_string(), encoding), bytes[span.range()]);
            }
        }
    }

    #[test]
    fn text_that_looks_like_another_encoding_does_not_round_trip() {
        let (le, be) = (Encoding::Utf16Le, Encoding::Utf16Be);
        for (text, encoding) in [
            ("{}", Encoding::Utf8),
            ("\u{FEFF}{}", Encoding::Utf8),
            ("a\0\0\0", Encoding::Utf8),
            ("", le),
            ("{}", le),
            ("{}", be),
            ("\u{FEFF}\"\u{A0A}\"", le),
            ("\u{FEFF}\"\u{A0A}\"", be),
            ("{\u{10FFE9}", Encoding::InvalidUtf8),
            ("{\u{10FFC3}\u{10FFC3}", Encoding::InvalidUtf8),
            ("{}", Encoding::InvalidUtf8),
        ] {
            assert!(round_trips(text, encoding), "{text:?} in {encoding:?}");
            let bytes = encode(text, encoding);
            assert_eq!(decode(&bytes).text.chars().count(), text.chars().count());
        }
        for (text, encoding) in [
            ("a\0b\0", Encoding::Utf8),
            ("\0a\0b", Encoding::Utf8),
            ("\"\u{A0A}\"", le),
            ("\"\u{A0A}\"", be),
            ("\u{FFFE}{}", le),
            ("\u{FFFE}{}", be),
            ("{", le),
            ("\u{1F600}{", le),
            ("\u{10FFFF}\u{10FFFE}{", Encoding::InvalidUtf8),
            ("a\0b\0\u{10FFFF}", Encoding::InvalidUtf8),
            // The bytes of the two stand-ins form `é`.
            ("{\u{10FFC3}\u{10FFA9}", Encoding::InvalidUtf8),
        ] {
            assert!(!round_trips(text, encoding), "{text:?} in {encoding:?}");
        }
    }

    #[test]
    fn windows_1252_has_letters_and_punctuation() {
        let decoded: String =
            b"\x80\x8A\x93\x9F\xA0\xE9\xFF".iter().filter_map(|byte| decode_windows_1252(*byte)).collect();
        assert_eq!(decoded, "€Š“Ÿ\u{A0}éÿ");
        assert!([0x81, 0x8D, 0x8F, 0x90, 0x9D].into_iter().all(|byte| decode_windows_1252(byte).is_none()));
    }

    #[test]
    fn each_invalid_byte_is_replaced_separately() {
        let decoded = decode(b"a\xE9b\xE9\xE8");
        assert_eq!(decoded.text, "a\u{FFFD}b\u{FFFD}\u{FFFD}");
        assert_eq!(decoded.invalid_spans.len(), 3);
        let map = decoded.map.expect("invalid bytes need a map");
        assert_eq!(map.span(decoded.invalid_spans[1]), Span::new(3, 4));
    }

    #[test]
    fn incomplete_utf16_code_units_are_invalid() {
        let decoded = decode(b"\xFF\xFE{\0}");
        assert_eq!(decoded.text, "\u{FEFF}{\u{FFFD}");
        assert_eq!(decoded.invalid_spans.len(), 1);
    }
}
