//! Collects the findings of the rules.

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
    /// The payload that is linted.
    pub payload: &'f Payload<'t>,
    /// The configuration of the user.
    pub config: &'f Config,
    /// The schemas in use.
    pub schemas: &'f Schemas,
    /// Names of members that the program around the payload adds later, so that they are not missing.
    pub supplied: &'f [String],
    /// Information from the schemas about objects.
    pub shapes: &'f Shapes,
    /// Members that a schema requires, but that are missing from their objects.
    pub missing: Vec<Missing<'t>>,
    /// Objects with members that their schema rejects as unknown.
    pub with_unknown_members: Vec<NodeRef<'t>>,
    /// Schemas that could not be compiled. What they require was not checked.
    pub failures: Vec<CompileError>,
    diagnostics: Vec<Diagnostic>,
    /// A cache for `is_reported`: the pointers of the first `n` diagnostics, and `n`.
    reported: RefCell<(HashSet<String>, usize)>,
    mailing_lists: OnceCell<Rc<[CcList<'t>]>>,
    unknown_members: OnceCell<Rc<UnknownMembers<'t>>>,
}

/// A member that a schema requires, but that is missing from the object.
#[derive(Debug, Clone)]
pub(crate) struct Missing<'t> {
    /// The object.
    pub object: NodeRef<'t>,
    /// The key of the member.
    pub name: String,
    /// The rule that reports it.
    pub rule: RuleId,
}

/// The violations of one rule by one value. For `required` and `additionalProperties`, all names are in one group.
#[derive(Debug, Clone)]
pub(crate) struct Group<'t> {
    /// The value.
    pub node: NodeRef<'t>,
    /// The violations, at least one.
    pub violations: Vec<Violation<'t>>,
    /// The keys of members that are missing or not allowed.
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
            with_unknown_members: Vec::new(),
            failures: Vec::new(),
            diagnostics: Vec::new(),
            mailing_lists: OnceCell::new(),
            unknown_members: OnceCell::new(),
            reported: RefCell::default(),
        }
    }

    /// Returns the parsed CC lists of the payload that are not empty. All rules share them.
    pub(crate) fn mailing_lists(&self) -> Rc<[CcList<'t>]> {
        let lists = || self.payload.containers.iter().filter_map(CcList::of).collect();
        self.mailing_lists.get_or_init(lists).clone()
    }

    /// Returns what the unknown members were probably meant to be. Must be called after the payload was validated.
    pub(super) fn unknown_members(&self) -> Rc<UnknownMembers<'t>> {
        self.unknown_members.get_or_init(|| Rc::new(UnknownMembers::of(self))).clone()
    }

    /// Returns a finding of `rule` about the value `node` at the rule's default level. It points at the value's content.
    pub(crate) fn about(&self, rule: RuleId, node: NodeRef<'t>, message: impl Into<String>) -> Diagnostic {
        self.at(rule, node, node.content_span(), message)
    }

    /// Returns a finding of `rule` about the value `node` that points at another location: at its key, or at a part of its
    /// content.
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

    /// Returns whether there already is a finding about the value at `pointer`.
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

    /// Returns `text` as a message shows it: on one line and at most 60 characters long.
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

    /// Escapes `text` for an edit of `tree`, once for each string that contains the document of `tree`.
    pub(crate) fn escape(tree: &Tree<'_>, text: &str) -> String {
        crate::syntax::escape_layers(text, tree.depth())
    }
}
