//! Checks that other validators accept and reject the same payloads as summit-lint if they use the built-in schemas:
//! `check-jsonschema` (PyPI), and `ajv` with `ajv-formats` (npm).
//!
//! The environment variables `CHECK_JSONSCHEMA` (a program) and `AJV_MODULES` (a folder `node_modules`) name the
//! validators. By default, they must be on `PATH`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use summit_lint::catalog::{Schemas, ServiceId, Target};
use summit_lint::syntax::{ParseOptions, parse};

use crate::skipped::skip;

/// Returns the valid payloads whose file names `is_included` accepts, and mutations of these payloads. The mutations
/// are the same in each run. `prefix` names the payloads in the error message.
fn payloads(prefix: &str, is_included: impl Fn(&str) -> bool) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/valid");
    let mut files: Vec<_> =
        folder.read_dir().expect("the folder can be read").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let file_name = |path: &Path| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let valid: Vec<Value> = files
        .iter()
        .filter(|path| is_included(&file_name(path)))
        .map(|path| {
            serde_json::from_str(&std::fs::read_to_string(path).expect("the file can be read"))
                .expect("the text is JSON")
        })
        .collect();
    assert!(!valid.is_empty(), "{prefix}");
    let mut all = valid.clone();
    for (file, payload) in valid.iter().enumerate() {
        let mut locations = Vec::new();
        collect_pointers(payload, String::new(), &mut locations);
        for (index, pointer) in locations.iter().enumerate() {
            let name = pointer.rsplit('/').next().unwrap_or("");
            // Test the mutations for special rules of a field in every file, and each other mutation only in some
            // files.
            let special_count = special_values(name).len();
            let is_tested = |mutation: usize| mutation < special_count || (index + mutation + file).is_multiple_of(23);
            let mutated = mutations(payload, pointer, name).into_iter().enumerate();
            all.extend(mutated.filter(|(mutation, _)| is_tested(*mutation)).map(|(_, mutated)| mutated));
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|payload| seen.insert(payload.to_string()));
    all
}

/// Adds to `found` the pointers of `value` and of all values inside it. `at` is the pointer of `value`.
pub(crate) fn collect_pointers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| collect_pointers(value, format!("{at}/{name}"), found))
        }
        Value::Array(elements) => {
            elements
                .iter()
                .enumerate()
                .for_each(|(index, value)| collect_pointers(value, format!("{at}/{index}"), found));
        }
        _ => {}
    }
    found.push(at);
}

/// Returns valid and invalid values for the special rules of a field.
fn special_values(name: &str) -> Vec<Value> {
    let texts: &[&str] = match name {
        "Status" => &["In Progress", "resolved", "Canceled", "New", "Closed", "Pending", "Open"],
        "Updater" => &["Executive", "Caller", "executive", "Robot"],
        "PageName" => &["TicketDetail", "LogTicket", "ticketdetail", "Home"],
        "RequestType" => &["RemoteCall", "remotecall"],
        "ReturnType" => &["JSON", "XML", "YAML", "CSV", "json"],
        "AuthType" => &["APIKEY", "APIKey", "apikey", "Basic"],
        "ServiceName" => &["IM_LogOrUpdateIncident", "SR_LogServiceRequest"],
        "OrgID" => &["1", "one", "-1"],
        "Ticket_No" => &["10482", "IN10482", " ", "1 2"],
        "Caller_EmailID" | "Assigned_Engineer_Email" => &[
            "a@example.com",
            "a@example",
            "a b@example.com",
            "a@example.com;b@example.com",
            "ä@example.com",
            ".a@example.com",
            "a@-example.com",
        ],
        "ScheduledDate" | "IncidentStartDate" => {
            &["2026-02-28", "2026-02-30", "2024-02-29", "2025-02-29", "28.02.2026", "2026-2-3", "2026-02-28T10:00:00"]
        }
        "Category_Name" | "Classification_Name" => &[
            "IT",
            "IT / Mail",
            "IT/Mail",
            "IT /Mail",
            "IT /  / Mail",
            " / IT",
            "IT / ",
            "I/O / TCP/IP",
            "A / B /C",
            "A / B//C",
            "A/B / C ",
        ],
        "CI_Key" | "CI_Value" => &["hostname", " "],
        "PendingReason" | "Solution" | "CancelRemarks" | "Closure_Code_Name" | "ResolutionCodeName" => &["x", " "],
        "Errors" => &["", "No such caller"],
        _ => &[],
    };
    texts.iter().map(|text| json!(text)).collect()
}

