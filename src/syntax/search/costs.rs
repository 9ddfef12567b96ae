//! The cost table: what each assumption about a damaged text costs, in hundredths.
//!
//! The search takes the interpretation with the lowest total. Only the relations between the numbers matter. They are tuned with
//! `benches/accuracy`; measure changes there. As a rule of thumb, an edit that fixes a common typing mistake costs about 2. Edits in a
//! consistent style (single quotes throughout) cost less with each repetition. Edits that omit letters or digits cost more than any
//! number of quotes and commas.

/// A cost in hundredths.
pub(in crate::syntax) type Cost = u32;

// --- Separators -------------------------------------------------------------------------------------------------------------

/// A comma is missing between two values on the same line.
pub(in crate::syntax) const MISSING_COMMA: Cost = 200;
/// The comma is before a closing bracket instead of after it; in addition to [`TRAILING_COMMA`].
pub(in crate::syntax) const COMMA_BEFORE_BRACKET: Cost = 100;
/// A comma is missing at the end of a line, where it is forgotten most often.
pub(in crate::syntax) const MISSING_COMMA_AT_LINE_END: Cost = 150;
/// Another comma is missing at the end of a line: a consistent style.
pub(in crate::syntax) const MISSING_COMMA_AGAIN: Cost = 70;
/// Another comma is missing on the same line.
pub(in crate::syntax) const MISSING_COMMA_ON_LINE_AGAIN: Cost = 20;
/// A comma before a closing bracket, as most languages allow.
pub(in crate::syntax) const TRAILING_COMMA: Cost = 100;
/// A comma after a comma, or before the first value.
pub(in crate::syntax) const EXTRA_COMMA: Cost = 150;
/// Another consecutive comma.
pub(in crate::syntax) const EXTRA_COMMA_AGAIN: Cost = 40;
/// A semicolon in place of a comma.
pub(in crate::syntax) const SEMICOLON: Cost = 150;
/// Another semicolon in place of a comma.
pub(in crate::syntax) const SEMICOLON_AGAIN: Cost = 40;
/// A period in place of a comma: the two are adjacent on the keyboard.
pub(in crate::syntax) const PERIOD: Cost = 200;
/// A colon is missing.
pub(in crate::syntax) const MISSING_COLON: Cost = 200;
/// `=`, `=>`, `->`, `:=` or `;` in place of a colon.
pub(in crate::syntax) const OTHER_COLON: Cost = 150;
/// Another one of these separators: a map printed by another language.
pub(in crate::syntax) const OTHER_COLON_AGAIN: Cost = 30;
/// A comma in place of a colon.
pub(in crate::syntax) const COMMA_FOR_COLON: Cost = 180;
/// A colon in place of a comma, before a key and its colon.
pub(in crate::syntax) const COLON_FOR_COMMA: Cost = 180;
/// A second colon.
pub(in crate::syntax) const EXTRA_COLON: Cost = 150;

// --- Brackets ---------------------------------------------------------------------------------------------------------------

/// A closing bracket is missing.
pub(in crate::syntax) const UNCLOSED_BRACKET: Cost = 200;
/// A closing bracket is missing before a comma. The author of the comma probably saw the bracket.
pub(in crate::syntax) const UNCLOSED_BRACKET_BEFORE_COMMA: Cost = 220;
/// Each closing bracket missing at the end of the text, up to [`MAX_UNCLOSED_AT_END`].
pub(in crate::syntax) const UNCLOSED_AT_END: Cost = 60;
/// The maximum total for brackets missing at the end: a truncated document is one mistake at any depth.
pub(in crate::syntax) const MAX_UNCLOSED_AT_END: Cost = 360;
/// Added if a few words follow that belong to no value. The words have their own cost.
pub(in crate::syntax) const UNCLOSED_BEFORE_TEXT: Cost = 100;
/// `]` in place of `}`, or the reverse.
pub(in crate::syntax) const MISMATCHED_BRACKET: Cost = 260;
/// A mismatched bracket right after another one: two brackets are swapped.
pub(in crate::syntax) const SWAPPED_BRACKETS: Cost = 40;
/// A different bracket in a Python tuple or set, or in a PHP array.
pub(in crate::syntax) const PARENTHESIS: Cost = 60;
/// An extra closing bracket.
pub(in crate::syntax) const UNEXPECTED_BRACKET: Cost = 260;
/// An extra closing bracket inside a container. It costs slightly more, so that the last of several equal brackets is the extra one.
pub(in crate::syntax) const UNEXPECTED_BRACKET_INSIDE: Cost = UNEXPECTED_BRACKET + 2;
/// Another extra closing bracket, right after one.
pub(in crate::syntax) const UNEXPECTED_BRACKET_AGAIN: Cost = 80;
/// An opening bracket is missing.
pub(in crate::syntax) const MISSING_OPENING_BRACKET: Cost = 300;
/// Added if the colon before it is also missing: words between two members are rarely the key of an object.
pub(in crate::syntax) const MISSING_COLON_AND_BRACKET: Cost = 250;
/// The opening bracket of an array is missing after another array in the same array.
pub(in crate::syntax) const MISSING_ROW_BRACKET: Cost = 220;
/// An extra opening bracket.
pub(in crate::syntax) const UNEXPECTED_OPENING_BRACKET: Cost = 330;

