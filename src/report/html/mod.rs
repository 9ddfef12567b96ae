//! The format `html`: an HTML page with filters.
//!
//! The page is self-contained and loads nothing. Its content security policy allows only the style and the script in
//! the page, and identifies them by their hashes. All text from payloads is escaped.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::change;
use super::excerpt::{Excerpter, Line, Mark};
use super::remarks;
use super::secrets::Secrets;
use super::summary::count;
use super::xml::Escaped;
use super::{EndOfRun, Options, Report, rule_url, sanitize};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::lint::FileReport;
use crate::source::Source;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The SHA-256 hash of the style, in Base64.
const STYLE_HASH: &str = "PmIOcavVEvLbp2NhWxK11N8NZrKGsauVo44G0GqsprU=";
/// The SHA-256 hash of the script, in Base64.
const SCRIPT_HASH: &str = "Ga9I4FhHS1B/ck/mslaaYxG6KWo92/9ncw6uiTYXGks=";

/// The start of a page, which also identifies a file as an HTML report.
pub(super) const HEAD: &str =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>summit-lint report</title>\n";

/// The width of an excerpt of a payload, in columns. On a narrow page, the reader scrolls the excerpt.
const EXCERPT_WIDTH: usize = 110;

/// Collects the findings, and writes the page at the end, because the counts of findings are at the top of the page.
pub(super) struct Html {
    /// The HTML of the sections with findings, one section per file.
    sections: String,
    /// The names of the files with findings, and their numbers of findings.
    files_with_counts: Vec<(String, usize)>,
    /// The number of findings of each rule.
    rule_counts: BTreeMap<RuleId, usize>,
    /// The files that were not linted, and the reasons.
    unreadable_files: Vec<(String, String)>,
    /// Whether the last section has no closing tag yet. If a file is linted in chunks, its section stays open between
    /// the chunks.
    is_section_open: bool,
}

impl Html {
    /// Creates a report that has no findings yet.
    pub(super) fn new(_: Options) -> Self {
        Self {
            sections: String::new(),
            files_with_counts: Vec::new(),
            rule_counts: BTreeMap::new(),
            unreadable_files: Vec::new(),
            is_section_open: false,
        }
    }

    /// Adds a finding to the section of the file `name`. `rule_url` is the URL of the rule's documentation.
    fn add_finding(&mut self, excerpter: &Excerpter<'_>, name: &str, rule_url: Option<String>, finding: &Diagnostic) {
        let clean = |text: &str| sanitize::message(text, excerpter.secrets, sanitize::UNICODE).into_owned();
        let severity = finding.severity.as_str();
        let rule = finding.rule.name();
        let position = excerpter.source.position(finding.span.start);
        let linked_rule = match rule_url {
            Some(url) => format!("<a href=\"{}\"><code>{rule}</code></a>", Escaped(&url)),
            None => format!("<code>{rule}</code>"),
        };
        self.sections.push_str(&format!(
            "<article class=\"finding {severity}\" data-severity=\"{severity}\" data-rule=\"{rule}\">\n\
             <h3><span class=\"severity\">{severity}</span> {linked_rule} {}</h3>\n\
             <p class=\"place\">{}:{}:{}</p>\n",
            Escaped(&clean(&finding.message)),
            Escaped(name),
            position.line,
            position.column,
        ));
        let excerpt = excerpter.excerpt(&[finding], clean);
        self.sections.push_str("<pre>");
        excerpt.lines.iter().for_each(|line| self.add_line(line));
        self.sections.push_str("</pre>\n");
        let mut remarks: Vec<_> = remarks::on_omitted_locations(excerpt.omitted_count).into_iter().collect();
        remarks.extend(remarks::of(finding, clean));
        if !remarks.is_empty() {
            self.sections.push_str("<div class=\"more\">\n");
            for (title, text) in remarks {
                self.sections.push_str(&format!("<p><b>{title}:</b> {}</p>\n", Escaped(&text)));
            }
            self.sections.push_str("</div>\n");
        }
        if let Some(fix) = &finding.fix {
            self.add_change(&change::changed_lines(excerpter.source, excerpter.secrets, fix, EXCERPT_WIDTH, true));
        }
        self.sections.push_str("</article>\n");
    }