/// Returns changed copies of the payload. In each copy, the value at `pointer` is changed. `name` is the key of the
/// value.
fn mutations(payload: &Value, pointer: &str, name: &str) -> Vec<Value> {
    let with = |value: Value| {
        let mut mutated = payload.clone();
        *mutated.pointer_mut(pointer).expect("the pointer exists") = value;
        mutated
    };
    let mut mutated: Vec<Value> = special_values(name).into_iter().map(with).collect();
    let general_values = [
        json!(""),
        json!(" "),
        json!("x"),
        json!(7),
        json!(-1),
        json!(1.5),
        json!(true),
        Value::Null,
        json!([]),
        json!({}),
    ];
    mutated.extend(general_values.into_iter().map(with));
    if let Some((object, name)) = pointer.rsplit_once('/') {
        let mut without = payload.clone();
        if let Some(members) = without.pointer_mut(object).and_then(Value::as_object_mut) {
            members.remove(name);
            mutated.push(without);
        }
    }
    if payload.pointer(pointer).is_some_and(Value::is_object) {
        for name in ["Unheard_Of", "RequestType", "ScheduledDate", "IncidentContainerJson", "CancelRemarks", "CI_Value"]
        {
            let mut added = payload.clone();
            added.pointer_mut(pointer).expect("the pointer exists")[name] = json!("2026-03-14");
            mutated.push(added);
        }
    }
    mutated
}

/// Returns whether summit-lint accepts a payload. Both the schema of the request and the schema for the container's
/// status must accept it.
fn is_accepted(payload: &Value, target: Target) -> bool {
    let schemas = Schemas::builtin();
    let text = payload.to_string();
    let parsed = parse(text.as_str().into(), None, &ParseOptions::default());
    let root = parsed.tree.root().expect("the text has a root");
    let is_valid = |target: Target, node| schemas.validate(target, node).expect("the schema compiles").is_empty();
    if !is_valid(target, root) {
        return false;
    }
    let container = ["objCommonParameters", "incidentParamsJSON", "IncidentContainerJsonObj"];
    let Some(container) = container.iter().try_fold(root, |node, name| node.get(name)) else { return true };
    let status = container.get("Ticket").and_then(|ticket| ticket.get("Status")).and_then(|status| status.as_str());
    let status = status.and_then(|name| schemas.statuses().iter().position(|status| status.name() == name));
    is_valid(Target::Container(ServiceId::FIRST, status), container)
}

