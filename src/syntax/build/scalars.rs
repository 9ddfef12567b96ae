//! Numbers, literals, and strings without quotes: `{"a": +1, "b": True, "c": some text}`.

use super::Builder;
use crate::diagnostic::{Edit, RuleId};
use crate::source::Span;
use crate::syntax::repair::{Detail, Doubt, EndLocation, Repair};
use crate::syntax::scalar::{Scalar, classify};
use crate::syntax::search::state::Step;
use crate::syntax::shape::{Shape, ShapeId};
use crate::syntax::tree::{Flags, Kind, Node};

impl Builder<'_> {
    /// Adds a number, a literal, a placeholder, or a string without quotes.
    pub(super) fn add_bare_value(&mut self, step: Step) {
        if self.tree.open.last().is_some_and(|top| !top.is_object) {
            self.confirm_comma();
        }
        let span = Span::new(step.content_start, step.content_end);
        let text = &self.text[span.range()];
        if self.templates.is_some_and(|templates| templates.is_start_of_value(span)) {
            self.templated = true;
            let flags = Flags::VERBATIM.with(Flags::PLACEHOLDER);
            return self.tree.add_leaf(Kind::String, span, span, flags);
        }
        if self.try_add_truncated_literal(span) {
            return;
        }
        // `\some text\`: backslashes instead of quotes.
        if text.len() > 2 && text.starts_with('\\') && text.ends_with('\\') && !text.ends_with("\\\\") {
            return self.add_string_in_backslashes(span);
        }
        match classify(text) {
            Scalar::Strict(kind) => self.tree.add_leaf(kind, span, span, Flags::default()),
            Scalar::Literal { kind, literal, has_same_meaning } => {
                self.add_literal(span, kind, literal, has_same_meaning)
            }
            Scalar::Number(number) => self.add_number(span, &number, None),
            Scalar::Ambiguous(number, doubt) => {
                // If the schemas do not decide, a number with leading zeros is probably an identifier, such as `007`.
                let is_text = self.value_accepts_string().unwrap_or(doubt == Doubt::LeadingZero);
                if is_text {
                    self.add_number_as_string(span, doubt)
                } else {
                    self.add_number(span, &number, Some(doubt))
                }
            }
            Scalar::Placeholder => self.add_bare_string(span, true),
            Scalar::Text => self.add_bare_string(span, false),
        }
    }

    /// Adds the literal at `span` if the end of the text truncates the literal, as in `{"a": tru`. The text at `span` must be the start of
    /// `true`, `false` or `null`. Returns whether the literal was added.
    fn try_add_truncated_literal(&mut self, span: Span) -> bool {
        let written = &self.text[span.range()];
        let literals = [("true", Kind::True), ("false", Kind::False), ("null", Kind::Null)];
        let found = literals.into_iter().find(|(literal, _)| literal.starts_with(written) && *literal != written);
        let Some((literal, kind)) = found.filter(|_| span.end as usize >= self.text.trim_end().len()) else {
            return false;
        };
        if self.tree.open.is_empty() {
            return false;
        }
        self.report_truncation(
            EndLocation::Literal,
            span,
            vec![self.new_insertion(span.end, &literal[written.len()..])],
        );
        self.tree.add_leaf(kind, span, span, Flags::default());
        true
    }

    /// Adds the JSON literal `literal`, which is spelled differently in the text, such as `True`. `has_same_meaning` is whether the two
    /// spellings have the same meaning: `True` means `true`, but `NaN` does not mean `null`.
    fn add_literal(&mut self, span: Span, kind: Kind, literal: &'static str, has_same_meaning: bool) {
        let written = &self.text[span.range()];
        let is_json5 = matches!(written.trim_start_matches(['+', '-']), "NaN" | "Infinity");
        if !(is_json5 && self.options.json5) {
            let subject = self.tree.next_subject();
            let detail = Detail::InvalidLiteral { subject, written: written.to_owned(), literal };
            let repair = Repair::new(RuleId::InvalidLiteral, span, detail, vec![Edit::replace(span, literal)]);
            self.report_at_next_value(if has_same_meaning { repair } else { repair.into_unsafe() });
        }
        self.tree.add_leaf(kind, span, span, Flags::default());
    }

    /// Adds the number `number`, which is spelled differently in the text, such as `+1`. `doubt` is why the value may be text instead, if
    /// there is a reason.
    fn add_number(&mut self, span: Span, number: &str, doubt: Option<Doubt>) {
        let written = &self.text[span.range()];
        // JSON5 allows hexadecimal numbers, such as `-0x1B`, but not `1_000`, `1,5`, `0b1` and `0o7`.
        let unsigned = written.trim_start_matches(['+', '-']);
        let has_json5_digits = match unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
            Some(digits) => digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
            None => !unsigned.contains(['_', ',', 'b', 'B', 'o', 'O']),
        };
        let is_json5 = has_json5_digits && doubt.is_none_or(|doubt| doubt == Doubt::PlusSign);
        if !(is_json5 && self.options.json5) {
            let detail = Detail::InvalidNumber {
                subject: self.tree.next_subject(),
                written: written.to_owned(),
                number: Some(number.to_owned()),
                doubt,
            };
            let edit = Edit::replace(span, number.to_owned());
            let repair = Repair::new(RuleId::InvalidNumber, span, detail, vec![edit]);
            self.report_at_next_value(if doubt.is_some() { repair.into_unsafe() } else { repair });
        }
        let from = self.tree.buffer.len();
        self.tree.buffer.push_str(number);
        self.tree.decoded.push(Span::from(from..self.tree.buffer.len()));
        let link = self.tree.decoded.len() as u32 - 1;
        self.tree.nodes.push(Node { span, content: span, link, kind: Kind::Number, flags: Flags::default() });
        self.tree.finish_value(self.tree.nodes.len() as u32 - 1, span.end);
    }

    /// Adds a string for a value that looks like a number but is probably text, such as `007`.
    fn add_number_as_string(&mut self, span: Span, doubt: Doubt) {
        let detail = Detail::InvalidNumber {
            subject: self.tree.next_subject(),
            written: self.text[span.range()].to_owned(),
            number: None,
            doubt: Some(doubt),
        };
        let edits = vec![self.new_insertion(span.start, "\""), self.new_insertion(span.end, "\"")];
        self.report_at_next_value(Repair::new(RuleId::InvalidNumber, span, detail, edits).into_unsafe());
        self.tree.add_leaf(Kind::String, span, span, Flags::VERBATIM);
    }

    /// Adds a string or a placeholder without quotes.
    fn add_bare_string(&mut self, span: Span, is_placeholder: bool) {
        self.check_tags_in_string(span);
        let mut edits = vec![self.new_insertion(span.start, "\"")];
        edits.extend(self.escape_edits(span));
        edits.push(self.new_insertion(span.end, "\""));
        let in_object = self.tree.open.last().is_some_and(|top| top.is_object);
        let has_commas = !is_placeholder && in_object && self.text[span.range()].contains(',');
        let subject = self.tree.next_subject();
        let detail = Detail::UnquotedValue { subject, is_placeholder, has_closing_quote: false, has_commas, count: 1 };
        self.report_at_next_value(Repair::new(RuleId::UnquotedValue, span, detail, edits));
        if is_placeholder {
            self.mark_last_unsafe();
        }
        let flags = Flags::VERBATIM.with(if is_placeholder { Flags::PLACEHOLDER } else { Flags::default() });
        self.tree.add_leaf(Kind::String, span, span, flags);
    }

    /// Returns whether the schemas allow a string as the next value. Returns `None` if the schemas do not decide, or if JSON5 is expected,
    /// because JSON5 allows more spellings of numbers.
    fn value_accepts_string(&self) -> Option<bool> {
        let shape = self.options.shape.filter(|_| !self.options.json5)?;
        // A schema that requires an object or an array does not decide between a number and a string.
        let is_container = |id: ShapeId| shape.is_object(id) || shape.element(id) != ShapeId::UNKNOWN;
        let id = self.value_shape(shape).filter(|id| !is_container(*id))?;
        shape.accepts_string(id)
    }

    /// Returns the shape that the schemas define for the next value.
    fn value_shape(&self, shape: &dyn Shape) -> Option<ShapeId> {
        self.tree.open.iter().try_fold(shape.root(), |id, open| {
            if !open.is_object {
                return Some(shape.element(id));
            }
            let key = (open.last_key != crate::syntax::tree_builder::NO_NODE).then_some(open.last_key)?;
            shape.member(id, self.tree.node_text(key))
        })
    }
}