// --- Values and keys --------------------------------------------------------------------------------------------------------

/// A value is missing after its colon.
pub(in crate::syntax) const MISSING_VALUE: Cost = 400;
/// A value is missing, and the next member is on the next line. The missing comma has its own cost.
pub(in crate::syntax) const MISSING_VALUE_AT_LINE_END: Cost = 190;
/// A colon and a value are missing after a key.
pub(in crate::syntax) const MISSING_COLON_AND_VALUE: Cost = 300;
/// The closing quote of a key, its colon and its value are missing: the member is truncated. The quote has its own cost.
pub(in crate::syntax) const MISSING_REST: Cost = 140;
/// The text ends before a value, or in a string: it was truncated, which requires no assumption about the author.
pub(in crate::syntax) const UNEXPECTED_END: Cost = 180;
/// The text ends after a key, or in it.
pub(in crate::syntax) const UNEXPECTED_END_AFTER_KEY: Cost = 100;
/// A key is missing before a value or a colon.
pub(in crate::syntax) const MISSING_KEY: Cost = 450;
/// A key without quotes.
pub(in crate::syntax) const BARE_KEY: Cost = 80;
/// Another key without quotes: a consistent style.
pub(in crate::syntax) const BARE_KEY_AGAIN: Cost = 20;
/// A space in a key without quotes, in a text that has quotes.
pub(in crate::syntax) const SPACE_IN_BARE_KEY: Cost = 40;
/// A string without quotes.
pub(in crate::syntax) const BARE_VALUE: Cost = 150;
/// Another string without quotes: a consistent style.
pub(in crate::syntax) const BARE_VALUE_AGAIN: Cost = 60;
/// A comma in a string without quotes in a list.
pub(in crate::syntax) const COMMA_IN_BARE_ELEMENT: Cost = 150;
/// A key or a string without quotes in a text that has hardly any quotes.
pub(in crate::syntax) const BARE_EVERYWHERE: Cost = 3;
/// A comma in a string without quotes.
pub(in crate::syntax) const COMMA_IN_BARE: Cost = 50;
/// A comma in a string without quotes, before words and a colon.
pub(in crate::syntax) const COMMA_BEFORE_CLAUSE: Cost = 100;
/// A comma before a closing bracket, at the end of a string without quotes.
pub(in crate::syntax) const SWALLOWED_TRAILING_COMMA: Cost = TRAILING_COMMA + 110;
/// A parenthesis at the start of a string without quotes: a Python tuple starts that way.
pub(in crate::syntax) const PARENTHESIS_IN_BARE: Cost = 60;
/// A call or parentheses around a string, a number or a literal.
pub(in crate::syntax) const WRAPPED: Cost = 60;
/// A bracket in a string without quotes.
pub(in crate::syntax) const BRACKET_IN_BARE: Cost = 150;
/// A quote in a string without quotes.
pub(in crate::syntax) const QUOTE_IN_BARE: Cost = 250;
/// The first quote of words in quotes, with words before and after them, in a string without quotes.
pub(in crate::syntax) const QUOTATION_IN_BARE: Cost = 80;
/// A space in a string without quotes.
pub(in crate::syntax) const SPACE_IN_BARE: Cost = 5;
/// A space after a number or a literal in a list: the next element follows without a comma.
pub(in crate::syntax) const SPACE_AFTER_SCALAR: Cost = 120;
/// A colon with a space after it in a string without quotes: it looks like a key.
pub(in crate::syntax) const COLON_IN_BARE: Cost = 60;
/// A literal in another spelling: `True`, `None`.
pub(in crate::syntax) const OTHER_LITERAL: Cost = 50;
/// A number in another spelling: `+1`, `.5`, `0x1F`.
pub(in crate::syntax) const OTHER_NUMBER: Cost = 70;
/// An unlikely key: with punctuation in it, or very long.
pub(in crate::syntax) const ODD_KEY: Cost = 400;

