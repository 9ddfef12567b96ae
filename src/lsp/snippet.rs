//! Texts that a completion puts in, with tab stops for the clients that know them.

use crate::syntax::escape_layers;

/// A text to put in, with tab stops and without.
#[derive(Debug)]
pub(super) struct Snippet {
    depth: u8,
    plain: String,
    with_stops: String,
    has_stops: bool,
}

impl Snippet {
    /// An empty one, for a text `depth` strings deep.
    pub(super) fn new(depth: u8) -> Self {
        Self { depth, plain: String::new(), with_stops: String::new(), has_stops: false }
    }

    /// Adds JSON, spelled as it is where it goes.
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

    /// Adds a place to type at; there is one at most.
    pub(super) fn stop(&mut self) {
        self.with_stops.push_str("$0");
        self.has_stops = true;
    }

    /// Adds a choice among values, each as JSON; without tab stops it is the first.
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

    /// Whether there is a place to type at or a choice to make.
    pub(super) fn has_stops(&self) -> bool {
        self.has_stops
    }

    /// The text: for a client that knows snippets, or plain.
    pub(super) fn finish(self, snippet: bool) -> String {
        if snippet { self.with_stops } else { self.plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_syntax_for_snippets_or_for_strings_is_escaped() {
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
