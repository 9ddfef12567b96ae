//! What a finding is recognised by in the next run, whatever moved around it.

use std::collections::HashMap;

use super::secrets::Secrets;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

/// A longer text at the place, or one of several lines, is not part of a fingerprint: it changes for other reasons.
const LONGEST_TEXT: u32 = 200;

/// Gives the findings of one file their fingerprints.
///
/// A fingerprint is made from the rule, the file's name, the JSON pointer without its array indices and the text at the
/// place, but not from where that is: lines and payloads may come and go before it. Findings that have all of it in
/// common are numbered in the order of the file. No secret goes into it, so it cannot be guessed from one.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u128, u32>,
}

impl Fingerprints {
    /// The fingerprint of `diagnostic`, as 32 hexadecimal digits. Ask for one after the other in the order of the file,
    /// which is called `file`.
    pub(super) fn next(
        &mut self,
        source: &Source<'_>,
        file: &str,
        secrets: &Secrets<'_>,
        diagnostic: &Diagnostic,
    ) -> String {
        let mut hash = Hash::new();
        hash.part(diagnostic.rule.name());
        hash.part(file);
        let masked = secrets.mask_pointer(&diagnostic.pointer);
        for segment in masked.as_ref().unwrap_or(&diagnostic.pointer).split('/') {
            let index = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
            hash.part(if index { "*" } else { segment });
        }
        hash.part(&text_at(source, secrets, diagnostic.span));
        let twins = self.seen.entry(hash.0).or_default();
        *twins += 1;
        hash.part(&twins.to_string());
        format!("{:032x}", hash.0)
    }
}

/// The text at `span` with an asterisk for each secret.
fn text_at(source: &Source<'_>, secrets: &Secrets<'_>, span: Span) -> String {
    let text =
        source.text().get(span.range()).filter(|text| span.len() <= LONGEST_TEXT && !text.contains(['\n', '\r']));
    let mut shown = String::new();
    let mut covered = false;
    for (at, c) in text.unwrap_or_default().char_indices() {
        let before = std::mem::replace(&mut covered, secrets.cover(span.start as usize + at));
        match (before, covered) {
            (_, false) => shown.push(c),
            (false, true) => shown.push('*'),
            (true, true) => {}
        }
    }
    shown
}

/// FNV-1a over 128 bits: the same on every machine and for every release, which the standard library's is not.
struct Hash(u128);

impl Hash {
    const fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Takes in `text` and that it ends here.
    fn part(&mut self, text: &str) {
        for byte in text.bytes().chain([0xFF]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::RuleId;
    use crate::lint::FileReport;

    fn fingerprints(text: &str, found: &[(&str, RuleId, &str)]) -> Vec<String> {
        let source = Source::from_text("a.json", text).expect("a test's text is small");
        let secret = text.find("hunter22").map(|start| Span::from(start..start + 8));
        let report = FileReport { secrets: secret.into_iter().collect(), ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let mut fingerprints = Fingerprints::default();
        let mut from = 0;
        let next = |(part, rule, pointer): &(&str, RuleId, &str)| {
            let start = from + text[from..].find(part).expect("the text holds the part");
            from = start + part.len();
            let diagnostic = Diagnostic::new(*rule, Span::from(start..from), "").with_pointer(*pointer);
            fingerprints.next(&source, "a.json", &secrets, &diagnostic)
        };
        found.iter().map(next).collect()
    }

    #[test]
    fn lines_and_payloads_may_move() {
        let before = fingerprints("[{\"a\": tru}]", &[("tru", RuleId::InvalidLiteral, "/0/a")]);
        let after = fingerprints("\n\n[{}, {\n\"a\":   tru}]", &[("tru", RuleId::InvalidLiteral, "/1/a")]);
        assert_eq!(before, after);
        assert_eq!(before[0].len(), 32);
    }

    #[test]
    fn each_finding_has_its_own() {
        let rule = RuleId::InvalidLiteral;
        let found =
            [("x", rule, "/a"), ("x", rule, "/a"), ("x", rule, "/b"), ("y", rule, "/b"), ("y", RuleId::Comment, "/b")];
        let mut fingerprints = fingerprints("x x x y y", &found);
        fingerprints.sort();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), found.len());
    }

    #[test]
    fn a_secret_leaves_no_trace() {
        let with = |secret: &str| {
            let text = format!("\"{secret}\"");
            let source = Source::from_text("a.json", &text).expect("a test's text is small");
            let span = Span::new(0, text.len() as u32);
            let report = FileReport { secrets: vec![Span::new(1, span.end - 1)], ..FileReport::default() };
            let secrets = Secrets::new(&source, &report);
            Fingerprints::default().next(&source, "a.json", &secrets, &Diagnostic::new(RuleId::MissingComma, span, ""))
        };
        assert_eq!(with("hunter22"), with("a longer one"));
    }
}
