//! Builds the text that a completion inserts. For clients that support snippets, the text has tab stops:
//! `"Status": "$0"`.

use crate::syntax::escape_layers;

/// A text to insert, in two versions: with and without tab stops.
#[derive(Debug)]
pub(super) struct Snippet {
    /// The number of nested JSON strings around the inserted text.
    depth: u8,
    /// The text without tab stops.
    plain: String,
    /// The text with tab stops, in the snippet syntax of the protocol.
    with_stops: String,
    /// Whether `with_stops` contains tab stops or choices.
    has_stops: bool,
}

impl Snippet {
    /// Returns an empty snippet for JSON inside of `depth` nested strings. Each string adds a level of escapes.
    pub(super) fn new(depth: u8) -> Self {
        Self { depth, plain: String::new(), with_stops: String::new(), has_stops: false }
    }

    /// Adds JSON text.
    pub(super) fn push_json(&mut self, json: &str) {
        let nested_json = escape_layers(json, self.depth);
        for character in nested_json.chars() {
            if matches!(character, '\\' | '$' | '}') {
                self.with_stops.push('\\');
            }
            self.with_stops.push(character);
        }
        self.plain.push_str(&nested_json);
    }

    /// Adds a comma after a value. `has_value` is whether the version without tab stops contains the value. If not,
    /// that version gets no comma, so that the user can type the value after the colon.
    pub(super) fn push_comma(&mut self, has_value: bool) {
        self.with_stops.push(',');
        if has_value {
            self.plain.push(',');
        }
    }

    /// Returns the length in bytes of the version without tab stops.
    pub(super) fn plain_len(&self) -> usize {
        self.plain.len()
    }

    /// Adds the final tab stop (`$0`): the position of the cursor after the user has filled in the snippet. A snippet may
    /// have only one final tab stop.
    pub(super) fn push_tab_stop(&mut self) {
        self.with_stops.push_str("$0");
        self.has_stops = true;
    }

    /// Adds a choice of JSON values. Without tab stops, the text contains the first value.
    pub(super) fn push_choice(&mut self, values: &[String]) {
        let nested_values: Vec<String> = values.iter().map(|value| escape_layers(value, self.depth)).collect();
        let escape_for_choice = |value: &String| {
            value.chars().fold(String::new(), |mut out, character| {
                if matches!(character, '\\' | '$' | '}' | ',' | '|') {
                    out.push('\\');
                }
                out.push(character);
                out
            })
        };
        let choices: Vec<String> = nested_values.iter().map(escape_for_choice).collect();
        self.with_stops.push_str(&format!("${{1|{}|}}", choices.join(",")));
        self.has_stops = true;
        self.plain.push_str(nested_values.first().map_or("", String::as_str));
    }

    /// Returns whether the snippet contains tab stops or choices.
    pub(super) fn has_stops(&self) -> bool {
        self.has_stops
    }

    /// Returns the text to insert, with or without tab stops in the snippet syntax of the protocol.
    pub(super) fn into_text(self, with_stops: bool) -> String {
        if with_stops { self.with_stops } else { self.plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_of_snippets_and_strings_are_escaped() {
        let mut snippet = Snippet::new(1);
        snippet.push_json("\"a$}\": ");
        snippet.push_choice(&["\"b|c\"".to_owned(), "1".to_owned()]);
        assert!(snippet.has_stops());
        assert_eq!(snippet.into_text(true), r#"\\"a\$\}\\": ${1|\\"b\|c\\",1|}"#);
        let mut plain = Snippet::new(0);
        plain.push_json("{");
        plain.push_tab_stop();
        plain.push_json("}");
        assert_eq!(plain.into_text(false), "{}");
    }
}