/// Returns the program that the environment variable `variable` names, or else `name`. If the program does not start,
/// skips the test and returns `None`.
fn find_tool(variable: &str, name: &str) -> Option<OsString> {
    let program = std::env::var_os(variable).unwrap_or_else(|| name.into());
    let is_installed = Command::new(&program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_installed {
        skip(name, format_args!("it is neither on PATH nor named by {variable}"));
    }
    is_installed.then_some(program)
}

/// Returns for each payload in `folder` (`0.json`, `1.json`, …) whether `check-jsonschema` accepts it.
fn check_jsonschema(folder: &Path, count: usize) -> Option<Vec<bool>> {
    let program = find_tool("CHECK_JSONSCHEMA", "check-jsonschema")?;
    let files = (0..count).map(|index| format!("{index}.json"));
    let output: Output = Command::new(program)
        .args(["--schemafile", "schema.json", "--output-format", "json"])
        .args(files)
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    let report: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text} {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(report["parse_errors"], json!([]), "some payloads cannot be parsed");
    let errors = report["errors"].as_array().map_or(&[][..], Vec::as_slice);
    let wrong: BTreeSet<&str> = errors.iter().filter_map(|error| error["filename"].as_str()).collect();
    assert!(!wrong.is_empty(), "{text}");
    Some((0..count).map(|index| !wrong.contains(format!("{index}.json").as_str())).collect())
}

/// Runs `ajv` in strict mode, except for checks that reject conditional schemas. Custom keywords are declared.
const AJV: &str = r#"
const fs = require("fs");
const Ajv = require("ajv/dist/2020").default;
const ajv = new Ajv({ strictSchema: true, strictTypes: false, strictRequired: false, strictTuples: true });
require("ajv-formats").default(ajv);
ajv.addVocabulary(["x-lint", "x-next", "x-service", "x-evidence", "x-tenant", "enumDescriptions"]);
const validate = ajv.compile(JSON.parse(fs.readFileSync("schema.json", "utf8")));
const values = JSON.parse(fs.readFileSync("values.json", "utf8"));
console.log(JSON.stringify(values.map((value) => validate(value))));
"#;

/// `ajv` and `ajv-formats`, run by `node`.
pub(crate) struct Ajv {
    node: OsString,
}

impl Ajv {
    /// If `node` or one of the packages is not installed, skips the running test and returns `None`.
    pub(crate) fn find() -> Option<Self> {
        let ajv = Self { node: find_tool("NODE", "node")? };
        let found = ajv.run(Path::new("."), "require('ajv/dist/2020'); require('ajv-formats')").status.success();
        if !found {
            skip("ajv", "ajv and ajv-formats are neither in NODE_PATH nor in AJV_MODULES");
        }
        found.then_some(ajv)
    }

    fn run(&self, folder: &Path, script: &str) -> Output {
        let mut command = Command::new(&self.node);
        command.args(["-e", script]).current_dir(folder);
        if let Some(modules) = std::env::var_os("AJV_MODULES") {
            command.env("NODE_PATH", modules);
        }
        command.output().expect("the program starts")
    }

    /// Returns for each value whether the bundle of `schema` accepts it.
    pub(crate) fn verdicts(&self, schema: &str, values: &[Value]) -> Vec<bool> {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("the file can be written");
        write("schema.json", &Schemas::builtin().bundle(schema).expect("the schema is built in"));
        write("values.json", &Value::from(values.to_vec()).to_string());
        let output = self.run(folder.path(), AJV);
        let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
        serde_json::from_str(&text).unwrap_or_else(|error| {
            panic!("{error}: {text} {}", String::from_utf8_lossy(&output.stderr));
        })
    }
}

/// Asserts that other validators accept the same payloads. At least one in 20 payloads must be valid, and at least one
/// in 20 must be invalid.
fn compare(schema: &str, payloads: &[Value], target: Target) {
    let ours: Vec<bool> = payloads.iter().map(|payload| is_accepted(payload, target)).collect();
    let valid = ours.iter().filter(|valid| **valid).count();
    assert!(
        valid * 20 > payloads.len() && valid * 20 < payloads.len() * 19,
        "too few valid or invalid payloads: {valid} of {}",
        payloads.len()
    );
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("the file can be written");
    write("schema.json", &Schemas::builtin().bundle(schema).expect("the schema is built in"));
    for (index, payload) in payloads.iter().enumerate() {
        write(&format!("{index}.json"), &payload.to_string());
    }
    let peers = [
        ("check-jsonschema", check_jsonschema(folder.path(), payloads.len())),
        ("ajv", Ajv::find().map(|ajv| ajv.verdicts(schema, payloads))),
    ];
    for (name, verdicts) in peers {
        let Some(verdicts) = verdicts else { continue };
        assert_eq!(verdicts.len(), ours.len());
        let different: Vec<String> = (0..ours.len())
            .filter(|index| ours[*index] != verdicts[*index])
            .take(5)
            .map(|index| format!("summit-lint: {}: {}", ours[index], payloads[index]))
            .collect();
        assert!(different.is_empty(), "{name} disagrees:\n{}", different.join("\n"));
        eprintln!("{name} agrees on {} payloads of {schema}, {valid} of them valid", payloads.len());
    }
}

#[test]
fn validators_agree_on_requests() {
    let payloads = payloads("requests", |name| name.contains(".object."));
    assert!(payloads.len() >= 500, "{}", payloads.len());
    compare("envelope", &payloads, Target::Request(ServiceId::FIRST));
}

#[test]
fn validators_agree_on_responses() {
    compare("response", &payloads("responses", |name| name.starts_with("response.")), Target::Response);
}

#[test]
fn validators_agree_on_requests_to_other_services() {
    compare("other-service", &payloads("others", |name| name.starts_with("other.")), Target::OtherService);
}
