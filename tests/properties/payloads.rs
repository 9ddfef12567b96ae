//! Promises of fixes for payloads without syntax errors. The payloads are valid or have mistakes that a schema finds.
//! They are in every form, layout, document format, line ending and encoding, with and without template syntax.
//!
//! `PAYLOAD_CASES` sets the number of generated cases, and `PAYLOAD_SEED` the seed.

use crate::fix;
use crate::lint;
use serde_json::{Map, Value, json};
use summit_lint::config::{Config, Levels, Selector, Setting};
use summit_lint::diagnostic::{Applicability, Category, Diagnostic, Level, RuleId};
use summit_lint::document::Expectation;
use summit_lint::fix::repair::{Layout, repair_bytes};
use summit_lint::lint::FileReport;
use summit_lint::rules;
use summit_lint::source::Source;

/// The number of generated cases if `PAYLOAD_CASES` is not set.
const CASES: u64 = 600;

const VALID: [&str; 14] = [
    include_str!("../../testdata/valid/new.object.executive.json"),
    include_str!("../../testdata/valid/new.object.caller.json"),
    include_str!("../../testdata/valid/assigned.object.executive.json"),
    include_str!("../../testdata/valid/assigned.object.caller.json"),
    include_str!("../../testdata/valid/in-progress.object.executive.json"),
    include_str!("../../testdata/valid/in-progress.object.caller.json"),
    include_str!("../../testdata/valid/pending.object.executive.json"),
    include_str!("../../testdata/valid/pending.object.caller.json"),
    include_str!("../../testdata/valid/resolved.object.executive.json"),
    include_str!("../../testdata/valid/resolved.object.caller.json"),
    include_str!("../../testdata/valid/closed.object.executive.json"),
    include_str!("../../testdata/valid/closed.object.caller.json"),
    include_str!("../../testdata/valid/cancelled.object.executive.json"),
    include_str!("../../testdata/valid/cancelled.object.caller.json"),
];

/// An xorshift64* generator, which is the same on all platforms.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    pub(super) fn choose<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Template syntax that fixes never change.
const TEMPLATES: &[&str] = &[
    "{{name}}",
    "{{ user | default(\"a\") }}",
    "{{#each cc}}{{this}};{{/each}}",
    "{% if a %}x{% endif %}",
    "<%= key %>",
    "${NAME}",
    "${{ secrets.KEY }}",
    "#{Octopus.Key}",
    "@{triggerBody()?['id']}",
    "__API_KEY__",
    "%API_KEY%",
    "<your key>",
];

/// Strings that people write as values by mistake.
const STRINGS: &[&str] = &[
    "",
    " ",
    "true",
    "False",
    "1",
    "20260105",
    "2026/3/14",
    "14.03.2026",
    "03/04/2026",
    "2026-03-14T10:00:00Z",
    "2026-02-30",
    "In Progress",
    "resolved",
    "Canceled",
    "Open",
    "executive",
    "LogTicket",
    "TicketDetail",
    "INC10482",
    "a@example.com",
    "<a@example.com>",
    "Kim <k@example.com>",
    " a@example.com ",
    "a@example.com,b@example.com",
    "a@example.com,;b@example.com",
    "a@example.com;;b@example.com;",
    "a@example.com and b@example.com",
    "a@example.com b@example.com",
    "a@example.com;A@example.com",
    "not an address",
    "Hardware/Laptop",
    "I/O / TCP/IP",
    "A / B /C",
    "/",
    "A//B",
    "System.Collections.Hashtable",
    "@{Updater=Executive; Ticket=x}",
    "[object Object]",
    "{\"error\": 1} was returned",
    "{\"a\": 1}",
    "[]",
    "C:\\temp\\new",
    "line\nbreak\ttab",
    "quote \" here",
    "émoji \u{1F600}",
    "password: hunter2",
    "IM_LogOrUpdateIncidents",
    "im_logorupdateincident",
    "SR_UpdateServiceRequest",
    "RemoteCal",
    "JSON",
    "APIKey",
];

