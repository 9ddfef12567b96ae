//! Runs editors that are installed with the configurations in `docs/editors.md`.

use std::path::Path;
use std::process::{Command, Output};

use crate::damaged;
use crate::skipped::{installed, skip};

/// Returns the first code block in this language in the section of `docs/editors.md` whose heading starts with `heading`.
fn documented_configuration(heading: &str, language: &str) -> String {
    let text = include_str!("../../docs/editors.md");
    let part = text.split("\n## ").find(|part| part.starts_with(heading)).expect("the page has the heading");
    let block = part.split(&format!("```{language}\n")).nth(1).expect("the section has a code block");
    block.split("```").next().unwrap_or("").to_owned()
}

/// Runs an editor in `folder`, with the program on `PATH`. If the editor is not installed, skips the test and returns `None`.
fn run_editor(name: &str, folder: &Path, arguments: &[&str]) -> Option<Output> {
    let program = Path::new(env!("CARGO_BIN_EXE_summit-lint")).parent().expect("the program is in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(program.to_owned()).chain(std::env::split_paths(&path));
    if !installed(name) {
        return None;
    }
    let output = Command::new(name)
        .args(arguments)
        .current_dir(folder)
        .env("PATH", std::env::join_paths(paths).expect("no folder contains the separator"))
        .env("HOME", folder)
        .output();
    Some(output.expect("the program starts"))
}

/// Returns a folder with a damaged payload and these files.
fn create_folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("a.json"), damaged("\"Web\",", "\"Web\"")).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn neovim_shows_and_fixes_findings() {
    let probe = r"
        vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 20)
        for _, found in ipairs(vim.diagnostic.get(0)) do print('found ' .. found.code) end
        vim.lsp.buf.code_action({ apply = true, context = { only = { 'source.fixAll' }, diagnostics = {} } })
        vim.wait(30000, function() return vim.bo.modified and #vim.diagnostic.get(0) == 0 end, 20)
        print('left ' .. #vim.diagnostic.get(0))
        vim.cmd('silent write | qa!')";
    let folder = create_folder(&[("init.lua", &documented_configuration("Neovim", "lua")), ("probe.lua", probe)]);
    let check = "lua if not vim.lsp.config then print('too old') end vim.cmd('qa!')";
    let Some(version) = run_editor("nvim", folder.path(), &["--headless", "--clean", "-c", check]) else { return };
    if String::from_utf8_lossy(&version.stderr).contains("too old") {
        return skip("nvim", "the version is older than 0.11");
    }
    let arguments = ["--headless", "--clean", "-u", "init.lua", "a.json", "-c", "luafile probe.lua"];
    let Some(output) = run_editor("nvim", folder.path(), &arguments) else { return };
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(printed.contains("found missing-comma") && printed.contains("left 0"), "{printed}");
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), crate::VALID);
}

#[test]
fn vim_parses_concise_output() {
    let folder = create_folder(&[("vimrc", &documented_configuration("Vim", "vim"))]);
    let probe = "call writefile(map(getqflist(), {_, e -> join([e.lnum, e.col, e.type, e.text], ' ')}), 'out.txt')";
    let arguments = ["-es", "-N", "-u", "vimrc", "a.json", "-c", "silent make", "-c", probe, "-c", "qa!"];
    if run_editor("vim", folder.path(), &arguments).is_none() {
        return;
    }
    let Ok(found) = std::fs::read_to_string(folder.path().join("out.txt")) else {
        return skip("vim", "this build has no quickfix list");
    };
    assert_eq!(found, "25 26 e missing comma after `Medium`\n");
}
