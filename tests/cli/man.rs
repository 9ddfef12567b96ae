//! The pages of `man`, formatted with groff if it is installed.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::skipped::installed;
use crate::{folder, summit_lint};

fn man_page(arguments: &[&str]) -> Vec<u8> {
    let folder = folder(&[]);
    let output = summit_lint(folder.path()).arg("man").args(arguments).output().expect("the program starts");
    assert!(output.status.success());
    output.stdout
}

/// Returns the commands in the help of the program.
fn command_names() -> Vec<String> {
    let folder = folder(&[]);
    let output = summit_lint(folder.path()).arg("--help").output().expect("the program starts");
    let help = String::from_utf8(output.stdout).expect("help is UTF-8");
    let list = help.split_once("Commands:\n").expect("the help lists commands").1;
    let names = list.lines().take_while(|line| !line.is_empty());
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(String::from).collect()
}

#[test]
fn every_command_has_a_page_that_groff_accepts() {
    let mut pages = vec![(String::from("summit-lint"), man_page(&[]))];
    for command in command_names() {
        pages.push((format!("summit-lint-{command}"), man_page(&[&command])));
    }
    assert!(pages.len() > 3);
    let groff = installed("groff");
    for (name, page) in pages {
        let source = String::from_utf8(page.clone()).expect("a page is UTF-8");
        let title = name.to_uppercase();
        assert!(source.contains(&format!(".TH {title} 1 ")), "{source}");
        if !groff {
            continue;
        }
        let child = Command::new("groff")
            .args(["-man", "-Tutf8", "-ww", "-P-c", "-P-b", "-P-u"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.expect("groff starts");
        child.stdin.take().expect("stdin is piped").write_all(&page).expect("groff reads");
        let output = child.wait_with_output().expect("groff ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{name}");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("SYNOPSIS") && text.contains("--help"), "{text}");
    }
}

#[test]
fn the_page_of_the_program_lists_the_pages_of_the_commands() {
    let page = String::from_utf8(man_page(&[])).expect("the page is UTF-8");
    let (_, see_also) = page.split_once("SEE ALSO").expect("the page has the section");
    let names: Vec<String> = see_also.replace("\\-", "-").split("\\fB").skip(1).map(String::from).collect();
    assert_eq!(names.len(), command_names().len(), "{see_also}");
    for (name, command) in names.iter().zip(command_names()) {
        assert!(name.starts_with(&format!("summit-lint-{command}\\fR(1)")), "{name}");
    }
}

#[test]
fn an_unknown_command_is_an_error() {
    let folder = folder(&[]);
    let output = summit_lint(folder.path()).args(["man", "chek"]).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("unknown command; expected one of check, fix, "), "{message}");
}
