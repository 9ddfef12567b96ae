//! The `syntax` target without a fuzzing toolchain: `mutate [executions] [seed]`.
//!
//! Mutates the files in `testdata/` and checks the same promises as the target. Without instrumentation, this is many
//! times faster than fuzzing. Every fourth execution also checks that a second repair changes nothing: in a JSON file,
//! in JSON Lines, and in a container in the string form.

#[path = "promises.rs"]
mod promises;

#[path = "mutation.rs"]
mod mutation;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().expect("arguments are numbers"));
    let executions = arguments.next().unwrap_or(1_000_000);
    let mut random = mutation::Random::new(arguments.next().unwrap_or(1));
    let seeds = mutation::read_texts("testdata");
    for execution in 0..executions {
        let seed = &seeds[random.below(seeds.len())];
        let mut text = mutation::window(&mut random, seed, 160);
        mutation::mutate(&mut random, &mut text, &[]);
        let result = std::panic::catch_unwind(|| {
            promises::check(&text);
            if execution % 4 == 0 {
                promises::check_repair(&text);
                promises::check_repair(&promises::string_form(&text));
            }
        });
        if result.is_err() {
            panic!("execution {execution}: {text:?}");
        }
    }
    println!("{executions} executions, all promises kept");
}
