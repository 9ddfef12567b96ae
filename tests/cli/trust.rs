//! Guarantees for users: no mistake is missed, only mistakes are changed, and the findings in a file do not depend on
//! how the program found the file.

use std::path::Path;

use crate::{VALID, damaged, folder, summit_lint};

/// Returns the exit status and standard output of the program without a configuration.
fn output(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = summit_lint(folder)
        .arg(arguments[0])
        .arg("--isolated")
        .args(&arguments[1..])
        .output()
        .expect("the program starts");
    (output.status.code().expect("the program exits"), String::from_utf8(output.stdout).expect("the output is UTF-8"))
}

/// Returns the findings in the file `name`, as lines without the path, for each way of finding the file.
fn findings_by_search(name: &str, text: &str) -> Vec<Vec<String>> {
    let folder = folder(&[(name, text)]);
    std::fs::write(folder.path().join("list"), name).expect("the file can be written");
    let concise = ["--output-format", "concise"];
    let ways: [&[&str]; 4] = [
        &["check", name],
        &["check", "--include", name],
        &["check", "--files-from", "list"],
        &["check", "--ignore-unknown", name],
    ];
    let findings = |way: &&[&str]| {
        let (_, text) = output(folder.path(), &[way, &concise[..]].concat());
        let lines = text.lines().filter_map(|line| line.strip_prefix("./").unwrap_or(line).strip_prefix(name));
        lines.map(str::to_owned).collect()
    };
    ways.iter().map(findings).collect()
}

fn on_one_line(payload: &str) -> String {
    serde_json::from_str::<serde_json::Value>(payload).expect("the text is JSON").to_string()
}

#[test]
fn findings_do_not_depend_on_how_the_file_was_found() {
    let line = on_one_line(VALID);
    let misspelled = VALID.replacen("objCommonParameters", "objcommonparameters", 1);
    let missing_brace = format!("2026-01-01T10:00:00Z INFO POST {}\n", &line[1..]);
    let extra_brace = format!("2026-01-01T10:00:00Z INFO POST {line}}}\n");
    let wrapped = format!("2026-01-01T10:00:00Z INFO request={{body={line}}}\n");
    let indented =
        format!("Send\n\n    {}\n\nto the server.\n", line.replacen("\"Medium\":\"Web\",", "\"Medium\":\"Web\"", 1));
    let unquoted =
        "{\"t\": 1, \"body\": \"{ServiceName: \\\"IM_LogOrUpdateIncident\\\", \\\"objCommonParameters\\\": {}}\"}\n";
    for (name, text, rule) in [
        ("a.json", &*misspelled, Some("unknown-field")),
        ("a.log", &*missing_brace, Some("missing-opening-bracket")),
        ("a.log", &*extra_brace, Some("unexpected-bracket")),
        ("a.log", &*wrapped, None),
        ("a.md", &*indented, Some("missing-comma")),
        ("a.jsonl", unquoted, Some("unquoted-key")),
        ("a.json", &*damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""), Some("missing-comma")),
    ] {
        let by_search = findings_by_search(name, text);
        assert!(by_search.iter().all(|other| *other == by_search[0]), "{name}: {by_search:#?}");
        match rule {
            Some(rule) => assert!(by_search[0].iter().any(|line| line.contains(rule)), "{rule}: {by_search:#?}"),
            None => assert!(by_search[0].is_empty(), "{by_search:#?}"),
        }
    }
}

#[test]
fn unrelated_json_is_not_a_payload() {
    for text in [
        "{\"ServiceName\": \"orders\", \"Replicas\": 3, \"Ports\": [80,]}",
        "{\"Ticket\": {\"Status\": \"open\", \"Description\": \"x\", \"Source\": \"mail\", \"Medium\": \"web\"},}",
        "{\"name\": \"left-pad\",}",
    ] {
        let found = findings_by_search("a.json", text);
        assert!(found[0].iter().all(|line| line.contains("unknown-payload")) && found[0].len() == 1, "{found:?}");
        assert_eq!(found[1..], [Vec::<String>::new(), found[0].clone(), Vec::new()], "{text}");
    }
}

