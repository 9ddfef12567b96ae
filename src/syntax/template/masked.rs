//! Replaces structural characters inside template tags, so that the parser does not interpret them.
//!
//! The result is the *masked* text. It has the same length as the text, and the parser searches the masked text for an interpretation. For
//! example, `"{{ user["mail"] }}"` becomes `"{{ user__mail__ }}"`, so the quotes in the tag do not end the string.
//!
//! A *block* starts and ends with a tag, and may have several branches. If each branch renders a value, as in
//! `{% if a %}"x"{% else %}"y"{% endif %}`, the block becomes one placeholder: `{{___}}`.
//!
//! The structure that a template renders next to a tag, or in one branch of a block, is unknown. Therefore, some defects there are not
//! reported: see [`Templates::may_cause_defect`].

use std::ops::Range;

use super::tag::{BlockRole, block_role, expression_len, is_comment, is_include, renders_nothing};
use super::{Kind, tag_at};
use crate::diagnostic::RuleId;
use crate::source::{Span, is_space};
use crate::syntax::repair::Repair;
use crate::syntax::search::spacing::count_quoted_keys;

/// The maximum length of a tag in the masked text, in bytes. It must be less than `MAX_TAG`, the maximum length of a tag that the parser
/// recognizes.
const MAX_MASKED_TAG: usize = 1000;

/// The maximum length of a block that renders a string, a number or a literal, in bytes.
const MAX_VALUE_BLOCK: usize = 4000;

/// The template syntax of a text.
#[derive(Debug)]
pub(in crate::syntax) struct Templates {
    /// The text, with the structural characters in its tags replaced.
    masked: String,
    tags: Vec<Tag>,
    /// The ranges of the blocks and tags that each render the value of a member, in ascending order.
    values: Vec<Range<usize>>,
    /// The offsets at which branches start or end, each with the number of the branch that contains the text after it.
    branches: Vec<(usize, u32)>,
    has_blocks: bool,
    /// Whether some branch contains only one bracket of a pair.
    is_unbalanced: bool,
}

/// A tag and its range in the text.
#[derive(Debug, Clone, Copy)]
struct Tag {
    start: usize,
    end: usize,
    kind: Kind,
    /// Whether the tag may render structural characters, or decide which of them are rendered.
    may_render_structure: bool,
}

/// The tags of a block, as indices in the list of all tags of the text.
#[derive(Debug)]
struct BlockTags {
    start: usize,
    /// The tags between the branches, such as `{% else %}`.
    middle: Vec<usize>,
    end: usize,
}

impl Templates {
    /// Finds the template syntax of `text`. Returns `None` if `text` has no tags.
    pub(in crate::syntax) fn find(text: &str) -> Option<Self> {
        let tags = find_tags(text);
        if tags.is_empty() {
            return None;
        }
        let blocks = find_blocks(text, &tags);
        let mut found = Self {
            masked: String::new(),
            branches: branch_boundaries(&tags, &blocks),
            has_blocks: !blocks.is_empty(),
            is_unbalanced: false,
            values: Vec::new(),
            tags,
        };
        let mut mask = Mask { bytes: text.as_bytes().to_vec() };
        found.tags.iter().for_each(|tag| mask.mask_tag(text, *tag));
        found.replace_values(text, &blocks, &mut mask);
        found.masked = String::from_utf8(mask.bytes).ok()?;
        found.is_unbalanced = is_unbalanced(&found.masked, &found.tags, &blocks);
        Some(found)
    }

    /// Returns the masked text.
    pub(in crate::syntax) fn masked(&self) -> &str {
        &self.masked
    }

    /// Returns whether `span` starts or ends inside a tag. If `span` is a string, the tag is probably ordinary text:
    /// `"a": "{{ b", "c": "}}"`.
    pub(in crate::syntax) fn starts_or_ends_in_tag(&self, span: Span) -> bool {
        let is_within = |at: usize| {
            let next = self.tags.partition_point(|tag| tag.end <= at);
            let value = self.values.partition_point(|value| value.end <= at);
            self.tags.get(next).is_some_and(|tag| tag.start < at)
                || self.values.get(value).is_some_and(|value| value.start < at)
        };
        is_within(span.start as usize) || is_within(span.end as usize)
    }

