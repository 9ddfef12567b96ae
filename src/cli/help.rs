//! The texts that `--help` of each command shows after the options: examples, then details.
//!
//! A line `Title:` starts a section, also in the manual page. A line with an example has two spaces, the command, at
//! least two spaces, and a description.

/// A heading in the colors that clap uses. If the output has no colors, clap removes these escape sequences.
macro_rules! heading {
    ($title:literal) => {
        concat!("\u{1b}[32m\u{1b}[1m", $title, ":\u{1b}[0m\n")
    };
}

pub(super) const PROGRAM: &str = concat!(
    heading!("Examples"),
    "  summit-lint check                    lint the files below the working directory
  summit-lint check payloads/new.json  lint one file
  summit-lint fix --diff payloads      show what the safe fixes would change
  summit-lint repair < pasted.txt      turn a damaged payload into strict JSON

",
    heading!("Exit status"),
    "  0  no errors were found
  1  errors were found
  2  wrong usage, wrong configuration, or a file that cannot be read or written"
);

pub(super) const CHECK: &str = concat!(
    heading!("Examples"),
    "  summit-lint check                                       the files below the working directory
  summit-lint check payloads template.txt                 a folder, and a file of any name
  summit-lint check - --stdin-filename new.json < buffer  standard input under a name
  summit-lint check --output-format concise               one line per finding
  summit-lint check --output-format github --output-format sarif=lint.sarif
                                                          annotations, and a report in a file
  summit-lint check --deny-warnings --ignore date-order   stricter, and without a rule
  summit-lint check --show-files                          list the files that would be linted
  summit-lint check --show-config payloads/new.json       print the settings for a file, and their origin
  summit-lint check --watch payloads                      again after each change of a file
  summit-lint check --changed                             only payloads that differ from the last commit
  summit-lint check --changed=origin/main                 only payloads that this branch changed

--watch also notices new and deleted files, and changes of the configuration and of what it names. It ends with Ctrl-C.

--changed asks Git which lines differ, and reports a payload if one of its lines was added, changed or removed. It counts staged, \
     unstaged and untracked changes. With REF, it compares with the merge base of REF and HEAD. The steps of a ticket in several \
     files are not compared, because files without changes are not read. With --fix, changed files are fixed as a whole.

",
    heading!("Exit status"),
    "  0  no errors were found; with --deny-warnings, no findings
  1  errors were found; with --deny-warnings, findings
  2  wrong usage, wrong configuration, or a file that cannot be read; the others are linted"
);

pub(super) const FIX: &str = concat!(
    heading!("Examples"),
    "  summit-lint fix                    write the safe fixes below the working directory
  summit-lint fix --diff payloads    show them, and write nothing
  summit-lint fix --unsafe-fixes .   write the unsafe fixes, too
  summit-lint fix - < in > out.json  read standard input, write standard output

A fix is safe if the input has only one sensible interpretation. The remaining findings are reported as by `check`; with `-`, to \
     standard error. A file is replaced whole or not at all.

",
    heading!("Exit status"),
    "  0  no errors are left
  1  errors are left; with --diff, a file would change
  2  wrong usage, wrong configuration, or a file that cannot be read or written"
);

pub(super) const REPAIR: &str = concat!(
    heading!("Examples"),
    "  summit-lint repair < pasted.txt           strict JSON, laid out as it was
  summit-lint repair --indent 2 pasted.txt  one member per line
  summit-lint repair --in-place *.json      the files themselves
  summit-lint repair --check payloads/      which of them are not strict JSON yet
  summit-lint repair --strict request.json  only what has one interpretation
  summit-lint repair --explain request.txt  each change with its position
  summit-lint repair --lines < requests     each line by itself

",
    heading!("Exit status"),
    "  0  the input was repaired; with --check, it is already strict JSON
  1  the input cannot be repaired; with --check, it is not strict JSON; with --strict, a repair would be an assumption
  2  wrong usage, wrong configuration, or a file that cannot be read or written

The input must contain an object or an array, or be a single value. A file with an unresolved merge conflict is not \
     repaired, and --in-place does not remove text with letters or digits unless --allow-omissions is given. In a directory, \
     files without a payload are skipped."
);

pub(super) const CONVERT: &str = concat!(
    heading!("Examples"),
    "  summit-lint convert --to object request.json             the container as an object
  summit-lint convert --to string --in-place request.json  the file itself
  summit-lint convert --to object < request.json           standard input

The container keeps the spelling of its tokens, and everything else keeps every byte. Input that is not strict JSON is an \
     error: run `summit-lint repair` first. The schemas are those of the configuration, unless --isolated is given."
);

