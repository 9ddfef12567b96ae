//! Closers that are missing, in surplus, or of the other kind; and the schemas' and the layout's word on where they
//! belong.

use super::frame::{Expect, Frame, NOWHERE};
use super::parser::Parser;
use super::scan::{self, skip_spaces};
use super::shape::ShapeId;
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use crate::source::Span;

impl Parser<'_> {
    /// How many containers have to be closed before the name that stands here, as the schemas or, with `layout`, the
    /// indentation tell. Nothing where it may stay.
    pub(super) fn levels_out(&mut self, layout: bool) -> Option<usize> {
        let top = self.frames.len() - 1;
        let shape = self.shape?;
        let own = self.shape_of(top);
        let name = self.name_here()?;
        if shape.is_object(own) {
            if shape.member(own, name).is_some() {
                return None;
            }
            for outer in (0..top).rev().filter(|outer| self.frames[*outer].object) {
                let id = self.frames[outer].shape.unwrap_or(ShapeId::UNKNOWN);
                if shape.member(id, name).is_some() {
                    return Some(top - outer);
                }
            }
        }
        if !layout {
            return None;
        }
        // The schemas know nothing of it: a member on its own line stands under its siblings.
        let here = scan::indentation(self.text, self.pos)?;
        let sibling = |frame: &Frame| {
            let key = (frame.key != NOWHERE).then(|| self.nodes[frame.key as usize].span.start)?;
            scan::indentation(self.text, key as usize)
        };
        if sibling(&self.frames[top])? == here {
            return None;
        }
        let outer =
            (0..top).rev().find(|outer| self.frames[*outer].object && sibling(&self.frames[*outer]) == Some(here))?;
        Some(top - outer)
    }

    /// What the schemas know of the open container at `depth`; asked once for each.
    pub(super) fn shape_of(&mut self, depth: usize) -> ShapeId {
        let Some(shape) = self.shape else { return ShapeId::UNKNOWN };
        let known = self.frames[..=depth].iter().rposition(|frame| frame.shape.is_some());
        for at in known.map_or(0, |at| at + 1)..=depth {
            let id = if at == 0 {
                shape.root()
            } else {
                let parent = &self.frames[at - 1];
                let id = parent.shape.unwrap_or(ShapeId::UNKNOWN);
                if parent.object {
                    shape.member(id, self.node_text(parent.key)).unwrap_or(ShapeId::UNKNOWN)
                } else {
                    shape.element(id)
                }
            };
            self.frames[at].shape = Some(id);
        }
        self.frames[depth].shape.unwrap_or(ShapeId::UNKNOWN)
    }

    /// Where the closers do not balance: closes what has to be closed before the name that stands here.
    pub(super) fn place_key(&mut self) {
        if let Some(levels) = self.levels_out(true) {
            let comma = self.take_inserted_comma();
            self.close_missing(levels, NOWHERE, comma);
            self.expect = Expect::Key;
        }
    }

    /// Takes back the comma that was inserted behind the last value, if one was: closers go before it.
    pub(super) fn take_inserted_comma(&mut self) -> bool {
        let Some(top) = self.frames.last() else { return false };
        let Some(edit) = self.repairs.last_mut().and_then(|repair| repair.fix.as_mut()?.edits.last_mut()) else {
            return false;
        };
        if top.comma != NOWHERE || edit.span != Span::at(top.last_end) || !edit.text.ends_with(',') {
            return false;
        }
        let closers = edit.text.trim_end_matches(',').to_owned();
        if closers.is_empty() {
            self.repairs.pop();
        } else {
            edit.text = closers.into();
        }
        true
    }

    /// Whether the brace that stands here closes an object whose members go on behind it; if so it is removed.
    pub(super) fn is_surplus_closer(&mut self) -> bool {
        let Some(shape) = self.shape else { return false };
        let top = self.frames.len() - 1;
        let comma = skip_spaces(self.text, self.pos + 1);
        if top == 0 || self.bytes.get(comma) != Some(&b',') {
            return false;
        }
        let next = skip_spaces(self.text, comma + 1);
        let at = std::mem::replace(&mut self.pos, next);
        let name = self.name_here().map(str::to_owned);
        self.pos = at;
        let Some(name) = name else { return false };
        let own = self.shape_of(top);
        let parent = self.frames[top - 1].shape.unwrap_or(ShapeId::UNKNOWN);
        if shape.member(own, &name).is_none() || !shape.is_object(parent) || shape.member(parent, &name).is_some() {
            return false;
        }
        self.asked += 1;
        let container = self.container_name(top);
        let closer = Span::from(at..at + 1);
        let finding = Diagnostic::new(
            RuleId::UnexpectedBracket,
            closer,
            format!("this `}}` closes {container} before its last member: `{name}` belongs to it"),
        )
        .with_label("one closer too many")
        .with_pointer(self.pointer());
        self.remove_closer(finding, closer);
        true
    }

    pub(super) fn remove_closer(&mut self, finding: Diagnostic, closer: Span) {
        self.structural += 1;
        self.repairs.push(finding.with_fix(Applicability::Safe, "remove it", vec![Edit::delete(closer)]));
        self.pos = closer.end as usize;
        self.expect = match self.frames.last() {
            Some(top) if top.count == 0 => Expect::FirstKey,
            Some(top) if top.comma != NOWHERE => Expect::Key,
            _ => Expect::Next,
        };
    }

    /// Closes `levels` containers whose closers are missing, all in one finding. The text goes on with a name of the
    /// container around them (`comma`: which a comma has to precede), or with the closer at `closer`.
    pub(super) fn close_missing(&mut self, levels: usize, closer: u32, comma: bool) {
        let top = self.frames.len() - 1;
        let inner = self.frames[top].clone();
        let outermost = self.frames.len() - levels;
        let closers: String =
            self.frames[outermost..].iter().rev().map(|frame| if frame.object { '}' } else { ']' }).collect();
        let names: Vec<String> = (outermost..=top).rev().map(|depth| self.container_name(depth)).collect();
        let name = names.join(" and ");
        let at = inner.last_end;
        let verb = if levels == 1 { "is" } else { "are" };
        let message = match self.name_here().map(str::to_owned) {
            Some(next) if closer == NOWHERE => {
                self.asked += levels as u32;
                format!("{name} {verb} never closed; `{next}` behind belongs further out")
            }
            _ => format!("{name} {verb} never closed; a `{closers}` is missing"),
        };
        let mut text = closers.clone();
        if comma {
            text.push(',');
        }
        let mut finding = Diagnostic::new(RuleId::UnclosedBracket, Span::at(at), message)
            .with_label(format!("`{closers}` belongs here"))
            .with_pointer(self.pointer());
        for frame in self.frames[outermost..].iter().rev() {
            finding = finding.with_secondary(self.opener(frame), "opened here");
        }
        let mut edits = Vec::new();
        // Where a closer follows, a comma before it has nothing to separate.
        let last_comma = if closer == NOWHERE { None } else { self.take_last_comma() };
        if let Some(last_comma) = last_comma {
            edits.push(Edit::replace(Span::new(last_comma, last_comma + 1), text));
        } else {
            edits.push(Edit::insert(at, text));
        }
        self.repairs.push(finding.with_fix(Applicability::Safe, format!("insert `{closers}`"), edits));
        self.structural += levels as u32;
        for _ in 0..levels {
            self.close_at(at);
        }
        self.expect = if closer == NOWHERE { Expect::Key } else { Expect::Next };
    }

    /// The wrong one of the two closers stands here: one is missing before it, or it is mistyped.
    pub(super) fn other_closer(&mut self, brace: bool) {
        let top = self.frames.len() - 1;
        let Some(fitting) = self.frames.iter().rposition(|frame| frame.object == brace) else {
            return self.replace_closer();
        };
        let levels = top - fitting;
        if self.is_mistyped(fitting) {
            self.replace_closer();
        } else {
            self.close_missing(levels, self.pos as u32, false);
        }
    }

    /// Whether the closer that stands here was meant for the innermost container, and is not the one of the container at
    /// `fitting`: what stands behind it then fits better.
    pub(super) fn is_mistyped(&self, fitting: usize) -> bool {
        let top = self.frames.len() - 1;
        if let Some(indentation) = scan::indentation(self.text, self.pos) {
            let line = |depth: usize| scan::line_indentation(self.text, self.frames[depth].open as usize);
            let (inner, outer) = (line(top), line(fitting));
            if inner != outer && inner == Some(indentation) {
                return true;
            }
            if inner != outer && outer == Some(indentation) {
                return false;
            }
        }
        // How many of the closers behind fit what is open then.
        let fits = |mut depth: usize| {
            let mut at = skip_spaces(self.text, self.pos + 1);
            for _ in 0..=super::MAX_DEPTH {
                match self.bytes.get(at) {
                    Some(closer @ (b'}' | b']')) => {
                        if depth == 0 || self.frames[depth - 1].object != (*closer == b'}') {
                            return false;
                        }
                        depth -= 1;
                        at = skip_spaces(self.text, at + 1);
                    }
                    Some(_) => return depth > 0,
                    None => return depth == 0,
                }
            }
            true
        };
        !fits(fitting) && fits(top)
    }

    pub(super) fn replace_closer(&mut self) {
        let top = self.frames.len() - 1;
        let right = if self.frames[top].object { "}" } else { "]" };
        let at = Span::from(self.pos..self.pos + 1);
        let wrong = &self.text[at.range()];
        if self.outermost_goes_on() {
            return;
        }
        let finding = Diagnostic::new(
            RuleId::MismatchedBracket,
            at,
            format!("`{wrong}` closes {}, which `{right}` has to close", self.container_name(top)),
        )
        .with_label(format!("`{right}` belongs here"))
        .with_secondary(self.opener(&self.frames[top]), "opened here")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Safe, format!("write `{right}`"), vec![Edit::replace(at, right)]);
        self.remove_last_comma();
        self.repairs.push(finding);
        self.structural += 1;
        self.close();
    }
}
