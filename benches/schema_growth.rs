//! Measures how the cost of a user's schema grows when a count in the schema doubles, such as the number of properties.
//! The cost includes all steps from parsing the schema to the findings in a request.
//!
//! `cargo bench --bench schema_growth`. An argument selects the families whose name contains it. Each time is the
//! fastest of three runs. If doubling the count multiplies the cost by more than [`MAX_GROWTH`], the family is marked
//! and the exit status is 1.
#![allow(clippy::print_stdout, reason = "a benchmark that prints its results")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use summit_lint::catalog::{Schemas, Shapes, UserSchemas};
use summit_lint::config::Config;
use summit_lint::document::{Document, Expectation};
use summit_lint::lint::lint;
use summit_lint::source::Source;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The counts that are compared.
const COUNTS: [usize; 5] = [1000, 2000, 4000, 8000, 16_000];

/// The maximum factor by which the time may grow if the count doubles.
const MAX_GROWTH: f64 = 3.0;

/// Times below this are noise, in seconds.
const MIN_SECONDS: f64 = 0.005;

/// A time above this is too much, in seconds. Larger counts of the family are not measured then.
const MAX_SECONDS: f64 = 5.0;

/// A kind of input that grows with a count.
struct Family {
    name: &'static str,
    /// Returns the schemas of the user. The first schema is that of the service, and may refer to the others.
    schemas: fn(usize) -> Vec<String>,
    /// Returns the additional members of the request that is linted.
    members: fn(usize) -> String,
}

/// Returns `unit` for each number below `count`, joined by commas.
fn list(count: usize, unit: impl Fn(usize) -> String) -> String {
    (0..count).map(unit).collect::<Vec<_>>().join(",")
}

fn no_members(_: usize) -> String {
    String::new()
}

/// Returns members `a0`, `a1`, … of the wrong type.
fn wrong_members(count: usize) -> String {
    list(count, |n| format!("\"a{n}\":{n}"))
}

fn one_wrong_member(_: usize) -> String {
    "\"a\":7".to_owned()
}

/// Returns the schema of an object with the keywords in `body`.
fn object_schema(body: &str) -> String {
    format!("{{\"type\":\"object\",{body}}}")
}

const FAMILIES: &[Family] = &[
    Family {
        name: "$defs",
        schemas: |count| {
            vec![object_schema(&format!(
                "\"$defs\":{{{}}}",
                list(count, |n| format!("\"d{n}\":{{\"type\":\"string\"}}"))
            ))]
        },
        members: no_members,
    },
    Family {
        name: "properties",
        schemas: |count| {
            vec![object_schema(&format!(
                "\"properties\":{{{}}}",
                list(count, |n| format!("\"a{n}\":{{\"type\":\"string\"}}"))
            ))]
        },
        members: wrong_members,
    },
    Family {
        name: "unknown properties",
        schemas: |count| {
            let known = list(count, |n| format!("\"b{n}\":true"));
            vec![object_schema(&format!(
                "\"properties\":{{\"ServiceName\":true,{known}}},\"additionalProperties\":{{\"type\":\"string\"}}"
            ))]
        },
        members: wrong_members,
    },
    Family {
        name: "properties by $ref",
        schemas: |count| {
            let properties = list(count, |n| format!("\"a{n}\":{{\"$ref\":\"#/$defs/d{n}\"}}"));
            let definitions = list(count, |n| format!("\"d{n}\":{{\"type\":\"string\"}}"));
            vec![object_schema(&format!("\"properties\":{{{properties}}},\"$defs\":{{{definitions}}}"))]
        },
        members: wrong_members,
    },
    Family {
        name: "required",
        schemas: |count| vec![object_schema(&format!("\"required\":[{}]", list(count, |n| format!("\"a{n}\""))))],
        members: no_members,
    },
    Family {
        name: "enum",
        schemas: |count| {
            vec![object_schema(&format!(
                "\"properties\":{{\"a\":{{\"enum\":[{}]}}}}",
                list(count, |n| format!("\"v{n}\""))
            ))]
        },
        members: one_wrong_member,
    },
    Family {
        name: "allOf",
        schemas: |count| {
            vec![object_schema(&format!("\"allOf\":[{}]", list(count, |n| format!("{{\"required\":[\"a{n}\"]}}"))))]
        },
        members: no_members,
    },
    Family {
        name: "anyOf",
        schemas: |count| {
            vec![object_schema(&format!("\"anyOf\":[{}]", list(count, |n| format!("{{\"required\":[\"a{n}\"]}}"))))]
        },
        members: no_members,
    },
    Family {
        name: "if and then",
        schemas: |count| {
            let branch = |n| {
                format!(
                    "{{\"if\":{{\"properties\":{{\"a\":{{\"const\":{n}}}}}}},\"then\":{{\"properties\":{{\"b{n}\":true}}}}}}"
                )
            };
            vec![object_schema(&format!("\"allOf\":[{}]", list(count, branch)))]
        },
        members: one_wrong_member,
    },
    Family {
        name: "chain of $ref",
        schemas: |count| {
            let link = |n| format!("\"d{n}\":{{\"$ref\":\"#/$defs/d{}\"}}", n + 1);
            let links = list(count, link);
            vec![object_schema(&format!(
                "\"properties\":{{\"a\":{{\"$ref\":\"#/$defs/d0\"}}}},\"$defs\":{{{links},\"d{count}\":{{\"type\":\"string\"}}}}"
            ))]
        },
        members: one_wrong_member,
    },
    Family {
        name: "subschemas with $id",
        schemas: |count| {
            let properties = list(count, |n| format!("\"a{n}\":{{\"$ref\":\"part{n}#text\"}}"));
            let part = |n| {
                format!(
                    "\"d{n}\":{{\"$id\":\"part{n}\",\"$defs\":{{\"a\":{{\"$anchor\":\"text\",\"type\":\"string\"}}}}}}"
                )
            };
            vec![object_schema(&format!("\"properties\":{{{properties}}},\"$defs\":{{{}}}", list(count, part)))]
        },
        members: wrong_members,
    },
    Family {
        name: "deprecated",
        schemas: |count| {
            let properties = list(count, |n| format!("\"a{n}\":{{\"deprecated\":true}}"));
            vec![object_schema(&format!("\"properties\":{{{properties}}}"))]
        },
        members: wrong_members,
    },
    Family {
        name: "anchors",
        schemas: |count| {
            let properties = list(count, |n| format!("\"a{n}\":{{\"$ref\":\"#n{n}\"}}"));
            let definitions = list(count, |n| format!("\"d{n}\":{{\"$anchor\":\"n{n}\",\"type\":\"string\"}}"));
            vec![object_schema(&format!("\"properties\":{{{properties}}},\"$defs\":{{{definitions}}}"))]
        },
        members: wrong_members,
    },
    Family {
        name: "chains of documents",
        schemas: |count| {
            // Each document refers to the next one, up to the limit for chains.
            let count = count / 10;
            let link = |n| {
                if n + 1 < count && (n + 1) % 50 != 0 {
                    object_schema(&format!("\"properties\":{{\"a\":{{\"$ref\":\"{}.json\"}}}}", n + 1))
                } else {
                    object_schema("\"properties\":{}")
                }
            };
            (0..count).map(link).collect()
        },
        members: one_wrong_member,
    },
    Family {
        name: "independent documents",
        schemas: |count| {
            let count = count / 10;
            let references = list(count - 1, |n| format!("{{\"$ref\":\"{}.json\"}}", n + 1));
            let first = object_schema(&format!("\"allOf\":[{references}]"));
            std::iter::once(first)
                .chain((1..count).map(|n| object_schema(&format!("\"required\":[\"a{n}\"]"))))
                .collect()
        },
        members: no_members,
    },
    Family {
        name: "nested in one document",
        schemas: |count| {
            // Many objects that are nested only a few levels deep, because deep nesting would exceed the limit.
            let inner = |n| {
                format!("\"a{n}\":{{\"properties\":{{\"b\":{{\"properties\":{{\"c\":{{\"type\":\"string\"}}}}}}}}}}")
            };
            vec![object_schema(&format!("\"properties\":{{{}}}", list(count, inner)))]
        },
        members: |count| list(count, |n| format!("\"a{n}\":{{\"b\":{{\"c\":{n}}}}}")),
    },
    Family {
        name: "recursive",
        schemas: |count| {
            let node = |n| {
                format!(
                    "\"d{n}\":{{\"properties\":{{\"next\":{{\"$ref\":\"#/$defs/d{}\"}},\"first\":{{\"$ref\":\"#/$defs/d0\"}}}}}}",
                    (n + 1) % count
                )
            };
            vec![object_schema(&format!("\"$ref\":\"#/$defs/d0\",\"$defs\":{{{}}}", list(count, node)))]
        },
        members: one_wrong_member,
    },
];