    /// Returns whether the start of `span` is the start of a block or a tag that renders the value of a member.
    pub(in crate::syntax) fn is_start_of_value(&self, span: Span) -> bool {
        self.values.binary_search_by_key(&(span.start as usize), |value| value.start).is_ok()
    }

    /// Returns whether a template may cause the defect that `repair` reports. If so, the rendered text may not have the defect.
    ///
    /// Examples are a missing comma next to a tag, and equal keys in different branches. If a branch has only one bracket of a pair, the
    /// template may cause any defect of brackets. `tags_between_tokens` are the tags between tokens that may render something other than a
    /// value.
    pub(in crate::syntax) fn may_cause_defect(
        &self,
        text: &str,
        tags_between_tokens: &[Span],
        repair: &Repair,
    ) -> bool {
        let is_next_to_tag = || {
            let edits = repair.edits.iter().map(|edit| edit.span);
            edits.chain([repair.span]).any(|span| self.is_next_to_tag(text, span, tags_between_tokens))
        };
        match repair.rule {
            RuleId::MissingComma
            | RuleId::ExtraComma
            | RuleId::TrailingComma
            | RuleId::MissingColon
            | RuleId::ExtraColon
            | RuleId::MissingKey
            | RuleId::MissingValue
            | RuleId::UnexpectedText => is_next_to_tag(),
            RuleId::DuplicateKey => {
                repair.related.iter().any(|other| self.branch_at(other.start) != self.branch_at(repair.span.start))
            }
            RuleId::UnexpectedBracket
            | RuleId::MismatchedBracket
            | RuleId::UnclosedBracket
            | RuleId::MissingOpeningBracket
            | RuleId::UnexpectedEnd => self.is_unbalanced || is_next_to_tag(),
            RuleId::MultipleDocuments => self.has_blocks,
            _ => false,
        }
    }

    /// Returns whether the text has blocks.
    pub(in crate::syntax) fn has_blocks(&self) -> bool {
        self.has_blocks
    }

    /// Returns the number of the branch that contains the byte at `at`, or 0 outside of blocks.
    pub(in crate::syntax) fn branch_at(&self, at: u32) -> u32 {
        let after = self.branches.partition_point(|(start, _)| *start <= at as usize);
        after.checked_sub(1).map_or(0, |index| self.branches[index].1)
    }

    /// Returns whether a tag that may render structure is inside `span` or next to it. Only whitespace and other tags may be in between.
    fn is_next_to_tag(&self, text: &str, span: Span, tags_between_tokens: &[Span]) -> bool {
        let may_render_structure = |tag: &Tag| {
            tag.may_render_structure
                || tags_between_tokens
                    .binary_search_by_key(&(tag.start as u32), |tag_between_tokens| tag_between_tokens.start)
                    .is_ok()
        };
        let (start, end) = (span.start as usize, span.end as usize);
        let first = self.tags.partition_point(|tag| tag.end <= start);
        let mut at = start;
        for tag in self.tags[..first].iter().rev() {
            if !text[tag.end..at].chars().all(is_space) {
                break;
            }
            if may_render_structure(tag) {
                return true;
            }
            at = tag.start;
        }
        at = end;
        for tag in &self.tags[first..] {
            if tag.start >= end && !text[at.min(tag.start)..tag.start].chars().all(is_space) {
                break;
            }
            if may_render_structure(tag) {
                return true;
            }
            at = tag.end.max(end);
        }
        false
    }

