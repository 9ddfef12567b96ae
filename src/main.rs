//! The `summit-lint` program.

fn main() -> std::process::ExitCode {
    summit_lint::cli::run(std::env::args_os())
}
