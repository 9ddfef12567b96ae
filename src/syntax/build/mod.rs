//! Turns an interpretation into a tree and repairs. An interpretation is a sequence of steps. Each step covers a token (`{`, `"a"`) or a
//! missing token (the missing comma in `1 2`).

mod brackets;
mod content;
mod group;
mod scalars;
mod separators;
mod spacing;
mod strings;
mod text;
mod unquoted;

use std::borrow::Cow;
use std::cell::Cell;

use super::ParseOptions;
use super::ParseOutput;
use super::naming::{pointer_segment, shorten};
use super::repair::{Detail, Repair};
use super::search::spacing::Spaces;
use super::search::state::{Expect, Step, Token};
use super::search::{Interpretation, RivalSection};
use super::string::Pieces;
use super::template::masked::Templates;
use super::tree::{Flags, Kind};
use super::tree_builder::{Duplicate, NO_NODE, TreeBuilder};
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::Span;

/// The tree and the repairs of the steps so far, and the state that later steps need.
pub(super) struct Builder<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The text, with the structural characters in template tags replaced.
    masked: &'t str,
    templates: Option<&'t Templates>,
    options: &'t ParseOptions<'t>,
    tree: TreeBuilder<'t>,
    repairs: Vec<Repair>,
    /// For each step, the number of repairs that were added before the step.
    repairs_before_step: Vec<usize>,
    spaces: Spaces<'t>,
    /// The offset up to which whitespace and comments were reported.
    spacing_end: usize,
    /// The runs of whitespace that JSON does not allow, such as no-break spaces. One repair reports all of them at the end.
    irregular_whitespace: Vec<Span>,
    /// The spans of the suppression comments: `// summit-lint-ignore …`.
    directives: Vec<Span>,
    /// The offset of the end of the last colon. If the colon is missing, the offset at which to insert the colon.
    colon_end: u32,
    /// The index in `repairs` of the repair that reports that the text is truncated.
    truncation_repair: Option<usize>,
    /// The index in `repairs` of the repair that reports unexpected text outside the documents.
    outer_text_repair: Option<usize>,
    /// The index in `repairs` of the repair that reports the documents after the first.
    documents_repair: Option<usize>,
    /// See [`Parsed::templated`](super::Parsed::templated).
    templated: bool,
    /// Template tags between tokens that may render something other than a value: `{{ "," if more }}`.
    tags_between_tokens: Vec<Span>,
    /// Whether the skipped text outside the documents contains letters or digits.
    skipped_words: bool,
    /// The offset of the bracket that exceeds the nesting limit.
    too_deep: Option<u32>,
    /// The [`Edit::order`] of the last insertion.
    order: Cell<u32>,
}

/// The difference between the [`Edit::order`] of two consecutive insertions. The numbers between these two are for insertions into JSON
/// inside a string.
pub(crate) const ORDER_STEP: u32 = 1 << 10;

/// Builds the tree and the repairs of `interpretation`. `spaces` finds whitespace and comments in `text`, and `templates` is the template
/// syntax of `text`.
pub(super) fn build<'t>(
    text: &'t str,
    options: &'t ParseOptions<'t>,
    interpretation: &Interpretation,
    spaces: Spaces<'t>,
    templates: Option<&'t Templates>,
) -> ParseOutput {
    let mut builder = Builder {
        text,
        bytes: text.as_bytes(),
        masked: templates.map_or(text, Templates::masked),
        templates,
        options,
        tree: TreeBuilder::new(text, options.style),
        repairs: Vec::new(),
        repairs_before_step: Vec::with_capacity(interpretation.steps.len() + 1),
        spaces,
        spacing_end: 0,
        irregular_whitespace: Vec::new(),
        directives: Vec::new(),
        colon_end: 0,
        truncation_repair: None,
        outer_text_repair: None,
        documents_repair: None,
        templated: false,
        tags_between_tokens: Vec::new(),
        skipped_words: false,
        too_deep: None,
        order: Cell::new(0),
    };
    let steps = &interpretation.steps;
    for (index, (step, expect)) in steps.iter().enumerate() {
        builder.repairs_before_step.push(builder.repairs.len());
        let next = steps.get(index + 1).map(|(step, _)| *step);
        let previous = index.checked_sub(1).map(|previous| steps[previous].0.token);
        builder.process_step(*step, *expect, previous, next);
        let value_may_follow =
            matches!(expect, Expect::Value | Expect::Element | Expect::FirstElement | Expect::Document);
        builder.report_spacing(step.end as usize, value_may_follow);
    }
    builder.repairs_before_step.push(builder.repairs.len());
    builder.finish(&interpretation.rivals)
}

impl<'t> Builder<'t> {
    /// Returns the document's text in which to parse the string at `content`, which is a span of this text.
    ///
    /// This is usually the masked text. If `content` starts or ends inside a template tag, that tag is probably ordinary text, so the
    /// original text is used.
    fn document_text_for(&self, content: Span) -> &'t str {
        if self.templates.is_some_and(|templates| templates.starts_or_ends_in_tag(content)) {
            self.text
        } else {
            self.masked
        }
    }
}

