//! Writes the corpus of the comparison with other tools: `corpus FOLDER [FILES] [LINES]`.
//!
//! The same arguments give the same bytes on all machines, since the seeds are fixed.
//!
//! - `valid/`: payloads of about 2 KB, one per file, in folders of 1,000 files
//! - `invalid/`: the same payloads, every tenth with one to three mistakes that a schema finds
//! - `malformed/`: the same payloads, each with typical damage
//! - `lines.jsonl`: valid payloads, one per line
//! - `one.json`: a single valid payload

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// An xorshift64* generator: fast, and the same on all platforms.
struct Random(u64);

impl Random {
    /// Returns a number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn choose<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const STATUSES: [&str; 7] = ["New", "Assigned", "In-Progress", "Pending", "Resolved", "Closed", "Cancelled"];
const PEOPLE: [&str; 6] = ["dana", "kim", "sam.doe", "lee", "alex_m", "robin"];
const DOMAINS: [&str; 3] = ["example.com", "example.org", "mail.example.net"];
const WORDS: [&str; 16] = [
    "printer",
    "network",
    "mailbox",
    "laptop",
    "battery",
    "screen",
    "password",
    "driver",
    "update",
    "server",
    "backup",
    "phone",
    "badge",
    "license",
    "folder",
    "connection",
];

fn address(random: &mut Random) -> String {
    format!("{}@{}", random.choose(&PEOPLE), random.choose(&DOMAINS))
}

fn sentence(random: &mut Random, words: usize) -> String {
    (0..words).map(|_| random.choose(&WORDS)).collect::<Vec<_>>().join(" ")
}

/// Returns a valid payload with one member per line.
fn payload(random: &mut Random) -> String {
    let status = random.choose(&STATUSES);
    let is_executive = random.below(4) > 0;
    let (updater, page) = if is_executive { ("Executive", "TicketDetail") } else { ("Caller", "LogTicket") };
    let mut ticket = Vec::new();
    if status != "New" {
        ticket.push(("Ticket_No", format!("\"{}\"", 10_000 + random.below(90_000))));
    }
    ticket.push(("IsFromWebService", "true".to_owned()));
    let mut text = |name: &'static str, value: String| ticket.push((name, format!("\"{value}\"")));
    text("Priority_Name", format!("P{}", 1 + random.below(4)));
    text("Classification_Name", "Incident".to_owned());
    text("SLA_Name", "Standard 24/7".to_owned());
    text("Sup_Function", "IT".to_owned());
    text("Caller_EmailID", address(random));
    text("Status", status.to_owned());
    text("Urgency_Name", random.choose(&["Low", "Medium", "High"]).to_owned());
    text("Assigned_WorkGroup_Name", random.choose(&["Service Desk", "Hardware", "Network"]).to_owned());
    if status != "New" {
        text("Assigned_Engineer_Email", address(random));
    }
    text("Medium", "Web".to_owned());
    text("Impact_Name", random.choose(&["One user", "Department", "Site"]).to_owned());
    text("Category_Name", format!("IT / Hardware / {}", random.choose(&WORDS)));
    text("OpenCategory_Name", format!("IT / Hardware / {}", random.choose(&WORDS)));
    text("Source", random.choose(&["Person", "Monitoring", "Mail"]).to_owned());
    text("Description", sentence(random, 18));
    text("PageName", page.to_owned());
    text("CallerLocationName", "Berlin".to_owned());
    let (first, second) = (address(random), address(random).replace('@', "+cc@"));
    text("Mail_CC_EmailID", format!("{second};cc.{first}"));
    match status {
        "Pending" => text("PendingReason", sentence(random, 4)),
        "Resolved" => {
            text("Closure_Code_Name", "Solved".to_owned());
            text("ResolutionCodeName", "Part replaced".to_owned());
        }
        "Closed" => text("Closure_Code_Name", "Solved".to_owned()),
        _ => {}
    }
    let mut information = vec![
        ("Information", format!("\"{}\"", sentence(random, 9))),
        ("InternalLog", format!("\"{}\"", sentence(random, 6))),
        ("UserLog", "\"\"".to_owned()),
    ];
    match status {
        "Resolved" => information.push(("Solution", format!("\"{}\"", sentence(random, 6)))),
        "Cancelled" => information.push(("CancelRemarks", format!("\"{}\"", sentence(random, 3)))),
        _ => {}
    }
    let members = |members: &[(&str, String)], indent: usize| {
        let pad = " ".repeat(indent);
        members.iter().map(|(name, value)| format!("{pad}\"{name}\": {value}")).collect::<Vec<_>>().join(",\n")
    };
    format!(
        r#"{{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {{
    "_ProxyDetails": {{
      "AuthType": "APIKEY",
      "APIKey": "XXXXXXXXXXXXXXXX",
      "ProxyID": 0,
      "ReturnType": "JSON",
      "OrgID": {org}
    }},
    "incidentParamsJSON": {{
      "IncidentContainerJsonObj": {{
        "Updater": "{updater}",
        "CI_ID": "",
        "CI_Key": "hostname",
        "CI_Value": "host-{host}",
        "Ticket": {{
{ticket}
        }},
        "TicketInformation": {{
{information}
        }},
        "CustomFields": [
          {{ "GroupName": "Site", "Name": "Room", "Value": "{room}" }}
        ]
      }}
    }},
    "RequestType": "RemoteCall"
  }}
}}
"#,
        org = 1 + random.below(9),
        host = random.below(10_000),
        room = random.below(900),
        ticket = members(&ticket, 10),
        information = members(&information, 10),
    )
}

