//! Measures how the cost of a user's schema grows when a count in it doubles, from parsing it to the findings of a request.
//!
//! `cargo bench --bench schema_growth`. An argument selects the families whose name contains it. Each time is the fastest of
//! three runs. The exit status is 1 if a doubling costs more than three times as much, and the family is marked.
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

/// The limit for the factor of a doubling.
const LIMIT: f64 = 3.0;

/// Times below this, in seconds, are noise.
const LEAST: f64 = 0.005;

/// A kind of schemas with a count, and the members of a request. The first schema is the one of the service.
struct Family {
    name: &'static str,
    schemas: fn(usize) -> Vec<String>,
    members: fn(usize) -> String,
}

/// Returns `unit` for each number below `count`, joined by commas.
fn each(count: usize, unit: impl Fn(usize) -> String) -> String {
    (0..count).map(unit).collect::<Vec<_>>().join(",")
}

fn none(_: usize) -> String {
    String::new()
}

/// Returns members `a0`, `a1`, … of the wrong type.
fn wrong_members(count: usize) -> String {
    each(count, |n| format!("\"a{n}\":{n}"))
}

fn one_wrong_member(_: usize) -> String {
    "\"a\":7".to_owned()
}

fn service(body: &str) -> String {
    format!("{{\"type\":\"object\",{body}}}")
}

