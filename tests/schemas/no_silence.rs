//! Compares summit-lint with other validators (`jsonschema` and `ajv`) that use the same schemas. If a validator
//! rejects a payload, summit-lint must have a finding. If the validator accepts a payload, no rule that the schemas
//! name may report an error.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::lint;
use serde_json::{Value, json};
use summit_lint::catalog::generate::{Form, request, updaters};
use summit_lint::catalog::{RULES, Schemas, ServiceId};
use summit_lint::config::Config;
use summit_lint::diagnostic::RuleId;
use summit_lint::document::Expectation;
use summit_lint::source::Source;

use crate::peers::Ajv;

/// The pointer of the object that contains the container.
const PARAMETERS: &str = "/objCommonParameters/incidentParamsJSON";
/// The key of the container as JSON in a string.
const STRING_FORM: &str = "IncidentContainerJson";

/// A request, and its decoded container if it is in the string form.
struct Variant {
    request: Value,
    container: Option<Value>,
    /// The valid request and the change, such as `new.object.caller.json: /Ticket/Status = null`.
    change: String,
}

impl Variant {
    /// Creates a variant, and decodes the container if it is in the string form.
    fn new(request: Value, change: String) -> Self {
        let string = request.pointer(PARAMETERS).and_then(|parameters| parameters[STRING_FORM].as_str());
        let container = string.map(|text| serde_json::from_str(text).unwrap_or(Value::Null));
        Self { request, container, change }
    }

    /// Returns whether a search recognizes the request.
    fn is_recognizable(&self) -> bool {
        self.request.get("objCommonParameters").is_some() || self.request["ServiceName"] == "IM_LogOrUpdateIncident"
    }
}

/// Returns valid requests of every status and updater, complete and minimal, in both forms.
fn valid_requests() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/valid");
    let mut requests: Vec<(String, Value)> = folder
        .read_dir()
        .expect("the fixtures exist")
        .map(|entry| entry.expect("the entry can be read").path())
        .map(|path| (path.file_name().expect("a fixture has a file name").to_string_lossy().into_owned(), path))
        .filter(|(name, _)| !name.starts_with("response."))
        .map(|(name, path)| (name, std::fs::read_to_string(path).expect("the file can be read")))
        .map(|(name, text)| (name, serde_json::from_str(&text).expect("the text is JSON")))
        .collect();
    requests.sort_by(|one, other| one.0.cmp(&other.0));
    // One updater per status and form is enough, since the other fixtures differ little.
    requests.retain(|(name, _)| name.contains("executive") || name.starts_with("new."));
    let schemas = Schemas::builtin();
    for updater in updaters(&schemas, ServiceId::FIRST) {
        for form in [Form::Object, Form::String] {
            let text = request(&schemas, ServiceId::FIRST, "New", &updater, form).expect("the schemas allow a payload");
            requests.push((format!("minimal {updater}"), serde_json::from_str(&text).expect("the text is JSON")));
        }
    }
    // A request with all fields, including rare ones.
    for form in [Form::Object, Form::String] {
        requests.push(("complete".to_owned(), complete_request(form)));
    }
    requests
}