    /// Adds a line of an excerpt with its marks, and the labels of the marks below the line.
    fn add_line(&mut self, line: &Line) {
        self.sections.push_str(&format!("<span class=\"number\">{:>4} </span>", line.number));
        // The bounds of the marks split the line into parts, each of which is completely inside or outside of every
        // mark.
        let mut bounds: Vec<usize> = line.marks.iter().flat_map(|mark| [mark.bytes.start, mark.bytes.end]).collect();
        bounds.extend([0, line.text.len()]);
        bounds.iter_mut().for_each(|bound| *bound = (*bound).min(line.text.len()));
        bounds.sort_unstable();
        bounds.dedup();
        let empty_mark_at = |bound: usize| {
            line.marks.iter().find(|mark| mark.bytes.is_empty() && mark.bytes.start.min(line.text.len()) == bound)
        };
        for (index, &start) in bounds.iter().enumerate() {
            if let Some(mark) = empty_mark_at(start) {
                self.sections.push_str(&format!("<mark class=\"empty {}\">▲</mark>", css_class(mark)));
            }
            let Some(&end) = bounds.get(index + 1) else { break };
            let text = Escaped(&line.text[start..end]);
            let covers = |mark: &&Mark| mark.bytes.start <= start && end <= mark.bytes.end;
            // The location of the finding takes precedence over related locations.
            match line.marks.iter().filter(covers).max_by_key(|mark| mark.severity.is_some()) {
                Some(mark) => self.sections.push_str(&format!("<mark class=\"{}\">{text}</mark>", css_class(mark))),
                None => self.sections.push_str(&text.to_string()),
            }
        }
        self.sections.push('\n');
        for mark in &line.marks {
            let Some(label) = &mark.label else { continue };
            // The line number and the space after it take five columns.
            let indent = " ".repeat(5 + mark.columns.start);
            self.sections.push_str(&format!(
                "{indent}<span class=\"label {}\">↑ {}</span>\n",
                css_class(mark),
                Escaped(label)
            ));
        }
    }

    /// Adds the lines that a fix removes and adds.
    fn add_change(&mut self, lines: &[change::Line]) {
        if lines.is_empty() {
            return;
        }
        self.sections.push_str("<pre>");
        for line in lines {
            let (tag, sign) = if line.is_added { ("ins", '+') } else { ("del", '-') };
            self.sections.push_str(&format!(
                "<span class=\"number\">{:>4} </span><{tag}>{sign} {}</{tag}>\n",
                line.number,
                Escaped(&line.text)
            ));
        }
        self.sections.push_str("</pre>\n");
    }

    /// Returns the page up to the start of `<main>`: the totals, the filters, and the numbers of findings by rule and
    /// by file.
    fn render_head(&self, end_of_run: &EndOfRun) -> String {
        let summary = &end_of_run.summary;
        let mut head = format!(
            "{HEAD}<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; \
             script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"generator\" content=\"summit-lint {}\">\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>summit-lint report</h1>\n\
             <p class=\"counts\"><span class=\"error\">{}</span>, <span class=\"warning\">{}</span> in {} ({})</p>\n",
            env!("CARGO_PKG_VERSION"),
            count(summary.errors, "error"),
            count(summary.warnings, "warning"),
            count(summary.files, "file"),
            count(summary.payloads, "payload"),
        );
        if self.files_with_counts.is_empty() {
            return head + "</header>\n<main>\n";
        }
        head.push_str(
            "<div class=\"filters\" role=\"search\" hidden>\n\
             <label><input type=\"checkbox\" name=\"severity\" value=\"error\" checked> Errors</label>\n\
             <label><input type=\"checkbox\" name=\"severity\" value=\"warning\" checked> Warnings</label>\n\
             <label>Rule <select id=\"rule\"><option value=\"\">all</option>",
        );
        for (rule, number) in &self.rule_counts {
            head.push_str(&format!("<option value=\"{rule}\">{rule} ({number})</option>"));
        }
        head.push_str(
            "</select></label>\n<input type=\"search\" id=\"text\" placeholder=\"Filter by text\" aria-label=\"Filter by text\">\n\
             <span class=\"shown\" role=\"status\"></span>\n</div>\n",
        );
        let mut rules: Vec<_> = self.rule_counts.iter().collect();
        rules.sort_by_key(|(_, number)| std::cmp::Reverse(**number));
        head.push_str("<details>\n<summary>Findings by rule</summary>\n<table>\n");
        for (rule, number) in rules {
            head.push_str(&format!("<tr><td>{number}</td><td><code>{rule}</code></td></tr>\n"));
        }
        head.push_str("</table>\n</details>\n<details>\n<summary>Findings by file</summary>\n<table>\n");
        for (index, (name, number)) in self.files_with_counts.iter().enumerate() {
            head.push_str(&format!(
                "<tr><td>{number}</td><td><a href=\"#file-{index}\">{}</a></td></tr>\n",
                Escaped(name)
            ));
        }
        head + "</table>\n</details>\n</header>\n<main>\n"
    }
}

