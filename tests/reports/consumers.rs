//! Validates reports with the schemas and parsers of other tools. A test is skipped if its tool is missing.
//!
//! Requires `python3` with `junitparser` and `lxml`. `SARIF_MULTITOOL` must name the folder of the npm package
//! `@microsoft/sarif-multitool-linux`, which contains the validator and the schema.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::skipped::skip;
use crate::{VALID, check};

/// Returns a folder with findings of both levels with labels and fixes, valid files, and unusual file names.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let bad = VALID.replacen(
        "\"Medium\": \"Web\",",
        "\"Medium\": \"Web\" \"Colour\": \"\u{1F600}\", \"Colour\": 1, \"a\": {0} [b](c),",
        1,
    );
    for (name, text) in [("a & b/<é>#1.json", &*bad), ("clean.json", VALID), ("cut.json", &bad[..bad.len() / 2])] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("the file is in the folder")).expect("the folder can be created");
        std::fs::write(path, text).expect("the file can be written");
    }
    let utf16: Vec<u8> = format!("\u{FEFF}{bad}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("utf16.json"), utf16).expect("the file can be written");
    folder
}

fn multitool() -> Option<PathBuf> {
    let folder = std::env::var_os("SARIF_MULTITOOL").map(PathBuf::from);
    if folder.is_none() {
        skip("Sarif.Multitool", "SARIF_MULTITOOL does not name its folder");
    }
    folder
}

#[test]
fn sarif_is_valid_by_its_schema() {
    let Some(multitool) = multitool() else { return };
    let schema = std::fs::read_to_string(multitool.join("sarif-2.1.0.json")).expect("the schema can be read");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is valid");
    let folder = folder();
    for arguments in [&["."][..], &["clean.json"], &["clean.json", "none.json"]] {
        let log: Value = serde_json::from_str(&check(folder.path(), "sarif", arguments).0).expect("the text is JSON");
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, [""; 0], "{arguments:?}");
    }
    let log: Value = serde_json::from_str(&check(folder.path(), "sarif", &["."]).0).expect("the text is JSON");
    let results = log["runs"][0]["results"].as_array().expect("there are results");
    for part in ["fixes", "relatedLocations", "partialFingerprints", "ruleIndex"] {
        assert!(results.iter().any(|result| result.get(part).is_some()), "no result has `{part}`");
    }
}

#[test]
fn sarif_follows_the_rules_of_github() {
    let Some(multitool) = multitool() else { return };
    let folder = folder();
    let log = folder.path().join("out.sarif");
    std::fs::write(&log, check(folder.path(), "sarif", &["."]).0).expect("the file can be written");
    let program = multitool.join("Sarif.Multitool");
    let run = Command::new(&program)
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .args(["validate", "--rule-kind", "Sarif;Gh", "--level", "Error;Warning", "--output"])
        .args([&folder.path().join("validation.sarif"), &log])
        .output();
    let output = match run {
        Ok(output) => output,
        Err(error) => return skip("Sarif.Multitool", format_args!("{}: {error}", program.display())),
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("Analysis completed successfully"), "{text}");
    // SARIF2005 requires the URL of a home page, which does not exist yet.
    let problems = text.lines().filter(|line| line.contains(": error ") || line.contains(": warning "));
    let problems: Vec<&str> = problems.filter(|line| !line.contains("SARIF2005")).collect();
    assert_eq!(problems, [""; 0]);
}

