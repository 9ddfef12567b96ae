//! From a text that was read out of another text back to where its bytes are spelled.

use super::Span;

/// Maps offsets of an inner text (the content of a string, a decoded file, a line of a log) to the outer text that
/// spells it.
///
/// Between two segments the texts run in parallel, byte for byte; a segment starts wherever they fall out of
/// step, which is behind every escape. Maps compose: the outer offsets of a map for a string inside a string are already
/// offsets of the file, so a reader of spans never asks how deep it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceMap {
    /// In ascending order; the first starts at the inner offset 0.
    segments: Vec<Segment>,
    /// Spans of the inner text of which every part is spelled by all of a span of the outer one, in ascending order.
    wholes: Option<Box<Wholes>>,
    /// Length of the inner text and where its end lies in the outer one.
    end: (u32, u32),
    /// How many layers of JSON string lie between the inner text and the file.
    depth: u8,
    /// How many layers of any encoding do.
    layers: u8,
}

/// Where the texts run in parallel again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    inner: u32,
    outer: u32,
    /// Where the outer text ends that spells what is before it. Between there and `outer` is what spells nothing.
    before: u32,
}

/// Few maps have any, and maps are small.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wholes(Vec<(Span, Span)>);

impl Wholes {
    fn boxed(wholes: Vec<(Span, Span)>) -> Option<Box<Self>> {
        (!wholes.is_empty()).then(|| Box::new(Self(wholes)))
    }
}

impl SourceMap {
    /// The map of a text that is a plain slice of the outer one, starting at `outer`.
    #[must_use]
    pub fn slice(outer: Span) -> Self {
        let segments = vec![Segment { inner: 0, outer: outer.start, before: outer.start }];
        Self { segments, wholes: None, end: (outer.len(), outer.end), depth: 0, layers: 0 }
    }

    /// Starts a map for text that is read off piece by piece.
    #[must_use]
    pub fn builder() -> SourceMapBuilder {
        SourceMapBuilder { segments: Vec::new(), wholes: Vec::new(), inner: 0, outer: 0 }
    }

    /// Where in the outer text the byte at `inner` is spelled. An offset inside an escaped character, or behind the
    /// text, is taken back to the nearest place that exists.
    #[must_use]
    pub fn offset(&self, inner: u32) -> u32 {
        if inner >= self.end.0 {
            return self.end.1;
        }
        if let Some((_, outer)) = self.whole_at(inner) {
            return outer.start;
        }
        let after = self.segments.partition_point(|segment| segment.inner <= inner);
        let segment = self.segments[after - 1];
        let limit = self.segments.get(after).map_or(self.end.1, |next| next.outer);
        (segment.outer + (inner - segment.inner)).min(limit)
    }

