//! Classifies values without quotes: `True` is a literal, `0x1F` a number, `{{name}}` a template placeholder, and `New` text.

use super::repair::Doubt;
use super::template;
use super::tokens::number_end;
use super::tree::Kind;

/// The class of a value without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scalar {
    /// A number or a literal of strict JSON.
    Strict(Kind),
    /// A literal in another spelling, such as `True` or `NaN`. `literal` is the JSON literal that replaces the value.
    ///
    /// `has_same_meaning` is whether the JSON literal means the same as the value: `true` means the same as `True`, but `null` does not
    /// mean the same as `NaN`.
    Literal { kind: Kind, literal: &'static str, has_same_meaning: bool },
    /// A number in another spelling, such as `0x1F`. The `String` is the spelling of the number in JSON: `31`.
    Number(String),
    /// A number in another spelling that may also be text, such as `007`. The `String` is the spelling of the number in JSON: `7`. The
    /// [`Doubt`] is the reason why the value may be text.
    Ambiguous(String, Doubt),
    /// A template placeholder, such as `{{name}}`.
    Placeholder,
    /// Anything else.
    Text,
}

/// Returns whether `text` is a literal or a number in some spelling. Digits with leading zeros do not count, because they are often an
/// identifier, which would lose its zeros as a number.
pub(super) fn is_literal_or_number(text: &str) -> bool {
    match classify(text) {
        Scalar::Strict(_) | Scalar::Literal { .. } | Scalar::Number(_) => true,
        Scalar::Ambiguous(_, doubt) => doubt != Doubt::LeadingZero,
        Scalar::Placeholder | Scalar::Text => false,
    }
}

/// Classifies `text`.
pub(super) fn classify(text: &str) -> Scalar {
    if template::is_placeholder(text) {
        return Scalar::Placeholder;
    }
    let synonym_of = |kind, literal| Scalar::Literal { kind, literal, has_same_meaning: true };
    match text {
        "true" => return Scalar::Strict(Kind::True),
        "false" => return Scalar::Strict(Kind::False),
        "null" => return Scalar::Strict(Kind::Null),
        "True" | "TRUE" => return synonym_of(Kind::True, "true"),
        "False" | "FALSE" => return synonym_of(Kind::False, "false"),
        "None" | "NULL" | "Null" | "nil" | "NIL" | "undefined" => return synonym_of(Kind::Null, "null"),
        "NaN" | "Infinity" | "-Infinity" | "+Infinity" | "+NaN" | "-NaN" => {
            return Scalar::Literal { kind: Kind::Null, literal: "null", has_same_meaning: false };
        }
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return Scalar::Text;
    }
    if number_end(text.as_bytes(), 0) == text.len() {
        return Scalar::Strict(Kind::Number);
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    if let Some(digits) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        return match u128::from_str_radix(digits, 16) {
            Ok(number) if !digits.starts_with('+') => Scalar::Number(format!("{sign}{number}")),
            _ => Scalar::Text,
        };
    }
    classify_decimal(text, sign, unsigned)
}

/// Classifies `text` as a decimal number or as text.
///
/// The number may have a sign, a decimal comma (`1,5`), underscores between digits (`1_000`), or a decimal point at either end (`.5`,
/// `5.`).
///
/// `unsigned` is `text` without its sign. `sign` is the sign of the number in JSON: `-`, or empty.
fn classify_decimal(text: &str, sign: &str, unsigned: &str) -> Scalar {
    let mut json_number = unsigned.to_owned();
    let mut doubt = None;
    let mut commas = unsigned.match_indices(',');
    if let (Some((at, _)), None) = (commas.next(), commas.next())
        && !unsigned.contains('.')
        && unsigned[at + 1..].starts_with(|next: char| next.is_ascii_digit())
    {
        json_number.replace_range(at..=at, ".");
        doubt = Some(Doubt::DecimalComma);
    }
    // `1_000`: each part between underscores starts with a digit.
    if json_number.split('_').all(|part| part.starts_with(|first: char| first.is_ascii_digit())) {
        json_number.retain(|character| character != '_');
    }
    if json_number.starts_with('.') {
        json_number.insert(0, '0');
    }
    // `5.` and `5.e3`: the fraction is empty.
    if let Some(point) = json_number.find('.')
        && !json_number[point + 1..].starts_with(|next: char| next.is_ascii_digit())
    {
        json_number.insert(point + 1, '0');
    }
    // `007`: only digits, with leading zeros.
    if json_number.len() > 1 && json_number.starts_with('0') && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = json_number.trim_start_matches('0');
        let number = if number.is_empty() { "0" } else { number };
        return Scalar::Ambiguous(format!("{sign}{number}"), Doubt::LeadingZero);
    }
    // A plus sign and at least seven digits may be a telephone number.
    if text.starts_with('+') && unsigned.len() >= 7 && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        doubt = Some(Doubt::PlusSign);
    }
    if number_end(json_number.as_bytes(), 0) == json_number.len() {
        let number = format!("{sign}{json_number}");
        return match doubt {
            Some(doubt) => Scalar::Ambiguous(number, doubt),
            None => Scalar::Number(number),
        };
    }
    Scalar::Text
}
