//! The cost table: what each assumption about a damaged text costs, in hundredths.
//!
//! The search takes the interpretation with the lowest total cost. Only the ratios of the costs matter. They are tuned
//! with `benches/accuracy`; measure changes there.
//!
//! As a rule of thumb, an edit that fixes a common typing mistake costs about 200. If the author used a style
//! throughout, such as single quotes, the first edit has the full cost. Each further edit has a lower cost: the
//! constant with the suffix `_AGAIN` or `_EVERYWHERE`. To skip letters or digits inside a container costs more than
//! many edits of quotes and commas.
//!
//! Each constant is the cost of one occurrence, unless its comment says otherwise. *Added* means: in addition to the
//! cost of the mistake itself.

/// A cost in hundredths.
pub(in crate::syntax) type Cost = u32;

// --- Separators

/// A comma is missing between two values on the same line.
pub(in crate::syntax) const MISSING_COMMA: Cost = 200;
/// A comma and a closing bracket are swapped: `{"a": {"b": 1,}"c": 2}`. This is the cost of the comma that is missing
/// after the bracket. The comma before the bracket also costs [`TRAILING_COMMA`].
pub(in crate::syntax) const SWAPPED_COMMA: Cost = 100;
/// A comma is missing at the end of a line, where commas are forgotten most often.
pub(in crate::syntax) const MISSING_COMMA_AT_LINE_END: Cost = 150;
/// Another comma is missing, at the end of a line: a consistent style.
pub(in crate::syntax) const MISSING_COMMA_AT_LINE_END_AGAIN: Cost = 70;
/// Another comma is missing, between two values on the same line.
pub(in crate::syntax) const MISSING_COMMA_ON_LINE_AGAIN: Cost = 20;
/// A comma before a closing bracket. Most programming languages allow it.
pub(in crate::syntax) const TRAILING_COMMA: Cost = 100;
/// A comma after a comma, or before the first value.
pub(in crate::syntax) const EXTRA_COMMA: Cost = 150;
/// Another extra comma, right after one.
pub(in crate::syntax) const EXTRA_COMMA_AGAIN: Cost = 40;
/// A semicolon or a full-width comma in place of a comma.
pub(in crate::syntax) const SEMICOLON_FOR_COMMA: Cost = 150;
/// Another semicolon or full-width comma in place of a comma.
pub(in crate::syntax) const SEMICOLON_FOR_COMMA_AGAIN: Cost = 40;
/// A period in place of a comma: the two are adjacent on the keyboard.
pub(in crate::syntax) const PERIOD_FOR_COMMA: Cost = 200;
/// A colon is missing.
pub(in crate::syntax) const MISSING_COLON: Cost = 200;
/// Another separator in place of a colon: `=`, `=>`, `->`, `:=`, `;`, or a dash between spaces.
pub(in crate::syntax) const OTHER_COLON: Cost = 150;
/// Another separator in place of another colon: the text is probably a map that another programming language printed.
pub(in crate::syntax) const OTHER_COLON_AGAIN: Cost = 30;
/// A comma in place of a colon.
pub(in crate::syntax) const COMMA_FOR_COLON: Cost = 180;
/// A colon in place of a comma, before a key and the colon of the key.
pub(in crate::syntax) const COLON_FOR_COMMA: Cost = 180;
/// A second colon after a key.
pub(in crate::syntax) const EXTRA_COLON: Cost = 150;

// --- Brackets