/// Returns the time for all steps that use schemas: parse, check, compile, validate, describe and bundle them.
fn cost(family: &Family, count: usize) -> Duration {
    let texts = (family.schemas)(count);
    let members = (family.members)(count);
    let comma = if members.is_empty() { "" } else { "," };
    let request = format!("{{\"ServiceName\":\"A\"{comma}{members}}}");
    let once = || {
        let documents = texts.iter().enumerate().map(|(n, text)| (PathBuf::from(format!("{n}.json")), text.clone()));
        let user = UserSchemas {
            documents: documents.collect(),
            services: vec![("A".to_owned(), "0.json".to_owned())],
            ..UserSchemas::default()
        };
        let start = Instant::now();
        let schemas = Arc::new(Schemas::with(user).expect("the schemas can be used"));
        black_box(schemas.misspelled_keywords());
        let service = schemas.service_called("A").expect("the service exists");
        black_box(schemas.describe(Shapes::request(service)));
        black_box(schemas.requirements(summit_lint::catalog::Target::Request(service), &[]));
        black_box(schemas.bundle("0.json"));
        let config = Config { schemas, ..Config::default() };
        let source = Source::from_text("a.json", &request).expect("the input is small");
        let report = lint(&Document::new(&source, &config, Expectation::Payload));
        assert!(report.failures.is_empty(), "{}: {:?}", family.name, report.failures);
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

fn main() -> ExitCode {
    let filter = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let mut header = String::new();
    for count in COUNTS {
        write!(header, " {count:>9}").expect("writing to a String does not fail");
    }
    println!("{:32}{header}   worst", "ms for");
    let mut is_exceeded = false;
    for family in FAMILIES {
        if filter.as_ref().is_some_and(|filter| !family.name.contains(filter)) {
            continue;
        }
        let mut line = String::new();
        let mut worst = 0.0_f64;
        let mut previous = f64::INFINITY;
        for count in COUNTS {
            let seconds = cost(family, count).as_secs_f64();
            write!(line, " {:9.2}", seconds * 1e3).expect("writing to a String does not fail");
            if seconds > MIN_SECONDS {
                worst = worst.max(seconds / previous.max(MIN_SECONDS / 2.0));
            }
            previous = seconds;
            if seconds > MAX_SECONDS {
                worst = worst.max(MAX_GROWTH + 1.0);
                break;
            }
        }
        let mark = if worst > MAX_GROWTH { "  too much" } else { "" };
        is_exceeded |= worst > MAX_GROWTH;
        println!("{:32}{line}  {worst:5.1}x{mark}", family.name);
    }
    ExitCode::from(u8::from(is_exceeded))
}
