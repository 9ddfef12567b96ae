//! Maps offsets of an extracted text, such as the content of a string, back to the text that it was extracted from.

use super::Span;

/// Maps offsets of an inner text to the outer text that encodes it. For example, the outer text `a\"b` encodes the inner text `a"b`. Other
/// inner texts are the decoded text of a file, and a line of a log.
///
/// The map consists of segments. Within a segment, each inner byte corresponds to one outer byte. A new segment starts after each escape,
/// because an escape and its character differ in length.
///
/// Maps compose: see [`SourceMap::within`]. Therefore, the map of a string inside a string leads directly to the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceMap {
    /// The segments in ascending order. The first segment starts at the inner offset 0.
    segments: Vec<Segment>,
    /// The references in ascending order, or `None` if there are none.
    references: Option<Box<References>>,
    /// The length of the inner text.
    inner_len: u32,
    /// The outer offset of the end of the inner text.
    outer_end: u32,
    /// The number of layers of JSON strings between the inner text and the file.
    depth: u8,
    /// The number of layers of any encoding between the inner text and the file.
    layers: u8,
}

/// A part in which both texts advance byte by byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    /// The offset in the inner text at which the segment starts.
    inner: u32,
    /// The offset in the outer text at which the segment starts.
    outer: u32,
    /// The end of the previous segment in the outer text. The outer text from `previous_end` to `outer` encodes nothing.
    previous_end: u32,
}

/// References to text that is defined elsewhere, such as variables in source code. Each reference is a pair of an inner and an outer span,
/// and each part of the inner span maps to the whole outer span. References are boxed because few maps have any, and maps should be small.
#[derive(Debug, Clone, PartialEq, Eq)]
struct References(Vec<(Span, Span)>);

impl References {
    /// Returns the references in a box, or `None` if there are none.
    fn boxed(references: Vec<(Span, Span)>) -> Option<Box<Self>> {
        (!references.is_empty()).then(|| Box::new(Self(references)))
    }
}

impl SourceMap {
    /// Returns the map of an inner text that is the slice `outer` of the outer text.
    #[must_use]
    pub fn slice(outer: Span) -> Self {
        let segments = vec![Segment { inner: 0, outer: outer.start, previous_end: outer.start }];
        Self { segments, references: None, inner_len: outer.len(), outer_end: outer.end, depth: 0, layers: 0 }
    }

    /// Starts a map for text that is extracted piece by piece.
    #[must_use]
    pub fn builder() -> SourceMapBuilder {
        SourceMapBuilder { segments: Vec::new(), references: Vec::new(), inner: 0, outer: 0 }
    }

    /// Returns the outer offset of the byte at the inner offset `inner`. If `inner` is inside an escaped character, or past the end of the
    /// inner text, returns the outer offset of the nearest valid offset before `inner`.
    #[must_use]
    pub fn offset(&self, inner: u32) -> u32 {
        if inner >= self.inner_len {
            return self.outer_end;
        }
        if let Some((_, outer)) = self.reference_at(inner) {
            return outer.start;
        }
        let after = self.segments.partition_point(|segment| segment.inner <= inner);
        let segment = self.segments[after - 1];
        let limit = self.segments.get(after).map_or(self.outer_end, |next| next.outer);
        (segment.outer + (inner - segment.inner)).min(limit)
    }