/// Runs a Python program on `input`. Returns `None` if Python or a module in `modules` is missing.
fn python(modules: &str, program: &str, input: &str) -> Option<String> {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let imported = Command::new(&python).args(["-c", &format!("import {modules}")]).output();
    if !imported.is_ok_and(|output| output.status.success()) {
        skip(modules, "`python3`, or the one that PYTHON names, cannot import it");
        return None;
    }
    let mut file = tempfile::NamedTempFile::new().expect("a temporary folder can be created");
    file.write_all(input.as_bytes()).expect("the file can be written");
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports/junit-10.xsd");
    let output =
        Command::new(&python).args(["-c", program]).arg(file.path()).arg(schema).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn junit_is_valid_and_parsed_by_junitparser() {
    let folder = folder();
    let (document, _) = check(folder.path(), "junit", &[".", "none.json"]);
    let validate = "import sys\nfrom lxml import etree\n\
        etree.XMLSchema(etree.parse(sys.argv[2])).assertValid(etree.parse(sys.argv[1]))";
    python("lxml.etree", validate, &document);
    let count = "import sys\nfrom junitparser import JUnitXml, Failure, Error\nxml = JUnitXml.fromfile(sys.argv[1])\n\
        results = [r for suite in xml for case in suite for r in case.result]\n\
        said = [sum(getattr(suite, key) for suite in xml) for key in ('tests', 'failures', 'errors')]\n\
        xml.update_statistics()\n\
        assert said == [xml.tests, xml.failures, xml.errors], said\n\
        print(sum(isinstance(r, Failure) for r in results), sum(isinstance(r, Error) for r in results))";
    if let Some(counted) = python("junitparser", count, &document) {
        let json: Value = serde_json::from_str(&check(folder.path(), "json", &["."]).0).expect("the text is JSON");
        assert_eq!(counted.trim(), format!("{} 1", json["summary"]["errors"]));
    }
}

#[test]
fn checkstyle_is_parsed_as_xml() {
    let folder = folder();
    let (document, _) = check(folder.path(), "checkstyle", &["."]);
    let list = "import sys\nfrom lxml import etree\nroot = etree.parse(sys.argv[1]).getroot()\n\
        assert root.tag == 'checkstyle'\n\
        for file in root:\n  for error in file:\n    print(file.get('name'), int(error.get('line')), int(error.get('column')), \
        error.get('severity'), error.get('source'), sep=':')";
    let Some(listed) = python("lxml.etree", list, &document) else { return };
    let (concise, _) = check(folder.path(), "concise", &["."]);
    let lines = concise.lines().filter_map(|line| {
        let (location, rest) = line.split_once(": ")?;
        let (severity, rule) = rest.split_once(']')?.0.split_once('[')?;
        Some(format!("{location}:{severity}:summit-lint.{rule}"))
    });
    assert_eq!(listed.lines().collect::<Vec<_>>(), lines.collect::<Vec<_>>());
}

#[test]
fn gitlab_reports_have_all_required_properties() {
    let folder = folder();
    let issues: Vec<Value> = serde_json::from_str(&check(folder.path(), "gitlab", &["."]).0).expect("the text is JSON");
    let mut fingerprints: Vec<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), issues.len(), "fingerprints are not unique");
    for issue in &issues {
        assert!(issue["description"].is_string() && issue["check_name"].is_string());
        assert!(
            ["info", "minor", "major", "critical", "blocker"].iter().any(|severity| issue["severity"] == *severity)
        );
        let path = issue["location"]["path"].as_str().expect("an issue has a path");
        assert!(folder.path().join(path).is_file() && !path.starts_with("./"), "{path}");
        assert!(issue["location"]["lines"]["begin"].as_u64() >= Some(1));
    }
    // Fingerprints do not depend on line numbers.
    let before = issues.iter().filter(|issue| issue["location"]["path"] == "a & b/<é>#1.json");
    let before: Vec<&Value> = before.map(|issue| &issue["fingerprint"]).collect();
    let path = folder.path().join("a & b/<é>#1.json");
    let text = std::fs::read_to_string(&path).expect("the file can be read");
    std::fs::write(&path, format!("\n\n\n{text}")).expect("the file can be written");
    let issues: Vec<Value> = serde_json::from_str(&check(folder.path(), "gitlab", &["."]).0).expect("the text is JSON");
    let after = issues.iter().filter(|issue| issue["location"]["path"] == "a & b/<é>#1.json");
    assert_eq!(before, after.map(|issue| &issue["fingerprint"]).collect::<Vec<_>>());
}
