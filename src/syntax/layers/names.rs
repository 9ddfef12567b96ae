//! The names of HTML character entities.

/// The names of the characters from U+00A0 to U+00FF.
#[rustfmt::skip]
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect",
    "uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr",
    "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot",
    "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest",
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil",
    "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml",
    "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times",
    "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig",
    "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml",
    "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide",
    "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// The names of other characters that have a meaning in HTML or JSON, or that word processors insert.
const OTHER: [(&str, char); 39] = [
    ("quot", '"'),
    ("QUOT", '"'),
    ("apos", '\''),
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("LT", '<'),
    ("gt", '>'),
    ("GT", '>'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("lbrace", '{'),
    ("lcub", '{'),
    ("rbrace", '}'),
    ("rcub", '}'),
    ("lbrack", '['),
    ("lsqb", '['),
    ("rbrack", ']'),
    ("rsqb", ']'),
    ("colon", ':'),
    ("comma", ','),
    ("bsol", '\\'),
    ("sol", '/'),
    ("num", '#'),
    ("commat", '@'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("hellip", '…'),
    ("euro", '€'),
];

/// Returns the character with this name.
pub(super) fn character(name: &str) -> Option<char> {
    if let Some((_, character)) = OTHER.iter().find(|(other, _)| *other == name) {
        return Some(*character);
    }
    let index = LATIN_1.iter().position(|other| *other == name)?;
    char::from_u32(0xA0 + index as u32)
}

#[cfg(test)]
mod tests {
    use super::character;

    #[test]
    fn names_are_those_of_html() {
        for (name, expected) in
            [("nbsp", '\u{A0}'), ("Agrave", 'À'), ("szlig", 'ß'), ("times", '×'), ("yuml", 'ÿ'), ("euro", '€')]
        {
            assert_eq!(character(name), Some(expected));
        }
        assert_eq!(character("Quot"), None);
    }
}