/// Returns the payload with one mistake that keeps it valid JSON.
fn add_mistake(random: &mut Random, text: &str) -> String {
    match random.below(8) {
        0 => text.replacen("          \"Description\"", "          \"Descripton\"", 1),
        1 => text.replacen("\"IsFromWebService\": true", "\"IsFromWebService\": \"true\"", 1),
        2 => text.replacen("\"Sup_Function\": \"IT\"", "\"Sup_Function\": \"\"", 1),
        3 => text.replacen("\"RequestType\": \"RemoteCall\"", "\"RequestType\": \"Remote\"", 1),
        4 => text.replacen("          \"Medium\": \"Web\",\n", "", 1),
        5 => text.replacen("\"AuthType\": \"APIKEY\"", "\"AuthType\": \"Basic\"", 1),
        6 => text.replacen("\"ReturnType\": \"JSON\"", "\"ReturnType\": \"CSV\"", 1),
        _ => text.replacen("\"ProxyID\": 0", "\"ProxyID\": \"zero\"", 1),
    }
}

/// Returns the payload with one typical syntax error.
fn damage(random: &mut Random, text: &str) -> String {
    match random.below(7) {
        0 => text.replace("    ", "\u{A0}\u{A0}\u{A0}\u{A0}"),
        1 => text.replacen("\"Medium\": \"Web\",", "\"Medium\": \"Web\"", 1),
        2 => text.replacen("\"RequestType\": \"RemoteCall\"", "\"RequestType\": \"RemoteCall\",", 1),
        3 => text.replacen("\"AuthType\": \"APIKEY\"", "AuthType: 'APIKEY'", 1),
        4 => text.trim_end().strip_suffix('}').unwrap_or(text).to_owned(),
        5 => text.replacen("\"UserLog\": \"\"", "\"UserLog\": None", 1),
        _ => {
            // Remove the quotes around an address.
            let Some(start) = text.find("\"Caller_EmailID\": \"") else { return text.to_owned() };
            let start = start + "\"Caller_EmailID\": ".len();
            let Some(end) = text[start + 1..].find('"') else { return text.to_owned() };
            let end = start + 1 + end;
            format!("{}{}{}", &text[..start], &text[start + 1..end], &text[end + 1..])
        }
    }
}

/// Writes `count` files in subfolders of 1,000 files each. `text_of` returns the text of the file with an index.
fn write_files(folder: &Path, count: usize, mut text_of: impl FnMut(usize) -> String) -> io::Result<()> {
    for index in 0..count {
        let subfolder = folder.join(format!("{:03}", index / 1000));
        if index % 1000 == 0 {
            fs::create_dir_all(&subfolder)?;
        }
        fs::write(subfolder.join(format!("{:05}.json", index)), text_of(index))?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.first().expect("usage: corpus FOLDER [FILES] [LINES]"));
    let number = |index: usize, default| arguments.get(index).map_or(default, |text| text.parse().expect("a number"));
    let (files, lines) = (number(1, 20_000), number(2, 1_000_000));

    write_files(&folder.join("valid"), files, |index| payload(&mut Random(index as u64 + 1)))?;
    write_files(&folder.join("invalid"), files, |index| {
        let mut random = Random(index as u64 + 1);
        let mut text = payload(&mut random);
        if index % 10 == 0 {
            for _ in 0..1 + random.below(3) {
                text = add_mistake(&mut random, &text);
            }
        }
        text
    })?;
    write_files(&folder.join("malformed"), files, |index| {
        let mut random = Random(index as u64 + 1);
        let mut text = payload(&mut random);
        for _ in 0..1 + random.below(4) {
            text = damage(&mut random, &text);
        }
        text
    })?;
    fs::write(folder.join("one.json"), payload(&mut Random(1)))?;
    let mut out = BufWriter::with_capacity(1 << 20, fs::File::create(folder.join("lines.jsonl"))?);
    for index in 0..lines {
        let text = payload(&mut Random(index as u64 + 1));
        // No string in the corpus has a line break or two consecutive spaces.
        let line: String = text.lines().map(str::trim_start).collect::<Vec<_>>().join(" ");
        writeln!(out, "{}", line.trim_end())?;
    }
    out.flush()
}