impl Builder<'_> {
    /// Processes a step. `expect` is what the interpretation expects after the step. `previous` is the token of the previous step.
    fn process_step(&mut self, step: Step, expect: Expect, previous: Option<Token>, next: Option<Step>) {
        match step.token {
            Token::None => {}
            Token::Comma | Token::OtherComma => self.record_comma(step),
            Token::MissingComma => self.record_missing_comma(),
            Token::ExtraComma => self.report_extra_comma(step, previous),
            Token::Colon => self.colon_end = step.end,
            Token::OtherColon | Token::MissingColon => self.report_colon(step),
            Token::ExtraColon => self.report_extra_colon(step, previous),
            Token::OpenObject | Token::OpenArray | Token::OtherOpenObject | Token::OtherOpenArray => {
                self.open_container(step)
            }
            // The closing bracket is in the text.
            Token::Close if step.is_in_text() => self.close_container(step, previous),
            Token::OtherClose => self.close_container(step, previous),
            // The closing bracket is missing.
            Token::Close => self.close_without_bracket(expect, previous, next),
            Token::CloseAll => self.close_all(previous),
            Token::ExtraBracket => self.report_extra_bracket(step, previous, next),
            Token::Key => self.add_key(step),
            Token::KeyWithColon => self.add_key_with_colon(step),
            Token::String => self.add_string(step),
            Token::Bare => self.add_bare_value(step),
            Token::Wrapped => self.add_wrapped_value(step),
            Token::MissingValue => self.add_missing_value(step),
            Token::MissingColonAndValue => self.add_missing_colon_and_value(step, previous),
            Token::MissingKey => self.add_missing_key(step, expect),
            Token::Skipped => self.report_skipped_text(step),
            Token::SkippedOutside => self.report_text_outside_documents(step),
            Token::Tag => self.record_tag(step),
            Token::TooDeep => self.too_deep = Some(step.start),
        }
    }

    /// Records a template tag between tokens that is not a value.
    fn record_tag(&mut self, step: Step) {
        let span = Span::new(step.start, step.end);
        self.templated = true;
        self.tags_between_tokens.push(span);
        // A tag that renders a comma, such as `{{ "," if more }}`, does not render members.
        if !self.text[span.range()].contains("\",\"") && !self.text[span.range()].contains("','") {
            self.mark_extensible();
        }
    }

    /// Records that a template may add members to the innermost container.
    fn mark_extensible(&mut self) {
        if let Some(open) = self.tree.open.last() {
            let flags = &mut self.tree.nodes[open.node as usize].flags;
            *flags = flags.with(Flags::EXTENSIBLE);
        }
    }

    /// Sets `templated` if a template tag in a string contains a character that strings must escape. For example, the tag in
    /// `"{{ user["mail"] }}"` contains quotes.
    fn check_tags_in_string(&mut self, content: Span) {
        let text = &self.text[content.range()];
        if self.templates.is_some() && text != &self.masked[content.range()] {
            self.templated |= Pieces::new(text, self.options.style).any(|piece| piece.strict_spelling().is_some());
        }
    }

    /// Returns an edit that inserts `text` at the offset `at`. Several such edits at one offset are applied in the order in which this
    /// function returned them.
    fn new_insertion(&self, at: u32, text: impl Into<Cow<'static, str>>) -> Edit {
        self.order.set(self.order.get().saturating_add(ORDER_STEP));
        Edit { order: self.order.get(), ..Edit::insert(at, text) }
    }

    /// Adds a repair with the JSON Pointer of the value that is added next.
    fn report_at_next_value(&mut self, repair: Repair) {
        let pointer = self.next_pointer();
        self.repairs.push(Repair { pointer, ..repair });
    }

    /// Adds a repair with the JSON Pointer of the last added value.
    fn report_at_last_value(&mut self, repair: Repair) {
        let pointer = self.last_pointer();
        self.repairs.push(Repair { pointer, ..repair });
    }

    /// Returns the JSON Pointer of the value that is added next, or an empty string if pointers are not needed.
    fn next_pointer(&self) -> String {
        if self.options.edits_only { String::new() } else { self.tree.next_pointer() }
    }

    /// Returns the JSON Pointer of the last added value, or an empty string if pointers are not needed.
    fn last_pointer(&self) -> String {
        if self.options.edits_only { String::new() } else { self.tree.last_pointer() }
    }

    /// Returns the index in the arena of the last key in the innermost container.
    fn last_key(&self) -> Option<u32> {
        self.tree.open.last().map(|top| top.last_key).filter(|key| *key != NO_NODE)
    }

    /// Reports each duplicate key of the object that was closed last.
    fn report_duplicates(&mut self, duplicates: Vec<Duplicate>) {
        if duplicates.is_empty() {
            return;
        }
        let pointer = self.tree.last_pointer();
        for pair in duplicates {
            self.repairs.push(duplicate_key_repair(&self.tree, pair, &pointer));
        }
    }

    fn finish(mut self, rivals: &[RivalSection]) -> ParseOutput {
        self.close_open_containers();
        self.mark_ambiguous_sections(rivals);
        self.report_irregular_whitespace();
        self.merge_similar_repairs();
        if let Some(templates) = self.templates {
            self.mark_conditional(templates);
            // If `templated` is not set, no tag is between tokens, so a template cannot cause a defect of the structure.
            let (text, tags_between_tokens) = (self.text, &self.tags_between_tokens);
            if self.templated {
                self.repairs.retain(|repair| !templates.may_cause_defect(text, tags_between_tokens, repair));
            }
        }
        ParseOutput {
            nodes: self.tree.nodes,
            buffer: self.tree.buffer,
            decoded: self.tree.decoded,
            roots: self.tree.roots,
            repairs: self.repairs,
            too_deep: self.too_deep,
            directives: self.directives,
            templated: self.templated,
            skipped_words: self.skipped_words,
        }
    }

    /// Closes containers that are still open. Containers are open at the end only if the text is nested too deeply.
    fn close_open_containers(&mut self) {
        close_open_containers(&mut self.tree, self.text.len() as u32);
    }

    /// Marks the values of members that only one branch of a template renders: `{ {% if a %}"b": 1{% endif %} }`.
    ///
    /// The key of such a member and the start of its object are in different branches.
    fn mark_conditional(&mut self, templates: &Templates) {
        if !templates.has_blocks() {
            return;
        }
        let nodes = &mut self.tree.nodes;
        // The open containers, innermost last: the index in the arena just past the container, and the branch in which it starts.
        let mut open: Vec<(usize, u32)> = Vec::new();
        for index in 0..nodes.len() {
            let node = nodes[index];
            open.truncate(open.iter().rposition(|(end, _)| *end > index).map_or(0, |last| last + 1));
            let branch = templates.branch_at(node.span.start);
            match node.kind {
                Kind::Object | Kind::Array => open.push((node.link as usize, branch)),
                Kind::Key if open.last().is_some_and(|(_, container_branch)| *container_branch != branch) => {
                    if let Some(value) = nodes.get_mut(index + 1) {
                        value.flags = value.flags.with(Flags::CONDITIONAL);
                    }
                }
                _ => {}
            }
        }
    }

    /// Marks the repairs in ambiguous sections of the text as unsafe. In each section of `rivals`, another interpretation is nearly as
    /// likely.
    fn mark_ambiguous_sections(&mut self, rivals: &[RivalSection]) {
        for section in rivals {
            let start = self.repairs_before_step[section.first_step];
            let end = self.repairs_before_step[section.last_step + 1];
            for repair in &mut self.repairs[start..end] {
                repair.applicability = Applicability::Unsafe;
                if repair.rival.is_none() {
                    repair.rival = Some(text::describe_rival(self.text, section));
                }
            }
        }
    }
}