const FAMILIES: &[Family] = &[
    Family {
        name: "$defs",
        schemas: |count| {
            vec![service(&format!("\"$defs\":{{{}}}", each(count, |n| format!("\"d{n}\":{{\"type\":\"string\"}}"))))]
        },
        members: none,
    },
    Family {
        name: "properties",
        schemas: |count| {
            vec![service(&format!(
                "\"properties\":{{{}}}",
                each(count, |n| format!("\"a{n}\":{{\"type\":\"string\"}}"))
            ))]
        },
        members: wrong_members,
    },
    Family {
        name: "unknown properties",
        schemas: |count| {
            let known = each(count, |n| format!("\"b{n}\":true"));
            vec![service(&format!(
                "\"properties\":{{\"ServiceName\":true,{known}}},\"additionalProperties\":{{\"type\":\"string\"}}"
            ))]
        },
        members: wrong_members,
    },
    Family {
        name: "properties by $ref",
        schemas: |count| {
            let properties = each(count, |n| format!("\"a{n}\":{{\"$ref\":\"#/$defs/d{n}\"}}"));
            let definitions = each(count, |n| format!("\"d{n}\":{{\"type\":\"string\"}}"));
            vec![service(&format!("\"properties\":{{{properties}}},\"$defs\":{{{definitions}}}"))]
        },
        members: wrong_members,
    },
    Family {
        name: "required",
        schemas: |count| vec![service(&format!("\"required\":[{}]", each(count, |n| format!("\"a{n}\""))))],
        members: none,
    },
    Family {
        name: "enum",
        schemas: |count| {
            vec![service(&format!("\"properties\":{{\"a\":{{\"enum\":[{}]}}}}", each(count, |n| format!("\"v{n}\""))))]
        },
        members: one_wrong_member,
    },
    Family {
        name: "allOf",
        schemas: |count| {
            vec![service(&format!("\"allOf\":[{}]", each(count, |n| format!("{{\"required\":[\"a{n}\"]}}"))))]
        },
        members: none,
    },
    Family {
        name: "anyOf",
        schemas: |count| {
            vec![service(&format!("\"anyOf\":[{}]", each(count, |n| format!("{{\"required\":[\"a{n}\"]}}"))))]
        },
        members: none,
    },
    Family {
        name: "if and then",
        schemas: |count| {
            let branch = |n| {
                format!(
                    "{{\"if\":{{\"properties\":{{\"a\":{{\"const\":{n}}}}}}},\"then\":{{\"properties\":{{\"b{n}\":true}}}}}}"
                )
            };
            vec![service(&format!("\"allOf\":[{}]", each(count, branch)))]
        },
        members: one_wrong_member,
    },
    Family {
        name: "chain of $ref",
        schemas: |count| {
            let link = |n| format!("\"d{n}\":{{\"$ref\":\"#/$defs/d{}\"}}", n + 1);
            let links = each(count, link);
            vec![service(&format!(
                "\"properties\":{{\"a\":{{\"$ref\":\"#/$defs/d0\"}}}},\"$defs\":{{{links},\"d{count}\":{{\"type\":\"string\"}}}}"
            ))]
        },
        members: one_wrong_member,
    },
    Family {
        name: "subschemas with $id",
        schemas: |count| {
            let properties = each(count, |n| format!("\"a{n}\":{{\"$ref\":\"part{n}#text\"}}"));
            let part = |n| {
                format!(
                    "\"d{n}\":{{\"$id\":\"part{n}\",\"$defs\":{{\"a\":{{\"$anchor\":\"text\",\"type\":\"string\"}}}}}}"
                )
            };
            vec![service(&format!("\"properties\":{{{properties}}},\"$defs\":{{{}}}", each(count, part)))]
        },
        members: wrong_members,
    },
    Family {
        name: "deprecated",
        schemas: |count| {
            let properties = each(count, |n| format!("\"a{n}\":{{\"deprecated\":true}}"));
            vec![service(&format!("\"properties\":{{{properties}}}"))]
        },
        members: wrong_members,
    },
    Family {
        name: "anchors",
        schemas: |count| {
            let properties = each(count, |n| format!("\"a{n}\":{{\"$ref\":\"#n{n}\"}}"));
            let definitions = each(count, |n| format!("\"d{n}\":{{\"$anchor\":\"n{n}\",\"type\":\"string\"}}"));
            vec![service(&format!("\"properties\":{{{properties}}},\"$defs\":{{{definitions}}}"))]
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
                    service(&format!("\"properties\":{{\"a\":{{\"$ref\":\"{}.json\"}}}}", n + 1))
                } else {
                    service("\"properties\":{}")
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
            let references = each(count - 1, |n| format!("{{\"$ref\":\"{}.json\"}}", n + 1));
            let first = service(&format!("\"allOf\":[{references}]"));
            std::iter::once(first).chain((1..count).map(|n| service(&format!("\"required\":[\"a{n}\"]")))).collect()
        },
        members: none,
    },
    Family {
        name: "nested in one document",
        schemas: |count| {
            // Many objects of small depth, since deep nesting would exceed the limit.
            let inner = |n| {
                format!("\"a{n}\":{{\"properties\":{{\"b\":{{\"properties\":{{\"c\":{{\"type\":\"string\"}}}}}}}}}}")
            };
            vec![service(&format!("\"properties\":{{{}}}", each(count, inner)))]
        },
        members: |count| each(count, |n| format!("\"a{n}\":{{\"b\":{{\"c\":{n}}}}}")),
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
            vec![service(&format!("\"$ref\":\"#/$defs/d0\",\"$defs\":{{{}}}", each(count, node)))]
        },
        members: one_wrong_member,
    },
];

/// Returns the time for all steps with schemas: parse, check, compile, validate, describe and bundle.
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
    let mut exceeded = false;
    for family in FAMILIES {
        if filter.as_ref().is_some_and(|filter| !family.name.contains(filter)) {
            continue;
        }
        let mut line = String::new();
        let mut worst = 0.0_f64;
        let mut last = f64::INFINITY;
        for count in COUNTS {
            let seconds = cost(family, count).as_secs_f64();
            write!(line, " {:9.2}", seconds * 1e3).expect("writing to a String does not fail");
            if seconds > LEAST {
                worst = worst.max(seconds / last.max(LEAST / 2.0));
            }
            last = seconds;
            if seconds > 5.0 {
                worst = worst.max(LIMIT + 1.0);
                break;
            }
        }
        let mark = if worst > LIMIT { "  too much" } else { "" };
        exceeded |= worst > LIMIT;
        println!("{:32}{line}  {worst:5.1}x{mark}", family.name);
    }
    ExitCode::from(u8::from(exceeded))
}
