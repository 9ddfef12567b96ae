"""Payloads: requests in both forms, containers, tickets, responses, and other JSON."""

from __future__ import annotations

from random import Random

WORDS = (
    "printer mail server login screen blue disk full network slow phone VPN access denied user cannot open file after "
    "update since Monday restart did not help floor 3 room 12b café Zürich naïve 東京 Ошибка cliente façade error code "
    "0x80070005 500 timeout see http://intranet.example.com/wiki?id=7&x=1 or call +49 30 123456 please true null N/A"
).split()
SPICE = (
    'the "blue" screen',
    "C:\\temp\\new",
    "DOMAIN\\user",
    "it's",
    "a/b",
    "line one\nline two",
    "tab\there",
    "50 % off",
    "#1",
    "a, b; c",
    "{not json}",
    "[x]",
    "x: y",
    "<b>bold</b>",
    "// no comment",
    "/* nor this */",
    "key=value",
    "\u201cquoted\u201d",
    "emoji 😀",
    '{"a": 1}',
    "--",
    "...",
    "`tick`",
    "$5",
    "100%",
    "\\\\share\\folder",
    "\u00a0",
    "a|b",
    "’",
    '"',
    "\\",
    "{{name}}",
    "é",
)
PLACEHOLDERS = (
    "{{token}}",
    "${TOKEN}",
    "<%= token %>",
    "{{ ticket.no }}",
    "__TOKEN__",
    "%TOKEN%",
    "<your key>",
    "#{token}",
    "@{token}",
    "${{ secrets.KEY }}",
)
STATUSES = ("New", "Assigned", "In-Progress", "Pending", "Resolved", "Closed", "Cancelled")
TICKET = (
    "Ticket_No",
    "IsFromWebService",
    "Priority_Name",
    "Classification_Name",
    "SLA_Name",
    "Sup_Function",
    "Caller_EmailID",
    "Status",
    "Urgency_Name",
    "Assigned_WorkGroup_Name",
    "Assigned_Engineer_Email",
    "Medium",
    "Impact_Name",
    "Category_Name",
    "OpenCategory_Name",
    "Source",
    "Description",
    "PageName",
    "ScheduledDate",
    "CallerLocationName",
    "Mail_CC_EmailID",
    "PendingReason",
    "Closure_Code_Name",
    "ResolutionCodeName",
    "Symptom",
)
INFORMATION = ("Information", "InternalLog", "UserLog", "Solution", "CancelRemarks")
PARTNER = ("Partner_Name", "Location", "Impact", "Urgency", "PTicket_ID", "IncidentStartDate", "DeadLine", "SLA")
MISSPELLED = {
    "Category_Name": "Category",
    "Ticket_No": "TicketNo",
    "Caller_EmailID": "Caller_EmailId",
    "Description": "Desc",
    "Status": "status",
    "Sup_Function": "Sup Function",
    "PageName": "Page_Name",
}


class Raw(str):
    """A token that is written without quotes or escapes."""


def text(random: Random, most: int = 8) -> str:
    """Returns a few words, some with characters that JSON must escape."""
    words = [random.choice(SPICE) if random.random() < 0.12 else random.choice(WORDS) for _ in range(random.randint(1, most))]
    return " ".join(words)


def number(random: Random) -> Raw:
    return Raw(
        random.choice(
            [
                "0",
                "1",
                "-0",
                "7",
                "42",
                "-3",
                "12345",
                "1.5",
                "1e3",
                "1E400",
                "0.10",
                "123456789012345678901234567890",
                "-12.5e-3",
            ]
        )
    )


def address(random: Random) -> str:
    return f"{random.choice(['dana', 'kim', 'sam.lee', 'x_y', 'o.b-c', '42'])}@{random.choice(['example.com', 'example.org', 'mail.example.co.uk'])}"


def _field(random: Random, key: str) -> object:
    if random.random() < 0.03:
        return random.choice([number(random), True, None, "", [], {}, text(random), random.choice(PLACEHOLDERS)])
    if key == "Status":
        return random.choice(STATUSES)
    if key == "IsFromWebService":
        return random.choice([True, True, "true", "True"])
    if key == "Ticket_No":
        return random.choice([str(random.randint(1, 99999)), "", number(random)])
    if key in ("Mail_CC_EmailID",):
        return random.choice([";", ",", "; ", " ", ";;"]).join(address(random) for _ in range(random.randint(0, 3)))
    if "Email" in key:
        return address(random)
    if "Date" in key or key == "DeadLine":
        return random.choice(["2024-02-29", "2023-11-05", "2023-02-30", "05.11.2023", ""])
    if key == "PageName":
        return random.choice(["TicketDetail", "LogTicket"])
    if "Category" in key or "Classification" in key:
        return random.choice([" / ", "/", " /"]).join(["IT", "Software", "Mail"])
    if key in ("Description", "Symptom", "Information", "InternalLog", "UserLog", "Solution", "CancelRemarks"):
        return text(random, random.choice([3, 8, 8, 20]))
    return random.choice(["Web", "P2", "IT", "Monitoring", "Field Service", "High", text(random, 2), ""])


