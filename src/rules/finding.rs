//! [`Findings`]: the data that the rules share while they check one payload, and the findings that they have reported.

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

/// The findings that the rules have reported for one payload, and the data that the rules share.
pub(crate) struct Findings<'f, 't> {
    /// The payload that is linted.
    pub payload: &'f Payload<'t>,
    /// The configuration of the user.
    pub config: &'f Config,
    /// The schemas in use.
    pub schemas: &'f Schemas,
    /// Keys that the source code around the payload adds later (`payload["Ticket"] = ticket`). Members with these keys
    /// are not missing.
    pub supplied: &'f [String],
    /// What the schemas define for each object: its members and their types.
    pub shapes: &'f Shapes,
    /// Members that a schema requires, but that are missing from their objects. Filled before any schema rule runs.
    pub missing_members: Vec<MissingMember<'t>>,
    /// Objects with members that their schema rejects as unknown.
    pub objects_with_unknown_members: Vec<NodeRef<'t>>,
    /// Errors of schemas that could not be compiled. The payload was not validated against these schemas.
    pub failures: Vec<CompileError>,
    diagnostics: Vec<Diagnostic>,
    /// A cache for `is_reported`: the pointers of the first `n` diagnostics, and `n`.
    reported_pointers: RefCell<(HashSet<String>, usize)>,
    cc_lists: OnceCell<Rc<[CcList<'t>]>>,
    unknown_members: OnceCell<Rc<UnknownMembers<'t>>>,
}

/// A member that a schema requires, but that is missing from the object.
#[derive(Debug, Clone)]
pub(crate) struct MissingMember<'t> {
    /// The object without the member.
    pub object: NodeRef<'t>,
    /// The key of the member.
    pub name: String,
    /// The rule that reports that the member is missing.
    pub rule: RuleId,
}

/// All violations of the same rule by the same value.
///
/// For example, a `Ticket` without `Source` and `Medium` has two `required` violations. Both are in one group of the
/// rule `missing-field`, so that one finding can list both fields.
#[derive(Debug, Clone)]
pub(crate) struct ViolationGroup<'t> {
    /// The value that violates its schema.
    pub node: NodeRef<'t>,
    /// The violations, at least one.
    pub violations: Vec<Violation<'t>>,
    /// The keys of the missing members (`required`) or of the unknown members (`additionalProperties`), each once.
    /// Empty for other keywords.
    pub names: Vec<String>,
}

impl<'f, 't> Findings<'f, 't> {
    /// Creates the data for the rules. Does not check the payload yet.
    pub(crate) fn new(payload: &'f Payload<'t>, config: &'f Config, supplied: &'f [String]) -> Self {
        let schemas = &*config.schemas;
        let shapes = schemas.shapes();
        Self {
            payload,
            config,
            schemas,
            supplied,
            shapes,
            missing_members: Vec::new(),
            objects_with_unknown_members: Vec::new(),
            failures: Vec::new(),
            diagnostics: Vec::new(),
            cc_lists: OnceCell::new(),
            unknown_members: OnceCell::new(),
            reported_pointers: RefCell::default(),
        }
    }

    /// Returns the non-empty CC lists (`Mail_CC_EmailID`) of the payload. The first call parses the lists.
    pub(crate) fn cc_lists(&self) -> Rc<[CcList<'t>]> {
        let lists = || self.payload.containers.iter().filter_map(CcList::of).collect();
        self.cc_lists.get_or_init(lists).clone()
    }

    /// Returns the probable mistakes in the unknown members. The payload must be validated first, because the
    /// validation finds the unknown members.
    pub(super) fn unknown_members(&self) -> Rc<UnknownMembers<'t>> {
        self.unknown_members.get_or_init(|| Rc::new(UnknownMembers::of(self))).clone()
    }

    /// Returns a finding of `rule` that points at the content of the value `node`. [`Self::push`] reports the finding.
    pub(crate) fn new_finding(&self, rule: RuleId, node: NodeRef<'t>, message: impl Into<String>) -> Diagnostic {
        self.new_finding_at(rule, node, node.content_span(), message)
    }

    /// Returns a finding of `rule` about the value `node` that points at `span`, for example the value's key or a part
    /// of its content. The finding has the rule's default level.
    pub(crate) fn new_finding_at(
        &self,
        rule: RuleId,
        node: NodeRef<'t>,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(rule, span, message).with_pointer(self.payload.pointer(node));
        diagnostic.severity =
            registry::find(rule).and_then(|rule| rule.level().severity()).unwrap_or(Severity::Warning);
        diagnostic
    }

    /// Reports a finding.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Returns whether a finding about the value at the JSON Pointer `pointer` was already reported.
    pub(crate) fn is_reported(&self, pointer: &str) -> bool {
        let mut cache = self.reported_pointers.borrow_mut();
        let (pointers, count) = &mut *cache;
        pointers.extend(self.diagnostics[*count..].iter().map(|diagnostic| diagnostic.pointer.clone()));
        *count = self.diagnostics.len();
        pointers.contains(pointer)
    }

    /// Returns the reported findings.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Returns `text` as messages show it: on one line, and cut after 60 characters. The caller adds the backticks.
    pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
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

    /// Escapes `text` for an edit of `tree`. If the document of `tree` is inside a JSON string, `text` is escaped once.
    /// If that string is inside another string, `text` is escaped twice, and so on.
    pub(crate) fn escape(tree: &Tree<'_>, text: &str) -> String {
        crate::syntax::escape_layers(text, tree.depth())
    }
}
