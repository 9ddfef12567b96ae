//! Runs the example for Apache Spark in docs/scale.md, and checks that four partitions have the same findings as one
//! run.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};

use crate::skipped::skip;
use crate::{package, path_with_program, program_folder, succeed};

/// Returns the number of occurrences of each finding in JSON Lines, by its record, rule, pointer and message.
fn findings(lines: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for line in lines.lines() {
        let finding: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"));
        let key = format!("{} {} {} {}", finding["record"], finding["rule"], finding["pointer"], finding["message"]);
        *found.entry(key).or_default() += 1;
    }
    found
}

#[test]
fn partitions_have_the_findings_of_one_run() {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let has_spark = Command::new(&python).args(["-c", "import pyspark"]).output();
    if !has_spark.is_ok_and(|output| output.status.success()) {
        return skip("pyspark", "`import pyspark` fails");
    }
    if Command::new("java").arg("-version").output().is_err() {
        return skip("java", "required by Spark");
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let page = std::fs::read_to_string(package().join("docs/scale.md")).expect("the page can be read");
    let script =
        page.split_once("```python\n").and_then(|(_, rest)| rest.split_once("```")).expect("the page has a script").0;
    std::fs::write(folder.path().join("lint.py"), script).expect("the file can be written");
    let statuses = ["New", "Neww", "Resolved", "Closed", "Assigned"];
    let records: String = (0..2000)
        .map(|number| {
            let ticket = json!({"Status": statuses[number % 5], "Ticket_No": number, "PageName": "TicketDetail"});
            let body = json!({"Updater": "Executive", "Ticket": ticket, "TicketInformation": {"Information": "x"}});
            format!("{}\n", json!({"id": format!("r-{number}"), "body": body}))
        })
        .collect();
    std::fs::write(folder.path().join("requests.jsonl"), records).expect("the file can be written");
    let mut spark = Command::new(&python);
    spark.args(["lint.py", "requests.jsonl", "findings"]).current_dir(folder.path());
    spark
        .env("PATH", path_with_program())
        .env("PYSPARK_SUBMIT_ARGS", "--master local[2] --conf spark.ui.enabled=false pyspark-shell");
    succeed(&mut spark);
    let parts: Vec<_> = std::fs::read_dir(folder.path().join("findings"))
        .expect("Spark wrote the folder")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("part-")))
        .collect();
    assert_eq!(parts.len(), 4, "{parts:?}");
    let partitions: String =
        parts.iter().map(|path| std::fs::read_to_string(path).expect("the file can be read")).collect();
    let mut plain = Command::new(program_folder().join("summit-lint"));
    plain.args(["check", "requests.jsonl", "--record-id", "/id", "--output-format", "jsonl", "--exit-zero"]);
    let plain = findings(&succeed(plain.current_dir(folder.path())));
    assert!(plain.len() > 2000, "{}", plain.len());
    assert_eq!(findings(&partitions), plain);
}