    /// Returns the outer span that encodes the inner `span`. Empty spans stay empty.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        if span.is_empty() {
            return Span::at(start);
        }
        let end = self.reference_at(span.end - 1).map_or_else(|| self.offset(span.end), |(_, outer)| outer.end);
        Span::new(start, end.max(start))
    }

    /// Returns the outer span that a report marks for a span of the inner `text`.
    ///
    /// The outer text after the span may encode nothing, such as whitespace after a token of source code. Such text is excluded, unless the
    /// inner span ends with whitespace. For example, after a line break, the indentation of the next line is included.
    #[must_use]
    pub fn shown_span(&self, text: &str, span: Span) -> Span {
        let last = text.as_bytes().get((span.end as usize).wrapping_sub(1));
        if last.is_some_and(u8::is_ascii_whitespace) { self.span(span) } else { self.tight_span(span) }
    }

    /// Returns the outer span that encodes the inner `span`, without text at its end that encodes nothing.
    fn tight_span(&self, span: Span) -> Span {
        let loose = self.span(span);
        if span.is_empty() {
            return loose;
        }
        Span::new(loose.start, self.end_of(span.end).clamp(loose.start, loose.end))
    }

    /// Returns the end of the outer text that encodes the text before `inner`.
    fn end_of(&self, inner: u32) -> u32 {
        if let Some((_, outer)) = inner.checked_sub(1).and_then(|last| self.reference_at(last)) {
            return outer.end;
        }
        match self.segments.binary_search_by_key(&inner, |segment| segment.inner) {
            Ok(at) if at > 0 => self.segments[at].previous_end,
            _ => self.offset(inner),
        }
    }

    fn references(&self) -> &[(Span, Span)] {
        self.references.as_ref().map_or(&[], |references| &references.0)
    }

    /// Returns the reference that contains the byte at `inner`, as an inner and an outer span.
    fn reference_at(&self, inner: u32) -> Option<(Span, Span)> {
        let References(references) = &**self.references.as_ref()?;
        let after = references.partition_point(|(span, _)| span.start <= inner);
        references[..after].last().copied().filter(|(span, _)| inner < span.end)
    }

    /// Returns the number of layers of JSON strings between the inner text and the file. The text of an edit must be escaped once for
    /// each of these layers.
    #[must_use]
    pub fn depth(&self) -> u8 {
        self.depth
    }

    /// Returns the number of layers of any encoding between the inner text and the file: JSON strings, and encodings of a whole document.
    #[must_use]
    pub fn layers(&self) -> u8 {
        self.layers
    }

    /// Returns the same map with one more layer of encoding, which is not a JSON string.
    #[must_use]
    pub fn with_layer(mut self) -> Self {
        self.layers += 1;
        self
    }

    /// Composes this map with the map `outer`: returns the map from the inner text of this map to the outer text of `outer`. The outer text
    /// of this map must be the inner text of `outer`.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        // The composed map has a segment for each segment of either map. Offsets of the text between the two maps are named `middle`.
        let mut segments = Vec::with_capacity(self.segments.len());
        for (index, &Segment { inner, outer: middle, previous_end }) in self.segments.iter().enumerate() {
            segments.push(Segment { inner, outer: outer.offset(middle), previous_end: outer.end_of(previous_end) });
            let segment_end =
                self.segments.get(index + 1).map_or((self.inner_len, self.outer_end), |next| (next.inner, next.outer));
            // The segment may be longer in one of the texts, because an expression and the text after it may map to the same offset.
            let common_len = (segment_end.0 - inner).min(segment_end.1.saturating_sub(middle));
            let first = outer.segments.partition_point(|segment| segment.inner <= middle);
            let others = outer.segments[first..].iter().take_while(|segment| segment.inner < middle + common_len);
            segments.extend(others.map(|other| Segment { inner: inner + (other.inner - middle), ..*other }));
        }
        let outer_end = outer.offset(self.outer_end);
        let own_references = self.references().iter().map(|(inner, middle)| (*inner, outer.span(*middle)));
        // Use only those references of the outer map that overlap this text.
        let all = outer.references();
        let first = all.partition_point(|(middle, _)| middle.end <= self.segments[0].outer);
        let others = all[first..].iter().take_while(|(middle, _)| middle.start <= self.outer_end);
        let others = others.filter_map(|(middle, target)| Some((self.encoded_by(*middle)?, *target)));
        let mut references: Vec<(Span, Span)> = own_references.chain(others).collect();
        references.sort_unstable();
        let references = References::boxed(references);
        Self {
            segments,
            references,
            inner_len: self.inner_len,
            outer_end,
            depth: self.depth + outer.depth,
            layers: self.layers + outer.layers,
        }
    }

    /// Returns the inner span that maps to exactly the outer `span`, if there is one.
    #[must_use]
    pub fn inner_span(&self, span: Span) -> Option<Span> {
        let inner = self.inner_range(span);
        (self.span(inner) == span || self.tight_span(inner) == span).then_some(inner)
    }

    /// Returns the inner span that `outer` encodes, or `None` if `outer` encodes no inner bytes.
    fn encoded_by(&self, outer: Span) -> Option<Span> {
        Some(self.inner_range(outer)).filter(|span| !span.is_empty())
    }

    /// Returns the inner span that `outer` encodes, which may be empty. The inner start is the first offset that maps to the start of
    /// `outer` or later. The inner end is the first offset that maps to the end of `outer` or later.
    fn inner_range(&self, outer: Span) -> Span {
        let first = |limit: u32| {
            let (mut low, mut high) = (0, self.inner_len);
            while low < high {
                let middle = low + (high - low) / 2;
                if self.offset(middle) < limit { low = middle + 1 } else { high = middle }
            }
            low
        };
        Span::new(first(outer.start), first(outer.end))
    }
}

