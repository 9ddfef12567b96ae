//! Measures the cost of reports in every format. The cost must be linear in the number of findings, even if all of them
//! are on one long line.
//!
//! `cargo bench --bench report`. An argument filters the benchmarks, such as `many_lines` or `sarif`.

use std::io;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use summit_lint::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use summit_lint::lint::FileReport;
use summit_lint::report::{self, EndOfRun, Format, Options};
use summit_lint::source::{Source, Span};

fn main() {
    divan::main();
}

/// The numbers of findings in one file.
const FINDING_COUNTS: [usize; 4] = [1_250, 2_500, 5_000, 10_000];

/// Returns the text of a file of about this many bytes. The text repeats one member, followed by `separator`.
fn repeated_members(bytes: usize, separator: &str) -> String {
    let member = format!("\"Assigned_WorkGroup_Name\": \"Ärger\", \"APIKey\": \"s3cr3t-k3y\",{separator}");
    member.repeat(bytes / member.len() + 1)
}

/// Returns `count` findings at positions across `text`, each with a label, help and a fix, and the secrets of the text.
fn findings(text: &str, count: usize) -> FileReport {
    let starts: Vec<u32> = text.match_indices("\"Assigned").map(|(at, _)| at as u32).collect();
    let at = |index: usize| starts[index * starts.len() / count];
    let diagnostic = |index: usize| {
        let span = Span::new(at(index), at(index) + 25);
        Diagnostic::new(
            RuleId::UnknownField,
            span,
            "`Ticket` has no field `Assigned_WorkGroup_Name`; the server ignores it",
        )
        .with_label("not a field")
        .with_help("leave it out")
        .with_pointer("/objCommonParameters/incidentParamsJSON/IncidentContainerJsonObj/Ticket")
        .with_secondary(Span::new(at(count - 1 - index), at(count - 1 - index) + 25), "here as well")
        .with_fix(Applicability::Unsafe, "remove it", vec![Edit::delete(span)])
    };
    let secrets = text.match_indices("s3cr3t-k3y").map(|(at, secret)| Span::from(at..at + secret.len()));
    FileReport {
        diagnostics: (0..count).map(diagnostic).collect(),
        payloads: 1,
        secrets: secrets.collect(),
        ..FileReport::default()
    }
}

fn render(bencher: Bencher<'_, '_>, format: &str, text: &str, count: usize) {
    let format: Format = format.parse().expect("the format exists");
    let found = findings(text, count);
    bencher.counter(ItemsCount::new(count)).bench(|| {
        // A new source computes its line starts again, as in a run.
        let source = Source::from_text("a.json", black_box(text)).expect("the input is small");
        let mut report = report::new(format, Options::default());
        let mut out = io::sink();
        report.add_file(&source, &found, &mut out).expect("nothing is written");
        report.finish(&EndOfRun::default(), &mut out).expect("nothing is written");
    });
}

/// A format and a number of findings.
struct Case {
    format: &'static str,
    count: usize,
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.format, self.count)
    }
}

fn cases() -> impl Iterator<Item = Case> {
    Format::NAMES.iter().flat_map(|format| FINDING_COUNTS.map(|count| Case { format, count }))
}

/// A file of 1 MB with about 15,000 lines.
#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn many_lines(bencher: Bencher<'_, '_>, case: &Case) {
    render(bencher, case.format, &repeated_members(1 << 20, "\n"), case.count);
}

/// A file of 8 MB on one line.
#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn one_line(bencher: Bencher<'_, '_>, case: &Case) {
    render(bencher, case.format, &repeated_members(8 << 20, ""), case.count);
}