    /// Replaces each block or tag that renders the value of a member with one placeholder. If a branch of a block is an object or an array,
    /// only the rest of the block is replaced, so that this branch is parsed.
    fn replace_values(&mut self, text: &str, blocks: &[BlockTags], mask: &mut Mask) {
        let block_at =
            |index: usize| blocks.binary_search_by_key(&index, |block| block.start).ok().map(|found| &blocks[found]);
        // The end of the last text that was replaced from the current tag on. The tags before this offset are skipped.
        let mut replaced_end = 0;
        // For each block with a branch that is an object or an array: the rest of the block after that branch, innermost last. The rest was
        // replaced, so its tags are skipped, too. The current tag may be before the rest, in the branch.
        let mut replaced_later: Vec<Range<usize>> = Vec::new();
        for (index, tag) in self.tags.iter().enumerate() {
            while replaced_later.pop_if(|range| range.end <= tag.start).is_some() {}
            let is_hidden =
                tag.start < replaced_end || replaced_later.last().is_some_and(|range| range.start <= tag.start);
            if is_hidden || tag.kind != Kind::Control {
                continue;
            }
            let Some(block) = block_at(index) else {
                if is_include(&text[tag.start..tag.end]) && self.is_value_at(text, index) {
                    mask.fill_with_placeholder(tag.start..tag.end);
                    self.values.push(tag.start..tag.end);
                }
                continue;
            };
            if !self.is_value_at(text, index) {
                continue;
            }
            let mut whole = tag.start..self.tags[block.end].end;
            let mut parts: Vec<Range<usize>> = self.branch_ranges(block).collect();
            // Adjacent blocks render one value: `{{#a}}"x"{{/a}}{{^a}}"y"{{/a}}`.
            let mut last = block;
            while let Some(next) = block_at(last.end + 1)
                && text[whole.end..self.tags[next.start].start].trim_ascii().is_empty()
            {
                whole.end = self.tags[next.end].end;
                parts.extend(self.branch_ranges(next));
                last = next;
            }
            let is_container = |part: &Range<usize>| {
                let part = text[part.clone()].trim_start();
                part.starts_with(['{', '[']) && tag_at(part, 0).is_none()
            };
            match parts.iter().find(|part| is_container(part)) {
                Some(part) => {
                    mask.fill_with_control_tags(whole.start..part.start);
                    mask.fill_with_control_tags(part.end..whole.end);
                    replaced_end = part.start;
                    replaced_later.push(part.end..whole.end);
                }
                None if whole.len() > MAX_VALUE_BLOCK => continue,
                // The block renders members too, so it is not a value: `{% if b %}1, "c": 2{% endif %}`.
                None if parts.iter().any(|part| count_quoted_keys(&mask.bytes[part.clone()]) > 0) => continue,
                None => {
                    mask.fill_with_placeholder(whole.clone());
                    self.values.push(whole.clone());
                    replaced_end = whole.end;
                }
            }
        }
    }

    /// Returns the ranges of the branches of `block`.
    fn branch_ranges(&self, block: &BlockTags) -> impl Iterator<Item = Range<usize>> {
        let starts = [block.start].into_iter().chain(block.middle.iter().copied());
        let ends = block.middle.iter().copied().chain([block.end]);
        starts.zip(ends).map(|(start, end)| self.tags[start].end..self.tags[end].start)
    }

    /// Returns whether the tag with this index is at the start of the value of a member: after a quoted key and a colon.
    fn is_value_at(&self, text: &str, index: usize) -> bool {
        let mut at = self.tags[index].start;
        for tag in self.tags[..index].iter().rev() {
            if tag.may_render_structure || !text[tag.end..at].chars().all(is_space) {
                break;
            }
            at = tag.start;
        }
        let key = text[..at].trim_end().strip_suffix(':').map(str::trim_end);
        key.is_some_and(|key| key.ends_with(['"', '\'']) && !key[..key.len() - 1].ends_with('\\'))
    }
}

/// The masked text while it is built.
struct Mask {
    bytes: Vec<u8>,
}

