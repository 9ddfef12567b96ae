//! The kinds of quotes around strings, in JSON and in other languages.

use crate::syntax::scan::char_at;

/// The kind of quotes around a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::syntax) enum Quote {
    /// `"`
    Double,
    /// `'`
    Single,
    /// `` ` ``
    Backtick,
    /// “…” and similar quotes
    Curly,
    /// «…»
    Guillemets,
    /// ‘…’
    SingleCurly,
    /// ´
    Acute,
    /// ″
    Prime,
    /// ＂
    FullWidth,
    /// `\"`
    Escaped,
    /// `""`
    Doubled,
    /// `''`
    DoubledSingle,
    /// `"""`
    Tripled,
    /// `'''`
    TripledSingle,
    /// `&quot;`
    Entity,
    /// A backslash as an opening quote. The `"` after the backslash is missing, as in `\Status"`
    Backslash,
}

impl Quote {
    /// Returns the kind of quote around most strings of the text.
    pub(super) fn main_quote_of(text: &str) -> Self {
        let (mut double, mut single, mut backtick, mut curly, mut guillemets) =
            (0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'"' => double += 1,
                // An apostrophe between letters is not a quote.
                b'\''
                    if at == 0
                        || !bytes[at - 1].is_ascii_alphanumeric()
                        || !bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) =>
                {
                    single += 1
                }
                b'`' => backtick += 1,
                0xE2 if matches!(bytes.get(at + 1..at + 3), Some([0x80, 0x9C..=0x9F])) => curly += 1,
                0xC2 if matches!(bytes.get(at + 1), Some(0xAB | 0xBB)) => guillemets += 1,
                _ => {}
            }
        }
        let counts =
            [(single, Self::Single), (backtick, Self::Backtick), (curly, Self::Curly), (guillemets, Self::Guillemets)];
        let (count, quote) = counts
            .into_iter()
            .fold((0, Self::Double), |most_frequent, next| if next.0 > most_frequent.0 { next } else { most_frequent });
        // Return another kind than double quotes only if that kind is clearly more frequent.
        if count >= 8 && double * 4 < count { quote } else { Self::Double }
    }

    /// Returns the first byte of the quote. The quote must be one of the kinds that [`Quote::main_quote_of`] returns.
    pub(super) const fn first_byte(self) -> u8 {
        match self {
            Self::Single => b'\'',
            Self::Backtick => b'`',
            Self::Curly => 0xE2,
            Self::Guillemets => 0xC2,
            _ => b'"',
        }
    }

    /// Returns the kind of the quote that starts at `at`. For a doubled or tripled quote, returns the kind of its first
    /// character: [`Quote::Double`] for `""`.
    pub(in crate::syntax) fn at(text: &str, at: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        Some(match *bytes.get(at)? {
            b'"' => Self::Double,
            b'\'' => Self::Single,
            b'`' => Self::Backtick,
            b'&' if bytes[at..].starts_with(b"&quot;") => Self::Entity,
            b'\\' if bytes.get(at + 1) == Some(&b'"') => Self::Escaped,
            b'\\' if is_word_before_quote(bytes, at + 1) => Self::Backslash,
            0x80.. => match char_at(text, at)? {
                '“' | '”' | '„' | '‟' => Self::Curly,
                '«' | '»' => Self::Guillemets,
                '‘' | '’' | '‚' => Self::SingleCurly,
                '´' => Self::Acute,
                '″' => Self::Prime,
                '＂' => Self::FullWidth,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Returns the kinds of doubled or tripled quotes that may start at `at`, each with its length in bytes. `self` is
    /// the kind of the quote at `at`, as [`Quote::at`] returns it.
    pub(in crate::syntax) fn repeated_at(self, bytes: &[u8], at: usize) -> &'static [(Self, u32)] {
        let byte = match self {
            Self::Double => b'"',
            Self::Single => b'\'',
            _ => return &[],
        };
        // The longest run with a meaning has 6 quotes: `""""""` is an empty string in tripled quotes.
        let run_len = bytes[at..].iter().take(7).take_while(|next| **next == byte).count();
        // Whether the text after `len` quotes can follow a string. The last of these quotes is then a closing quote.
        let ends_string = |len: usize| {
            matches!(bytes.get(at + len), None | Some(b',' | b'}' | b']' | b':' | b' ' | b'\n' | b'\r' | b'\t'))
        };
        match (byte, run_len) {
            // `"" key": 1`: a space usually means that `""` is an empty string, unless a closing quote and a colon
            // follow.
            (b'"', 2) if bytes.get(at + 2) == Some(&b' ') && closes_key(bytes, at + 3) => &[(Self::Doubled, 2)],
            (b'"', 2) if !ends_string(2) => &[(Self::Doubled, 2)],
            (b'"', 3) if !ends_string(3) || matches!(bytes.get(at + 3), Some(b'\n' | b'\r')) => &[(Self::Tripled, 3)],
            // `"a": """,`: an empty string and an extra quote.
            (b'"', 3) if matches!(bytes.get(at + 3), Some(b',' | b'}' | b']')) => &[(Self::Doubled, 2)],
            (b'"', 4) if ends_string(4) => &[(Self::Doubled, 2)],
            (b'"', 6) if ends_string(6) => &[(Self::Tripled, 3)],
            (b'\'', 2) if !ends_string(2) => &[(Self::DoubledSingle, 2)],
            (b'\'', 3) if !ends_string(3) => &[(Self::TripledSingle, 3)],
            _ => &[],
        }
    }

    /// Returns the length of the opening quote in bytes.
    pub(in crate::syntax) const fn len(self) -> u32 {
        match self {
            Self::Double | Self::Single | Self::Backtick | Self::Backslash => 1,
            Self::Guillemets | Self::Acute | Self::Escaped | Self::Doubled | Self::DoubledSingle => 2,
            Self::Entity => 6,
            Self::Curly | Self::SingleCurly | Self::Prime | Self::FullWidth | Self::Tripled | Self::TripledSingle => 3,
        }
    }

    /// Returns whether the quote is doubled or tripled.
    pub(in crate::syntax) const fn is_repeated(self) -> bool {
        matches!(self, Self::Doubled | Self::DoubledSingle | Self::Tripled | Self::TripledSingle)
    }

    /// Returns the length in bytes of the quote at `at`, if this quote may close a string whose opening quote is
    /// `self`.
    ///
    /// The `bool` is whether the quote at `at` is the usual closing quote for `self`. For `"`, the usual one is `"`.
    /// `”` also may close the string, but is not the usual one.
    pub(in crate::syntax) fn closing_quote_at(self, text: &str, at: usize) -> Option<(u32, bool)> {
        let bytes = text.as_bytes();
        let run =
            |byte: u8, len: usize| bytes.get(at..at + len).is_some_and(|run| run.iter().all(|next| *next == byte));
        let usual_if = |matches: bool, len: u32| matches.then_some((len, true));
        let byte = *bytes.get(at)?;
        match self {
            Self::Escaped => return usual_if(byte == b'\\' && bytes.get(at + 1) == Some(&b'"'), 2),
            Self::Doubled if run(b'"', 2) => return Some((2, true)),
            // The opening quote was typed twice by mistake, and the closing quote once.
            Self::Doubled => return (byte == b'"').then_some((1, false)),
            Self::DoubledSingle => return usual_if(run(b'\'', 2), 2),
            Self::Tripled => return usual_if(run(b'"', 3), 3),
            Self::TripledSingle => return usual_if(run(b'\'', 3), 3),
            Self::Entity => return usual_if(bytes[at..].starts_with(b"&quot;"), 6),
            Self::Double | Self::Backslash if byte == b'"' => return Some((1, true)),
            Self::Single if byte == b'\'' => return Some((1, true)),
            Self::Backtick if byte == b'`' => return Some((1, true)),
            _ => {}
        }
        let character = char_at(text, at)?;
        let (usual, other): (&[char], &[char]) = match self {
            Self::Double => (&['"'], &['”', '“', '″', '＂', '\'', '`']),
            Self::Single => (&['\''], &['’', '"', '`']),
            Self::Backtick => (&['`', '´'], &['\'']),
            Self::Curly => (&['”', '“'], &['"']),
            Self::Guillemets => (&['»', '«'], &['"']),
            Self::SingleCurly => (&['’', '‘'], &['\'']),
            Self::Acute => (&['´'], &[]),
            Self::Prime => (&['″'], &['"']),
            Self::FullWidth => (&['＂'], &['"']),
            _ => (&[], &[]),
        };
        // Three backticks are a Markdown fence.
        if character == '`' && self != Self::Backtick && (run(b'`', 3) || bytes[..at].ends_with(b"`")) {
            return None;
        }
        let len = character.len_utf8() as u32;
        if usual.contains(&character) { Some((len, true)) } else { other.contains(&character).then_some((len, false)) }
    }
}

/// Returns whether the text at `at` is the rest of a key: a word, a closing quote and a colon.
fn closes_key(bytes: &[u8], at: usize) -> bool {
    let len = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    len > 0 && bytes[at + len..].starts_with(b"\":")
}

/// The maximum length of a word whose opening quote is only a backslash.
const MAX_WORD: usize = 64;

/// Returns whether a word of at least two characters starts at `at`, with a double quote right after it: `Status"`.
fn is_word_before_quote(bytes: &[u8], at: usize) -> bool {
    let word = bytes[at..].iter().take(MAX_WORD).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
    let len = word.count();
    len > 1 && bytes.get(at + len) == Some(&b'"')
}

/// Returns the length of the prefix of a Python or C# string at `at`, such as the `u` of `u'New'`, or 0 if there is no
/// prefix.
pub(in crate::syntax) fn prefix_len(bytes: &[u8], at: usize) -> usize {
    // `{u": 1}`: a quote before a separator or a space closes a key or a string, so the letter is not a prefix.
    let is_prefix = matches!(bytes.get(at), Some(b'u' | b'U' | b'b' | b'r' | b'f' | b'@'))
        && matches!(bytes.get(at + 1), Some(b'"' | b'\''))
        && !matches!(bytes.get(at + 2), None | Some(b',' | b':' | b'}' | b']' | b' ' | b'\n' | b'\r'));
    usize::from(is_prefix)
}
