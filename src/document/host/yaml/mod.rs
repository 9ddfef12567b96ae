//! YAML: mappings and sequences, and the scalars in them.

mod emit;
mod nodes;
mod scalar;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::token::Tokens;
use super::{Language, Literals, folding, literals_of};
use crate::document::format::Format;
use crate::document::part::Part;
use crate::document::shell;
use crate::source::Span;
use scalar::Script;

/// YAML, as its tokens are made here.
const LANGUAGE: Language = Language {
    lex: |text| emit::tokens(text).tokens,
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
    serializers: &[],
    bare_keys: false,
    adjacent: false,
    constructor: None,
    assigns: false,
    tables: false,
    typed: false,
    casts: false,
    data: true,
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
    literals_of(&LANGUAGE, text, tokens, each);
    let literals = Arc::new(Literals::default());
    for Script { content, map, name } in scripts {
        let format = name.map(|name| Format::of(Path::new(&name))).filter(|format| *format != Format::Yaml);
        let parts = format.and_then(Format::parts).unwrap_or(shell::parts);
        parts(&content, &mut |part| {
            let secrets = part.secrets.iter().map(|span| map.span(*span)).collect();
            each(Part {
                text: Cow::Owned(part.text.into_owned()),
                map: part.map.within(&map),
                dialect: part.dialect,
                inline: true,
                secrets,
                // How the scalar is written is not known to what finds the parts in it.
                literals: Some(Arc::clone(&literals)),
                findings: Vec::new(),
                quote: None,
            });
        });
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
