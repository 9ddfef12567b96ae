//! `.http` and `.rest` files, as the REST Client of VS Code and the HTTP Client of JetBrains read them: requests between `###`
//! lines, each with its headers, an empty line, and its body.

use super::part::{Dialect, Part, is_secret, lines, starts_like_json, trimmed};
use crate::source::Span;

/// Variables are filled in before a request is sent.
pub(super) const DIALECT: Dialect =
    Dialect { json5: false, comments: false, placeholders: true, templates: false, prose: false, host: false };

/// The bodies of `text` that may hold a payload.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    for (body, secrets) in bodies(text) {
        each(Part { secrets, ..Part::slice(text, body, DIALECT) });
    }
}

/// Where in a request a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Comments, variables and scripts before the request.
    Before,
    /// The request line and the headers.
    Head,
    /// Behind the empty line.
    Body,
    /// Behind the body: a script that handles the response, or where it is kept.
    Behind,
}

/// The bodies of a file that start like JSON, each with the values above it that must not be shown.
pub(super) fn bodies(text: &str) -> Vec<(Span, Vec<Span>)> {
    let mut found = Vec::new();
    let mut place = Place::Before;
    let mut script = false;
    let mut body: Option<Span> = None;
    let mut secrets = Vec::new();
    let mut finish = |body: &mut Option<Span>, secrets: &mut Vec<Span>| {
        let secrets = std::mem::take(secrets);
        let body = body.take().map(|body| trimmed(text, body));
        if let Some(body) = body.filter(|body| starts_like_json(&text[body.range()])) {
            found.push((body, secrets));
        }
    };
    for line in lines(text) {
        let words = &text[line.range()];
        let start = words.trim_start();
        if script {
            script = !words.trim_end().ends_with("%}");
            continue;
        }
        if words.starts_with("###") {
            finish(&mut body, &mut secrets);
            place = Place::Before;
            continue;
        }
        match place {
            Place::Before => {
                if start.starts_with('<') {
                    script = start.contains("{%") && !start.contains("%}");
                } else if start.starts_with('@') {
                    secrets.extend(secret_value(text, line, '='));
                } else if starts_like_json(start) {
                    // A body without a request above it.
                    place = Place::Body;
                    body = Some(line);
                } else if !start.is_empty() && !start.starts_with('#') && !start.starts_with("//") {
                    place = Place::Head;
                }
            }
            Place::Head if start.is_empty() => place = Place::Body,
            Place::Head => secrets.extend(secret_value(text, line, ':')),
            Place::Body if ["> ", ">> ", ">>!", "<> ", ">{%"].iter().any(|mark| words.starts_with(mark)) => {
                script = start.contains("{%") && !start.contains("%}");
                place = Place::Behind;
            }
            Place::Body => match &mut body {
                Some(body) => body.end = line.end,
                None if start.is_empty() => {}
                None => body = Some(line),
            },
            Place::Behind => {
                script = start.starts_with('>') && start.contains("{%") && !start.contains("%}");
            }
        }
    }
    finish(&mut body, &mut secrets);
    found
}

/// The value of a header or a variable that must not be shown.
fn secret_value(text: &str, line: Span, separator: char) -> Option<Span> {
    let words = &text[line.range()];
    let (name, _) = words.split_once(separator)?;
    let value = trimmed(text, Span::new(line.start + name.len() as u32 + 1, line.end));
    let shown = text[value.range()].starts_with("{{") || value.is_empty();
    (is_secret(name) && !shown).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::bodies;

    fn found(text: &str) -> Vec<&str> {
        bodies(text).into_iter().map(|(span, _)| &text[span.range()]).collect()
    }

    #[test]
    fn a_body_stands_between_an_empty_line_and_a_separator() {
        let text = "@host = example.com\n\n### one\n# @name one\nPOST https://{{host}}/api\n  ?a=1\nContent-Type: application/json\n\n\
                    {\"a\": 1,\n\n \"b\": 2}\n\n> {%\n client.log(\"{\");\n%}\n\n### two\r\nPOST x HTTP/1.1\r\n\r\n[1]\r\n###\n\nGET y\n\n### z\nPOST z\n\n< ./z.json\n";
        assert_eq!(found(text), ["{\"a\": 1,\n\n \"b\": 2}", "[1]"]);
        assert_eq!(found("{\"a\": 1}\n"), ["{\"a\": 1}"]);
        assert_eq!(found("< {%\n{}\n%}\nPOST x\n\na=1&b={}\n"), Vec::<&str>::new());
        assert_eq!(found("POST x\n\n{}\n>> out.json\n{}\n"), ["{}"]);
    }

    #[test]
    fn secrets_stand_in_headers_and_variables() {
        let text = "@token = t0p\nPOST x\nAuthorization: Bearer abc\nX-Api-Key: {{key}}\nAccept: a\n\n{}";
        let secrets: Vec<&str> = bodies(text)[0].1.iter().map(|span| &text[span.range()]).collect();
        assert_eq!(secrets, ["t0p", "Bearer abc"]);
    }
}