/// Returns a request with every part of a container.
fn complete_request(form: Form) -> Value {
    let text = request(&Schemas::builtin(), ServiceId::FIRST, "Resolved", "Executive", form)
        .expect("the schemas allow a payload");
    let mut request: Value = serde_json::from_str(&text).expect("the text is JSON");
    let parameters = request.pointer_mut(PARAMETERS).expect("the request has the parameters");
    let member = &mut parameters[match form {
        Form::Object => "IncidentContainerJsonObj",
        Form::String => "IncidentContainerJson",
    }];
    let mut container = match member.as_str() {
        Some(text) => serde_json::from_str(text).expect("the text is JSON"),
        None => member.take(),
    };
    for (pointer, name, value) in [
        ("", "CI_ID", json!("2041")),
        ("", "CI_Key", json!("hostname")),
        ("", "CI_Value", json!("mail-07.example.com")),
        ("", "CustomFields", json!([{"GroupName": "Site", "Name": "Floor", "Value": "3"}])),
        ("", "DiagnosticDtls", json!([{"Activity": "Restart", "Result": "None"}])),
        ("", "OnChangeValidationFields", json!({"UrgencyChangeReason": "Audit"})),
        (
            "",
            "PartnerIncidentDetail",
            json!({"Partner_Name": "Example Ltd", "IncidentStartDate": "2026-03-10", "DeadLine": "2026-03-17"}),
        ),
        ("/Ticket", "ScheduledDate", json!("2026-03-14")),
        ("/Ticket", "Category_Name", json!("I/O / TCP/IP")),
        ("/Ticket", "Classification_Name", json!("Network / Mail")),
        ("/Ticket", "Mail_CC_EmailID", json!("kim@example.com;sam@example.org")),
        ("/TicketInformation", "UserLog", json!("Collect it")),
    ] {
        container.pointer_mut(pointer).expect("the container has the object")[name] = value;
    }
    *member = if form == Form::String { Value::from(container.to_string()) } else { container };
    request
}

/// Calls `visit` with each changed copy of `value` and a description of the change. In each copy, one value is
/// replaced, one member is removed, or one key is added.
fn for_each_change(value: &Value, visit: &mut dyn FnMut(Value, String)) {
    let mut pointers = Vec::new();
    crate::peers::collect_pointers(value, String::new(), &mut pointers);
    for pointer in pointers {
        for other in [
            Value::Null,
            json!(true),
            json!(0),
            json!(1.5),
            json!(""),
            json!(" "),
            json!("x"),
            json!([]),
            json!({}),
            json!([{}]),
            json!(["x"]),
            json!([null]),
            json!({"x": null}),
        ] {
            let mut changed = value.clone();
            let change = format!("{pointer} = {other}");
            *changed.pointer_mut(&pointer).expect("the pointer exists") = other;
            visit(changed, change);
        }
        let Some((object, name)) = pointer.rsplit_once('/') else { continue };
        let mut changed = value.clone();
        if let Some(members) = changed.pointer_mut(object).and_then(Value::as_object_mut) {
            members.remove(name);
            visit(changed, format!("without {pointer}"));
        }
        if value.pointer(&pointer).is_some_and(Value::is_object) {
            for name in ["Unheard_Of", "IncidentContainerJson", "IncidentContainerJsonObj", "RequestType"] {
                let mut changed = value.clone();
                let object = changed.pointer_mut(&pointer).expect("the pointer exists");
                if object.get(name).is_none() {
                    object[name] = json!("x");
                    visit(changed, format!("{pointer} with {name}"));
                }
            }
        }
    }
}

/// Returns all valid requests and all their changes, including changes of containers in the string form.
fn variants() -> Vec<Variant> {
    let mut variants = Vec::new();
    for (name, request) in valid_requests() {
        variants.push(Variant::new(request.clone(), name.clone()));
        for_each_change(&request, &mut |changed, change| {
            variants.push(Variant::new(changed, format!("{name}: {change}")))
        });
        let Some(text) = request.pointer(PARAMETERS).and_then(|parameters| parameters[STRING_FORM].as_str()) else {
            continue;
        };
        let container: Value = serde_json::from_str(text).expect("the text is JSON");
        for_each_change(&container, &mut |changed, change| {
            let mut request = request.clone();
            request.pointer_mut(PARAMETERS).expect("the request has the parameters")[STRING_FORM] =
                Value::from(changed.to_string());
            variants.push(Variant::new(request, format!("{name}: in the string: {change}")));
        });
    }
    let mut seen = std::collections::HashSet::new();
    variants.retain(|variant| seen.insert(variant.request.to_string()));
    variants
}

/// Returns for each variant whether `jsonschema` accepts it.
fn jsonschema_verdicts(variants: &[Variant]) -> Vec<bool> {
    let validator = |name: &str| {
        let bundle = Schemas::builtin().bundle(name).expect("the schema is built in");
        let bundle: Value = serde_json::from_str(&bundle).expect("the text is JSON");
        jsonschema::options().should_validate_formats(true).build(&bundle).expect("the schema compiles")
    };
    let (envelope, container) = (validator("envelope"), validator("container"));
    let valid = |variant: &Variant| {
        envelope.is_valid(&variant.request)
            && variant.container.as_ref().is_none_or(|decoded| container.is_valid(decoded))
    };
    variants.iter().map(valid).collect()
}