/// A closing bracket is missing.
pub(in crate::syntax) const UNCLOSED_BRACKET: Cost = 200;
/// A closing bracket is missing before a comma. This is less likely: an author who typed the comma probably saw the
/// bracket before it.
pub(in crate::syntax) const UNCLOSED_BRACKET_BEFORE_COMMA: Cost = 220;
/// A closing bracket is missing at the end of the text. The total for all such brackets is at most
/// [`MAX_UNCLOSED_AT_END`].
pub(in crate::syntax) const UNCLOSED_AT_END: Cost = 60;
/// The maximum total for closing brackets that are missing at the end: a truncated document is one mistake at any
/// depth.
pub(in crate::syntax) const MAX_UNCLOSED_AT_END: Cost = 360;
/// Added to the cost of closing brackets that are missing at the end, if a few words that belong to no value follow. A
/// separate step, with its own cost, skips the words.
pub(in crate::syntax) const UNCLOSED_BEFORE_TEXT: Cost = 100;
/// A bracket of the wrong kind: `]` in place of `}`, `{` in place of `[`, or the reverse.
pub(in crate::syntax) const MISMATCHED_BRACKET: Cost = 260;
/// A mismatched bracket right after another one: two brackets are swapped.
pub(in crate::syntax) const SWAPPED_BRACKETS: Cost = 40;
/// A bracket of a Python tuple, of a Python set, or of a PHP array, in place of the bracket of a JSON array or object.
pub(in crate::syntax) const FOREIGN_BRACKET: Cost = 60;
/// An extra closing bracket outside all containers.
pub(in crate::syntax) const UNEXPECTED_BRACKET: Cost = 260;
/// An extra closing bracket inside a container. It costs slightly more than one outside. Of several equal brackets in a
/// row, the last one is therefore the extra one.
pub(in crate::syntax) const UNEXPECTED_BRACKET_INSIDE: Cost = UNEXPECTED_BRACKET + 2;
/// Another extra closing bracket, right after the previous one.
pub(in crate::syntax) const UNEXPECTED_BRACKET_AGAIN: Cost = 80;
/// An opening bracket is missing.
pub(in crate::syntax) const MISSING_OPENING_BRACKET: Cost = 300;
/// Added to a missing opening bracket if the colon before the bracket is also missing: words between two members are
/// rarely the key of an object.
pub(in crate::syntax) const MISSING_COLON_AND_BRACKET: Cost = 250;
/// The opening bracket of an array is missing, and the previous element of the enclosing array is an array, too.
pub(in crate::syntax) const MISSING_ROW_BRACKET: Cost = 220;
/// An extra opening bracket.
pub(in crate::syntax) const UNEXPECTED_OPENING_BRACKET: Cost = 330;

// --- Values and keys