/// Collects the segments of a [`SourceMap`] in order.
#[derive(Debug)]
pub struct SourceMapBuilder {
    segments: Vec<Segment>,
    references: Vec<(Span, Span)>,
    /// The length of the inner text so far.
    inner: u32,
    /// The outer offset that the next inner byte has in the current segment.
    outer: u32,
}

impl SourceMapBuilder {
    /// Adds inner bytes that are copied unchanged from `outer`.
    pub fn copy(&mut self, outer: Span) {
        self.piece(outer.len(), outer);
    }

    /// Adds `len` inner bytes that `outer` encodes as a whole, as an escape encodes a character.
    pub fn piece(&mut self, len: u32, outer: Span) {
        if self.segments.is_empty() || self.outer != outer.start {
            self.start_segment(outer.start);
        }
        self.inner += len;
        self.outer = outer.start + len;
        if self.outer != outer.end {
            self.outer = outer.end;
            self.start_segment(outer.end);
        }
    }

    /// Adds `len` inner bytes to which the reference at `outer` refers. The text of these bytes is defined elsewhere, so each part of the
    /// bytes maps to all of `outer`. The same `outer` may be added several times in a row.
    pub fn reference(&mut self, len: u32, outer: Span) {
        let inner = Span::new(self.inner, self.inner + len);
        match self.references.last_mut() {
            Some((last, target)) if *target == outer && last.end == inner.start => {
                last.end = inner.end;
                // The segment for the text after the reference must start later.
                self.segments.pop();
            }
            _ => {
                self.start_segment(outer.start);
                self.references.push((inner, outer));
            }
        }
        self.inner = inner.end;
        self.outer = outer.end;
        self.start_segment(outer.end);
    }

    /// Starts a segment at the outer offset `outer`, or moves the current segment to `outer` if that segment is still empty.
    fn start_segment(&mut self, outer: u32) {
        let previous_end = std::mem::replace(&mut self.outer, outer);
        match self.segments.last_mut() {
            Some(last) if last.inner == self.inner => last.outer = outer,
            _ => self.segments.push(Segment { inner: self.inner, outer, previous_end }),
        }
    }

