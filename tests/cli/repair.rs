use snapbox::str;

use crate::{VALID, folder, summit_lint};

#[test]
fn anything_becomes_strict_json() {
    let folder = folder(&[]);
    summit_lint(folder.path())
        .arg("repair")
        .stdin("{Status: 'New', cc: a@example.com,b@example.com // both\n")
        .assert()
        .code(0)
        .stdout_eq(str![[r#"
{"Status": "New", "cc": "a@example.com,b@example.com"} 

"#]]);
}

#[test]
fn it_can_be_laid_out_anew() {
    let folder = folder(&[("a.json", "{\"b\": [1e400, {}],\n \"a\": \"\\u00e9\"}")]);
    summit_lint(folder.path()).args(["repair", "a.json", "--compact"]).assert().code(0).stdout_eq(str![[r#"
{"b":[1e400,{}],"a":"é"}

"#]]);
    summit_lint(folder.path()).args(["repair", "a.json", "--indent", "2"]).assert().code(0).stdout_eq(str![[r#"
{
  "b": [
    1e400,
    {}
  ],
  "a": "é"
}

"#]]);
}

#[test]
fn in_place_and_check() {
    let folder = folder(&[("a.json", "{a: 1}\n"), ("b.json", VALID)]);
    summit_lint(folder.path()).args(["repair", "--check", "a.json"]).assert().code(1).stdout_eq("");
    summit_lint(folder.path()).args(["repair", "--in-place", "a.json"]).assert().code(0).stdout_eq("");
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), "{\"a\": 1}\n");
    summit_lint(folder.path()).args(["repair", "--check", "a.json"]).assert().code(0);
    summit_lint(folder.path()).args(["repair", "--check", "b.json"]).assert().code(0);
    summit_lint(folder.path()).args(["repair", "--in-place"]).assert().code(2);
}

#[test]
fn a_limit_is_named_with_its_place() {
    let folder = folder(&[]);
    summit_lint(folder.path()).arg("repair").stdin("[".repeat(1000)).assert().code(2).stderr_eq(str![[r#"
error: <stdin>: line 1, column 128: nested deeper than 127 levels, which is as deep as is read

"#]]);
}
