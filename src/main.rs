//! The `summit-lint` program.

/// Syntax trees, findings and messages are many small allocations, and one thread often frees what another one
/// allocated. With the system allocator, this takes up to a quarter of a run.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    summit_lint::cli::run(std::env::args_os())
}
