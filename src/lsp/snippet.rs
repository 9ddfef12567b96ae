//! Builds the text that a completion inserts, with tab stops for clients that support them.

use crate::syntax::escape_layers;

/// A text to insert, in two versions: with and without tab stops.
#[derive(Debug)]
pub(super) struct Snippet {
    /// The number of nested strings around the text.
    depth: u8,
    /// The text without tab stops.
    plain: String,
    /// The text with tab stops, in the snippet syntax of the protocol.
    with_stops: String,
    /// Whether there are tab stops or choices.
    has_stops: bool,
}

impl Snippet {
    /// Returns an empty snippet for JSON inside `depth` nested strings, each of which adds a level of escapes.
    pub(super) fn new(depth: u8) -> Self {
        Self { depth, plain: String::new(), with_stops: String::new(), has_stops: false }
    }

    /// Adds JSON, escaped for the nested strings.
    pub(super) fn text(&mut self, json: &str) {
        let spelled = escape_layers(json, self.depth);
        for character in spelled.chars() {
            if matches!(character, '\\' | '$' | '}') {
                self.with_stops.push('\\');
            }
            self.with_stops.push(character);
        }
        self.plain.push_str(&spelled);
    }

    /// Adds a comma after a value. The version without tab stops gets a comma only if `has_value` says that it has the
    /// value: a comma that follows a colon would be in the way of typing the value.
    pub(super) fn comma(&mut self, has_value: bool) {
        self.with_stops.push(',');
        if has_value {
            self.plain.push(',');
        }
    }

    /// Returns the length in bytes of the version without tab stops.
    pub(super) fn plain_len(&self) -> usize {
        self.plain.len()
    }

    /// Adds the final tab stop. A snippet may have only one.
    pub(super) fn stop(&mut self) {
        self.with_stops.push_str("$0");
        self.has_stops = true;
    }

    /// Adds a choice of JSON values. The version without tab stops has the first value.
    pub(super) fn choice(&mut self, values: &[String]) {
        let spelled: Vec<String> = values.iter().map(|value| escape_layers(value, self.depth)).collect();
        let escape = |value: &String| {
            value.chars().fold(String::new(), |mut out, character| {
                if matches!(character, '\\' | '$' | '}' | ',' | '|') {
                    out.push('\\');
                }
                out.push(character);
                out
            })
        };
        let escaped: Vec<String> = spelled.iter().map(escape).collect();
        self.with_stops.push_str(&format!("${{1|{}|}}", escaped.join(",")));
        self.has_stops = true;
        self.plain.push_str(spelled.first().map_or("", String::as_str));
    }

    /// Returns whether there are tab stops or choices.
    pub(super) fn has_stops(&self) -> bool {
        self.has_stops
    }

    /// Returns the text to insert. If `snippet` is true, it has tab stops in the snippet syntax of the protocol.
    pub(super) fn finish(self, snippet: bool) -> String {
        if snippet { self.with_stops } else { self.plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_of_snippets_and_strings_are_escaped() {
        let mut snippet = Snippet::new(1);
        snippet.text("\"a$}\": ");
        snippet.choice(&["\"b|c\"".to_owned(), "1".to_owned()]);
        assert!(snippet.has_stops());
        assert_eq!(snippet.finish(true), r#"\\"a\$\}\\": ${1|\\"b\|c\\",1|}"#);
        let mut plain = Snippet::new(0);
        plain.text("{");
        plain.stop();
        plain.text("}");
        assert_eq!(plain.finish(false), "{}");
    }
}
