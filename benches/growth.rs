//! Checks that costs grow linearly. Doubles one count at a time, such as the unknown keys of a payload or the blocks of
//! a Markdown file. Measures reading the configuration, linting, fixing and reporting.
//!
//! `cargo bench --bench growth`. An argument selects the families whose name contains it. The columns are the count,
//! the nanoseconds per item at half the count and at the count, and the factor by which the total time grows. The exit
//! status is 1 if a factor is more than [`MAX_GROWTH`].
#![allow(clippy::print_stdout, reason = "a benchmark that prints its results")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use summit_lint::config::{self, Config, FieldValues, Tenant, ValueList, ValueSource};
use summit_lint::diagnostic::Applicability;
use summit_lint::document::{Document, Expectation};
use summit_lint::fix::fix;
use summit_lint::lint::lint;
use summit_lint::report::{self, EndOfRun, Format, Options};
use summit_lint::source::Source;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The maximum factor by which the time may grow if the count doubles. The factor is more than 2 to allow for `n log n`,
/// caches and noise.
const MAX_GROWTH: f64 = 2.8;

/// The first count that is measured.
const MIN_COUNT: usize = 250;
/// The last count that is measured.
const MAX_COUNT: usize = 1 << 17;

/// The count is doubled until a run takes at least this long.
const MIN_RUN_TIME: Duration = Duration::from_millis(120);

/// Each time is the fastest of this number of runs.
const RUNS: usize = 3;
/// The number of runs if the time seems to grow too fast.
const MAX_RUNS: usize = 9;

/// A kind of input that grows with a count, such as the number of unknown keys.
struct Family {
    name: &'static str,
    /// The name of the file, which selects its format.
    file_name: &'static str,
    /// Returns the text of the file for a count.
    text: fn(usize) -> String,
    /// Returns the text of the configuration for a count. The text is empty if there is no configuration.
    config: fn(usize) -> String,
}

/// Returns `item` for each number below `count`, joined by `separator`.
fn list(count: usize, separator: &str, item: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for index in 0..count {
        if index > 0 {
            text.push_str(separator);
        }
        text.push_str(&item(index));
    }
    text
}

/// Returns a request on one line, with additional members in its ticket and in its container.
fn request(ticket: &str, container: &str) -> String {
    let mut text = r#"{"ServiceName": "IM_LogOrUpdateIncident", "objCommonParameters": {"_ProxyDetails": {"AuthType": "APIKEY", "APIKey": "XXXX"}, "incidentParamsJSON": {"IncidentContainerJsonObj": {"Updater": "Executive", "#.to_owned();
    write!(
        text,
        r#"{container}"Ticket": {{{ticket}"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "c@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Desk", "Medium": "Web", "Source": "Person", "Description": "No charge", "PageName": "TicketDetail"}}, "TicketInformation": {{"Information": "Fault"}}}}}}, "RequestType": "RemoteCall"}}}}"#
    )
    .expect("writing to a string succeeds");
    text
}

/// Returns a request with a wrong status and two other findings.
fn wrong_request(index: usize) -> String {
    request(&format!("\"Priority_Name\": {index}, \"Category\": \"A\", "), "").replace("\"New\"", "\"new\"")
}

/// Returns a request whose ticket has `count` additional members.
fn ticket(count: usize, item: impl Fn(usize) -> String) -> String {
    request(&list(count, " ", |index| item(index) + ","), "")
}

/// Returns a request whose `CustomFields` have `count` items.
fn custom_fields(count: usize, item: impl Fn(usize) -> String) -> String {
    request("", &format!("\"CustomFields\": [{}], ", list(count, ", ", item)))
}

/// Returns a request in the string form. `inner` is the text of the container.
fn string_form(inner: &str) -> String {
    request("", "").replace(
        "\"IncidentContainerJsonObj\": {\"Updater\"",
        &format!("\"IncidentContainerJson\": {}, \"x\": {{\"Updater\"", serde_json::Value::from(inner)),
    )
}

macro_rules! family {
    ($name:literal, $file:literal, |$count:ident| $text:expr) => {
        Family { name: $name, file_name: $file, text: |$count| $text, config: |_| String::new() }
    };
    ($name:literal, config |$count:ident| $config:expr, |$payloads:ident| $text:expr) => {
        Family { name: $name, file_name: "a.json", text: |$payloads| $text, config: |$count| $config }
    };
}

