//! Finds payloads in YAML: mappings that are payloads, scalars with JSON, and scalars that contain scripts or embedded
//! files. A scalar is a string, a number or another single value.

mod emit;
mod nodes;
mod scalar;

use std::path::Path;

use super::assembly::Assemblies;
use super::token::Tokens;
use super::uses::Uses;
use super::{Language, STRINGS_ONLY, folding, parts_of_tokens, shell};
use crate::document::format::Format;
use crate::document::nested::{self, Writable};
use crate::document::part::Part;
use crate::source::Span;
use scalar::Script;

/// The properties of YAML. It has no lexer, since a YAML parser creates the tokens.
const LANGUAGE: Language = Language {
    keywords: &[
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
    has_brace_objects: true,
    is_data: true,
    ..STRINGS_ONLY
};

/// The tokens and scripts of a file.
struct LexOutput {
    tokens: Tokens,
    /// The scalars that may be scripts or embedded files.
    scripts: Vec<Script>,
}

/// Finds the parts of `text` that may hold a payload, including the parts of scripts and embedded files. A YAML
/// document with a syntax error is skipped.
pub(in crate::document) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    let LexOutput { tokens, scripts } = emit::tokens(text);
    parts_of_tokens(&LANGUAGE, text, tokens, Uses::default(), &Assemblies::default(), each);
    for Script { content, map, name } in scripts {
        let format = name.map(|name| Format::of(Path::new(&name))).filter(|format| *format != Format::Yaml);
        let find = format.and_then(Format::part_finder).unwrap_or(shell::parts);
        // Fixes must not change the inner parts, because fixes cannot write the escapes of the scalar.
        nested::parts(find, &content, &map, Writable::No, each);
    }
}

/// Returns `text` as a YAML string, without quotes if possible.
pub(crate) fn to_scalar(text: &str) -> String {
    if folding::is_plain_string(text) { text.to_owned() } else { scalar::json_string(text) }
}

/// Returns the position and the message of the first syntax error in `text`.
pub(in crate::document) fn first_error(text: &str) -> Option<(Span, String)> {
    nodes::read_documents(text).find_map(Result::err)
}