#[test]
fn files_without_payloads_are_never_changed() {
    let texts = [
        ("a.ps1", "$payload = @{ ServiceName = \"IM_LogOrUpdateIncident\" }\n$json = '{\"Ticket\": 1}'\n"),
        ("a.html", "<html><body><p>Post the IM_LogOrUpdateIncident request.</p></body></html>\n"),
        ("a.eml", "From: kim@example.com\n\nPlease set Ticket_No and Status before you send it.\n"),
        ("a.py", "payload = {'ServiceName': 'IM_LogOrUpdateIncident', 'ok': True, 'n': None}\n"),
        ("a.ts", "const payload = { ServiceName: 'IM_LogOrUpdateIncident', a: undefined };\n"),
        ("a.json", "{'name': True,}\n"),
        ("a.txt", "The \"objCommonParameters\" of a request.\n"),
        (
            "a.jsonl",
            "{\"message\": \"{\\\"error\\\": 1} was returned\", \"other\": \"{\\\"items\\\":[{\\\"id\\\":1,\\\"na\"}\n",
        ),
    ];
    let folder = folder(&texts);
    for (name, text) in texts {
        for arguments in [&["fix", name][..], &["fix", "--unsafe-fixes", name]] {
            output(folder.path(), arguments);
            assert_eq!(
                std::fs::read_to_string(folder.path().join(name)).expect("the file can be read"),
                text,
                "{arguments:?}"
            );
        }
    }
    for name in ["a.ps1", "a.html", "a.eml", "a.py", "a.ts", "a.txt"] {
        let (status, text) = output(folder.path(), &["repair", name]);
        assert_eq!((status, &*text), (1, ""), "{name}");
        let (status, _) = output(folder.path(), &["repair", "--in-place", name]);
        assert_eq!(status, 1, "{name}");
    }
}

#[test]
fn strings_that_only_start_like_json_have_no_findings() {
    let text = format!(
        "{}\n",
        on_one_line(VALID).replacen(
            "{\"ServiceName\"",
            "{\"msg\": \"{\\\"printer\\\" is down} please fix\", \"ServiceName\"",
            1,
        )
    );
    let record = format!("{{\"msg\": \"{{\\\"printer\\\" is down}} please fix\", \"body\": {}}}\n", on_one_line(VALID));
    assert!(findings_by_search("a.jsonl", &record)[0].is_empty());
    assert!(findings_by_search("a.jsonl", &text)[0].iter().all(|line| line.contains("unknown-field")));
}

#[test]
fn merge_conflicts_patches_and_templates_are_not_changed() {
    let conflict = damaged("\"Medium\"", "\n<<<<<<< HEAD\n\"Medium\"").replacen(
        "\"Source\"",
        "\n=======\n>>>>>>> other\n\"Source\"",
        1,
    );
    let patch = format!("--- a/a.json\n+++ b/a.json\n@@ -1,2 +1,2 @@\n{}", VALID.replace('\n', "\n "));
    let template = damaged("\"Medium\": \"Web\",", "{% if a %}\"Medium\": \"Web\",{% endif %}");
    for (text, rules) in [(&conflict, &["merge-conflict"][..]), (&patch, &["merge-conflict"]), (&template, &[])] {
        let found = findings_by_search("a.json", text);
        let found: Vec<&str> = found[0].iter().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
        assert_eq!(found, rules, "{text}");
        let folder = folder(&[("a.json", text)]);
        for command in [
            &["fix", "--unsafe-fixes"][..],
            &["repair", "--in-place"],
            &["repair", "--in-place", "--allow-omissions"],
            &["convert", "--to", "string", "--in-place"],
        ] {
            let (status, _) = output(folder.path(), &[command, &["a.json"]].concat());
            assert!(command[0] == "fix" || status > 0, "{command:?}");
            assert_eq!(
                std::fs::read_to_string(folder.path().join("a.json")).expect("the file can be read"),
                *text,
                "{command:?}"
            );
        }
    }
    let lines = format!("<<<<<<< HEAD\n{{a: 1}}\n=======\n{{a: 2}}\n>>>>>>> other\n{}\n", on_one_line(VALID));
    let folder = folder(&[("a.jsonl", &lines)]);
    assert_eq!(output(folder.path(), &["repair", "--in-place", "a.jsonl"]).0, 1);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.jsonl")).expect("the file can be read"), lines);
}

