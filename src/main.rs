//! The `summit-lint` program.

/// The memory allocator. Syntax trees, findings and messages are many small allocations, and one thread often frees
/// what another thread allocated. The system allocator would take up to a quarter of the run time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    summit_lint::cli::run(std::env::args_os())
}