const FAMILIES: &[Family] = &[
    family!("unknown keys", "a.json", |n| ticket(n, |i| format!("\"Some_{i}_Thing\": {i}"))),
    family!("unknown keys, lines", "a.json", |n| ticket(n, |i| format!("\n  \"Some_{i}_Thing\": {i}"))),
    family!("unknown keys of a container", "a.json", |n| {
        request("", &list(n, "", |i| format!("\"Some_{i}_Thing\": {i}, ")))
    }),
    family!("unknown keys in a string", "a.json", |n| {
        string_form(&format!("{{{}}}", list(n, ", ", |i| format!("\"Some_{i}_Thing\": {i}"))))
    }),
    family!("unknown keys in elements", "a.json", |n| custom_fields(n, |i| format!("{{\"Some_{i}\": \"x\"}}"))),
    family!("misspelled keys in elements", "a.json", |n| {
        custom_fields(n, |_| "{\"group_name\": \"a\", \"name\": \"b\", \"Vaule\": \"c\"}".to_owned())
    }),
    family!("spellings of a key", "a.json", |n| ticket(n, |i| format!(
        "\"Priority{}Name\": \"x\"",
        " ".repeat(i % 50) + &"_".repeat(i / 50)
    ))),
    family!("misplaced keys in elements", "a.json", |n| custom_fields(n, |_| "{\"Solution\": \"x\"}".to_owned())),
    family!("misplaced keys without a target", "a.json", |n| {
        format!(
            "[{}]",
            list(n, ", ", |_| {
                r#"{"Updater": "Caller", "Status": "New", "Medium": "Web", "CustomFields": [], "CI_Key": "a", "CI_Value": "b"}"#.to_owned()
            })
        )
    }),
    family!("repeated known keys", "a.json", |n| ticket(n, |_| "\"Symptom\": \"x\"".to_owned())),
    family!("duplicate keys", "a.json", |n| ticket(n, |i| format!("\"K{}\": 1", i / 2))),
    family!("CC addresses", "a.json", |n| ticket(1, |_| format!(
        "\"Mail_CC_EmailID\": \"{}\"",
        list(n, ";", |i| format!("a{i}@example.com"))
    ))),
    family!("CC addresses and commas", "a.json", |n| ticket(1, |_| format!(
        "\"Mail_CC_EmailID\": \"{}\"",
        list(n, ",", |i| format!("a{i}@example.com"))
    ))),
    family!("CC addresses and spaces", "a.json", |n| ticket(1, |_| format!(
        "\"Mail_CC_EmailID\": \"{}\"",
        list(n, " ", |i| format!("a{i}@example.com"))
    ))),
    family!("CC duplicates", "a.json", |n| ticket(1, |_| format!(
        "\"Mail_CC_EmailID\": \"{}\"",
        list(n, ";", |i| format!("a{}@example.com", i / 2))
    ))),
    family!("CC invalid", "a.json", |n| ticket(1, |_| format!(
        "\"Mail_CC_EmailID\": \"{}\"",
        list(n, ";", |i| format!("a{i}"))
    ))),
    family!("CC names", "a.json", |n| ticket(1, |_| format!(
        "\"Mail_CC_EmailID\": \"{}\"",
        list(n, ";", |i| format!("A B <a{i}@example.com>"))
    ))),
    family!("CC empty", "a.json", |n| ticket(1, |_| format!(
        "\"Mail_CC_EmailID\": \"{}\"",
        list(n, "; ;", |i| format!("a{i}@example.com"))
    ))),
    family!("CC templates", "a.json", |n| ticket(1, |_| format!(
        "\"Mail_CC_EmailID\": \"{}\"",
        list(n, ",", |i| format!("{{{{a{i}}}}}"))
    ))),
    family!("CC escapes", "a.json", |n| ticket(1, |_| format!(
        "\"Mail_CC_EmailID\": \"{}\"",
        list(n, "\\n", |i| format!("a{i}@example.com"))
    ))),
    family!("custom fields", "a.json", |n| custom_fields(n, |i| format!(
        "{{\"GroupName\": \"a\", \"Name\": \"b{i}\", \"Value\": \"c\"}}"
    ))),
    family!("custom fields, wrong types", "a.json", |n| custom_fields(n, |i| format!(
        "{{\"GroupName\": \"a\", \"Name\": {i}, \"Value\": true}}"
    ))),
    family!("custom fields, empty", "a.json", |n| custom_fields(n, |_| "{}".to_owned())),
    family!("diagnostics lists", "a.json", |n| {
        request(
            "",
            &format!(
                "\"DiagnosticDtls\": [{}], ",
                list(n, ", ", |i| format!("{{\"Activity\": \"a\", \"Result\": {i}}}"))
            ),
        )
    }),
    family!("partner incidents", "a.json", |n| {
        request(
            "",
            &format!(
                "\"PartnerIncidentDetail\": [{}], ",
                list(n, ", ", |_| r#"{"IncidentStartDate": "14/03/2026", "IncidentEndDate": 20260301}"#.to_owned())
            ),
        )
    }),
    family!("payloads in an array", "a.json", |n| format!("[{}]", list(n, ", ", |_| request("", "")))),
    family!("wrong payloads in an array", "a.json", |n| format!("[{}]", list(n, ", ", wrong_request))),
    family!("wrong payloads on lines", "a.json", |n| format!("[\n{}\n]", list(n, ",\n", wrong_request))),
    family!("misplaced fields in an array", "a.json", |n| {
        format!(
            "[{}]",
            list(n, ", ", |_| request("\"Solution\": \"x\", \"UserLog\": \"y\", ", "")
                .replace("\"New\"", "\"Closed\""))
        )
    }),
    family!("bare tickets", "a.json", |n| format!(
        "[{}]",
        list(n, ", ", |_| r#"{"Status": "new", "Caller_EmailID": "c", "Sup_Function": "IT", "Medium": "Web"}"#
            .to_owned())
    )),
    family!("payloads in strings", "a.json", |n| format!(
        "[{}]",
        list(n, ", ", |i| serde_json::Value::from(wrong_request(i)).to_string())
    )),
    family!("strings that contain JSON", "a.json", |n| {
        custom_fields(n, |_| {
            format!(
                "{{\"GroupName\": \"a\", \"Name\": \"b\", \"Value\": {}}}",
                serde_json::Value::from(wrong_request(1))
            )
        })
    }),
    family!("documents", "a.json", |n| list(n, "\n", wrong_request)),
    family!("missing commas", "a.json", |n| request(&list(n, " ", |i| format!("\"K{i}\": {i}")), "")),
    family!("comments", "a.json", |n| ticket(n, |i| format!("/* c */ \"K{i}\": 1"))),
    family!("suppression comments", "a.json", |n| {
        ticket(n, |i| format!("\n// summit-lint-ignore unknown-field: known\n\"Some_{i}_Thing\": 1"))
    }),
    family!("suppression comments, one line", "a.json", |n| {
        ticket(n, |i| format!("/* summit-lint-ignore unknown-field: known */ \"Some_{i}_Thing\": 1"))
    }),
    family!("suppression comments, unused", "a.json", |n| {
        ticket(n.min(1), |_| {
            list(n, "\n", |_| "// summit-lint-ignore invalid-date: no".to_owned()) + "\n\"Symptom\": \"x\""
        })
    }),
    family!("suppression comments, file", "a.json", |n| {
        list(n, "", |_| "// summit-lint-ignore-file unknown-field: known\n".to_owned())
            + &ticket(n, |i| format!("\"K{i}\": 1"))
    }),
    family!("suppression comments, names", "a.json", |n| {
        format!("// summit-lint-ignore-file {}: known\n", list(n, ", ", |_| "unknown-field".to_owned()))
            + &ticket(n, |i| format!("\"K{i}\": 1"))
    }),
    family!("suppression comments, wrong", "a.json", |n| {
        list(n, "", |i| format!("// summit-lint-ignore rule-{i}: known\n")) + &wrong_request(1)
    }),
    family!("secrets", "a.json", |n| ticket(n, |i| format!("\"Password\": \"s3cr3t-{i}-k3y\""))),
    family!("secrets in text", "a.json", |n| ticket(1, |_| format!(
        "\"Symptom\": \"{}\", \"K\": 1",
        list(n, " ", |i| format!("token={i}abcdefgh"))
    ))),
    family!("templates in text", "a.json", |n| ticket(1, |_| format!(
        "\"Source\": \"{}\", \"K\": 1",
        list(n, " ", |i| format!("{{{{#if a{i}}}}}"))
    ))),
    family!("JSON Lines records", "a.jsonl", |n| list(n, "\n", wrong_request)),
    family!("log records", "a.log", |n| list(n, "\n", |i| format!(
        "2026-01-05 10:00:00 INFO request={} response={{\"Errors\": \"\", \"Message\": \"ok\", \"TicketNo\": {i}}}",
        wrong_request(i)
    ))),
    family!("Markdown blocks", "a.md", |n| list(n, "\n", |i| format!("Text\n\n```json\n{}\n```\n", wrong_request(i)))),
    family!("HTTP requests", "a.http", |n| list(n, "\n", |i| format!(
        "### {i}\nPOST https://example.com\nContent-Type: application/json\n\n{}\n",
        wrong_request(i)
    ))),
    family!("here-documents", "a.sh", |n| list(n, "\n", |i| format!(
        "curl -d @- https://example.com <<'EOF'\n{}\nEOF",
        wrong_request(i)
    ))),
    family!("here-documents without payloads", "a.sh", |n| list(n, "\n", |i| format!("cat <<A{i}\nx\nA{i}"))
        + "\n"
        + &format!("curl -d '{}'", wrong_request(1))),
    family!("here-documents without ends", "a.sh", |n| list(n, "\n", |i| format!("cat <<A{i}"))
        + "\n"
        + &format!("curl -d '{}'", wrong_request(1))),
    family!("shifts on one line", "a.sh", |n| list(n, " ", |i| format!("a<<b{i}"))
        + " \n"
        + &format!("curl -d '{}'", wrong_request(1))),
    family!("quotes in a script", "a.sh", |n| list(n, " ", |_| "\\\"".to_owned()) + "\n"),
    family!("commands in quotes", "a.sh", |n| "\"$(\"".repeat(n) + " Ticket_No\n"),
    family!("lines of echo", "a.sh", |n| list(n, "\n", |i| format!("echo '{}'", wrong_request(i)))),
    family!("appended strings", "a.py", |n| {
        format!("b = '['\n{}\nb += ']'", list(n, "\n", |i| format!("b += '{},'", wrong_request(i))))
    }),
    family!("open strings in a list", "a.py", |n| format!("x = [{}]", list(n, ", ", |_| "'{\"Ticket\": '".to_owned()))),
    family!("scalars in quotes", "a.yaml", |n| list(n, "\n", |i| format!("- '{}'", wrong_request(i)))),
    family!("scalars in blocks", "a.yaml", |n| list(n, "\n", |i| format!(
        "- body: |\n    {}\n  x: 1",
        wrong_request(i)
    ))),
    family!("curl arguments", "a.sh", |n| list(n, "\n", |i| format!(
        "curl -d '{}' https://example.com",
        wrong_request(i)
    ))),
    family!("Postman items", "a.postman_collection.json", |n| {
        let item = |i: usize| {
            format!(
                "{{\"name\": \"r{i}\", \"request\": {{\"method\": \"POST\", \"body\": {{\"mode\": \"raw\", \"raw\": {}}}}}}}",
                serde_json::Value::from(wrong_request(i))
            )
        };
        format!(
            "{{\"info\": {{\"name\": \"a\", \"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}}, \"item\": [{}]}}",
            list(n, ", ", item)
        )
    }),
    family!("responses", "a.json", |n| format!(
        "[{}]",
        list(n, ", ", |i| format!(
            "{{\"Errors\": \"no\", \"message\": \"\", \"TicketNo\": \"{i}\", \"ticket_no\": 1}}"
        ))
    )),
    family!(
        "tenant: values",
        config
            | n
            | format!("{{\"values\": {{\"Priority_Name\": [{}]}}}}", list(n, ", ", |i| format!("\"Priority {i}\""))),
        |n| custom_fields(n.min(10), |_| wrong_request(1))
    ),
    family!(
        "tenant: values that are not listed",
        config | _n | "{\"values\": {\"CustomFields/Value\": [\"a\"], \"Value\": [\"b\"]}}".to_owned(),
        |n| { custom_fields(n, |i| format!("{{\"GroupName\": \"a\", \"Name\": \"b\", \"Value\": \"c{i}\"}}")) }
    ),
    family!(
        "tenant: required fields",
        config | n | format!("{{\"required\": [{}]}}", list(n, ", ", |_| "\"Ticket/Priority_Name\"".to_owned())),
        |_n| request("", "")
    ),
    family!(
        "tenant: groups",
        config
            | n
            | format!(
                "{{\"customFields\": {{{}}}}}",
                list(n, ", ", |i| format!("\"G{i}\": {{\"F\": {{\"required\": true}}}}"))
            ),
        |n| { custom_fields(n, |i| format!("{{\"GroupName\": \"G{i}\", \"Name\": \"F\", \"Value\": \"\"}}")) }
    ),
    family!(
        "tenant: fields of a group",
        config
            | n
            | format!(
                "{{\"customFields\": {{\"G\": {{{}}}}}}}",
                list(n, ", ", |i| format!("\"F{i}\": {{\"required\": true, \"values\": [\"a\"]}}"))
            ),
        |n| { custom_fields(n, |i| format!("{{\"GroupName\": \"G\", \"Name\": \"F{i}\", \"Value\": \"b\"}}")) }
    ),
    family!(
        "configuration: overrides",
        config
            | n
            | format!(
                "{{\"overrides\": [{}]}}",
                list(n, ", ", |i| format!("{{\"files\": [\"a{i}/**\"], \"rules\": {{\"invalid-date\": \"off\"}}}}"))
            ),
        |_n| request("", "")
    ),
];

/// Reads the configuration `text`.
fn configuration(text: &str) -> Config {
    let config = Config::default();
    if text.is_empty() {
        return config;
    }
    let source = Source::from_text("summit-lint.json5", text).expect("the input is small");
    let file = config::read(&source, Path::new("")).expect("the configuration is valid");
    let to_list = |field: &FieldValues| match &field.values {
        ValueSource::Inline(values) => Arc::new(ValueList::new(values.iter().cloned())),
        ValueSource::File(_) => Arc::default(),
    };
    let lists = file.values.iter().map(to_list).collect();
    let tenant = Tenant::new(&file, lists, &config.schemas, "summit-lint.json5").expect("the schemas have its fields");
    Config { tenant: tenant.map(Arc::new), ..config }
}

/// A step of a run. Takes a family and a count, and returns the duration of the step.
type Step = fn(&Family, usize) -> Duration;

const STEPS: [(&str, Step); 4] = [("read", time_read), ("lint", time_lint), ("fix", time_fix), ("report", time_report)];

/// Returns the duration of `run`.
fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(run());
    start.elapsed()
}