/// Returns for each variant whether `ajv` accepts it. Returns `None` if `ajv` is not installed.
fn ajv_verdicts(variants: &[Variant]) -> Option<Vec<bool>> {
    let ajv = Ajv::find()?;
    let requests: Vec<Value> = variants.iter().map(|variant| variant.request.clone()).collect();
    let envelope = ajv.verdicts("envelope", &requests);
    let decoded: Vec<Value> = variants.iter().filter_map(|variant| variant.container.clone()).collect();
    let mut container = ajv.verdicts("container", &decoded).into_iter();
    let both = variants.iter().zip(envelope).map(|(variant, valid)| {
        let inner = variant.container.is_none() || container.next().expect("ajv has a result for each container");
        valid && inner
    });
    Some(both.collect())
}

/// Returns the rule of each finding, and whether the finding is an error.
fn findings(request: &Value, config: &Config, expectation: Expectation) -> Vec<(RuleId, bool)> {
    let text = request.to_string();
    let source = Source::from_text("a.json", &text).expect("the input is small");
    let found = lint(&source, config, expectation).diagnostics;
    let is_error = |severity| severity == summit_lint::diagnostic::Severity::Error;
    found.into_iter().map(|finding| (finding.rule, is_error(finding.severity))).collect()
}

/// Returns a message about the failing cases, with one line for the same change of several requests.
fn summarize(cases: &[String], count: usize) -> String {
    let mut kinds: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for case in cases {
        let change = case.split_once(": ").map_or(case.as_str(), |(_, change)| change);
        kinds.entry(change).or_insert((0, case)).0 += 1;
    }
    let lines: Vec<String> = kinds.values().map(|(times, case)| format!("{times} x {case}")).collect();
    format!("{} of {count}\n{}", cases.len(), lines.join("\n"))
}

#[test]
fn every_rejected_request_has_a_finding() {
    let variants = variants();
    let config = Config { schemas: Arc::clone(&Schemas::builtin()), ..Config::default() };
    let found: Vec<[Vec<(RuleId, bool)>; 2]> = variants
        .iter()
        .map(|variant| {
            [Expectation::Payload, Expectation::Anything].map(|named| findings(&variant.request, &config, named))
        })
        .collect();
    let peers = [("jsonschema", Some(jsonschema_verdicts(&variants))), ("ajv", ajv_verdicts(&variants))];
    for (peer, verdicts) in peers {
        let Some(verdicts) = verdicts else { continue };
        let rejected = verdicts.iter().filter(|valid| !**valid).count();
        let accepted = verdicts.len() - rejected;
        assert!(rejected > 2000 && accepted > 500, "{peer}: {rejected} rejected, {accepted} accepted");
        let mut missed = Vec::new();
        let mut unexpected = Vec::new();
        for ((variant, found), valid) in variants.iter().zip(&found).zip(verdicts) {
            let is_in_schemas = |rule: RuleId| RULES.iter().any(|(id, _)| *id == rule);
            for (found, how) in found.iter().zip(["named", "found"]) {
                // A search skips files that it does not recognize as a request.
                let skipped = how == "found" && !variant.is_recognizable();
                if !valid && found.is_empty() && !skipped {
                    missed.push(format!("{} ({how})", variant.change));
                }
                let errors = found.iter().filter(|(rule, error)| *error && is_in_schemas(*rule));
                unexpected
                    .extend(errors.filter(|_| valid).map(|(rule, _)| format!("{} ({how}): {rule}", variant.change)));
            }
        }
        assert!(missed.is_empty(), "{peer} rejects requests without findings: {}", summarize(&missed, rejected));
        assert!(unexpected.is_empty(), "{peer} accepts requests with errors: {}", summarize(&unexpected, accepted));
        eprintln!("{peer}: {rejected} rejected requests all have findings, {accepted} accepted ones have no error");
    }
}
