//! Compares the schemas with the vendor's tables, which list for each status whether a field is mandatory, optional or
//! undocumented.

use serde_json::{Value, json};
use summit_lint::catalog::generate::{Form, request};
use summit_lint::catalog::{Schemas, ServiceId, Target};
use summit_lint::diagnostic::RuleId;
use summit_lint::syntax::{ParseOptions, parse};

/// Each field with one letter per status, from `New` to `Cancelled`: `M` mandatory, `E` mandatory if the updater is
/// `Executive`, `o` optional, `-` undocumented.
const FIELDS: &[(&str, &str)] = &[
    ("Updater", "MMMMMMM"),
    ("Ticket/IsFromWebService", "MMMMMMM"),
    ("Ticket/Sup_Function", "MMMMMMM"),
    ("Ticket/Caller_EmailID", "MMMMMMM"),
    ("Ticket/Status", "MMMMMMM"),
    ("Ticket/Medium", "MMMMMMM"),
    ("Ticket/Source", "MMMMMMM"),
    ("Ticket/Description", "MMMMMMM"),
    ("Ticket/PageName", "MMMMMMM"),
    ("TicketInformation/Information", "MMMMMMM"),
    ("Ticket/Assigned_WorkGroup_Name", "EEooooo"),
    // A rule that is not in the schemas reports a ticket number for status `New`.
    ("Ticket/Ticket_No", "oMMMMMM"),
    // The vendor's page about `In-Progress` requires this field by mistake, so the schemas neither require nor reject
    // it.
    ("Ticket/PendingReason", "--oM---"),
    ("Ticket/Assigned_Engineer_Email", "-oMMMMo"),
    ("Ticket/Closure_Code_Name", "----MM-"),
    ("Ticket/ResolutionCodeName", "----M--"),
    ("TicketInformation/Solution", "----M--"),
    ("TicketInformation/CancelRemarks", "------M"),
    ("CI_ID", "ooooooo"),
    ("Ticket/Priority_Name", "ooooooo"),
    ("Ticket/Classification_Name", "ooooooo"),
    ("Ticket/SLA_Name", "ooooooo"),
    ("Ticket/Urgency_Name", "ooooooo"),
    ("Ticket/Impact_Name", "ooooooo"),
    ("Ticket/Category_Name", "ooooooo"),
    ("Ticket/OpenCategory_Name", "ooooooo"),
    ("Ticket/Mail_CC_EmailID", "ooooooo"),
    ("TicketInformation/InternalLog", "ooooooo"),
    ("TicketInformation/UserLog", "ooooooo"),
];

/// All keys in the vendor's tables, by object.
const NAMES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "Updater",
            "CI_ID",
            "CI_Key",
            "CI_Value",
            "Ticket",
            "TicketInformation",
            "CustomFields",
            "PartnerIncidentDetail",
            "OnChangeValidationFields",
            "DiagnosticDtls",
        ],
    ),
    (
        "Ticket",
        &[
            "Ticket_No",
            "IsFromWebService",
            "Priority_Name",
            "Classification_Name",
            "SLA_Name",
            "Sup_Function",
            "Caller_EmailID",
            "Status",
            "Urgency_Name",
            "Assigned_WorkGroup_Name",
            "Assigned_Engineer_Email",
            "Assigned_Engineer_Email_Secondary",
            "Medium",
            "Impact_Name",
            "Category_Name",
            "OpenCategory_Name",
            "Source",
            "Description",
            "PageName",
            "ScheduledDate",
            "CallerLocationName",
            "Mail_CC_EmailID",
            "PendingReason",
            "Closure_Code_Name",
            "ResolutionCodeName",
            "Response_SLA_Reason",
            "Resolution_SLA_Reason",
            "CancelRemarks",
            "Symptom",
            "CI_ID",
        ],
    ),
    ("TicketInformation", &["Information", "InternalLog", "UserLog", "Solution", "CancelRemarks"]),
    ("CustomFields/0", &["GroupName", "Name", "Value"]),
    ("DiagnosticDtls/0", &["Activity", "Result"]),
    (
        "PartnerIncidentDetail",
        &[
            "Partner_Name",
            "Location",
            "Partner_CI_Name",
            "Partner_ServiceName",
            "Impact",
            "Urgency",
            "Priority",
            "PTicket_Status",
            "PTicket_ID",
            "IncidentStartDate",
            "DeadLine",
            "IncidentEndDate",
            "SLAReason",
            "SLA",
            "PTicket_Solution",
        ],
    ),
    (
        "OnChangeValidationFields",
        &["WorkgroupChangeReason", "UrgencyChangeReason", "ImpactChangeReason", "PriorityChangeReason"],
    ),
];