    /// Returns the finished map. `end` is the outer offset of the end of the inner text. `depth` is the number of JSON strings that were
    /// decoded to get the inner text.
    #[must_use]
    pub fn finish(mut self, end: u32, depth: u8) -> SourceMap {
        if self.segments.is_empty() {
            self.segments.push(Segment { inner: 0, outer: end, previous_end: end });
        }
        let Self { segments, references, inner, .. } = self;
        let references = References::boxed(references);
        SourceMap { segments, references, inner_len: inner, outer_end: end, depth, layers: depth }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the map for `ab\"cd` at offset 10 of its file.
    fn escaped_map() -> SourceMap {
        let mut map = SourceMap::builder();
        map.copy(Span::new(10, 12));
        map.piece(1, Span::new(12, 14));
        map.copy(Span::new(14, 16));
        map.finish(16, 1)
    }

    #[test]
    fn escapes_shift_the_offsets_after_them() {
        let map = escaped_map();
        let outer: Vec<u32> = (0..=5).map(|inner| map.offset(inner)).collect();
        assert_eq!(outer, [10, 11, 12, 14, 15, 16]);
        assert_eq!(map.span(Span::new(2, 3)), Span::new(12, 14));
        assert_eq!(map.span(Span::at(3)), Span::at(14));
        assert_eq!(map.offset(77), 16);
    }

    #[test]
    fn escapes_may_be_shorter_than_the_characters_they_encode() {
        // The six-byte escape `\u00e9` for a character of two bytes, then a byte of an eight-bit file for a character of three.
        let mut map = SourceMap::builder();
        map.piece(2, Span::new(0, 6));
        map.piece(3, Span::new(6, 7));
        map.copy(Span::new(7, 9));
        let map = map.finish(9, 1);
        assert_eq!(map.span(Span::new(0, 2)), Span::new(0, 6));
        assert_eq!(map.span(Span::new(2, 5)), Span::new(6, 7));
        assert_eq!(map.span(Span::new(5, 7)), Span::new(7, 9));
    }

    #[test]
    fn a_tight_span_excludes_text_that_encodes_nothing() {
        // The outer text is `{ "a" }\n   ]` in source code. Its spaces encode nothing, and `\n` is an escape of two bytes for one byte.
        let mut map = SourceMap::builder();
        map.copy(Span::new(0, 1));
        map.copy(Span::new(2, 5));
        map.copy(Span::new(6, 7));
        map.piece(1, Span::new(7, 9));
        map.copy(Span::new(12, 13));
        let map = map.finish(13, 0);
        for (inner, loose, tight) in [
            (Span::new(0, 1), Span::new(0, 2), Span::new(0, 1)),
            (Span::new(1, 4), Span::new(2, 6), Span::new(2, 5)),
            (Span::new(0, 3), Span::new(0, 4), Span::new(0, 4)),
            (Span::new(5, 6), Span::new(7, 12), Span::new(7, 9)),
            (Span::new(6, 7), Span::new(12, 13), Span::new(12, 13)),
        ] {
            assert_eq!((map.span(inner), map.tight_span(inner)), (loose, tight), "{inner:?}");
            let all = SourceMap::slice(Span::new(0, 7)).within(&map);
            assert_eq!((all.span(inner), all.tight_span(inner)), (loose, tight), "{inner:?}");
        }
        assert_eq!(SourceMap::slice(Span::new(1, 5)).within(&map).tight_span(Span::new(0, 3)), Span::new(2, 5));
    }

    #[test]
    fn every_part_of_a_reference_maps_to_its_outer_span() {
        // `a*x` of a file: `*x` stands for `"bc"` and `"de"`, one after the other.
        let mut map = SourceMap::builder();
        map.copy(Span::new(0, 1));
        map.reference(4, Span::new(1, 3));
        map.reference(4, Span::new(1, 3));
        map.copy(Span::new(3, 5));
        let map = map.finish(5, 0);
        for span in [Span::new(1, 5), Span::new(2, 4), Span::new(6, 9), Span::new(1, 9)] {
            assert_eq!(map.span(span), Span::new(1, 3), "{span:?}");
        }
        assert_eq!(map.span(Span::new(0, 2)), Span::new(0, 3));
        assert_eq!(map.span(Span::new(9, 11)), Span::new(3, 5));
        let inner = SourceMap::slice(Span::new(2, 10)).within(&map);
        assert_eq!(inner.span(Span::new(0, 1)), Span::new(1, 3));
        assert_eq!(inner.span(Span::new(4, 8)), Span::new(1, 4));
        assert_eq!(inner.span(Span::new(7, 8)), Span::new(3, 4));
    }

    #[test]
    fn maps_compose() {
        // The file contains `ab\"cd`. In the string value `ab"cd`, the slice `"c` is the inner text.
        let inner = SourceMap::slice(Span::new(2, 4));
        let map = inner.within(&escaped_map());
        assert_eq!(map.span(Span::new(0, 1)), Span::new(12, 14));
        assert_eq!(map.span(Span::new(1, 2)), Span::new(14, 15));
        assert_eq!(map.depth(), 1);
    }
}