pub(super) const NEW: &str = concat!(
    heading!("Examples"),
    "  summit-lint new Resolved                      by an Executive, as an object
  summit-lint new New --updater Caller          as an end user logs an incident
  summit-lint new Closed --form string > a.json  the container as JSON in a string

The payload has only required fields. Its values are the examples of the schemas, including yours."
);

pub(super) const INIT: &str = concat!(
    heading!("Examples"),
    "  summit-lint init                          learn from the files below the working directory
  summit-lint init payloads docs            only from these directories
  summit-lint init --stdout                 print the configuration, and write nothing
  summit-lint init --baseline --pre-commit  accept current findings, and check every commit

The configuration is written to summit-lint.json5 in the working directory. It lists the values of fields that a tenant \
     defines, such as workgroups, categories, priorities, closure codes and custom fields, with their counts. Rare spellings of a \
     common value are comments. Addresses, names of people, free text, numbers and secrets are never written.

",
    heading!("Exit status"),
    "  0  the configuration was written
  2  there is a configuration already, or a file cannot be read or written"
);

pub(super) const SCHEMA: &str = concat!(
    heading!("Examples"),
    "  summit-lint schema                                   the names of all
  summit-lint schema resolved > resolved.schema.json   a file of your own to change
  summit-lint schema envelope --bundle > schema.json   one file for an editor or another validator
  summit-lint schema config                            of summit-lint.json5
  summit-lint schema report                            of reports in the format `json`

A line of the format `jsonl` has the schema at `#/$defs/finding` of `report`."
);

pub(super) const EXPLAIN: &str = concat!(heading!("Examples"), "  summit-lint explain missing-comma");

pub(super) const RULES: &str = concat!(
    heading!("Examples"),
    "  summit-lint rules                one line per rule
  summit-lint rules --format json  for programs"
);

pub(super) const LSP: &str = concat!(
    heading!("Examples"),
    "  summit-lint lsp  the command that an editor starts

An editor starts it and speaks the Language Server Protocol with it. Its initialization options are `unsafeFixes`, `configuration` and
`lintOn`; docs/editors.md describes them."
);

pub(super) const COMPLETIONS: &str = concat!(
    heading!("Examples"),
    "  summit-lint completions bash > ~/.local/share/bash-completion/completions/summit-lint
  summit-lint completions zsh > ~/.zfunc/_summit-lint
  summit-lint completions fish > ~/.config/fish/completions/summit-lint.fish

For zsh, `fpath=(~/.zfunc $fpath)` must be before `compinit` in ~/.zshrc."
);

pub(super) const MAN: &str = concat!(
    heading!("Examples"),
    "  summit-lint man | man -l -        read the page of the program
  summit-lint man check | man -l -  read that of a command
  summit-lint man > ~/.local/share/man/man1/summit-lint.1"
);

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::cli::{Cli, command};

    /// Returns the name of each command, and the text that `--help` of the command shows after the options.
    fn notes() -> Vec<(String, String)> {
        let program = command();
        let commands = std::iter::once(&program).chain(program.get_subcommands());
        let notes = commands.filter_map(|command| {
            let notes = command.get_after_long_help().or_else(|| command.get_after_help())?;
            Some((command.get_name().to_owned(), notes.to_string()))
        });
        notes.collect()
    }

    #[test]
    fn every_example_parses() {
        let mut example_count = 0;
        for (name, notes) in notes() {
            for line in notes.lines() {
                let Some(example) = line.strip_prefix("  ").filter(|line| line.starts_with("summit-lint")) else {
                    continue;
                };
                let example = example.split("  ").next().unwrap_or(example);
                // Redirections and pipes are for the shell.
                let end = example.find([' ']).map_or(example.len(), |_| {
                    [" < ", " > ", " | "].iter().filter_map(|sign| example.find(sign)).min().unwrap_or(example.len())
                });
                let parsed = Cli::try_parse_from(example[..end].split(' '));
                assert!(parsed.is_ok(), "{name}: `{example}`: {}", parsed.unwrap_err());
                example_count += 1;
            }
        }
        assert!(example_count > 20);
    }

    #[test]
    fn the_command_line_passes_the_assertions_of_clap() {
        command().debug_assert();
    }

    #[test]
    fn every_argument_has_a_short_help() {
        let mut program = command();
        program.build();
        for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                let context = format!("{} {}: `{help}`", command.get_name(), argument.get_id());
                assert!(help.starts_with(|first: char| first.is_uppercase() || first == '`'), "{context}");
                // The derive macro removes the final full stop.
                assert!(!help.ends_with('.') && help.len() < 160, "{context}");
            }
        }
    }
}