/// A value is missing after its colon.
pub(in crate::syntax) const MISSING_VALUE: Cost = 400;
/// A value is missing, and the next member is on the next line. The comma between the two members is also missing and
/// has its own cost.
pub(in crate::syntax) const MISSING_VALUE_AT_LINE_END: Cost = 190;
/// A colon and a value are missing after a key.
pub(in crate::syntax) const MISSING_COLON_AND_VALUE: Cost = 300;
/// A colon and a value are missing after a key without a closing quote: the member is truncated. The missing quote has
/// its own cost.
pub(in crate::syntax) const TRUNCATED_MEMBER: Cost = 140;
/// The text ends before a value, or inside a string or a key. A truncated text does not imply that the author made a
/// mistake.
pub(in crate::syntax) const UNEXPECTED_END: Cost = 180;
/// The text ends after a key. If the text ends inside the key, [`UNEXPECTED_END`] is added.
pub(in crate::syntax) const UNEXPECTED_END_AFTER_KEY: Cost = 100;
/// A key is missing before a value or a colon.
pub(in crate::syntax) const MISSING_KEY: Cost = 450;
/// A bare key: a key without quotes.
pub(in crate::syntax) const BARE_KEY: Cost = 80;
/// Another bare key: a consistent style.
pub(in crate::syntax) const BARE_KEY_AGAIN: Cost = 20;
/// A space in a bare key, unless the text has hardly any quotes.
pub(in crate::syntax) const SPACE_IN_BARE_KEY: Cost = 40;
/// A bare string: a string value without quotes.
pub(in crate::syntax) const BARE_VALUE: Cost = 150;
/// Another bare string: a consistent style.
pub(in crate::syntax) const BARE_VALUE_AGAIN: Cost = 60;
/// A comma in a bare string that is an element of an array. The comma more likely separates two elements.
pub(in crate::syntax) const COMMA_IN_BARE_ELEMENT: Cost = 150;
/// A bare key or a bare string, in a text that has hardly any quotes.
pub(in crate::syntax) const BARE_EVERYWHERE: Cost = 3;
/// A comma in a bare string that is the value of a member.
pub(in crate::syntax) const COMMA_IN_BARE: Cost = 50;
/// A comma in a bare string, if several words and a colon follow: `Status: Closed, please note: no answer`. The words
/// are more likely prose than a key.
pub(in crate::syntax) const COMMA_BEFORE_PROSE: Cost = 100;
/// A comma before a closing bracket that is treated as part of a bare string, and not as a trailing comma.
pub(in crate::syntax) const SWALLOWED_TRAILING_COMMA: Cost = TRAILING_COMMA + 110;
/// A parenthesis at the start of a bare string. It may also be the start of a Python tuple.
pub(in crate::syntax) const PARENTHESIS_IN_BARE: Cost = 60;
/// Parentheses or a call around a string, a number or a literal.
pub(in crate::syntax) const WRAPPED: Cost = 60;
/// A bracket in a bare string.
pub(in crate::syntax) const BRACKET_IN_BARE: Cost = 150;
/// A quote in a bare string.
pub(in crate::syntax) const QUOTE_IN_BARE: Cost = 250;
/// The opening quote of a quotation inside a bare string, with words before and after the quotation:
/// `say "hello" to her`.
pub(in crate::syntax) const QUOTATION_IN_BARE: Cost = 80;
/// A space in a bare string.
pub(in crate::syntax) const SPACE_IN_BARE: Cost = 5;
/// A space after a number or a literal in a bare string that is an element of an array. After the space, another
/// element more likely follows without a comma.
pub(in crate::syntax) const SPACE_AFTER_SCALAR: Cost = 120;
/// A colon with a space after it, or `=`, in a bare string: the text before it looks like a key.
pub(in crate::syntax) const COLON_IN_BARE: Cost = 60;
/// A literal in another spelling: `True`, `None`.
pub(in crate::syntax) const OTHER_LITERAL: Cost = 50;
/// A number in another spelling: `+1`, `.5`, `0x1F`.
pub(in crate::syntax) const OTHER_NUMBER: Cost = 70;
/// An unlikely key: it has punctuation in it, or is very long. The length of the key is added.
pub(in crate::syntax) const ODD_KEY: Cost = 400;

// --- Quotes

