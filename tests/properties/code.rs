//! Payloads in generated source code, in every notation of a language. They have the same findings as in JSON, fixes change only
//! literals, and the fixed programs are still valid.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use summit_lint::config::Config;
use summit_lint::diagnostic::{Applicability, Diagnostic};
use summit_lint::document::Expectation;
use summit_lint::source::Source;

use crate::payloads::{Random, every_case, lay_out, payload};
use crate::{fix, lint, skipped};

/// A language that programs are generated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Python,
    JavaScript,
    TypeScript,
    PowerShell,
    CSharp,
    Java,
    Kotlin,
    Go,
    Shell,
    Batch,
}

use Language::{Batch, CSharp, Go, Java, JavaScript, Kotlin, PowerShell, Python, Shell, TypeScript};

const LANGUAGES: [Language; 10] = [Python, JavaScript, TypeScript, PowerShell, CSharp, Java, Kotlin, Go, Shell, Batch];

impl Language {
    fn extension(self) -> &'static str {
        match self {
            Python => "py",
            JavaScript => "mjs",
            TypeScript => "ts",
            PowerShell => "ps1",
            CSharp => "cs",
            Java => "java",
            Kotlin => "kt",
            Go => "go",
            Shell => "sh",
            Batch => "bat",
        }
    }
}

/// A program that is being written.
struct Program<'r> {
    language: Language,
    random: &'r mut Random,
    text: String,
    /// The ranges that fixes may change.
    literals: Vec<Range<usize>>,
    /// Whether an expression replaces a value, so that the program may have fewer findings than the payload.
    has_expressions: bool,
}

