//! The `summit-lint` program.

/// A tree, a finding and a message are many small pieces of memory, made by one thread and given back by another: the system's
/// allocator takes up to a quarter of a run for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    summit_lint::cli::run(std::env::args_os())
}