impl Mask {
    /// Replaces the structural characters in `tag`. A tag that is too long, or a Liquid comment, is replaced as a whole.
    fn mask_tag(&mut self, text: &str, tag: Tag) {
        let written = &text[tag.start..tag.end];
        if tag.end - tag.start > MAX_MASKED_TAG
            || written.starts_with("{%") && block_role(written) == Some(BlockRole::Start("comment"))
        {
            return if tag.kind == Kind::Control {
                self.fill_with_control_tags(tag.start..tag.end);
            };
        }
        if !is_comment(written) && !is_whole_expression(written) {
            return;
        }
        let (open, close) = delimiters(written);
        for byte in &mut self.bytes[tag.start + open..tag.end - close] {
            if matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'{' | b'}' | b'[' | b']' | b':' | b',' | b'\n' | b'\r') {
                *byte = b'_';
            }
        }
    }

    /// Overwrites `range` with a placeholder: `{{___}}`.
    fn fill_with_placeholder(&mut self, range: Range<usize>) {
        self.fill(range, *b"{{", *b"}}");
    }

    /// Overwrites `range` with control tags: `{%___%}`.
    fn fill_with_control_tags(&mut self, range: Range<usize>) {
        self.fill(range, *b"{%", *b"%}");
    }

    /// Overwrites `range` with a tag, or with several tags if a single tag would be too long.
    fn fill(&mut self, range: Range<usize>, open: [u8; 2], close: [u8; 2]) {
        let mut rest = &mut self.bytes[range];
        while rest.len() > open.len() + close.len() {
            // The rest after a split must have room for another tag.
            let len =
                if rest.len() > MAX_MASKED_TAG + open.len() + close.len() + 1 { MAX_MASKED_TAG } else { rest.len() };
            let (tag, after) = rest.split_at_mut(len);
            tag.fill(b'_');
            tag[..2].copy_from_slice(&open);
            tag[len - 2..].copy_from_slice(&close);
            rest = after;
        }
    }
}

/// Returns the lengths of the delimiters of `tag`.
fn delimiters(tag: &str) -> (usize, usize) {
    match tag.as_bytes() {
        [b'{', b'{', b'{', ..] => (3, 3),
        [b'$', b'{', b'{', ..] => (3, 2),
        [b'$' | b'#' | b'@', b'{', ..] => (2, 1),
        _ => (2, 2),
    }
}

/// Returns whether the whole content of `tag` is an expression.
fn is_whole_expression(tag: &str) -> bool {
    let (open, close) = delimiters(tag);
    // The delimiters of `{%}` overlap.
    let Some(first) = tag.len().checked_sub(close).filter(|first| *first >= open) else { return false };
    expression_len(tag.as_bytes(), &tag[..open], &tag[first..], first) == Some(tag.len())
}

/// Returns the tags of `text`, except names such as `%NAME%`, in order and without overlaps.
fn find_tags(text: &str) -> Vec<Tag> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut ends = TagEnds { text, last_found: [None; 5] };
    let mut from = 0;
    while let Some(bracket) = memchr::memchr2(b'{', b'<', &bytes[from..]).map(|at| from + at) {
        let start = match bytes.get(bracket + 1) {
            // `${`, `#{` and `@{`.
            _ if bracket > from && bytes[bracket] == b'{' && matches!(bytes[bracket - 1], b'$' | b'#' | b'@') => {
                bracket - 1
            }
            Some(b'{' | b'#' | b'%') if bytes[bracket] == b'{' => bracket,
            Some(b'%') => bracket,
            _ => {
                from = bracket + 1;
                continue;
            }
        };
        let Some((kind, end)) =
            tag_at(text, start).or_else(|| ends.control_tag_end(start).map(|end| (Kind::Control, end)))
        else {
            from = bracket + 1;
            continue;
        };
        let written = &text[start..end];
        let is_liquid_comment = written.starts_with("{%") && block_role(written) == Some(BlockRole::Start("comment"));
        let end = if is_liquid_comment { ends.comment_end(end) } else { end };
        let may_render_structure = kind == Kind::Control && !is_liquid_comment && !renders_nothing(written);
        found.push(Tag { start, end, kind, may_render_structure });
        from = end;
    }
    found
}

/// Finds the ends of tags that are too long for [`tag_at`]. Searches each part of the text only once for each delimiter, to take linear
/// time.
struct TagEnds<'t> {
    text: &'t str,
    /// The result of the last search for each delimiter: the offset of the delimiter, or the length of the text if there is none. The
    /// callers of [`TagEnds::find_close`] define the index of each delimiter.
    last_found: [Option<usize>; 5],
}