// --- Quotes -----------------------------------------------------------------------------------------------------------------

/// The closing quote is missing.
pub(in crate::syntax) const MISSING_CLOSING_QUOTE: Cost = 260;
/// The closing quote is missing at the end of the line, where nothing else could be meant.
pub(in crate::syntax) const MISSING_CLOSING_QUOTE_AT_LINE_END: Cost = 220;
/// A key and its value are in one pair of quotes. The opening quote of the value has its own cost.
pub(in crate::syntax) const SHARED_QUOTES: Cost = 60;
/// A closing quote that looks like an opening one: a space is before it, and a word right after it.
pub(in crate::syntax) const CLOSING_QUOTE_OPENS: Cost = 150;
/// The opening quote is missing.
pub(in crate::syntax) const MISSING_OPENING_QUOTE: Cost = 220;
/// A quote without a backslash inside a string, which looks like the end or the start of a string.
pub(in crate::syntax) const INNER_QUOTE: Cost = 200;
/// An inner quote in a list, after a comma and before text: the next element starts.
pub(in crate::syntax) const INNER_QUOTE_STARTS_ELEMENT: Cost = MISSING_CLOSING_QUOTE + 20;
/// A quote without a backslash inside a string, which may be the end or the start of a string.
pub(in crate::syntax) const INNER_QUOTE_MAYBE: Cost = 120;
/// A quote without a backslash inside a string, with text on both sides.
pub(in crate::syntax) const INNER_QUOTE_IN_TEXT: Cost = 70;
/// The third and fourth such quote of a string.
pub(in crate::syntax) const INNER_QUOTE_AGAIN: Cost = 30;
/// Further such quotes: the author did not escape quotes.
pub(in crate::syntax) const INNER_QUOTE_ALWAYS: Cost = 4;
/// JSON with unescaped quotes inside a string, from its opening to its closing bracket.
pub(in crate::syntax) const INNER_JSON: Cost = 240;
/// A quote without a backslash in a string of JSON whose other quotes have backslashes.
pub(in crate::syntax) const INNER_QUOTE_IN_JSON: Cost = 60;
/// A bracket that is open at the end of such a string, which makes that end unlikely.
pub(in crate::syntax) const OPEN_BRACKET_IN_JSON: Cost = 300;
/// An unescaped line break in a string.
pub(in crate::syntax) const LINE_BREAK: Cost = 120;
/// Another unescaped line break in the same string.
pub(in crate::syntax) const LINE_BREAK_AGAIN: Cost = 40;
/// An unescaped line break in a string of JSON whose quotes have backslashes.
pub(in crate::syntax) const LINE_BREAK_IN_JSON: Cost = 4;
/// Quotes other than double quotes.
pub(in crate::syntax) const OTHER_QUOTES: Cost = 60;
/// Another string in such quotes: a consistent style.
pub(in crate::syntax) const OTHER_QUOTES_AGAIN: Cost = 20;
/// Another string in such quotes, in a text that has hardly any others.
pub(in crate::syntax) const OTHER_QUOTES_EVERYWHERE: Cost = 3;
/// Doubled or tripled quotes around a string.
pub(in crate::syntax) const REPEATED_QUOTES: Cost = 50;
/// Another string in doubled quotes: a consistent style.
pub(in crate::syntax) const REPEATED_QUOTES_AGAIN: Cost = 8;
/// The opening quote is doubled, and the closing one is not. The doubled quote has its own cost.
pub(in crate::syntax) const REPEATED_OPENING_QUOTE: Cost = 10;
/// A closing quote of another kind than the opening one.
pub(in crate::syntax) const MIXED_QUOTES: Cost = 90;
/// A string in several parts, joined by `+`.
pub(in crate::syntax) const CONCATENATION: Cost = 60;

/// A string in several parts with only whitespace between them.
pub(in crate::syntax) const ADJACENT_STRINGS: Cost = 120;

// --- Text that is not part of any value -------------------------------------------------------------------------------------