/// Keys that are unknown or misplaced in most objects, and other spellings of known keys.
const KEYS: &[&str] = &[
    "caller_emailid",
    "CALLER_EMAILID",
    "Caller_EmailId",
    "Caller Email ID",
    "TicketNo",
    "Desc",
    "Category",
    "OpenCategory",
    "CI Key",
    "CI_Key",
    "CI_Value",
    "Solution",
    "solution",
    "Information",
    "information",
    "RequestType",
    "requesttype",
    "Updater",
    "updater",
    "Status",
    "status",
    "Statsu",
    "Colour",
    "X",
    "CancelRemarks",
    "Ticket_No",
    "ServiceName",
    "Mail_CC_EmailID",
    "mail_cc_emailid",
    "Description",
    "PageName",
    "Priority",
    "IncidentContainerJson",
    "IncidentContainerJsonObj",
    "Ticket",
    "TicketInformation",
    "",
    "a/b~c",
    "Assigned_WorkGroup_Name",
    "ScheduledDate",
    "DeadLine",
    "Value",
];

fn any_value(random: &mut Random) -> Value {
    match random.below(12) {
        0 => Value::Null,
        1 => Value::from(random.chance(50)),
        2 => Value::from(random.choose(&[0, 1, -1, 20_260_105, 10_482])),
        3 => Value::from(1.5),
        4 => json!([]),
        5 => json!({}),
        6 => json!([{}]),
        7 => json!({"a": "b"}),
        8 => json!(["a@example.com"]),
        9 => Value::from(random.choose(TEMPLATES)),
        _ => Value::from(random.choose(STRINGS)),
    }
}

