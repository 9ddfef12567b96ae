//! YAML: mappings and sequences, and the scalars in them.

mod emit;
mod nodes;
mod scalar;

use std::path::Path;

use super::assembly::Assemblies;
use super::token::Tokens;
use super::uses::Uses;
use super::{Language, STRINGS, folding, literals_of, shell};
use crate::document::format::Format;
use crate::document::nested::{self, Writable};
use crate::document::part::Part;
use crate::source::Span;
use scalar::Script;

/// YAML, as its tokens are made here.
const LANGUAGE: Language = Language {
    literals: &[
        ("true", "true"),
        ("True", "true"),
        ("TRUE", "true"),
        ("false", "false"),
        ("False", "false"),
        ("FALSE", "false"),
        ("null", "null"),
        ("Null", "null"),
        ("NULL", "null"),
        ("~", "null"),
    ],
    braces: true,
    data: true,
    ..STRINGS
};

/// What the lexer finds in a file.
struct Lexed {
    tokens: Tokens,
    /// The scalars that may be programs, or files of their own.
    scripts: Vec<Script>,
}

/// The documents of `text`, and what is in the scripts and files that its scalars hold. A document that is not YAML is passed over.
pub(in crate::document) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    let Lexed { tokens, scripts } = emit::tokens(text);
    literals_of(&LANGUAGE, text, tokens, Uses::default(), &Assemblies::default(), each);
    for Script { content, map, name } in scripts {
        let format = name.map(|name| Format::of(Path::new(&name))).filter(|format| *format != Format::Yaml);
        let find = format.and_then(Format::parts).unwrap_or(shell::parts);
        // How the scalar is written is not known to what finds the parts in it.
        nested::parts(find, &content, &map, Writable::No, each);
    }
}

/// `text` as a scalar.
pub(crate) fn string(text: &str) -> String {
    if folding::is_plain(text) { text.to_owned() } else { scalar::json_string(text) }
}

/// What is wrong with the first document of `text` that is not YAML, and where.
pub(in crate::document) fn error(text: &str) -> Option<(Span, String)> {
    nodes::documents(text).find_map(Result::err)
}