/// Returns the CSS class of a mark and of its label.
fn css_class(mark: &Mark) -> &'static str {
    mark.severity.map_or("related", Severity::as_str)
}

impl Report for Html {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, _: &mut dyn io::Write) -> io::Result<()> {
        if !report.diagnostics.is_empty() {
            let name = sanitize::path(source.path(), sanitize::UNICODE);
            if !std::mem::replace(&mut self.is_section_open, true) {
                let index = self.files_with_counts.len();
                self.sections
                    .push_str(&format!("<section class=\"file\" id=\"file-{index}\">\n<h2>{}</h2>\n", Escaped(&name)));
                self.files_with_counts.push((name.clone(), 0));
            }
            let secrets = &Secrets::new(source, report);
            let excerpter = Excerpter { source, secrets, width: EXCERPT_WIDTH, unicode: true };
            for finding in &report.diagnostics {
                *self.rule_counts.entry(finding.rule).or_default() += 1;
                let url = rule_url(finding.rule, report.documentation.as_deref());
                self.add_finding(&excerpter, &name, url, finding);
            }
            if let Some((_, number)) = self.files_with_counts.last_mut() {
                *number += report.diagnostics.len();
            }
        }
        if self.is_section_open && !source.has_more() {
            self.sections.push_str("</section>\n");
            self.is_section_open = false;
        }
        Ok(())
    }

    fn add_unreadable(&mut self, path: &Path, reason: &str, _: &mut dyn io::Write) -> io::Result<()> {
        if std::mem::take(&mut self.is_section_open) {
            self.sections.push_str("</section>\n");
        }
        self.unreadable_files
            .push((sanitize::path(path, sanitize::UNICODE), sanitize::line(reason, sanitize::UNICODE).into_owned()));
        Ok(())
    }

    fn finish(&mut self, end_of_run: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(self.render_head(end_of_run).as_bytes())?;
        if !self.unreadable_files.is_empty() {
            out.write_all(b"<section>\n<h2>Files that were not linted</h2>\n<ul>\n")?;
            for (path, reason) in &self.unreadable_files {
                writeln!(out, "<li><code>{}</code>: {}</li>", Escaped(path), Escaped(reason))?;
            }
            out.write_all(b"</ul>\n</section>\n")?;
        }
        out.write_all(self.sections.as_bytes())?;
        if std::mem::take(&mut self.is_section_open) {
            out.write_all(b"</section>\n")?;
        }
        if self.files_with_counts.is_empty() && self.unreadable_files.is_empty() {
            out.write_all(b"<p>No findings.</p>\n")?;
        }
        write!(
            out,
            "</main>\n<footer>summit-lint {}</footer>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
            env!("CARGO_PKG_VERSION")
        )
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_policy_has_the_hashes_of_the_style_and_the_script() {
        let hash = |text: &str| data_encoding::BASE64.encode(&Sha256::digest(text));
        assert_eq!(hash(STYLE), STYLE_HASH);
        assert_eq!(hash(SCRIPT), SCRIPT_HASH);
    }
}