/// Returns the rules that a container violates. `status` is the index of its status.
fn violated_rules(status: usize, container: &Value) -> Vec<RuleId> {
    let text = container.to_string();
    let parsed = parse(text.as_str().into(), None, &ParseOptions::default());
    let root = parsed.tree.root().expect("the text has a root");
    let found = Schemas::builtin()
        .validate(Target::Container(ServiceId::FIRST, Some(status)), root)
        .expect("the schema compiles");
    found.into_iter().map(|violation| violation.rule).collect()
}

#[test]
fn every_cell_of_the_table_is_in_the_schemas() {
    let schemas = Schemas::builtin();
    for (index, status) in schemas.statuses().iter().enumerate() {
        for updater in ["Executive", "Caller"] {
            let text = request(&schemas, ServiceId::FIRST, status.name(), updater, Form::Object)
                .expect("the schemas have the status and the updater");
            let payload: Value = serde_json::from_str(&text).expect("the text is JSON");
            let container = &payload["objCommonParameters"]["incidentParamsJSON"]["IncidentContainerJsonObj"];
            assert_eq!(violated_rules(index, container), [], "{text}");
            for (path, cells) in FIELDS {
                let cell = cells.as_bytes()[index];
                let mandatory = cell == b'M' || (cell == b'E' && updater == "Executive");
                let case = format!("{path} of {} by {updater}", status.name());
                let (object, name) = path.rsplit_once('/').unwrap_or(("", path));
                let object = if object.is_empty() { String::new() } else { format!("/{object}") };
                let change = |change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
                    let mut changed = container.clone();
                    change(changed.pointer_mut(&object).and_then(Value::as_object_mut).expect("the object exists"));
                    violated_rules(index, &changed)
                };
                let without = change(&|members| {
                    members.remove(name);
                });
                assert_eq!(without.contains(&RuleId::MissingField), mandatory, "{case}: {without:?}");
                if *path == "Ticket/IsFromWebService" {
                    continue;
                }
                let blank = change(&|members| {
                    members.insert(name.to_owned(), json!(" "));
                });
                assert_eq!(blank.contains(&RuleId::EmptyField), mandatory, "{case}: {blank:?}");
                let value = if name.contains("Email") { "a@example.com" } else { "7" };
                let filled = change(&|members| {
                    members.insert(name.to_owned(), json!(value));
                });
                assert_eq!(filled.contains(&RuleId::InapplicableField), cell == b'-', "{case}: {filled:?}");
            }
        }
    }
}

#[test]
fn the_schemas_have_the_keys_of_the_tables() {
    use summit_lint::catalog::Shapes;
    let schemas = Schemas::builtin();
    for (object, names) in NAMES {
        let path: Vec<String> = object.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let shape =
            schemas.shapes().at(Shapes::container(ServiceId::FIRST), &path).unwrap_or_else(|| panic!("{object}"));
        let mut known: Vec<String> = schemas.shapes().names(shape).iter().map(ToString::to_string).collect();
        let mut expected: Vec<String> = names.iter().map(ToString::to_string).collect();
        known.sort();
        expected.sort();
        assert_eq!(known, expected, "{object}");
    }
}