/// Adds to `found` the JSON Pointer of every object in a value.
fn collect_objects(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.push(pointer.to_owned());
            for (name, value) in members {
                collect_objects(value, &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                collect_objects(value, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Adds one mistake to a payload.
fn add_mistake(random: &mut Random, payload: &mut Value) {
    let mut pointers = Vec::new();
    collect_objects(payload, "", &mut pointers);
    let pointer = pointers[random.below(pointers.len())].clone();
    let other = pointers[random.below(pointers.len())].clone();
    let Some(object) = payload.pointer_mut(&pointer).and_then(Value::as_object_mut) else { return };
    let names: Vec<String> = object.keys().cloned().collect();
    let name = if names.is_empty() { String::new() } else { names[random.below(names.len())].clone() };
    match random.below(8) {
        0 => drop(object.remove(&name)),
        1 => drop(object.insert(random.choose(KEYS).to_owned(), any_value(random))),
        2 => {
            // The field is moved to another object.
            let Some(value) = object.remove(&name) else { return };
            if let Some(target) = payload.pointer_mut(&other).and_then(Value::as_object_mut) {
                target.entry(name).or_insert(value);
            }
        }
        3 => {
            // The field is also in another object.
            let Some(value) = object.get(&name).cloned() else { return };
            if let Some(target) = payload.pointer_mut(&other).and_then(Value::as_object_mut) {
                target.entry(name).or_insert(value);
            }
        }
        4 => {
            let Some(value) = object.remove(&name) else { return };
            let misspelled = match random.below(4) {
                0 => name.to_lowercase(),
                1 => name.to_uppercase(),
                2 => name.replace('_', " "),
                _ => name.chars().take(name.chars().count().saturating_sub(1)).collect(),
            };
            object.insert(misspelled, value);
        }
        5 => {
            // The object also has the same key in another spelling.
            let Some(value) = object.get(&name).cloned() else { return };
            object.insert(if random.chance(50) { name.to_lowercase() } else { name.to_uppercase() }, value);
        }
        6 => {
            // A field with special rules gets another value.
            let field = random.choose(&[
                "Status",
                "PageName",
                "Mail_CC_EmailID",
                "Caller_EmailID",
                "Category_Name",
                "Ticket_No",
                "ScheduledDate",
            ]);
            let ticket = pointers.iter().find(|pointer| pointer.ends_with("/Ticket") || *pointer == "/Ticket");
            if let Some(ticket) = ticket.cloned().and_then(|ticket| payload.pointer_mut(&ticket)?.as_object_mut()) {
                ticket.insert(field.to_owned(), any_value(random));
            }
        }
        _ => {
            if let Some(value) = object.get_mut(&name) {
                *value = any_value(random);
            }
        }
    }
}

/// Returns a payload in one of its forms.
pub(super) fn payload(random: &mut Random, mistakes: usize) -> Value {
    let mut payload: Value = serde_json::from_str(random.choose(&VALID)).expect("the text is JSON");
    let string_form = random.chance(40);
    let bare = random.below(6);
    for _ in 0..mistakes {
        add_mistake(random, &mut payload);
    }
    let parameters = "/objCommonParameters/incidentParamsJSON";
    let container = payload.pointer(&format!("{parameters}/IncidentContainerJsonObj")).cloned();
    if bare == 0 && container.as_ref().is_some_and(Value::is_object) {
        payload = container.unwrap_or_default();
    } else if string_form
        && let Some(container) = container
        && let Some(parameters) = payload.pointer_mut(parameters).and_then(Value::as_object_mut)
    {
        parameters.remove("IncidentContainerJsonObj");
        let text = if random.chance(50) { container.to_string() } else { format!("{container:#}") };
        parameters.insert("IncidentContainerJson".to_owned(), text.into());
    }
    payload
}

/// Returns a payload as text, in a random layout.
pub(super) fn lay_out(random: &mut Random, value: &Value) -> String {
    match random.below(4) {
        0 => value.to_string(),
        1 => format!("{value:#}"),
        2 => format!("{value:#}").replace("\n", "\n\t"),
        _ => format!("{value:#}").replace("  ", "    "),
    }
}

/// Returns a document that contains payloads: its name, its text, and whether its line endings may be CR.
fn generate_document(random: &mut Random, payloads: &[Value]) -> (&'static str, String, bool) {
    let value = &payloads[0];
    let lines = |values: &[Value]| values.iter().map(|value| value.to_string() + "\n").collect::<String>();
    match random.below(10) {
        0 => ("a.jsonl", lines(payloads), false),
        1 => (
            "a.md",
            format!("# Example\n\nPost it:\n\n```json\n{}\n```\n\nDone <b>now</b>.\n", lay_out(random, value)),
            true,
        ),
        2 => {
            let text = format!("{value:#}").replace('\n', "\n    ");
            ("a.md", format!("Post it:\n\n    {text}\n\nDone.\n"), true)
        }
        3 => (
            "a.http",
            format!("POST https://example.com/api\nContent-Type: application/json\n\n{}\n", lay_out(random, value)),
            true,
        ),
        4 => {
            ("a.log", payloads.iter().map(|value| format!("2026-01-02T03:04:05Z INFO sent {value}\n")).collect(), true)
        }
        5 if !value.to_string().contains('\'') => {
            ("a.sh", format!("curl -d '{}' https://example.com\n", lay_out(random, value)), true)
        }
        6 => {
            let record =
                json!({"time": "2026-01-02T03:04:05Z", "body": value.to_string(), "note": "{\"x\": 1} was sent"});
            ("a.jsonl", lines(&[record]), false)
        }
        7 => ("a.json", lay_out(random, &Value::from(payloads.to_vec())) + "\n", true),
        8 => {
            let body = json!({"mode": "raw", "raw": lay_out(random, value)});
            let collection = json!({
                "info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
                "item": [{"name": "a", "request": {"method": "POST", "body": body}}],
            });
            ("a.json", format!("{collection:#}\n"), true)
        }
        _ => ("a.json", lay_out(random, value) + "\n", true),
    }
}

/// Returns the bytes of a text in a random encoding.
fn encode_randomly(random: &mut Random, text: &str) -> Vec<u8> {
    let marked = format!("\u{FEFF}{text}");
    match random.below(8) {
        0 => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        1 => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => text.as_bytes().to_vec(),
    }
}

/// Returns the number of members of all objects in a value, including those of JSON objects in strings.
fn count_members(value: &Value) -> usize {
    match value {
        Value::Object(object) => object.len() + object.values().map(count_members).sum::<usize>(),
        Value::Array(elements) => elements.iter().map(count_members).sum(),
        Value::String(text) if text.trim_start().starts_with('{') => {
            serde_json::from_str::<Map<String, Value>>(text).map_or(0, |object| count_members(&Value::Object(object)))
        }
        _ => 0,
    }
}

/// Returns the findings that have a fix of at most this applicability.
fn fixable_findings(report: &FileReport, applicability: Applicability) -> Vec<&Diagnostic> {
    let offered = |finding: &&Diagnostic| finding.fix.as_ref().is_some_and(|fix| fix.applicability <= applicability);
    report.diagnostics.iter().filter(offered).collect()
}

fn is_syntax_finding(finding: &Diagnostic) -> bool {
    rules::find(finding.rule)
        .is_some_and(|rule| rule.category() == Category::Syntax && rule.id != RuleId::UnknownPayload)
}

/// Checks the promises for one file. `is_valid` means that the payloads must have no findings. Returns a description of
/// the first broken promise as an error.
fn check(name: &str, bytes: &[u8], is_valid: bool) -> Result<(), String> {
    let source = Source::new(name, bytes.to_vec()).map_err(|error| error.to_string())?;
    let config = Config::default();
    let text = source.text();
    let named = lint(&source, &config, Expectation::Payload);
    let found = lint(&source, &config, Expectation::Anything);
    let named_findings = named.diagnostics.iter().filter(|finding| finding.rule != RuleId::UnknownPayload);
    if !named_findings.eq(found.diagnostics.iter()) {
        return Err(format!(
            "the findings depend on naming the file: {:#?} {:#?}",
            named.diagnostics, found.diagnostics
        ));
    }
    let is_not_byte_order_mark = |finding: &&Diagnostic| finding.rule != RuleId::ByteOrderMark;
    if is_valid && named.diagnostics.iter().any(|finding| is_not_byte_order_mark(&finding)) {
        return Err(format!("findings in a valid payload: {:#?}", named.diagnostics));
    }
    if let Some(finding) =
        named.diagnostics.iter().filter(is_not_byte_order_mark).find(|finding| is_syntax_finding(finding))
    {
        return Err(format!("a syntax finding in strict JSON: {finding:#?}"));
    }
    for applicability in [Applicability::Safe, Applicability::Unsafe] {
        let offered = fixable_findings(&named, applicability);
        let fixed = fix(&source, &config, Expectation::Payload, applicability);
        let Some(after) = &fixed.text else {
            if offered.is_empty() {
                continue;
            }
            return Err(format!("{applicability:?}: offered but not applied: {offered:#?}"));
        };
        if offered.is_empty() {
            return Err(format!("{applicability:?}: changed without an offer"));
        }
        if !source.round_trips(after) {
            return Err(format!("{applicability:?}: the fixed file is decoded differently"));
        }
        let again = Source::new(name, source.encode(after)).map_err(|error| error.to_string())?;
        let report = lint(&again, &config, Expectation::Payload);
        let remaining = fixable_findings(&report, applicability);
        if !remaining.is_empty() {
            return Err(format!("{applicability:?}: still offered after the fix: {remaining:#?}\n{after}"));
        }
        if fix(&again, &config, Expectation::Payload, applicability).text.is_some() {
            return Err(format!("{applicability:?}: a second run changes something"));
        }
        if let Some(finding) = report.diagnostics.iter().find(|finding| is_syntax_finding(finding)) {
            return Err(format!("{applicability:?}: the fix breaks the text: {finding:#?}\n{after}"));
        }
        for ending in ["\n", "\r\n", "\r"] {
            let has_only_ending = |text: &str| {
                let (crlf, lf, cr) =
                    (text.matches("\r\n").count(), text.matches('\n').count(), text.matches('\r').count());
                match ending {
                    "\n" => cr == 0,
                    "\r\n" => crlf == lf && crlf == cr,
                    _ => lf == 0,
                }
            };
            if has_only_ending(text) && !has_only_ending(after) {
                return Err(format!("{applicability:?}: other line endings than {ending:?}: {after:?}"));
            }
        }
        for template in TEMPLATES {
            let count = |text: &str| text.replace("\\\"", "\"").replace("\\\\", "\\").matches(template).count();
            if count(text) > count(after) {
                return Err(format!("{applicability:?}: `{template}` is changed\n{after}"));
            }
        }
        let parsed = |text: &str| serde_json::from_str::<Value>(text.trim_start_matches('\u{FEFF}')).ok();
        if let (Some(before), Some(after)) = (parsed(text), parsed(after))
            && count_members(&after) < count_members(&before)
        {
            return Err(format!("{applicability:?}: a member is lost: {after:#}"));
        }
    }
    let repaired = repair_bytes(&source, Layout::AsWritten).map_err(|error| format!("not repaired: {error}"))?;
    if repaired != text.trim_start_matches('\u{FEFF}').as_bytes() && repaired != bytes {
        return Err("`repair` changes strict JSON".to_owned());
    }
    Ok(())
}

/// Runs `check` on all generated cases.
pub(super) fn every_case(mut check: impl FnMut(&mut Random) -> Result<(), String>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let (cases, seed) = (number("PAYLOAD_CASES").unwrap_or(CASES), number("PAYLOAD_SEED").unwrap_or(1));
    let mut broken = Vec::new();
    for case in 0..cases {
        let mut random = Random((seed << 32 | case).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        if let Err(why) = check(&mut random) {
            broken.push(format!("case {case} of seed {seed}: {why}"));
        }
    }
    let shown: Vec<&str> = broken.iter().take(3).map(String::as_str).collect();
    assert!(broken.is_empty(), "{} of {cases} cases are broken:\n{}", broken.len(), shown.join("\n\n"));
}

#[test]
fn fixes_keep_their_promises_on_payloads_without_syntax_errors() {
    every_case(|random| {
        let mistakes = random.below(6);
        let payloads: Vec<Value> = (0..1 + random.below(3)).map(|_| payload(random, mistakes)).collect();
        let (name, text, any_ending) = generate_document(random, &payloads);
        let ending = random.choose(if any_ending { &["\n", "\r\n", "\r"] } else { &["\n", "\r\n"] });
        let text = text.replace('\n', ending);
        check(name, &encode_randomly(random, &text), mistakes == 0).map_err(|why| format!("{name}: {why}\n{text}"))
    });
}

/// Returns a payload as a person may type it: JSON with comments, unquoted keys, other quotes and trailing commas.
fn write_by_hand(random: &mut Random, value: &Value) -> String {
    let mut out = String::new();
    let strict = format!("{value:#}");
    let mut lines = strict.lines().peekable();
    while let Some(line) = lines.next() {
        let mut line = line.to_owned();
        let content = line.trim_start();
        let indent = line.len() - content.len();
        if let Some((key, rest)) = content.strip_prefix('"').and_then(|content| content.split_once("\": ")) {
            let is_name = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            line = match random.below(8) {
                0 if is_name => format!("{}{key}: {rest}", &line[..indent]),
                1 if is_name => format!("{}'{key}': {rest}", &line[..indent]),
                2 if !rest.contains(['\'', '\\']) => {
                    format!("{}\"{key}\": {}", &line[..indent], rest.replace('"', "'"))
                }
                _ => line,
            };
        }
        let last = lines.peek().is_some_and(|next| matches!(next.trim_start().as_bytes().first(), Some(b'}' | b']')));
        if last && !line.ends_with(['{', '[']) && random.chance(15) {
            line.push(',');
        }
        if random.chance(3) {
            line.push_str(random.choose(&[" // note", " /* see, \"there\" */"]));
        }
        out += &line;
        out.push('\n');
    }
    out
}

/// Checks that all syntax fixes of a payload together result in the same value as `repair`.
fn check_same_value(bytes: &[u8]) -> Result<(), String> {
    let source = Source::new("a.json", bytes.to_vec()).map_err(|error| error.to_string())?;
    let choices: Vec<(Selector, Setting)> = [("all", Setting::At(Level::Off)), ("syntax", Setting::At(Level::Error))]
        .map(|(name, setting)| (name.parse().expect("the selector is valid"), setting))
        .to_vec();
    let config = Config { levels: Levels::default().with(&choices), ..Config::default() };
    let fixed = fix(&source, &config, Expectation::Payload, Applicability::Unsafe);
    if fixed.report.payloads == 0 {
        // The mistakes made the payload unrecognizable.
        return Ok(());
    }
    let remaining: Vec<&Diagnostic> = fixed.report.diagnostics.iter().filter(|finding| finding.fix.is_some()).collect();
    if !remaining.is_empty() {
        return Err(format!("still offered after the fix: {remaining:#?}"));
    }
    let fixed = fixed.text.as_deref().unwrap_or(source.text());
    let fixed: Value = serde_json::from_str(fixed.trim_start_matches('\u{FEFF}'))
        .map_err(|error| format!("`fix` does not result in JSON: {error}\n{fixed}"))?;
    let repaired = repair_bytes(&source, Layout::Compact).map_err(|error| format!("not repaired: {error}"))?;
    let repaired: Value = serde_json::from_slice(&repaired).map_err(|error| error.to_string())?;
    if fixed == repaired {
        Ok(())
    } else {
        Err(format!("result of `fix`: {fixed:#}\nresult of `repair`: {repaired:#}"))
    }
}

#[test]
fn all_syntax_fixes_result_in_the_value_of_a_repair() {
    every_case(|random| {
        let mistakes = random.below(3);
        let value = payload(random, mistakes);
        let ending = random.choose(&["\n", "\r\n", "\r"]);
        let text = write_by_hand(random, &value).replace('\n', ending);
        check_same_value(&encode_randomly(random, &text)).map_err(|why| format!("{why}\n{text}"))
    });
}