impl TagEnds<'_> {
    /// Returns the end of the control tag at `start`, regardless of its length.
    fn control_tag_end(&mut self, start: usize) -> Option<usize> {
        let rest = &self.text[start..];
        if rest.starts_with("{{!--") {
            self.find_close(0, "--}}", start + 3)
        } else if rest.starts_with("{# ") || rest.starts_with("{#-") || rest.starts_with("{#\n") {
            self.find_close(1, "#}", start + 2)
        } else if rest.starts_with("{%") {
            self.find_close(2, "%}", start + 2)
        } else if rest.starts_with("<%") && !rest.starts_with("<%=") {
            self.find_close(3, "%>", start + 2)
        } else {
            None
        }
    }

    /// Returns the end of the Liquid comment whose first tag ends at `at`, or `at` if the comment does not end.
    fn comment_end(&mut self, at: usize) -> usize {
        self.find_close(4, "endcomment", at).and_then(|end| self.find_close(2, "%}", end)).unwrap_or(at)
    }

    /// Returns the offset after the first `close` from the offset `from` on. `index` is the index of `close` in `last_found`.
    fn find_close(&mut self, index: usize, close: &str, from: usize) -> Option<usize> {
        let last_found = self.last_found[index].filter(|found| *found >= from);
        let end = last_found.unwrap_or_else(|| self.text[from..].find(close).map_or(self.text.len(), |at| from + at));
        self.last_found[index] = Some(end);
        (end < self.text.len()).then_some(end + close.len())
    }
}

/// Returns the blocks of a text with these tags, sorted by their start.
fn find_blocks(text: &str, tags: &[Tag]) -> Vec<BlockTags> {
    let mut open: Vec<(&str, BlockTags)> = Vec::new();
    let mut found = Vec::new();
    for (index, tag) in tags.iter().enumerate().filter(|(_, tag)| tag.may_render_structure) {
        match block_role(&text[tag.start..tag.end]) {
            Some(BlockRole::Start(name)) => {
                open.push((name, BlockTags { start: index, middle: Vec::new(), end: index }))
            }
            Some(BlockRole::Branch) => open.iter_mut().last().into_iter().for_each(|(_, open)| open.middle.push(index)),
            Some(BlockRole::End(name)) => {
                if let Some((_, block)) = open.pop_if(|(open, _)| name.is_empty() || *open == name) {
                    found.push(BlockTags { end: index, ..block });
                }
            }
            None => {}
        }
    }
    found.sort_by_key(|block| block.start);
    found
}

/// Returns the offsets at which branches start or end, each with the number of the branch that contains the text after it.
fn branch_boundaries(tags: &[Tag], blocks: &[BlockTags]) -> Vec<(usize, u32)> {
    // The index of each tag of a block, and whether the tag starts the block.
    let mut boundaries: Vec<(usize, bool)> = Vec::new();
    for block in blocks {
        boundaries.push((block.start, true));
        boundaries.extend(block.middle.iter().map(|middle| (*middle, false)));
        boundaries.push((block.end, false));
    }
    boundaries.sort_unstable();
    let ends: std::collections::HashSet<usize> = blocks.iter().map(|block| block.end).collect();
    // The numbers of the branches around the current block, innermost last.
    let mut outer = Vec::new();
    let (mut current, mut last_number) = (0, 0);
    boundaries
        .into_iter()
        .map(|(tag, starts_block)| {
            if ends.contains(&tag) {
                current = outer.pop().unwrap_or(0);
            } else {
                if starts_block {
                    outer.push(current);
                }
                last_number += 1;
                current = last_number;
            }
            (tags[tag].start, current)
        })
        .collect()
}