/// The closing quote is missing.
pub(in crate::syntax) const MISSING_CLOSING_QUOTE: Cost = 260;
/// The closing quote is missing at the end of a line, and the next line starts with a key, an element or a closing
/// bracket.
pub(in crate::syntax) const MISSING_CLOSING_QUOTE_AT_LINE_END: Cost = 220;
/// A key and its value are in one pair of quotes: `"Status: New"`. The missing opening quote of the value has its own
/// cost.
pub(in crate::syntax) const SHARED_QUOTES: Cost = 60;
/// Added to a closing quote that looks like an opening one: a space is before it, and a word right after it.
pub(in crate::syntax) const CLOSING_QUOTE_OPENS: Cost = 150;
/// The opening quote is missing.
pub(in crate::syntax) const MISSING_OPENING_QUOTE: Cost = 220;
/// An inner quote that looks like the end or the start of a string. An *inner quote* is a quote without a backslash
/// inside a string.
pub(in crate::syntax) const INNER_QUOTE: Cost = 200;
/// An inner quote in an element of an array, after a comma and before text. The quote more likely starts the next
/// element.
pub(in crate::syntax) const INNER_QUOTE_STARTS_ELEMENT: Cost = MISSING_CLOSING_QUOTE + 20;
/// An inner quote that may be the end or the start of a string.
pub(in crate::syntax) const INNER_QUOTE_MAYBE: Cost = 120;
/// The first or second inner quote of a string, with text on both sides of the quote.
pub(in crate::syntax) const INNER_QUOTE_IN_TEXT: Cost = 70;
/// The third or fourth inner quote of a string, with text on both sides of the quote. From the fifth inner quote on,
/// this is the cost of an inner quote that may be the end or the start of a string.
pub(in crate::syntax) const INNER_QUOTE_AGAIN: Cost = 30;
/// The fifth or a further inner quote of a string, with text on both sides of the quote: the author did not escape
/// quotes.
pub(in crate::syntax) const INNER_QUOTE_ALWAYS: Cost = 4;
/// JSON with unescaped quotes inside a string, from the opening to the closing bracket of the JSON.
pub(in crate::syntax) const INNER_JSON: Cost = 240;
/// A quote without a backslash in a string that contains JSON whose other quotes have backslashes.
pub(in crate::syntax) const INNER_QUOTE_IN_JSON: Cost = 60;
/// An opening bracket of JSON in a string, if no closing bracket follows before the end of the string. Another end of the
/// string is then more likely.
pub(in crate::syntax) const OPEN_BRACKET_IN_JSON: Cost = 300;
/// An unescaped line break in a string.
pub(in crate::syntax) const LINE_BREAK: Cost = 120;
/// Another unescaped line break in the same string.
pub(in crate::syntax) const LINE_BREAK_AGAIN: Cost = 40;
/// A further unescaped line break in a string that contains JSON whose quotes have backslashes.
pub(in crate::syntax) const LINE_BREAK_IN_JSON: Cost = 4;
/// A string in quotes other than double quotes.
pub(in crate::syntax) const OTHER_QUOTES: Cost = 60;
/// Another string in quotes other than double quotes: a consistent style.
pub(in crate::syntax) const OTHER_QUOTES_AGAIN: Cost = 20;
/// A string in quotes other than double quotes, in a text in which most strings have these quotes.
pub(in crate::syntax) const OTHER_QUOTES_EVERYWHERE: Cost = 3;
/// Doubled or tripled quotes around a string.
pub(in crate::syntax) const REPEATED_QUOTES: Cost = 50;
/// Another string in doubled or tripled quotes: a consistent style.
pub(in crate::syntax) const REPEATED_QUOTES_AGAIN: Cost = 8;
/// Added to the cost of the quotes if only one of the two quotes around a string is doubled: `""New"`.
pub(in crate::syntax) const ONE_QUOTE_DOUBLED: Cost = 10;
/// A closing quote of another kind than the opening one.
pub(in crate::syntax) const MIXED_QUOTES: Cost = 90;
/// A string in several parts, joined by `+`.
pub(in crate::syntax) const CONCATENATION: Cost = 60;
/// A string in several parts with only whitespace between them.
pub(in crate::syntax) const ADJACENT_STRINGS: Cost = 120;

// --- Text outside keys and values

