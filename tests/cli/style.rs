//! Checks that texts for users contain no forbidden phrases: messages, help, pages, descriptions in schemas, and
//! documents. Also checks comments.

use std::path::Path;

use serde_json::Value;
use summit_lint::rules::RULES;

use crate::{folder, summit_lint};

/// Phrases that must not appear, and their replacements. A phrase that ends in `*` matches any ending.
const FORBIDDEN: [(&str, &str); 79] = [
    ("mend", "fix, repair"),
    ("mends", "fix, repair"),
    ("mended", "fix, repair"),
    ("a reading", "an interpretation"),
    ("the reading", "the interpretation"),
    ("the readings", "the interpretations"),
    ("json reading", "strict JSON"),
    ("behind", "after"),
    ("stand in", "is in"),
    ("stands in", "is in"),
    ("stands at", "is at"),
    ("stands between", "is between"),
    ("stands beside", "is next to"),
    ("stands elsewhere", "is elsewhere"),
    ("stands there", "is there"),
    ("stand before", "is before"),
    ("is no", "is not a"),
    ("are no", "are not"),
    ("closer", "closing bracket"),
    ("closers", "closing brackets"),
    ("opener", "opening bracket"),
    ("pass over", "skip, ignore"),
    ("passes over", "skips, ignores"),
    ("passed over", "skipped, ignored"),
    ("lack", "is missing"),
    ("lacks", "is missing"),
    ("is not there", "is missing"),
    ("is there", "exists"),
    ("are there", "exist"),
    ("whoever", "anyone who, you"),
    ("judge", "validate"),
    ("judged", "validated"),
    ("judges", "validates"),
    ("without a word", "silently"),
    ("a guess", "unsafe, an assumption"),
    ("guesses", "unsafe fixes, assumptions"),
    ("beside", "next to"),
    ("besides", "in addition"),
    ("anew", "again"),
    ("a line a", "one line per"),
    ("a member a line", "one member per line"),
    ("one a line", "one per line"),
    ("demand*", "require"),
    ("and its kin", "and related types"),
    ("raw line break", "unescaped newline"),
    ("blanks", "spaces, whitespace"),
    ("a blank", "a space"),
    ("stray text", "unexpected text"),
    ("plainly", "a positive statement"),
    ("the answer", "the response"),
    ("answers", "responses"),
    ("way of authenticating", "authentication method"),
    ("ways of authenticating", "authentication methods"),
    ("put up with", "baseline, ignore"),
    ("tolerated", "allowed"),
    ("cut off", "truncated"),
    ("covered by no", "has no"),
    ("count as", "is treated as"),
    ("counts as", "is treated as"),
    ("clear text", "plain text, hardcoded"),
    ("nothing of", "no"),
    ("in the place of", "instead of"),
    ("knows", "has, supports"),
    ("wants", "expects"),
    ("is told", "gets"),
    ("told", "reported"),
    ("tells", "shows, reports"),
    ("cannot be told", "is not known"),
    ("is to be", "must be"),
    ("e-mail", "email"),
    ("misspelt", "misspelled"),
    ("colour*", "color"),
    ("behaviour*", "behavior"),
    ("licence*", "license"),
    ("organisation*", "organization"),
    ("serialis*", "serializ…"),
    ("normalis*", "normaliz…"),
    ("recognis*", "recogniz…"),
    ("summaris*", "summariz…"),
];

/// Phrases that are allowed although they contain a forbidden phrase, and the reasons.
const ALLOWED: [(&str, &str); 6] = [
    ("is no longer", "about time"),
    ("are no longer", "about time"),
    ("there is no", "about existence, not about what something is"),
    ("there are no", "about existence, not about what something is"),
    ("one pass over", "a noun"),
    ("only the author knows", "a person, not a tool"),
];

/// Forbidden phrases that are allowed in comments, where they also have a correct meaning.
const ALLOWED_IN_COMMENTS: [&str; 2] = ["count as", "counts as"];

/// Documents that are not searched, because they repeat texts that are searched, or list names and results of other
/// tools.
const UNSEARCHED: [&str; 2] = ["docs/repair.md", "docs/rules.md"];