#[test]
fn text_is_omitted_only_with_an_option() {
    let text = format!("The payload:\n{VALID}");
    let folder = folder(&[("a.json", &text), ("b.json", "{ // note\n\"a\": 1}"), ("c.json", "{ /**/ \"a\": 1}")]);
    for (name, status) in [("a.json", 1), ("b.json", 1), ("c.json", 0)] {
        assert_eq!(output(folder.path(), &["repair", "--in-place", name]).0, status, "{name}");
        assert_eq!(output(folder.path(), &["repair", "--in-place", "--allow-omissions", name]).0, 0, "{name}");
        assert_eq!(output(folder.path(), &["repair", "--check", name]).0, 0, "{name}");
    }
}

#[test]
fn nesting_beyond_the_limit_is_a_finding() {
    let deep = "{\"a\":".repeat(128);
    let in_string = on_one_line(include_str!("../../testdata/valid/resolved.string.executive.json"));
    let mut value: serde_json::Value = serde_json::from_str(&in_string).expect("the text is JSON");
    value["objCommonParameters"]["incidentParamsJSON"]["IncidentContainerJson"] = deep.clone().into();
    let files = [("a.json", deep), ("b.json", value.to_string()), ("c.json", VALID.to_owned())];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    let folder = folder(&files);
    let (status, text) = output(folder.path(), &["check", "--output-format", "concise", "a.json", "b.json", "c.json"]);
    assert_eq!((status, text.matches("error[excessive-nesting]").count()), (1, 2), "{text}");
    for (name, text) in files {
        output(folder.path(), &["fix", "--unsafe-fixes", name]);
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).expect("the file can be read"), text);
    }
    std::fs::write(folder.path().join("limits.json5"), "{limits: {maxDepth: 3}}").expect("the file can be written");
    let run =
        summit_lint(folder.path()).args(["check", "--config", "limits.json5", "--output-format", "concise", "c.json"]);
    let text = String::from_utf8(run.output().expect("the program starts").stdout).expect("the output is UTF-8");
    assert_eq!(text.matches("[excessive-nesting]").count(), 1, "{text}");
}

#[test]
fn dependent_edits_are_applied_together_or_not_at_all() {
    let text = damaged("\"Description\": \"", "\"Description\": \"C:\\\tx ");
    let folder = folder(&[("a.json", &text)]);
    output(folder.path(), &["fix", "a.json"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).expect("the file can be read"), text);
    output(folder.path(), &["fix", "--unsafe-fixes", "a.json"]);
    let fixed = std::fs::read_to_string(folder.path().join("a.json")).expect("the file can be read");
    assert!(fixed.contains(r#""C:\\\tx "#), "{fixed}");
}

#[test]
fn a_comment_ends_with_its_line() {
    for line_break in ["\n", "\r\n", "\r"] {
        let text = VALID.replacen('{', "{ // note", 1).replace('\n', line_break);
        let folder = folder(&[("a.json", &text)]);
        let (_, found) = output(folder.path(), &["check", "--output-format", "concise", "a.json"]);
        assert!(found.starts_with("a.json:1:3: error[comment]") && found.lines().count() == 2, "{found}");
        let (status, repaired) = output(folder.path(), &["repair", "a.json"]);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("the text is strict JSON");
        assert_eq!((status, value(&repaired)), (0, value(VALID)));
    }
}