/// A comment.
pub(in crate::syntax) const COMMENT: Cost = 100;
/// A further comment that is not adjacent to the previous comment: the author annotated the document.
pub(in crate::syntax) const COMMENT_AGAIN: Cost = 30;
/// The maximum total for adjacent comments: a block of comments was added on purpose, at any length.
pub(in crate::syntax) const MAX_COMMENTS: Cost = 1200;
/// A comment that starts with `#` or `--`.
pub(in crate::syntax) const HASH_COMMENT: Cost = 160;
/// `/*` without `*/`.
pub(in crate::syntax) const UNCLOSED_COMMENT: Cost = 300;
/// A bullet before a member or an element.
pub(in crate::syntax) const BULLET: Cost = 60;
/// Skipping a marker inside a container: an ellipsis, a Markdown code fence or a template tag.
pub(in crate::syntax) const SKIPPED_MARKER: Cost = 100;
/// Skipping text with letters or digits inside a container.
pub(in crate::syntax) const SKIPPED_TEXT: Cost = 500;
/// Added for each letter or digit that is skipped inside a container.
pub(in crate::syntax) const SKIPPED_LETTER: Cost = 20;
/// Skipping text without letters or digits inside a container. If the text starts with a bracket, a comma or a colon,
/// [`SKIPPED_TEXT`] is added.
pub(in crate::syntax) const SKIPPED_PUNCTUATION: Cost = 300;
/// Skipping text before, between or after the documents.
pub(in crate::syntax) const TEXT_OUTSIDE: Cost = 150;
/// Added for each letter or digit that is skipped outside the documents.
pub(in crate::syntax) const LETTER_OUTSIDE: Cost = 1;
/// Added for each quote that is skipped outside the documents: prose has few quotes.
pub(in crate::syntax) const QUOTE_OUTSIDE: Cost = 80;
/// A further document in the same text.
pub(in crate::syntax) const FURTHER_DOCUMENT: Cost = 150;
/// Skipping an opening bracket as part of prose instead of starting a document at it.
pub(in crate::syntax) const BRACKET_IN_PROSE: Cost = 200;
/// Skipping an opening bracket as part of prose, although it looks like the start of a document.
pub(in crate::syntax) const DOCUMENT_IN_PROSE: Cost = TEXT_OUTSIDE + FURTHER_DOCUMENT + 20;
/// Skipping the whole text. The search runs only on a text that probably contains a document, so any other
/// interpretation is better.
pub(in crate::syntax) const NO_DOCUMENT: Cost = 1 << 28;
/// Ending the interpretation at a bracket that is nested deeper than the limit.
pub(in crate::syntax) const TOO_DEEP: Cost = 600;

// --- What strings and comments contain

/// A quoted key and a colon inside a string or a comment. The string or comment probably swallowed a member, because
/// its end is missing.
pub(in crate::syntax) const SWALLOWED_KEY: Cost = 350;
/// A whole member inside a string, with words before and after the member: `the field "Status": "New" is missing`.
pub(in crate::syntax) const QUOTED_MEMBER: Cost = 150;
/// An unmatched bracket inside a string: the other bracket of the pair is not in the string.
pub(in crate::syntax) const SWALLOWED_BRACKET: Cost = 80;

// --- Evidence from the schemas

/// An unknown key: the schemas do not define it for its object.
pub(in crate::syntax) const UNKNOWN_KEY: Cost = 95;
/// Added to [`UNKNOWN_KEY`] if the schemas define the key for an outer object.
pub(in crate::syntax) const OUTER_KEY: Cost = 225;
/// Added to [`UNKNOWN_KEY`] if the schemas define the key for the object that ended right before the key.
pub(in crate::syntax) const INNER_KEY: Cost = 225;
/// A key that may belong to its object or to the enclosing object: the schemas define the key for both, and the
/// enclosing object does not have the key yet.
///
/// If a bracket is missing, it is more likely missing at the end of the text than before the key. This cost is
/// therefore slightly less than [`UNCLOSED_BRACKET`] minus [`UNCLOSED_AT_END`].
pub(in crate::syntax) const KEY_OF_BOTH: Cost = 135;
/// A key of an outer object right after another key of an outer object, in place of [`UNKNOWN_KEY`] and [`OUTER_KEY`].
/// The second key is hardly further evidence that the object ended earlier.
pub(in crate::syntax) const OUTER_KEY_AGAIN: Cost = 40;
/// A value of the wrong type for its field.
pub(in crate::syntax) const WRONG_TYPE: Cost = 250;
/// A key that its object already has.
pub(in crate::syntax) const DUPLICATE_KEY: Cost = 250;

// --- Layout

/// A key that starts its line and is not indented like its siblings.
pub(in crate::syntax) const SIBLING_INDENTATION: Cost = 160;
/// A closing bracket that starts its line and is not indented like the line with the opening bracket.
pub(in crate::syntax) const BRACKET_INDENTATION: Cost = 180;

/// The maximum difference between the costs of rivals: interpretations that are almost equally likely. A fix that
/// depends on the choice between rivals is unsafe.
pub(in crate::syntax) const RIVAL_MARGIN: Cost = 100;