fn time_read(family: &Family, count: usize) -> Duration {
    let config = (family.config)(count);
    time(|| configuration(&config))
}

fn time_lint(family: &Family, count: usize) -> Duration {
    let (text, config) = ((family.text)(count), configuration(&(family.config)(count)));
    time(|| {
        lint(&Document::new(
            &Source::from_text(family.file_name, &text).expect("the input is small"),
            &config,
            Expectation::Payload,
        ))
    })
}

fn time_fix(family: &Family, count: usize) -> Duration {
    let (text, config) = ((family.text)(count), configuration(&(family.config)(count)));
    let source = Source::from_text(family.file_name, &text).expect("the input is small");
    time(|| {
        let document = Document::new(&source, &config, Expectation::Payload);
        fix(&document, &lint(&document), Applicability::Unsafe)
    })
}

fn time_report(family: &Family, count: usize) -> Duration {
    let (text, config) = ((family.text)(count), configuration(&(family.config)(count)));
    let found = lint(&Document::new(
        &Source::from_text(family.file_name, &text).expect("the input is small"),
        &config,
        Expectation::Payload,
    ));
    time(|| {
        for format in Format::ALL {
            // A new source computes its line starts again, as in a run.
            let source = Source::from_text(family.file_name, &text).expect("the input is small");
            let mut report = report::new(*format, Options::default());
            report.add_file(&source, &found, &mut std::io::sink()).expect("nothing is written");
            report.finish(&EndOfRun::default(), &mut std::io::sink()).expect("nothing is written");
        }
    })
}

