//! The `summit-lint` program.

/// Trees, findings and messages are many small allocations, made by one thread and freed by another. The system allocator spends up to
/// a quarter of a run on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    summit_lint::cli::run(std::env::args_os())
}
