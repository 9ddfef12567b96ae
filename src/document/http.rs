//! Finds the bodies of requests in `.http` and `.rest` files, the files of the REST Client of VS Code and the HTTP
//! Client of JetBrains. Lines with `###` separate the requests. A request consists of the request line, headers, an
//! empty line, and the body.

use super::part::{Dialect, Part, lines, may_name_secret, starts_like_json, trim_span};
use crate::source::Span;

/// The clients replace variables before they send a request.
pub(super) const DIALECT: Dialect =
    Dialect { json5: false, comments: false, placeholders: true, templates: false, prose: false, transcribed: false };

/// Finds the bodies of `text` that may hold a payload.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    for (body, secrets) in bodies(text) {
        each(Part { secrets, ..Part::slice(text, body, DIALECT) });
    }
}

/// The section of a request that a line is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Comments, variables and scripts before the request.
    Before,
    /// The request line and the headers.
    Head,
    /// The body, after the empty line.
    Body,
    /// After the body: a script that handles the response, or the name of a file to which the response is saved.
    After,
}

/// Returns the spans of the bodies that start like JSON. Each body comes with the spans of the secret values in the
/// headers and variables above the body, which reports must not show.
pub(super) fn bodies(text: &str) -> Vec<(Span, Vec<Span>)> {
    let mut found = Vec::new();
    let mut section = Section::Before;
    // Whether the current line is in a script: `{% … %}`.
    let mut in_script = false;
    let mut body: Option<Span> = None;
    let mut secrets = Vec::new();
    let mut finish_body = |body: &mut Option<Span>, secrets: &mut Vec<Span>| {
        let secrets = std::mem::take(secrets);
        let body = body.take().map(|body| trim_span(text, body));
        if let Some(body) = body.filter(|body| starts_like_json(&text[body.range()])) {
            found.push((body, secrets));
        }
    };
    for line in lines(text) {
        let content = &text[line.range()];
        let start = content.trim_start();
        if in_script {
            in_script = !content.trim_end().ends_with("%}");
            continue;
        }
        if content.starts_with("###") {
            finish_body(&mut body, &mut secrets);
            section = Section::Before;
            continue;
        }
        match section {
            Section::Before => {
                if start.starts_with('<') {
                    in_script = start.contains("{%") && !start.contains("%}");
                } else if start.starts_with('@') {
                    secrets.extend(secret_value(text, line, '='));
                } else if starts_like_json(start) {
                    // The request consists of only a body.
                    section = Section::Body;
                    body = Some(line);
                } else if !start.is_empty() && !start.starts_with('#') && !start.starts_with("//") {
                    section = Section::Head;
                }
            }
            Section::Head if start.is_empty() => section = Section::Body,
            Section::Head => secrets.extend(secret_value(text, line, ':')),
            Section::Body if ["> ", ">> ", ">>!", "<> ", ">{%"].iter().any(|mark| content.starts_with(mark)) => {
                in_script = start.contains("{%") && !start.contains("%}");
                section = Section::After;
            }
            Section::Body => match &mut body {
                Some(body) => body.end = line.end,
                None if start.is_empty() => {}
                None => body = Some(line),
            },
            Section::After => {
                in_script = start.starts_with('>') && start.contains("{%") && !start.contains("%}");
            }
        }
    }
    finish_body(&mut body, &mut secrets);
    found
}

/// Returns the span of the value in a line with a header or a variable, if the value is secret. `separator` is between
/// the name and the value.
fn secret_value(text: &str, line: Span, separator: char) -> Option<Span> {
    let content = &text[line.range()];
    let (name, _) = content.split_once(separator)?;
    let value = trim_span(text, Span::new(line.start + name.len() as u32 + 1, line.end));
    let may_be_shown = text[value.range()].starts_with("{{") || value.is_empty();
    (may_name_secret(name) && !may_be_shown).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::bodies;

    /// Returns the bodies in `text`.
    fn find_bodies(text: &str) -> Vec<&str> {
        bodies(text).into_iter().map(|(span, _)| &text[span.range()]).collect()
    }

    #[test]
    fn a_body_is_between_an_empty_line_and_a_separator() {
        let text = "@host = example.com\n\n### one\n# @name one\nPOST https://{{host}}/api\n  ?a=1\nContent-Type: application/json\n\n\
                    {\"a\": 1,\n\n \"b\": 2}\n\n> {%\n client.log(\"{\");\n%}\n\n### two\r\nPOST x HTTP/1.1\r\n\r\n[1]\r\n###\n\nGET y\n\n### z\nPOST z\n\n< ./z.json\n";
        assert_eq!(find_bodies(text), ["{\"a\": 1,\n\n \"b\": 2}", "[1]"]);
        assert_eq!(find_bodies("{\"a\": 1}\n"), ["{\"a\": 1}"]);
        assert_eq!(find_bodies("< {%\n{}\n%}\nPOST x\n\na=1&b={}\n"), Vec::<&str>::new());
        assert_eq!(find_bodies("POST x\n\n{}\n>> out.json\n{}\n"), ["{}"]);
    }

    #[test]
    fn secrets_are_found_in_headers_and_variables() {
        let text = "@token = t0p\nPOST x\nAuthorization: Bearer abc\nX-Api-Key: {{key}}\nAccept: a\n\n{}";
        let secrets: Vec<&str> = bodies(text)[0].1.iter().map(|span| &text[span.range()]).collect();
        assert_eq!(secrets, ["t0p", "Bearer abc"]);
    }
}