/// Closes all open containers at the offset `end`. First, adds a `null` value if the last key has no value or the tree is empty.
pub(super) fn close_open_containers(tree: &mut TreeBuilder<'_>, end: u32) {
    let is_value_missing = tree.nodes.last().is_some_and(|node| node.kind == Kind::Key);
    if is_value_missing || tree.nodes.is_empty() {
        tree.add_leaf(Kind::Null, Span::at(end), Span::at(end), Flags::default());
    }
    while !tree.open.is_empty() {
        tree.close_container(end);
    }
}

/// Returns the repair that reports a duplicate key in the object at `pointer`. The repair has no edits.
pub(super) fn duplicate_key_repair(tree: &TreeBuilder<'_>, (before, after): Duplicate, pointer: &str) -> Repair {
    let key = tree.node_text(after);
    let detail = Detail::DuplicateKey { key: shorten(key).into_owned() };
    Repair {
        related: vec![tree.nodes[before as usize].span],
        pointer: format!("{pointer}/{}", pointer_segment(key)),
        ..Repair::new(RuleId::DuplicateKey, tree.nodes[after as usize].span, detail, Vec::new())
    }
}

/// Returns the repair that reports several documents in one text, or `None` if there is only one document.
pub(super) fn multiple_documents_repair(tree: &TreeBuilder<'_>) -> Option<Repair> {
    let start = |index: usize| tree.nodes[tree.roots[index].0 as usize].span.start;
    if tree.roots.len() < 2 {
        return None;
    }
    let detail = Detail::MultipleDocuments { count: tree.roots.len() as u32 };
    let bracket = |index: usize| Span::new(start(index), start(index) + 1);
    let related = vec![bracket(0)];
    Some(Repair { related, ..Repair::new(RuleId::MultipleDocuments, bracket(1), detail, Vec::new()) })
}