impl Program<'_> {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Writes a literal with the quotes `open` and `close`, whose content is spelled as `content`.
    fn literal(&mut self, open: &str, content: &str, close: &str) {
        self.put(open);
        let start = self.text.len();
        self.put(content);
        self.literals.push(start..self.text.len());
        self.put(close);
    }

    /// Writes a string as a literal on one line.
    fn string(&mut self, text: &str) {
        let single = self.random.chance(40) && matches!(self.language, Python | JavaScript | TypeScript);
        match self.language {
            PowerShell if self.random.chance(50) => {
                self.literal("'", &text.replace('\'', "''"), "'");
            }
            PowerShell => {
                let text = text.replace('`', "``").replace('$', "`$").replace('\n', "`n").replace('\r', "`r");
                let quote = if self.random.chance(50) { "`\"" } else { "\"\"" };
                self.literal("\"", &text.replace('"', quote), "\"");
            }
            CSharp if self.random.chance(40) => {
                self.literal("@\"", &text.replace('"', "\"\""), "\"");
            }
            Shell => self.literal("'", text, "'"),
            Batch => {
                let text = if self.random.chance(50) && !text.contains('\\') {
                    text.replace('"', "\"\"")
                } else {
                    windows_argument(text)
                };
                self.literal("\"", &text, "\"");
            }
            language => {
                let mut content =
                    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t");
                let quote = if single { "'" } else { "\"" };
                content = content.replace(quote, &format!("\\{quote}"));
                if language == Kotlin {
                    content = content.replace('$', "\\$");
                }
                self.literal(quote, &content, quote);
            }
        }
    }

    /// Writes the JSON text of a payload as one or several string literals, possibly over several lines.
    fn json(&mut self, text: &str) {
        let one_line = !text.contains(['\n', '\r']);
        match (self.language, self.random.below(4)) {
            (Python, 0) if !text.contains("'''") && !text.contains('\\') => self.literal("r'''", text, "'''"),
            (Python, 1) if !text.contains('\\') => {
                self.has_expressions |= text.contains('{');
                self.literal("f\"\"\"", &text.replace('{', "{{").replace('}', "}}"), "\n\"\"\"");
            }
            (JavaScript | TypeScript, 0) => {
                let text = text.replace('\\', "\\\\").replace('`', "\\`").replace("${", "\\${");
                self.literal("`", &text, "`");
            }
            (PowerShell, 0) => self.literal("@'\n", text, "\n'@"),
            (PowerShell, 1) => self.literal("@\"\n", &text.replace('`', "``").replace('$', "`$"), "\n\"@"),
            (CSharp, 0) => self.literal("\"\"\"\n", text, "\n\"\"\""),
            (Java, 0) => self.literal("\"\"\"\n", &text.replace('\\', "\\\\"), "\"\"\""),
            (Kotlin, 0) if !text.contains('$') => self.literal("\"\"\"", text, "\"\"\""),
            (Go, 0) if !text.contains('`') => self.literal("`", text, "`"),
            (Shell, 0) if one_line => {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`");
                self.literal("\"", &text, "\"");
            }
            (Shell | Batch, _) => self.string(text),
            _ if one_line => self.concatenation(text),
            _ => self.string(text),
        }
    }

    /// Writes a string as several literals that are joined.
    fn concatenation(&mut self, text: &str) {
        let plus = " + ";
        let mut rest = text;
        while rest.len() > 200 {
            // Do not split an escape of JSON.
            let middle = 100 + self.random.below(80);
            let cut = (0..=middle).rev().find(|cut| {
                rest.is_char_boundary(*cut)
                    && !rest[..*cut].ends_with('\\')
                    && rest[*cut..].starts_with([' ', ',', ':'])
            });
            let Some(cut) = cut.filter(|cut| *cut > 0) else { break };
            self.string(&rest[..cut]);
            self.put(plus);
            rest = &rest[cut..];
        }
        self.string(rest);
    }

    /// Writes a value in the notation of the language. Only for languages with such a notation.
    fn value(&mut self, value: &Value, indent: usize) {
        let line = format!("\n{}", " ".repeat(indent));
        match value {
            Value::Object(members) => {
                self.put(if self.language == PowerShell { "@{" } else { "{" });
                for (at, (key, value)) in members.iter().enumerate() {
                    self.put(if at > 0 && self.language != PowerShell { "," } else { "" });
                    self.put(&line);
                    let bare = self.random.chance(50) && self.language != Python;
                    if bare && !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
                        self.put(key);
                    } else {
                        self.string(key);
                    }
                    self.put(if self.language == PowerShell { " = " } else { ": " });
                    self.value(value, indent + 2);
                }
                self.put(&line);
                self.put("}");
            }
            Value::Array(elements) => {
                self.put(if self.language == PowerShell { "@(" } else { "[" });
                for (at, element) in elements.iter().enumerate() {
                    self.put(if at > 0 { ", " } else { "" });
                    self.value(element, indent + 2);
                }
                self.put(if self.language == PowerShell { ")" } else { "]" });
            }
            Value::String(_) | Value::Number(_) if self.random.chance(4) => {
                self.has_expressions = true;
                let expression = match self.language {
                    PowerShell => self.random.choose(&["$ticket.Number", "(Get-Date)", "\"$a and $($b.c)\""]),
                    Python => self.random.choose(&["number", "str(1)", "f'{number}'", "'a' if number else \"b\""]),
                    _ => self.random.choose(&["number", "String(1)", "`${number}`", "number ? 'a' : \"b\"", "[1][0]"]),
                };
                self.put(expression);
            }
            Value::String(text) => self.string(text),
            Value::Bool(value) => {
                let word = match (self.language, value) {
                    (Python, true) => "True",
                    (Python, false) => "False",
                    (PowerShell, true) => "$true",
                    (PowerShell, false) => "$false",
                    (_, true) => "true",
                    (_, false) => "false",
                };
                self.put(word);
            }
            Value::Null => self.put(match self.language {
                Python => "None",
                PowerShell => "$null",
                _ => "null",
            }),
            Value::Number(number) => self.put(&number.to_string()),
        }
    }

    /// Writes a statement with the value that `value` writes.
    fn statement(&mut self, name: &str, value: impl FnOnce(&mut Self)) {
        let (before, after) = match self.language {
            Python => (format!("{name} = ("), ")\n"),
            JavaScript | TypeScript => (format!("const {name} = "), ";\n"),
            PowerShell => (format!("${name} = "), "\n"),
            CSharp => (format!("var {name} = "), ";\n"),
            Java => (format!("    String {name} = "), ";\n"),
            Kotlin => (format!("val {name} = "), "\n"),
            Go => (format!("var {name} = "), "\n"),
            Shell => ("curl -d ".to_owned(), " https://example.com\n"),
            Batch => ("curl -d ".to_owned(), " https://example.com\n"),
        };
        self.put(&before);
        value(self);
        self.put(after);
    }
}

/// Returns a program that contains a payload. If `is_native_value` is true, the payload is a value of the language,
/// such as a dictionary. Otherwise, the payload is JSON in a string.
fn program(
    random: &mut Random,
    language: Language,
    value: &Value,
    text: &str,
    is_native_value: bool,
) -> GeneratedProgram {
    let mut program = Program { language, random, text: String::new(), literals: Vec::new(), has_expressions: false };
    let (head, comment, foot) = match language {
        Python => ("import json\nnumber = 1\n", "# it's a \"comment\" {\n", "print(body)\n"),
        JavaScript | TypeScript => ("const number = 1;\n", "// it's a \"comment\" {\n", "console.log(body);\n"),
        PowerShell => ("param($number)\n", "# it's a \"comment\" {\n", "Write-Output $body\n"),
        CSharp => ("using System;\n", "// it's a \"comment\" {\n", "Console.WriteLine(body);\n"),
        Java => ("class A {\n", "    // it's a \"comment\" {\n", "}\n"),
        Kotlin | Go => (if language == Go { "package a\n" } else { "" }, "// it's a \"comment\" {\n", ""),
        Shell => ("#!/bin/sh\n", "# it's a \"comment\" {\n", "exit\n"),
        Batch => ("@echo off\n", "rem it's a \"comment\" {\n", "exit /b\n"),
    };
    program.put(head);
    program.put(comment);
    program.statement("body", |program| if is_native_value { program.value(value, 4) } else { program.json(text) });
    program.put(comment);
    program.put(foot);
    let Program { text, literals, has_expressions, .. } = program;
    GeneratedProgram { text, literals, has_expressions }
}

/// A generated program. The fields are the same as in [`Program`].
struct GeneratedProgram {
    text: String,
    literals: Vec<Range<usize>>,
    has_expressions: bool,
}

/// Returns the rules, pointers and messages of the findings, sorted.
fn findings(diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut found: Vec<String> = diagnostics
        .iter()
        .map(|finding| format!("{} {} {}", finding.rule.name(), finding.pointer, finding.message))
        .collect();
    found.sort();
    found
}

/// Escapes an argument of a Windows program in double quotes. Each quote gets a backslash, and the backslashes directly
/// before a quote are doubled.
fn windows_argument(text: &str) -> String {
    let mut escaped = String::new();
    let mut backslashes = 0;
    for character in text.chars() {
        if character == '"' {
            escaped.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        backslashes = if character == '\\' { backslashes + 1 } else { 0 };
        escaped.push(character);
    }
    escaped.extend(std::iter::repeat_n('\\', backslashes));
    escaped
}

/// Returns whether the generated literals of a language can contain `text`.
fn can_contain(language: Language, text: &str) -> bool {
    match language {
        Shell => !text.contains('\''),
        Batch => !text.contains(['\n', '\r', '%', '!', '^']),
        // The text would end a here-string.
        PowerShell => !text.contains("\n'@") && !text.contains("\n\"@"),
        // The linter assumes that `format` replaces a string `{}`.
        Python if text.contains("\"{}\"") || text.contains("\"{}\\\"") => false,
        Java | CSharp | Python | Kotlin => !text.contains("\"\"\"") && !text.contains("'''"),
        _ => true,
    }
}

/// Returns whether a value contains a scalar.
fn has_scalar(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().any(has_scalar),
        Value::Array(elements) => elements.iter().any(has_scalar),
        _ => true,
    }
}

/// Returns a generated program, and its payload as JSON.
fn generate_case(random: &mut Random) -> Option<(Language, GeneratedProgram, String)> {
    let mistakes = random.below(4);
    let value = payload(random, mistakes);
    if !has_scalar(&value) {
        // Keys with only objects may be a declaration.
        return None;
    }
    let text = lay_out(random, &value);
    let language = random.choose(&LANGUAGES);
    let text = if matches!(language, Java | CSharp) { value.to_string() } else { text };
    let is_native_value = random.chance(50) && matches!(language, Python | JavaScript | TypeScript | PowerShell);
    let written = can_contain(language, &text).then(|| program(random, language, &value, &text, is_native_value))?;
    Some((language, written, if is_native_value { value.to_string() } else { text }))
}

#[test]
fn programs_have_the_findings_of_json_and_fixes_change_only_literals() {
    let config = Config::default();
    let mut seen = 0;
    every_case(|random| {
        let Some((language, written, json)) = generate_case(random) else { return Ok(()) };
        let source = |name: &str, text: &str| Source::from_text(name, text).map(Source::into_owned);
        let name = format!("a.{}", language.extension());
        let program = source(&name, &written.text).map_err(|error| error.to_string())?;
        let broken = |why: &str| Err(format!("{why}\n{}\n{json}", written.text));
        let report = lint(&program, &config, Expectation::Payload);
        if !written.has_expressions {
            let json = source("a.json", &json).map_err(|error| error.to_string())?;
            let expected = lint(&json, &config, Expectation::Anything).diagnostics;
            let (found, expected) = (findings(&report.diagnostics), findings(&expected));
            if found != expected {
                return broken(&format!("{found:#?}\ninstead of\n{expected:#?}"));
            }
            seen += 1;
        }
        let edits = report.diagnostics.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits);
        for edit in edits {
            let span = edit.span.range();
            if !written.literals.iter().any(|literal| literal.start <= span.start && span.end <= literal.end) {
                return broken(&format!("{edit:?} is outside of literals"));
            }
        }
        if let Some(fixed) = fix(&program, &config, Expectation::Payload, Applicability::Unsafe).text {
            let again = source(&name, &fixed).map_err(|error| error.to_string())?;
            if let Some(twice) = fix(&again, &config, Expectation::Payload, Applicability::Unsafe).text {
                return broken(&format!("not idempotent:\n{fixed}\n{twice}"));
            }
        }
        Ok(())
    });
    assert!(seen > 100, "only {seen} programs");
}

/// Writes programs of a language after all fixes to a folder.
fn write_fixed_programs(language: Language, folder: &tempfile::TempDir) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for seed in 0..4000 {
        let mut random = Random(seed * 2 + 1);
        random.below(2);
        let Some((found, written, _)) = generate_case(&mut random) else { continue };
        if found != language {
            continue;
        }
        let name = format!("a{seed}.{}", language.extension());
        let source = Source::from_text(&name, &written.text).expect("the input is small");
        let fixed = fix(&source, &Config::default(), Expectation::Payload, Applicability::Unsafe).text;
        if let Some(mut fixed) = fixed {
            if language == Java {
                // One run of the compiler gets all programs, so each needs its own class.
                fixed = fixed.replacen("class A {", &format!("class A{seed} {{"), 1);
            }
            let path = folder.path().join(name);
            std::fs::write(&path, fixed).expect("the file can be written");
            paths.push(path);
        }
        if paths.len() == 40 {
            break;
        }
    }
    assert!(paths.len() > 10, "only {} programs of {language:?} have fixes", paths.len());
    paths
}

/// Runs a checker on programs after all fixes. In `arguments`, `FOLDER` is the folder of the programs.
fn check_with(language: Language, program: &str, arguments: &[&str], one_by_one: bool) {
    if !skipped::installed(program) {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let paths = write_fixed_programs(language, &folder);
    let runs: Vec<&[PathBuf]> = if one_by_one { paths.chunks(1).collect() } else { vec![&paths] };
    let mut problems = String::new();
    for paths in runs {
        let arguments = arguments.iter().map(|argument| match *argument {
            "FOLDER" => folder.path().as_os_str(),
            argument => argument.as_ref(),
        });
        let output = Command::new(program).args(arguments).args(paths).output().expect("the checker starts");
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            let first = std::fs::read_to_string(&paths[0]).unwrap_or_default();
            let _ = writeln!(problems, "{error}\n{first}");
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn fixed_python_compiles() {
    check_with(Python, "python3", &["-m", "py_compile"], false);
}

#[test]
fn fixed_javascript_parses() {
    check_with(JavaScript, "node", &["--check"], true);
}

#[test]
fn fixed_shell_scripts_parse() {
    check_with(Shell, "bash", &["-n"], true);
}

#[test]
fn fixed_java_parses() {
    check_with(Java, "javac", &["-proc:none", "-d", "FOLDER"], false);
}

#[test]
fn fixed_typescript_parses() {
    let script = "const ts = require('typescript'); for (const path of process.argv.slice(1)) { \
                  const {diagnostics} = ts.transpileModule(require('fs').readFileSync(path, 'utf8'), {reportDiagnostics: true, fileName: path}); \
                  if (diagnostics.length) { console.error(path, diagnostics[0].messageText); process.exit(1); } }";
    let found = Command::new("node").args(["-e", "require('typescript').transpileModule.name"]).output();
    match found {
        Ok(output) if output.status.success() => check_with(TypeScript, "node", &["-e", script], false),
        Ok(_) => skipped::skip("typescript", "`require('typescript').transpileModule` fails"),
        Err(error) => skipped::skip("node", error),
    }
}
