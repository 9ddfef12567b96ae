//! A text that ends while something is open.

use super::frame::Expect;
use super::parser::Parser;
use super::scan::{self, Blank};
use super::tree::Kind;
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use crate::source::{Span, line_break};

impl Parser<'_> {
    /// The text ends while something is expected; false where more is to be read.
    #[cold]
    pub(super) fn at_end(&mut self) -> bool {
        if self.frames.is_empty() {
            return self.end_outside();
        }
        // What is incomplete besides closers.
        match self.expect {
            Expect::Colon => {
                let key = self.nodes[self.nodes.len() - 1].span;
                // `{"a": 1, Sta`: that the name has no quotes is the same cut.
                let bare = self.repairs.pop_if(|repair| repair.rule == RuleId::UnquotedKey && repair.span == key);
                let mut edits = bare.map_or_else(Vec::new, Diagnostic::into_edits);
                edits.push(Edit::insert(key.end, ": null"));
                let place = if edits.len() > 1 { "in a name" } else { "behind a name" };
                self.report_cut(place, key, edits);
                self.push_leaf(Kind::Null, Span::at(key.end));
                self.value_done(key.end);
            }
            Expect::Value => {
                let colon = self.colon as u32;
                let start = colon - scan::char_before(self.text, self.colon).map_or(0, char::len_utf8) as u32;
                self.report_cut("before a value", Span::new(start, colon), vec![Edit::insert(colon, " null")]);
                self.push_leaf(Kind::Null, Span::at(colon));
                self.value_done(colon);
            }
            Expect::Key | Expect::Element => {
                if let Some(comma) = self.take_last_comma() {
                    let at = Span::new(comma, comma + 1);
                    self.report_cut("behind a comma", at, vec![Edit::delete(at)]);
                }
            }
            Expect::FirstElement | Expect::FirstKey | Expect::Next => {}
        }
        self.close_all();
        false
    }

    /// The text is cut off. The closers that are missing are added to this finding's edits.
    pub(super) fn report_cut(&mut self, place: &str, span: Span, edits: Vec<Edit>) {
        // `{"a": 1, "b`: that the name has no value is the same cut.
        if let Some(fix) = self.cut.and_then(|cut| self.repairs[cut].fix.as_mut()) {
            fix.edits.extend(edits);
            return;
        }
        let finding = Diagnostic::new(
            RuleId::UnexpectedEnd,
            span,
            format!("the text ends {place}; it looks cut off, and what came next is lost"),
        )
        .with_label("the text ends here")
        .with_help("it is closed where it ends; the rest of the payload would be the right reading")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Unsafe, "close what is open", edits);
        self.repairs.push(finding);
        self.cut = Some(self.repairs.len() - 1);
    }

    /// Closes everything at the end of the text, in one finding.
    pub(super) fn close_all(&mut self) {
        let levels = self.frames.len();
        let at = self.frames[levels - 1].last_end;
        let mut text = String::new();
        for frame in self.frames.iter().rev() {
            // A closer stands on a line of its own if its opener's line is another.
            let line_break = line_break::first(&self.text[frame.open as usize..at as usize]);
            if let Some(line_break) = line_break.filter(|_| !self.options.inline) {
                text.push_str(line_break);
                let indentation = scan::line_indentation(self.text, frame.open as usize).unwrap_or("");
                text.extend(indentation.chars().filter_map(|character| match scan::blank(character) {
                    Some(Blank::Invisible) => None,
                    Some(Blank::Space) => Some(' '),
                    None => Some(character),
                }));
            }
            text.push(if frame.object { '}' } else { ']' });
        }
        let edit = Edit::insert(at, text);
        match self.cut.take() {
            Some(cut) => {
                if let Some(fix) = &mut self.repairs[cut].fix {
                    fix.edits.push(edit);
                    fix.edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty()));
                }
            }
            None if levels == 1 && self.opener(&self.frames[0]).is_empty() => self.wrap_members(edit),
            None => {
                let closers: String =
                    self.frames.iter().rev().map(|frame| if frame.object { '}' } else { ']' }).collect();
                let message = if levels == 1 {
                    format!("{} is never closed: the text ends without its `{closers}`", self.container_name(0))
                } else {
                    format!("{levels} containers are never closed: the text ends without `{closers}`")
                };
                let mut finding = Diagnostic::new(RuleId::UnclosedBracket, Span::at(at), message)
                    .with_label(format!("`{closers}` belongs here"));
                // More than a few places help nobody.
                for frame in self.frames.iter().rev().take(4) {
                    finding = finding.with_secondary(self.opener(frame), "opened here");
                }
                let finding = finding.with_fix(Applicability::Safe, format!("insert `{closers}`"), vec![edit]);
                self.repairs.push(finding);
            }
        }
        self.structural += levels as u32;
        while !self.frames.is_empty() {
            self.close_at(at);
        }
    }

    /// The closer belongs to an opener that is missing too: one finding for both.
    fn wrap_members(&mut self, closer: Edit) {
        let Some(at) = self.repairs.iter().position(|repair| repair.rule == RuleId::MissingOpeningBracket) else {
            return;
        };
        // It moves to the end: its closer goes behind whatever else is inserted at the end of the last member.
        let mut finding = self.repairs.remove(at);
        if let Some(fix) = &mut finding.fix {
            fix.edits.push(closer);
            fix.title = "put `{` and `}` around them".into();
        }
        finding.message = "members stand without an object around them; `{` and `}` are missing".to_owned();
        self.repairs.push(finding);
    }
}