#[test]
fn texts_for_users_have_no_forbidden_phrases() {
    let mut wrong = String::new();
    for (name, text) in texts_for_users() {
        for line in without_code(&text).lines() {
            for (phrase, instead) in FORBIDDEN {
                if contains_phrase(line, phrase) {
                    wrong += &format!("{name}: `{phrase}` ({instead}): {}\n", line.trim());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn comments_have_no_forbidden_phrases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = String::new();
    for folder in ["src", "tests", "benches", "examples", "fuzz/fuzz_targets"] {
        for entry in walkdir::WalkDir::new(root.join(folder)) {
            let path = entry.expect("the folder can be read").into_path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            for paragraph in without_code(&extract_comments(&text)).lines() {
                for (phrase, instead) in FORBIDDEN {
                    if !ALLOWED_IN_COMMENTS.contains(&phrase) && contains_phrase(paragraph, phrase) {
                        wrong += &format!("{}: `{phrase}` ({instead}): {paragraph}\n", path.display());
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Returns the comments of a program, each on one line.
fn extract_comments(text: &str) -> String {
    let mut out = String::new();
    let mut is_open = false;
    for line in text.lines() {
        match line.trim_start().strip_prefix("//") {
            Some(comment) => {
                out.push_str(comment.trim_start_matches(['/', '!']));
                is_open = true;
            }
            None if is_open => {
                out.push('\n');
                is_open = false;
            }
            None => {}
        }
    }
    out
}

#[test]
fn phrases_are_found() {
    assert!(
        contains_phrase("It stands in a file", "stands in") && !contains_phrase("It understands input", "stands in")
    );
    assert!(contains_phrase("what it demands", "demand*") && !contains_phrase("a commander", "mend"));
    assert!(contains_phrase("Behind it", "behind") && !contains_phrase("Beside it", "behind"));
    assert!(contains_phrase("it is no JSON", "is no") && !contains_phrase("There is no fix", "is no"));
    assert_eq!(without_code("a `b` c\n```\nd\n```\ne"), "a `` c\ne\n");
}

/// Returns the names and contents of all texts for users.
fn texts_for_users() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| std::fs::read_to_string(path).expect("the file can be read");
    let name = |path: &Path| path.strip_prefix(root).expect("the file is in the repository").display().to_string();
    let mut all = vec![("testdata/messages.txt".to_owned(), read(&root.join("testdata/messages.txt")))];
    for entry in std::fs::read_dir(root.join("docs")).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let named = name(&path).replace('\\', "/");
        if path.extension().is_some_and(|extension| extension == "md") && !UNSEARCHED.contains(&&*named) {
            all.push((named, read(&path)));
        }
    }
    all.push(("README.md".to_owned(), read(&root.join("README.md"))));
    for rule in RULES {
        all.push((format!("page of {}", rule.name()), rule.markdown(1)));
        all.push((format!("summary of {}", rule.name()), rule.summary.to_owned()));
    }
    for entry in walkdir::WalkDir::new(root.join("schemas")) {
        let path = entry.expect("the folder can be read").into_path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let schema: Value = serde_json::from_str(&read(&path)).expect("a schema is JSON");
            let mut texts = String::new();
            descriptions(&schema, &mut texts);
            all.push((name(&path), texts));
        }
    }
    let folder = folder(&[]);
    let commands =
        ["check", "fix", "repair", "convert", "new", "init", "schema", "explain", "rules", "lsp", "completions", "man"];
    for command in commands.map(Some).into_iter().chain([None]) {
        let run = summit_lint(folder.path()).args(command).arg("--help").output().expect("the program starts");
        let help = String::from_utf8(run.stdout).expect("the output is UTF-8");
        assert!(help.contains("Usage"), "{help}");
        all.push((format!("help of {}", command.unwrap_or("the program")), help));
    }
    all
}

/// Adds the titles and descriptions in a schema, one per line.
fn descriptions(schema: &Value, out: &mut String) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                if let (true, Some(text)) = (key == "title" || key == "description", value.as_str()) {
                    out.push_str(text);
                    out.push('\n');
                }
                descriptions(value, out);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| descriptions(item, out)),
        _ => {}
    }
}

/// Returns `text` without code blocks and without text in backticks.
fn without_code(text: &str) -> String {
    let mut out = String::new();
    let mut is_in_code_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_in_code_block = !is_in_code_block;
            continue;
        }
        if !is_in_code_block {
            line.split('`')
                .enumerate()
                .for_each(|(index, part)| out.push_str(if index % 2 == 0 { part } else { "``" }));
            out.push('\n');
        }
    }
    out
}

/// Returns whether `phrase` appears in `line` as whole words. The last word may be longer if `phrase` ends in `*`.
fn contains_phrase(line: &str, phrase: &str) -> bool {
    let mut line = line.to_lowercase();
    for (allowed, _) in ALLOWED {
        line = line.replace(allowed, "");
    }
    let (phrase, may_continue) = phrase.strip_suffix('*').map_or((phrase, false), |phrase| (phrase, true));
    let is_word =
        |character: Option<char>| character.is_some_and(|character| character.is_alphanumeric() || character == '-');
    line.match_indices(phrase).any(|(at, _)| {
        let after = line[at + phrase.len()..].chars().next();
        !is_word(line[..at].chars().next_back()) && (may_continue || !is_word(after))
    })
}