/// Returns the first count at which a run takes at least [`MIN_RUN_TIME`], the time for half of this count, and the
/// time for this count.
fn measure(step: Step, family: &Family) -> (usize, Duration, Duration) {
    let mut count = MIN_COUNT;
    while count < MAX_COUNT && step(family, count) < MIN_RUN_TIME {
        count *= 2;
    }
    let (mut half, mut full) = (Duration::MAX, Duration::MAX);
    // Measure both in turn, so that a slower machine affects both. Repeat steep results, which may be caused by other load.
    for round in 0..MAX_RUNS {
        if round >= RUNS && full.as_secs_f64() <= half.as_secs_f64() * MAX_GROWTH {
            break;
        }
        half = half.min(step(family, count / 2));
        full = full.min(step(family, count));
    }
    (count, half, full)
}

fn main() -> ExitCode {
    let filter = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    println!("{:36} {:6} {:>8} {:>10} {:>10} {:>6}", "", "", "count", "ns/item", "ns/item", "growth");
    let mut steep_count = 0;
    for family in FAMILIES.iter().filter(|family| filter.as_ref().is_none_or(|filter| family.name.contains(filter))) {
        for (name, step) in STEPS {
            if name == "read" && (family.config)(1).is_empty() {
                continue;
            }
            let (count, half, full) = measure(step, family);
            let growth = full.as_secs_f64() / half.as_secs_f64();
            // Very short times are only noise.
            let is_steep = growth > MAX_GROWTH && full > MIN_RUN_TIME / 20;
            steep_count += usize::from(is_steep);
            println!(
                "{:36} {name:6} {count:8} {:10.0} {:10.0} {growth:5.1}x{}",
                family.name,
                half.as_nanos() as f64 / (count / 2) as f64,
                full.as_nanos() as f64 / count as f64,
                if is_steep { "  more than linear" } else { "" }
            );
        }
    }
    if steep_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