/// Returns whether some branch contains only one bracket of a pair.
fn is_unbalanced(masked: &str, tags: &[Tag], blocks: &[BlockTags]) -> bool {
    if blocks.is_empty() {
        return false;
    }
    // The nesting depths of braces and of square brackets. `depths` has both depths at the start of each tag.
    let mut depth = (0_i32, 0_i32);
    let mut at = 0;
    let depths: Vec<(i32, i32)> = tags
        .iter()
        .map(|tag| {
            for byte in &masked.as_bytes()[at..tag.start] {
                match byte {
                    b'{' => depth.0 += 1,
                    b'}' => depth.0 -= 1,
                    b'[' => depth.1 += 1,
                    b']' => depth.1 -= 1,
                    _ => {}
                }
            }
            at = tag.end;
            depth
        })
        .collect();
    blocks.iter().any(|block| block.middle.iter().chain([&block.end]).any(|tag| depths[*tag] != depths[block.start]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str) -> Option<String> {
        Templates::find(text).map(|templates| templates.masked().to_owned())
    }

    #[test]
    fn masking_any_delimiters_keeps_the_length() {
        const PARTS: [&str; 12] = ["{", "}", "%", "#", "<", ">", "$", "-", "!", "\"", " ", "a"];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            texts = texts.iter().flat_map(|text| PARTS.map(|part| format!("{text}{part}"))).collect();
            for text in &texts {
                if let Some(masked) = mask(text) {
                    assert_eq!(masked.len(), text.len(), "{text}");
                }
            }
        }
        for text in ["{%}", "{#}", "<%>", "{{}", "${}", "{{!--}}", "{%%}"] {
            assert_eq!(mask(&format!("[\"{text}\"")).map_or(text.len() + 3, |masked| masked.len()), text.len() + 3);
        }
    }

    #[test]
    fn structure_in_tags_is_hidden() {
        for (text, expected) in [
            (r#""{{ a["b"] }}""#, r#""{{ a__b__ }}""#),
            ("{% if a == 'b' %}", "{% if a == _b_ %}"),
            ("<%# it's, %>", "<%# it_s_ %>"),
            ("${a[\"b\"]}", "${a__b__}"),
            ("{%comment%}{\"a\": {{b}}}{%endcomment%}1", "{%_________________________________%}1"),
            (r#""a": {% if b %}"c"{% else %}null{% endif %},"#, r#""a": {{__________________________________}},"#),
            (r#""a": {{#if b}}{"c": 1}{{else}}2{{/if}}}"#, r#""a": {%_____%}{"c": 1}{%____________%}}"#),
            (r#""a": {{> b}}}"#, r#""a": {{___}}}"#),
            // This block renders a value and a member, so it is not only a value.
            (r#""a": {% if b %}1, "c": 2{% endif %}"#, r#""a": {% if b %}1, "c": 2{% endif %}"#),
            // A block in a string is not the value of a member.
            (r#""a: {% if b %}c{% endif %}""#, r#""a: {% if b %}c{% endif %}""#),
            (r#"{"a": "{{ y", "b": "z }}"}"#, r#"{"a": "{{ y", "b": "z }}"}"#),
        ] {
            assert_eq!(mask(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "{}", "{\"a\": {\"b\": 1}}", "{{\"a\": \"b\"}}", "<b>", "{ {", "{{ a"] {
            assert_eq!(mask(text), None, "{text}");
        }
    }

    #[test]
    fn long_tags_are_split() {
        let long = format!("{{# {} #}}1", "\"é\", ".repeat(700));
        let masked = mask(&long).expect("it has a tag");
        assert_eq!(masked.len(), long.len());
        assert!(!masked.contains(['"', ',']));
        let mut tags_end = 0;
        while let Some((Kind::Control, end)) = tag_at(&masked, tags_end) {
            tags_end = end;
        }
        assert_eq!(&masked[tags_end..], "1");
    }

    #[test]
    fn masking_takes_linear_time() {
        for part in [
            "{# ",
            "{%",
            "<%",
            "{{!--",
            "{{#a}}",
            "{{/a}}",
            "\"a\": {% if a %}",
            "{% if a %}{% else %}",
            "{{ \"a\" ",
            "{%comment%}",
            "\"a\":{% set a = 1 %}",
            "{{'",
            "{{\\\\\\\"",
            "\"a\":{{> b}}",
        ] {
            // Quadratic time would take minutes.
            let text = part.repeat(1_000_000 / part.len());
            assert_eq!(mask(&text).unwrap_or(text.clone()).len(), text.len());
            let text = format!("{text}#}}%}}%>--}}}}{{% endif %}}{{{{/a}}}}");
            assert_eq!(mask(&text).unwrap_or(text.clone()).len(), text.len());
        }
    }
}