    /// The outer bytes that spell the inner `span`. Empty spans stay empty.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        if span.is_empty() {
            return Span::at(start);
        }
        let end = self.whole_at(span.end - 1).map_or_else(|| self.offset(span.end), |(_, outer)| outer.end);
        Span::new(start, end.max(start))
    }

    /// The outer bytes to point at for a span of the inner `text`: without what follows it and spells nothing, such as the white space
    /// after a token of source code. But the end of a line takes the indentation of the next line with it.
    #[must_use]
    pub fn shown_span(&self, text: &str, span: Span) -> Span {
        let last = text.as_bytes().get((span.end as usize).wrapping_sub(1));
        if last.is_some_and(u8::is_ascii_whitespace) { self.span(span) } else { self.tight_span(span) }
    }

    fn tight_span(&self, span: Span) -> Span {
        let loose = self.span(span);
        if span.is_empty() {
            return loose;
        }
        Span::new(loose.start, self.end_of(span.end).clamp(loose.start, loose.end))
    }

    /// Where the outer text ends that spells what is before `inner`.
    fn end_of(&self, inner: u32) -> u32 {
        if let Some((_, outer)) = inner.checked_sub(1).and_then(|last| self.whole_at(last)) {
            return outer.end;
        }
        match self.segments.binary_search_by_key(&inner, |segment| segment.inner) {
            Ok(at) if at > 0 => self.segments[at].before,
            _ => self.offset(inner),
        }
    }

    fn wholes(&self) -> &[(Span, Span)] {
        self.wholes.as_ref().map_or(&[], |wholes| &wholes.0)
    }

    /// The span that is spelled as a whole and holds the byte at `inner`.
    fn whole_at(&self, inner: u32) -> Option<(Span, Span)> {
        let Wholes(wholes) = &**self.wholes.as_ref()?;
        let after = wholes.partition_point(|(whole, _)| whole.start <= inner);
        wholes[..after].last().copied().filter(|(whole, _)| inner < whole.end)
    }

    /// How many layers of JSON string lie between the inner text and the file: what an edit of the inner text has to
    /// be escaped for.
    #[must_use]
    pub fn depth(&self) -> u8 {
        self.depth
    }

    /// How many layers of any encoding lie between the inner text and the file: JSON strings, and those of a whole document.
    #[must_use]
    pub fn layers(&self) -> u8 {
        self.layers
    }

    /// The same map for a text that is one layer of an encoding further in.
    #[must_use]
    pub fn with_layer(mut self) -> Self {
        self.layers += 1;
        self
    }

    /// The same map, for an outer text that itself was read out of another one by `outer`.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        // Every place where either map falls out of step starts a segment of the composed map.
        let mut segments = Vec::with_capacity(self.segments.len());
        for (index, &Segment { inner, outer: middle, before }) in self.segments.iter().enumerate() {
            segments.push(Segment { inner, outer: outer.offset(middle), before: outer.end_of(before) });
            let until = self.segments.get(index + 1).map_or(self.end, |next| (next.inner, next.outer));
            // The file may spell an expression and what is after it at one place.
            let parallel = (until.0 - inner).min(until.1.saturating_sub(middle));
            let first = outer.segments.partition_point(|segment| segment.inner <= middle);
            let others = outer.segments[first..].iter().take_while(|segment| segment.inner < middle + parallel);
            segments.extend(others.map(|other| Segment { inner: inner + (other.inner - middle), ..*other }));
        }
        let end = (self.end.0, outer.offset(self.end.1));
        let own = self.wholes().iter().map(|(inner, middle)| (*inner, outer.span(*middle)));
        let all = outer.wholes();
        // Of a long text, only what is around this one matters.
        let first = all.partition_point(|(middle, _)| middle.end <= self.segments[0].outer);
        let others = all[first..].iter().take_while(|(middle, _)| middle.start <= self.end.1);
        let others = others.filter_map(|(middle, target)| Some((self.inner(*middle)?, *target)));
        let mut wholes: Vec<(Span, Span)> = own.chain(others).collect();
        wholes.sort_unstable();
        let wholes = Wholes::boxed(wholes);
        Self { segments, wholes, end, depth: self.depth + outer.depth, layers: self.layers + outer.layers }
    }

    /// The inner span that is spelled by the outer `span` and nothing else, if there is one.
    #[must_use]
    pub fn inner_span(&self, span: Span) -> Option<Span> {
        let inner = self.first_from(span);
        (self.span(inner) == span || self.tight_span(inner) == span).then_some(inner)
    }

    /// The bytes of the inner text that are spelled in `outer`; `None` if there are none.
    fn inner(&self, outer: Span) -> Option<Span> {
        Some(self.first_from(outer)).filter(|span| !span.is_empty())
    }

    /// From the first inner offset that is spelled at the start of `outer` or after it, to the first that is at its end or after it.
    fn first_from(&self, outer: Span) -> Span {
        let first = |limit: u32| {
            let (mut low, mut high) = (0, self.end.0);
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
    wholes: Vec<(Span, Span)>,
    inner: u32,
    outer: u32,
}

impl SourceMapBuilder {
    /// The next `len` bytes of the inner text are spelled as they are, from `outer` on.
    pub fn copy(&mut self, outer: Span) {
        self.piece(outer.len(), outer);
    }

    /// The next `len` bytes of the inner text are spelled by all of `outer`: an escape.
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

    /// The next `len` bytes of the inner text, and every part of them, are spelled by all of `outer`: a reference to what is defined
    /// elsewhere. The same `outer` may come again and again.
    pub fn whole(&mut self, len: u32, outer: Span) {
        let inner = Span::new(self.inner, self.inner + len);
        match self.wholes.last_mut() {
            Some((last, target)) if *target == outer && last.end == inner.start => {
                last.end = inner.end;
                // What is after it starts later.
                self.segments.pop();
            }
            _ => {
                self.start_segment(outer.start);
                self.wholes.push((inner, outer));
            }
        }
        self.inner = inner.end;
        self.outer = outer.end;
        self.start_segment(outer.end);
    }

    fn start_segment(&mut self, outer: u32) {
        let before = std::mem::replace(&mut self.outer, outer);
        match self.segments.last_mut() {
            Some(last) if last.inner == self.inner => last.outer = outer,
            _ => self.segments.push(Segment { inner: self.inner, outer, before }),
        }
    }

    /// The finished map; `depth` is the number of string layers that it undoes. `end` is where the inner text's end
    /// lies in the outer one.
    #[must_use]
    pub fn finish(mut self, end: u32, depth: u8) -> SourceMap {
        if self.segments.is_empty() {
            self.segments.push(Segment { inner: 0, outer: end, before: end });
        }
        let Self { segments, wholes, inner, .. } = self;
        let wholes = Wholes::boxed(wholes);
        SourceMap { segments, wholes, end: (inner, end), depth, layers: depth }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ab\"cd` at offset 10 of its file.
    fn escaped() -> SourceMap {
        let mut map = SourceMap::builder();
        map.copy(Span::new(10, 12));
        map.piece(1, Span::new(12, 14));
        map.copy(Span::new(14, 16));
        map.finish(16, 1)
    }

    #[test]
    fn an_escape_shifts_what_follows_it() {
        let map = escaped();
        let outer: Vec<u32> = (0..=5).map(|inner| map.offset(inner)).collect();
        assert_eq!(outer, [10, 11, 12, 14, 15, 16]);
        assert_eq!(map.span(Span::new(2, 3)), Span::new(12, 14));
        assert_eq!(map.span(Span::at(3)), Span::at(14));
        assert_eq!(map.offset(77), 16);
    }

    #[test]
    fn an_escape_may_be_shorter_than_what_it_spells() {
        // An escape of six bytes, `\u00e9`, that spells two, and then a byte of an eight-bit file that spells three.
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
    fn a_tight_span_leaves_out_what_spells_nothing() {
        // `{ "a" }` of a program, written as `{"a"}`; the escape `\\n` of two bytes is one.
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
    fn a_reference_spells_every_part_of_what_it_stands_for() {
        // `a*x` of a file: `*x` stands for `"bc"` and `"de"`, one after the other.
        let mut map = SourceMap::builder();
        map.copy(Span::new(0, 1));
        map.whole(4, Span::new(1, 3));
        map.whole(4, Span::new(1, 3));
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
        // The file holds `ab\"cd`; of the string that it spells, `ab"cd`, the slice `"c` is a text of its own.
        let inner = SourceMap::slice(Span::new(2, 4));
        let map = inner.within(&escaped());
        assert_eq!(map.span(Span::new(0, 1)), Span::new(12, 14));
        assert_eq!(map.span(Span::new(1, 2)), Span::new(14, 15));
        assert_eq!(map.depth(), 1);
    }
}
