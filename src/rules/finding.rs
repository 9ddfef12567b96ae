//! Where the rules put what they find.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use super::mailing_list::CcList;
use super::registry;
use super::unknown_members::UnknownMembers;
use crate::catalog::{CompileError, Schemas, Shapes, Violation};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::document::payload::Payload;
use crate::source::Span;
use crate::syntax::{NodeRef, Tree};

/// The findings of one payload.
pub(crate) struct Findings<'f, 't> {
    /// The payload that is judged.
    pub payload: &'f Payload<'t>,
    /// What the user decided.
    pub config: &'f Config,
    /// The schemas in use.
    pub schemas: &'f Schemas,
    /// Members that are added to the payload elsewhere.
    pub supplied: &'f [String],
    /// What the schemas know of objects.
    pub shapes: &'f Shapes,
    /// Members that a schema demands of an object which has not got them.
    pub missing: Vec<Missing<'t>>,
    /// Objects with members that their schema does not know and says so.
    pub strangers: Vec<NodeRef<'t>>,
    /// Schemas that could not be compiled: what they require was not checked.
    pub failures: Vec<CompileError>,
    diagnostics: Vec<Diagnostic>,
    /// The pointers of the first of `diagnostics`, and how many those are.
    reported: RefCell<(HashSet<String>, usize)>,
    mailing_lists: OnceCell<Rc<[CcList<'t>]>>,
    unknown_members: OnceCell<Rc<UnknownMembers<'t>>>,
}

/// A member that a schema demands of an object which has not got it.
#[derive(Debug, Clone)]
pub(crate) struct Missing<'t> {
    /// The object.
    pub object: NodeRef<'t>,
    /// The member's name.
    pub name: String,
    /// The rule that reports it.
    pub rule: RuleId,
}

/// What the schemas found wrong with one value by one rule: of `required` and `additionalProperties` all names together.
#[derive(Debug, Clone)]
pub(crate) struct Group<'t> {
    /// The value.
    pub node: NodeRef<'t>,
    /// The verdicts, at least one.
    pub violations: Vec<Violation<'t>>,
    /// The names of members that are missing, or should not be there.
    pub names: Vec<String>,
}

impl<'f, 't> Findings<'f, 't> {
    pub(crate) fn new(payload: &'f Payload<'t>, config: &'f Config, supplied: &'f [String]) -> Self {
        let schemas = &*config.schemas;
        let shapes = schemas.shapes();
        Self {
            payload,
            config,
            schemas,
            supplied,
            shapes,
            missing: Vec::new(),
            strangers: Vec::new(),
            failures: Vec::new(),
            diagnostics: Vec::new(),
            mailing_lists: OnceCell::new(),
            unknown_members: OnceCell::new(),
            reported: RefCell::default(),
        }
    }

    /// The CC lists of the payload that are filled in, taken apart once for all rules.
    pub(crate) fn mailing_lists(&self) -> Rc<[CcList<'t>]> {
        let lists = || self.payload.containers.iter().filter_map(CcList::of).collect();
        self.mailing_lists.get_or_init(lists).clone()
    }

    /// Returns what the members were meant to be that no schema knows; asked only after the schemas were.
    pub(super) fn unknown_members(&self) -> Rc<UnknownMembers<'t>> {
        self.unknown_members.get_or_init(|| Rc::new(UnknownMembers::of(self))).clone()
    }

    /// A finding of `rule` about the value `node`, at the rule's own level; it points at the value's text.
    pub(crate) fn about(&self, rule: RuleId, node: NodeRef<'t>, message: impl Into<String>) -> Diagnostic {
        self.at(rule, node, node.content_span(), message)
    }

    /// A finding of `rule` about the value `node` that points at another place: at its name, or at a part of its text.
    pub(crate) fn at(&self, rule: RuleId, node: NodeRef<'t>, span: Span, message: impl Into<String>) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(rule, span, message).with_pointer(self.payload.pointer(node));
        diagnostic.severity =
            registry::find(rule).and_then(|rule| rule.level().severity()).unwrap_or(Severity::Warning);
        diagnostic
    }

    /// Adds a finding.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether something is found already about the value that `pointer` leads to.
    pub(crate) fn is_reported(&self, pointer: &str) -> bool {
        let mut reported = self.reported.borrow_mut();
        let (pointers, count) = &mut *reported;
        pointers.extend(self.diagnostics[*count..].iter().map(|diagnostic| diagnostic.pointer.clone()));
        *count = self.diagnostics.len();
        pointers.contains(pointer)
    }

    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// The text of `span` of `tree`'s text, ready to be shown in a message: one line, not too long.
    pub(crate) fn quote(text: &str) -> Cow<'_, str> {
        let short = match text.char_indices().nth(60) {
            Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
            None => Cow::Borrowed(text),
        };
        if short.contains(|character: char| character.is_control()) {
            Cow::Owned(short.chars().map(|character| if character.is_control() { ' ' } else { character }).collect())
        } else {
            short
        }
    }

    /// `text` as an edit of `tree` has to write it: with the escapes that the layers of string around it need.
    pub(crate) fn spell(tree: &Tree<'_>, text: &str) -> String {
        crate::syntax::escape_layers(text, tree.depth())
    }
}