/// A comment.
pub(in crate::syntax) const COMMENT: Cost = 100;
/// Another comment that is not adjacent to the last one: a document with notes.
pub(in crate::syntax) const COMMENT_AGAIN: Cost = 30;
/// The maximum total for adjacent comments: a block of comments is one decision.
pub(in crate::syntax) const MAX_COMMENTS: Cost = 1200;
/// A comment that starts with `#`.
pub(in crate::syntax) const HASH_COMMENT: Cost = 160;
/// `/*` without `*/`.
pub(in crate::syntax) const UNCLOSED_COMMENT: Cost = 300;
/// A bullet before a member or an element.
pub(in crate::syntax) const BULLET: Cost = 60;
/// An ellipsis between members, or a Markdown fence.
pub(in crate::syntax) const ELLIPSIS: Cost = 100;
/// Skipping text inside a container, and skipping punctuation anywhere.
pub(in crate::syntax) const SKIPPED_TEXT: Cost = 500;
/// Each letter or digit of text skipped inside a container.
pub(in crate::syntax) const SKIPPED_LETTER: Cost = 20;
/// Skipping a single punctuation mark.
pub(in crate::syntax) const SKIPPED_PUNCTUATION: Cost = 300;
/// Skipping text around the documents.
pub(in crate::syntax) const TEXT_AROUND: Cost = 150;
/// Each letter or digit of text skipped around the documents.
pub(in crate::syntax) const LETTER_AROUND: Cost = 1;
/// Each quote of text skipped around the documents: prose has few.
pub(in crate::syntax) const QUOTE_AROUND: Cost = 80;
/// A further document in the same text.
pub(in crate::syntax) const FURTHER_DOCUMENT: Cost = 150;
/// Not starting a document at a bracket.
pub(in crate::syntax) const BRACKET_IN_PROSE: Cost = 200;
/// Not starting a document at a bracket that looks as if it starts one.
pub(in crate::syntax) const DOCUMENT_IN_PROSE: Cost = TEXT_AROUND + FURTHER_DOCUMENT + 20;
/// Finding no document at all, although a bracket is in the text.
pub(in crate::syntax) const NO_DOCUMENT: Cost = 1 << 28;
/// The rest of a text that is nested deeper than the limit.
pub(in crate::syntax) const TOO_DEEP: Cost = 600;

// --- What strings and comments contain --------------------------------------------------------------------------------------

/// A quoted key and its colon inside a string or a comment: a member was swallowed.
pub(in crate::syntax) const SWALLOWED_KEY: Cost = 350;
/// A member in quotes inside a string, with words before and after it.
pub(in crate::syntax) const QUOTED_MEMBER: Cost = 150;
/// A bracket inside a string whose counterpart is not in the string.
pub(in crate::syntax) const SWALLOWED_BRACKET: Cost = 80;

// --- Evidence from the schemas --------------------------------------------------------------------------------------------------

/// A key that the schemas do not define for its object.
pub(in crate::syntax) const UNKNOWN_KEY: Cost = 95;
/// Added if an outer object has the key.
pub(in crate::syntax) const OUTER_KEY: Cost = 225;
/// Added to an unknown key if the object that ended right before has the key.
pub(in crate::syntax) const INNER_KEY: Cost = 225;
/// A key that both the object and the enclosing one have, if it is still missing in the latter. Slightly less than the difference between
/// a bracket missing before the key and one missing at the end: if a bracket is missing, the end is more likely.
pub(in crate::syntax) const KEY_OF_BOTH: Cost = 135;
/// A key of an outer object after another such key. The second does not make the first more likely to be wrong.
pub(in crate::syntax) const OUTER_KEY_AGAIN: Cost = 40;
/// A value of the wrong type for its field.
pub(in crate::syntax) const WRONG_TYPE: Cost = 250;
/// The same key twice in one object.
pub(in crate::syntax) const DUPLICATE_KEY: Cost = 250;

// --- Layout -----------------------------------------------------------------------------------------------------------------

/// A key that starts its line and is not indented like its siblings.
pub(in crate::syntax) const SIBLING_INDENTATION: Cost = 160;
/// A closing bracket that starts its line and is not indented like the line of its opening bracket.
pub(in crate::syntax) const BRACKET_INDENTATION: Cost = 180;

/// Two interpretations whose costs differ by no more than this are rivals: a fix that depends on the choice is unsafe.
pub(in crate::syntax) const MARGIN: Cost = 100;
