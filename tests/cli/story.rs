//! How a tenant adopts the program: from damaged payloads to a run without findings, and then a second service.

use std::path::Path;

use snapbox::str;

use crate::{folder, summit_lint};

const NEW: &str = include_str!("../../testdata/damaged/new.object.txt");
const ASSIGNED: &str = include_str!("../../testdata/damaged/assigned.object.txt");
const RESOLVED: &str = include_str!("../../testdata/damaged/resolved.object.txt");

/// A schema in ten lines.
const ASSET: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "required": ["objCommonParameters"],
  "properties": {
    "objCommonParameters": {
      "required": ["AssetTag"], "x-lint": {"required": "missing-field"},
      "properties": {"AssetTag": {"type": "string", "pattern": "^A-[0-9]+$"}}
    }
  }
}
"#;

fn check(folder: &Path, arguments: &[&str]) -> snapbox::cmd::OutputAssert {
    summit_lint(folder).args(["check", "--output-format", "concise"]).args(arguments).assert()
}

#[test]
fn a_tenant_adopts_the_program() {
    let folder = folder(&[
        ("payloads/new.json", NEW),
        ("payloads/assigned.json", ASSIGNED),
        ("payloads/resolved.json", RESOLVED),
    ]);
    let folder = folder.path();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("the file can be written");
    let payload =
        |name: &str| std::fs::read_to_string(folder.join("payloads").join(name)).expect("the file can be read");

    // Fix the payloads, and see the remaining findings.
    summit_lint(folder).args(["fix", "-q"]).assert().code(1);
    check(folder, &[]).code(1).stdout_eq(str![[r#"
payloads/assigned.json:16:29: error[incomplete-ci] empty field `CI_Value`, required with `CI_Key`
payloads/new.json:5:19: warning[hardcoded-secret] hardcoded secret in `Password`
payloads/new.json:31:20: error[empty-field] required field `Source` is empty
payloads/resolved.json:16:29: error[incomplete-ci] empty field `CI_Value`, required with `CI_Key`
Found 3 errors and 1 warning in 3 files. Details: summit-lint explain incomplete-ci

"#]]);

    // List the workgroups. One payload has a workgroup that is not listed.
    write(
        "summit-lint.json5",
        "{\n  // As they are called in the service desk.\n  values: {Assigned_WorkGroup_Name: ['FSV', 'Field Services', \
         'Hardware']},\n}\n",
    );
    check(folder, &["--select", "invalid-value"]).code(1).stdout_eq(str![[r#"
payloads/new.json:25:38: error[invalid-value] invalid value `Field Service` for `Assigned_WorkGroup_Name`: expected `FSV`, `Field Services` or `Hardware`
Found 1 error in 3 files. 1 fixable with --unsafe-fixes. Details: summit-lint explain invalid-value

"#]]);
    summit_lint(folder).args(["fix", "-q", "--unsafe-fixes", "--select", "invalid-value"]).assert().code(0);
    assert!(payload("new.json").contains("\"Assigned_WorkGroup_Name\": \"Field Services\""));

    // Suppress one finding with a reason.
    let (before, line) = ("\"Source\": \"\"", "// summit-lint-ignore empty-field: the gateway fills it in\n         ");
    assert!(payload("new.json").contains(before));
    write("payloads/new.json", &payload("new.json").replace(before, &format!("{line}{before}")));
    check(folder, &["payloads/new.json"]).code(0).stdout_eq(str![[r#"
payloads/new.json:5:19: warning[hardcoded-secret] [..]
Found 1 warning in 1 file. Details: summit-lint explain hardcoded-secret

"#]]);

    // Write the other findings to a baseline.
    let configuration = std::fs::read_to_string(folder.join("summit-lint.json5")).expect("the file can be read");
    write(
        "summit-lint.json5",
        &configuration.replace("'Hardware']},\n", "'Hardware']},\n  baseline: 'summit-lint-baseline.json',\n"),
    );
    check(folder, &["--write-baseline"]).code(0).stderr_eq(str![[r#"
3 findings listed in summit-lint-baseline.json

"#]]);
    check(folder, &["--deny-warnings"]).code(0).stdout_eq(str![[r#"
All checks passed: 3 payloads in 3 files.

"#]]);

    // A second service needs a schema of ten lines.
    write(
        "payloads/asset.json",
        "{\"ServiceName\": \"CM_GetAsset\", \"objCommonParameters\": {\"_ProxyDetails\": {\"UserName\": \"kim\", \"Password\": \"{{password}}\"}, \"Asset\": \"A-7\"}}\n",
    );
    check(folder, &[]).code(0).stdout_eq(str![[r#"
payloads/asset.json:1:18: warning[unknown-service] unknown service `CM_GetAsset`
Found 1 warning in 4 files. Details: summit-lint explain unknown-service
1 request to a service without a schema: only the envelope was checked

"#]]);
    write("asset.schema.json", ASSET);
    write(
        "summit-lint.json5",
        &configuration.replace(
            "'Hardware']},\n",
            "'Hardware']},\n  baseline: 'summit-lint-baseline.json',\n  services: {CM_GetAsset: 'asset.schema.json'},\n",
        ),
    );
    check(folder, &[]).code(1).stdout_eq(str![[r#"
payloads/asset.json:1:33: error[missing-field] missing field `AssetTag` in `objCommonParameters`
Found 1 error in 4 files. Details: summit-lint explain missing-field

"#]]);
    write(
        "payloads/asset.json",
        "{\"ServiceName\": \"CM_GetAsset\", \"objCommonParameters\": {\"AssetTag\": \"A-7\"}}\n",
    );
    check(folder, &[]).code(0).stdout_eq(str![[r#"
All checks passed: 4 payloads in 4 files.

"#]]);
}
