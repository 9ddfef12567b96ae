//! Runs the scripts of `completions` in the shells that are installed.

use std::process::{Command, Stdio};

use crate::skipped::installed;
use crate::{folder, summit_lint};

/// Returns the script for `shell`.
fn completion_script(shell: &str) -> String {
    let folder = folder(&[]);
    let output = summit_lint(folder.path()).args(["completions", shell]).output().expect("the program starts");
    assert!(output.status.success());
    assert!(output.stderr.is_empty());
    String::from_utf8(output.stdout).expect("a script is UTF-8")
}

/// Returns the output of `shell` that runs `commands` next to the file `script`, or `None` if the shell is not installed.
fn run_shell(shell: &str, arguments: &[&str], script: &str, commands: &str) -> Option<String> {
    if !installed(shell) {
        return None;
    }
    let folder = folder(&[("script", script), ("_summit-lint", script), ("commands", commands)]);
    let program = snapbox::cmd::cargo_bin!("summit-lint");
    let mut path = program.parent().expect("the program is in a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let output = Command::new(shell)
        .args(arguments)
        .arg("commands")
        .current_dir(folder.path())
        .env("PATH", path)
        .env("HOME", folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("the shell starts");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{shell}: {stderr}");
    assert_eq!(stderr, "", "{shell} reports errors");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn bash_completes_commands_options_and_values() {
    let commands = r#"
source ./script
for words in "ch" "check --output-for" "check --output-format con" "completions f"; do
    COMP_WORDS=(summit-lint $words)
    COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
    COMPREPLY=()
    _summit__lint summit-lint "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
    echo "$words: ${COMPREPLY[*]}"
done
complete -p summit-lint > registered
"#;
    let Some(output) = run_shell("bash", &["--norc"], &completion_script("bash"), commands) else { return };
    assert_eq!(
        output,
        "ch: check\ncheck --output-for: --output-format\ncheck --output-format con: concise\ncompletions f: fish\n"
    );
}

#[test]
fn fish_completes_commands_options_and_values() {
    let commands = r#"
source ./script
complete -C "summit-lint ch"
complete -C "summit-lint check --output-for"
complete -C "summit-lint check --output-format con"
complete -C "summit-lint check --output-format con --deny"
"#;
    let Some(output) = run_shell("fish", &["--no-config"], &completion_script("fish"), commands) else { return };
    let words: Vec<&str> = output.lines().map(|line| line.split('\t').next().unwrap_or("")).collect();
    assert_eq!(words, ["check", "--output-format", "concise", "--deny-warnings"]);
}

#[test]
fn zsh_completes_commands_options_and_values() {
    // Only an interactive shell runs the completion, so this presses Tab in a shell in a pseudo-terminal.
    let commands = r#"
zmodload zsh/zpty || exit 1
zpty shell "PS1='' TERM=dumb COLUMNS=300 zsh -f -i"
zpty -w shell 'fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; echo ready=$((1+1))'
zpty -r shell output '*ready=2*'
zpty -n -w shell $'summit-lint completions fi\t | head -n 1; echo first=$((1+1))\n'
zpty -r shell output '*first=2*'
print -r -- $output
zpty -n -w shell $'summit-lint check --output-for\tcon\t . > concise; echo second=$((1+1))\n'
zpty -r shell output '*second=2*'
cat concise
zpty -d shell
"#;
    let Some(output) = run_shell("zsh", &["-f"], &completion_script("zsh"), commands) else { return };
    assert!(output.contains("# Print an optspec for argparse to handle cmd's options"), "{output}");
    assert!(output.contains("No files were linted"), "{output}");
}

#[test]
fn each_shell_has_a_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(completion_script(shell).contains("summit-lint"), "{shell}");
    }
}
