//! Checks that hostile texts in payloads and configurations are inactive in every output format: no markup, control
//! characters or workflow commands.

use std::ffi::OsString;

use crate::texts::{HOSTILE, affects_display, hostile_payload, workflow_commands};
use crate::{check, formats};

#[test]
fn texts_from_payloads_are_inactive() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("a.json"), hostile_payload()).expect("the file can be written");
    let mut names: Vec<OsString> = HOSTILE.iter().map(|text| text.replace(['/', '\0'], "_").into()).collect();
    #[cfg(unix)]
    names.push(std::os::unix::ffi::OsStringExt::from_vec(b"not \xFF\xFE text\n::error::forged".to_vec()));
    names.push("l".repeat(240).into());
    for mut name in names {
        name.push(".json");
        std::fs::write(folder.path().join(name), "{\"Ticket\": {\"Status\": x}, \"TicketInformation\": {}}")
            .expect("the file can be written");
    }
    // Reports also quote values in a configuration, and errors quote invalid configurations.
    let config = serde_json::json!({ "values": { "Medium": HOSTILE, "Caller_EmailID": HOSTILE } });
    std::fs::write(folder.path().join("summit-lint.json5"), config.to_string()).expect("the file can be written");
    for (index, text) in HOSTILE.iter().enumerate() {
        let broken = folder.path().join(format!("broken{index} {}", text.replace(['/', '\0'], "_")));
        std::fs::create_dir(&broken).expect("the folder can be created");
        let config = serde_json::json!({ "rules": { *text: *text }, "required": [text], *text: 1 });
        std::fs::write(broken.join("summit-lint.json5"), config.to_string()).expect("the file can be written");
        std::fs::write(broken.join("b.json"), "{\"Ticket\": {}, \"TicketInformation\": {}}")
            .expect("the file can be written");
    }
    for format in formats() {
        let mut arguments = vec![".", "none\u{1b}[31m\n::error::forged.json"];
        arguments.extend(["--stdin-filename", "\n::error::forged", "-"]);
        let (out, err) = check(folder.path(), format, &arguments);
        for (stream, text) in [("output", &out), ("error", &err)] {
            let found = text.chars().find(|c| affects_display(*c));
            assert_eq!(found, None, "{format}, standard {stream}");
            for command in ["##[", "##vso[", "##teamcity["] {
                assert!(!text.contains(command), "{format}, standard {stream}: {command}");
            }
        }
        assert_eq!(workflow_commands(&err), [""; 0], "{format}");
        match format {
            "github" => assert_only_annotations(&out),
            "junit" | "checkstyle" => {
                let document = roxmltree::Document::parse(&out).expect("the report is XML");
                let elements = ["testsuites", "testsuite", "testcase", "failure", "error", "system-out"];
                let elements = if format == "junit" { &elements[..] } else { &["checkstyle", "file", "error"] };
                for element in document.descendants().filter(roxmltree::Node::is_element) {
                    assert!(elements.contains(&element.tag_name().name()), "{element:?}");
                }
                assert!(
                    document
                        .descendants()
                        .filter(|node| node.has_tag_name("error") || node.has_tag_name("failure"))
                        .count()
                        > 100
                );
            }
            "jsonl" => {
                for line in out.lines() {
                    serde_json::from_str::<serde_json::Value>(line).expect("the text is JSON");
                }
            }
            "json" | "sarif" | "gitlab" => {
                serde_json::from_str::<serde_json::Value>(&out).expect("the text is JSON");
            }
            _ => {}
        }
        if format != "github" {
            assert_eq!(workflow_commands(&out), [""; 0], "{format}");
        }
    }
}

/// Asserts that every workflow command in a log of GitHub Actions is an annotation by summit-lint with valid
/// properties.
fn assert_only_annotations(log: &str) {
    let commands = workflow_commands(log);
    assert!(commands.len() > 100);
    for command in commands {
        let rest = command.strip_prefix("::error title=").or_else(|| command.strip_prefix("::warning title="));
        let (properties, _) =
            rest.and_then(|rest| rest.split_once("::")).expect("the command is an annotation by summit-lint");
        for property in properties.split(',').skip(1) {
            let (name, value) = property.split_once('=').expect("a property has a value");
            assert!(["file", "line", "endLine", "col", "endColumn"].contains(&name), "{command}");
            assert!(!value.contains([':', ',']), "{command}");
            assert!(name == "file" || value.parse::<u32>().is_ok(), "{command}");
        }
    }
}