def _object(random: Random, keys: tuple[str, ...], share: float) -> dict:
    chosen = [key for key in keys if random.random() < share]
    if random.random() < 0.2:
        random.shuffle(chosen)
    return {MISSPELLED.get(key, key) if random.random() < 0.03 else key: _field(random, key) for key in chosen}


def ticket(random: Random) -> dict:
    found = _object(random, TICKET, random.choice([0.15, 0.4, 0.8]))
    found.setdefault("Status", random.choice(STATUSES))
    found.setdefault("Caller_EmailID", address(random))
    if random.random() < 0.7:
        found.setdefault("Sup_Function", "IT")
    return found


def container(random: Random) -> dict:
    found: dict[str, object] = {"Updater": random.choice(["Executive", "Caller", "executive"])}
    share = random.choice([0.2, 0.5, 0.9])
    for key in ("CI_ID", "CI_Key", "CI_Value"):
        if random.random() < share:
            found[key] = random.choice(["", "hostname", "mail-07", "1,2"])
    found["Ticket"] = ticket(random)
    if random.random() < share + 0.2:
        found["TicketInformation"] = _object(random, INFORMATION, 0.5)
    if random.random() < share:
        found["CustomFields"] = [
            {"GroupName": "Site", "Name": "Floor", "Value": random.choice(["3", text(random, 3)])}
            for _ in range(random.randint(0, 3))
        ]
    if random.random() < share / 2:
        found["PartnerIncidentDetail"] = _object(random, PARTNER, 0.5)
    if random.random() < share / 2:
        found["OnChangeValidationFields"] = {"PriorityChangeReason": text(random, 3), "ImpactChangeReason": ""}
    if random.random() < share / 2:
        found["DiagnosticDtls"] = [{"Activity": text(random, 3), "Result": "ok"} for _ in range(random.randint(0, 2))]
    return found


def _proxy(random: Random) -> dict:
    found: dict[str, object] = {"ProxyID": Raw("0"), "ReturnType": "JSON", "OrgID": random.choice([Raw("1"), "1"]), "TokenID": ""}
    if random.random() < 0.8:
        found |= {"AuthType": "APIKEY", "APIKey": random.choice(["XXXX", "k3yK3y0123456789", random.choice(PLACEHOLDERS)])}
    else:
        found |= {"UserName": "DOMAIN\\svc", "Password": random.choice(['pass"word', "test@123", "{{password}}"])}
    return found


def request(random: Random, form: str, write) -> dict:
    """Returns a request. `write` serializes the container of the string form."""
    inner = container(random)
    key, value = ("IncidentContainerJsonObj", inner) if form == "object" else ("IncidentContainerJson", write(inner))
    parameters: dict[str, object] = {key: value}
    common: dict[str, object] = {}
    if random.random() < 0.8:
        common["_ProxyDetails"] = _proxy(random)
    if random.random() < 0.2:
        parameters["RequestType"] = "RemoteCall"
    common["incidentParamsJSON"] = parameters
    if random.random() < 0.7:
        common["RequestType"] = "RemoteCall"
    return {"ServiceName": "IM_LogOrUpdateIncident", "objCommonParameters": common}


def other_service(random: Random) -> dict:
    name, key = random.choice(
        [
            ("IM_GetIncidentList", "objIncidentCommonFilter"),
            ("SR_UpdateServiceRequest", "objSR_ParamDetails"),
            ("CM_LogOrUpdateCR", "cmParamsJSON"),
            ("XX_Unknown", "whatever"),
        ]
    )
    return {"ServiceName": name, "objCommonParameters": {"_ProxyDetails": _proxy(random), key: other(random, 2)}}


def response(random: Random) -> dict:
    return {
        "Errors": random.choice(["", "The ticket does not exist"]),
        "Message": text(random, 5),
        "Priority": "P2",
        "ResolutionDeadLine": "Sep 11 2020 10:21AM",
        "SLA": "24/7",
        "TicketID_Encrypted": "aGVsbG8%3d",
        "TicketID_Internal": Raw("815"),
        "TicketNo": Raw(str(random.randint(1, 9999))),
        "OrgID": Raw("1"),
        "Input": None,
        "Output": "",
        "OutputID": Raw("0"),
        "TokenID": "",
    }


def other(random: Random, levels: int = 3) -> object:
    """Returns any JSON value."""
    kind = random.random()
    if levels == 0 or kind < 0.35:
        return random.choice([number(random), True, False, None, text(random, 4), "", "x"])
    if kind < 0.6:
        return [other(random, levels - 1) for _ in range(random.randint(0, 4))]
    keys = random.sample(
        ["a", "b", "id", "name", "Status", "items", "x y", "", "Description", "é", 'k"k', "version", "scripts"],
        random.randint(0, 5),
    )
    return {key: other(random, levels - 1) for key in keys}
