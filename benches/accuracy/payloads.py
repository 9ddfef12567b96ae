"""Generates valid payloads as documents of tokens, which damages.py then damages.

A document has the text and the intended value of each token. A damage changes only the text, so the expected value stays
the same unless a damage sets it.
"""

import json

STATUSES = ["New", "Assigned", "In-Progress", "Pending", "Resolved", "Closed", "Cancelled"]
LAYOUTS = ["minified", "2", "4", "tab", "lines", "python"]
LINE_ENDINGS = ["\n"] * 7 + ["\r\n"] * 2 + ["\r"]


class Token:
    """One token. `kind` is open, close, key, colon, value, comma or space.

    `value` is the intended value. `inner` is the document inside of a string. `item` and `node` contain the token.
    """

    __slots__ = ("kind", "text", "value", "inner", "item", "node")

    def __init__(self, kind, text, value=None):
        self.kind, self.text, self.value = kind, text, value
        self.inner = self.item = self.node = None


class Item:
    """One member of an object, or one item of an array. `value` is a value token or a node.

    `lead` is the whitespace before the item, and `gap` is the whitespace after the colon. `touched` means that the item or an
    item next to it is damaged. `mistake` means that the item has a genuine mistake.
    """

    __slots__ = ("key", "colon", "gap", "value", "comma", "lead", "node", "index", "touched", "mistake")

    def __init__(self, node, index):
        self.node, self.index = node, index
        self.key = self.colon = self.gap = self.value = self.comma = self.lead = None
        self.touched = self.mistake = False

    @property
    def name(self):
        return self.key.value if self.key else None

    @property
    def leaf(self):
        return isinstance(self.value, Token)

    def neighbor(self, step):
        at = self.index + step
        return self.node.items[at] if 0 <= at < len(self.node.items) else None


class Node:
    """One object or array, with its brackets. `tail` is the whitespace before the closing bracket. `item` has the node as its value."""

    __slots__ = ("open", "close", "items", "tail", "item", "depth", "is_object")

    def __init__(self, item, depth, is_object):
        self.item, self.depth, self.is_object = item, depth, is_object
        self.items, self.open, self.close, self.tail = [], None, None, None

    @property
    def name(self):
        return self.item.name if self.item else None


class Document:
    """A value in one layout, as tokens."""

    def __init__(self, value, layout, newline="\n", ascii_only=False, mistakes=()):
        self.layout, self.newline, self.ascii_only = layout, newline, ascii_only
        self.mistakes = set(mistakes)
        self.expected = None
        self.misplaced = False
        self.inner = self.holder = self.outer = None
        self.tokens, self.nodes, self.items = [], [], []
        self.has_lines = layout in ("2", "4", "tab", "lines")
        self.has_indent = layout in ("2", "4", "tab")
        self.unit = {"2": "  ", "4": "    ", "tab": "\t"}.get(layout, "")
        self.root = self._build(value, None, 0)

    def _add(self, kind, text, value=None, item=None, node=None):
        token = Token(kind, text, value)
        token.item, token.node = item, node
        self.tokens.append(token)
        return token

    def string(self, value):
        return json.dumps(value, ensure_ascii=self.ascii_only)

    def _build(self, value, item, depth):
        if isinstance(value, (dict, list)):
            node = Node(item, depth, isinstance(value, dict))
            self.nodes.append(node)
            node.open = self._add("open", "{" if node.is_object else "[", item=item, node=node)
            pairs = list(value.items()) if node.is_object else [(None, each) for each in value]
            for index, (key, each) in enumerate(pairs):
                member = Item(node, index)
                node.items.append(member)
                self.items.append(member)
                break_ = self.newline + self.unit * (depth + 1) if self.has_lines else " " if self.layout == "python" and index else ""
                member.lead = self._add("space", break_, item=member)
                if node.is_object:
                    member.key = self._add("key", self.string(key), key, item=member)
                    member.colon = self._add("colon", ":", item=member)
                    member.gap = self._add("space", "" if self.layout == "minified" else " ", item=member)
                    member.mistake = (node.name, key) in self.mistakes
                member.value = self._build(each, member, depth + 1)
                if index < len(pairs) - 1:
                    member.comma = self._add("comma", ",", item=member)
            node.tail = self._add("space", self.newline + self.unit * depth if self.has_lines and pairs else "", item=item)
            node.close = self._add("close", "}" if node.is_object else "]", item=item, node=node)
            return node
        token = self._add("value", self.string(value), value, item=item)
        return token

    def hold(self, key, inner):
        """Sets the value of `key` to the text of the document `inner`."""
        for item in self.items:
            if item.name == key:
                item.value.inner = inner
                item.touched = True
                self.holder, self.inner, inner.outer = item.value, inner, self
                return

    def text(self):
        out = []
        for token in self.tokens:
            if token.inner is not None and token.text is not None:
                inner = token.inner.text()
                out.append(token.text(inner) if callable(token.text) else self.string(inner))
            else:
                out.append(token.text)
        return "".join(out)

    def value(self):
        """Returns the expected value."""
        if self.expected is not None:
            return self.expected[0]
        return self._value(self.root)

    def _value(self, what):
        if isinstance(what, Node):
            if what.is_object:
                return {item.key.value: self._value(item.value) for item in what.items}
            return [self._value(item.value) for item in what.items]
        if what.inner is not None:
            return json.dumps(what.inner.value(), ensure_ascii=False)
        return what.value

    def touch(self, item):
        """Marks a member and its neighbors as damaged, so that no other damage is next to them."""
        for each in (item, item.neighbor(-1), item.neighbor(1)):
            if each is not None:
                each.touched = True
        parent = item.node.item
        if parent is not None and (item.neighbor(1) is None or item.neighbor(-1) is None):
            parent.touched = True
            after = parent.neighbor(1)
            if item.neighbor(1) is None and after is not None:
                after.touched = True

    def is_free(self, item):
        """Returns whether neither the member nor its neighbors are damaged."""
        return not item.touched

    def after(self, token):
        """Returns the next token with text that is not whitespace, or None."""
        at = self.tokens.index(token)
        return next((each for each in self.tokens[at + 1:] if each.kind != "space" and each.text), None)


# --- texts ---------------------------------------------------------------------------------------------------------------

FIRST = ["dana", "kim", "sam", "nora", "timo", "ute", "ravi", "lena", "omar", "fritz", "wei", "unai", "brigitte", "theo"]
LAST = ["adler", "brandt", "cole", "diaz", "ek", "fuchs", "grau", "haas", "iyer", "jung", "krause", "lund", "moss", "nagel"]
GROUPS = ["Service Desk", "Hardware", "Network", "SAP Basis", "Field Support Köln", "Database", "Büro & Druck", "Client Management"]
SUBJECTS = ["The printer", "Outlook", "The VPN client", "Der Drucker", "The badge reader", "Laptop NB-4711", "The scanner at gate 3",
            "Das Ticketsystem", "The nightly backup", "The label printer", "Teams", "The phone in room 2.14", "Die Anmeldung"]
VERBS = ["does not start", "stopped working", "zeigt nur einen grauen Bildschirm", "is very slow", "loses its connection",
         "asks for a password every minute", "meldet einen Fehler", "shows no pages", "prints blank labels", "is offline",
         "läuft seit gestern nicht mehr", "crashes after the update", "rejects every badge"]
WHEN = ["since 08:15", "since Monday, 9:30", "seit heute früh", "after the update of 2026-03-14", "every day at 17:05", "since this morning",
        "on the third floor", "in building B, room 12", "for all users in Zürich", "when the lid is closed", "between 10:00 and 11:45"]
PLAIN = ["Please call back", "Restarted the service; no change", "User can't log in", "Don't close before Friday", "It's the second time this week",
         "Bitte zurückrufen", "Größe der Datei prüfen", "Straße und Hausnummer fehlen", "Checked cables, power, and network", "Waiting for the vendor's answer",
         "Escalated to second level", "Works again after a reboot", "Replaced the toner", "Übergabe an die Nachtschicht", "Priority raised from 3 to 2"]
MARKED = ["See ticket #12 and #1044", "Ports 80/443 are open", "Options: a) reinstall; b) replace", "Path is //fileserver/share", "Cost center 4711/12 (IT)",
          "Template {name} was not filled", "List [1] is empty", "The set {a, b} is incomplete", "50% of users affected", "Reply-to: helpdesk@example.com",
          "Error: code=0x80070005, retry=3", "Rates: 1,5 / 2,25", "a -> b -> c", "Done / not done", "A & B; C & D", "Kosten: 12,50 €", "Ask kim@example.com, then dana@example.org"]
URLS = ["https://example.com/kb/4711", "http://example.org/a?b=1&c=2", "https://support.example.com/t/12#reply", "https://example.org/wiki/VPN_(client)"]
PATHS = ["C:\\Users\\kim\\Documents\\notes.txt", "C:\\Program Files\\Agent\\bin\\run.exe", "D:\\data\\new\\report.xlsx", "C:\\Temp\\nora\\backup.log",
         "E:\\Import\\table\\orders.csv", "C:\\Windows\\System32\\drivers\\etc\\hosts"]
QUOTED = ["OK", "Access denied", "Speichern", "Paper jam", "Not found", "New Order", "Retry", "Fehler 12", "Out of memory", "Print all"]
QUOTES = ["The dialog shows \"{}\" and closes", "User clicked \"{}\" twice", "The message \"{}\" appears after login", "He chose \"{}\" in the menu and waited",
          "Meldung \"{}\" seit gestern", "A window titled \"{}\" stays open", "We saw \"{}\", then nothing", "The button \"{}\" is gray", "Status was \"{}\" for an hour"]
EDGE_QUOTES = ["The screen says \"{}\"", "\"{}\" is shown on the display"]


class Texts:
    """Random texts like those in tickets."""

    def __init__(self, rng):
        self.rng = rng

    def pick(self, values):
        return self.rng.choice(values)

    def mail(self):
        return f"{self.pick(FIRST)}.{self.pick(LAST)}@{self.pick(['example.com', 'example.org', 'mail.example.com'])}"

    def mails(self, joined):
        return joined.join(self.mail() for _ in range(self.rng.randint(2, 4)))

    def plain(self):
        return f"{self.pick(SUBJECTS)} {self.pick(VERBS)} {self.pick(WHEN)}" if self.rng.random() < 0.6 else self.pick(PLAIN)

    def path(self):
        return self.pick(["", "See ", "Log file: ", "Datei "]) + self.pick(PATHS) + self.pick(["", " is locked", " fehlt"])

    def quoted(self):
        text = self.pick(QUOTES if self.rng.random() < 0.85 else EDGE_QUOTES).format(self.pick(QUOTED))
        return text

    def lines(self):
        return "\n".join(self.plain() for _ in range(self.rng.randint(2, 4)))

    def tabs(self):
        return f"Host\t{self.pick(['pc-12', 'nb-4711', 'srv-03'])}\tUser\t{self.pick(FIRST)}"

    def long(self, quotes, limit):
        """Returns a text of up to `limit` characters with `quotes` quoted phrases."""
        parts = [self.pick(QUOTES).format(self.pick(QUOTED)) for _ in range(quotes)]
        while sum(map(len, parts)) + 2 * len(parts) < limit - 80:
            parts.append(self.plain())
        self.rng.shuffle(parts)
        return ". ".join(parts)

    def any(self):
        kind = self.rng.random()
        if kind < 0.40:
            return self.plain()
        if kind < 0.55:
            return self.pick(MARKED)
        if kind < 0.63:
            return f"{self.plain()}, see {self.pick(URLS)}"
        if kind < 0.71:
            return self.path()
        if kind < 0.84:
            return self.quoted()
        if kind < 0.92:
            return self.lines()
        if kind < 0.95:
            return self.tabs()
        return f"{self.plain()}. {self.plain()}; {self.pick(PLAIN)}."


# --- payloads --------------------------------------------------------------------------------------------------------------


def container(rng, status, simple=False, long=False, rich=False):
    """Returns a valid container. `simple` uses only values without special characters, `long` uses a long description, and
    `rich` includes all optional parts.
    """
    texts = Texts(rng)
    pick = rng.choice

    def some(chance):
        return rich or rng.random() < chance

    def text():
        return pick(["Printer offline", "Waiting for user", "VPN slow", "Reboot done", "Toner replaced", "Zugang fehlt"]) if simple else texts.any()

    def maybe(value, chance=0.25):
        return "" if not simple and rng.random() < chance else value

    updater = pick(["Executive", "Caller"])
    value = {"Updater": updater}
    if some(0.6):
        value["CI_ID"] = maybe("CI-" + str(rng.randint(10, 999)) if simple else pick(["12,15", "4711", "88"]))
        value["CI_Key"] = pick(["hostname", "serialnumber"])
        value["CI_Value"] = pick(["nb-4711", "srv-03.example.com", "SN8X-22-A", "pc-12"])
    ticket = {}
    if status != "New":
        ticket["Ticket_No"] = f"T-{rng.randint(100, 99999)}" if simple else str(rng.randint(100, 99999))
    ticket["IsFromWebService"] = True
    if some(0.5):
        ticket["Priority_Name"] = pick(["Priority 1", "Priority 3", "P2"])
    if some(0.4):
        ticket["Classification_Name"] = pick(["IT / Network / VPN", "Hardware / Printer", "Software / Büro / Excel"]) if not simple else "Network"
    if some(0.3):
        ticket["SLA_Name"] = pick(["Standard", "Gold 24x7", "Bronze (8:00-17:00)"]) if not simple else "Gold"
    ticket["Sup_Function"] = pick(["Info", "IT", "HR", "Facilities"])
    ticket["Caller_EmailID"] = texts.mail()
    ticket["Status"] = status
    if some(0.6):
        ticket["Urgency_Name"] = pick(["High", "Medium", "Low"])
    if updater == "Executive" or some(0.5):
        ticket["Assigned_WorkGroup_Name"] = pick(GROUPS)
    if status not in ("New", "Assigned", "Cancelled") or some(0.3):
        ticket["Assigned_Engineer_Email"] = texts.mail()
    ticket["Medium"] = pick(["Web", "Phone", "Mail", "Chat"])
    if some(0.6):
        ticket["Impact_Name"] = maybe(pick(["Medium", "Site", "Single User"]))
    if some(0.7):
        ticket["Category_Name"] = pick(["IT / Network", "IT / Client / Laptop", "Gebäude / Zutritt"]) if not simple else "IT"
        ticket["OpenCategory_Name"] = ticket["Category_Name"]
    ticket["Source"] = pick(["Person", "Monitoring", "Portal"])
    ticket["Description"] = texts.long(rng.randint(10, 50), rng.randint(3000, 5000)) if long else text()
    ticket["PageName"] = "TicketDetail" if updater == "Executive" else "LogTicket"
    if some(0.3):
        ticket["ScheduledDate"] = f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    if some(0.4):
        ticket["Mail_CC_EmailID"] = texts.mail() if simple else texts.mails(pick([";", "; ", ",", ", "]))
    if status == "Pending":
        ticket["PendingReason"] = pick(["Waiting for user", "Vendor", "Change window"])
    if status in ("Resolved", "Closed"):
        ticket["Closure_Code_Name"] = pick(["Solved", "Workaround", "No fault found"])
    if status == "Resolved":
        ticket["ResolutionCodeName"] = pick(["Replaced", "Configured", "User trained"])
    if some(0.15):
        ticket["Resolution_SLA_Reason"] = text()
    if some(0.15):
        ticket["Symptom"] = text()
    value["Ticket"] = ticket
    info = {"Information": text(), "InternalLog": maybe(text()), "UserLog": maybe(text(), 0.4)}
    if status == "Resolved":
        info["Solution"] = text()
    if status == "Cancelled":
        info["CancelRemarks"] = text()
    value["TicketInformation"] = info
    if some(0.5):
        fields = [{"GroupName": pick(["Location", "Asset", "Bürodaten"]), "Name": pick(["Floor", "Room", "Inventory"]),
                   "Value": pick(["B-12", "North", "Halle 3"]) if simple else pick(["3", "B-12", "North", texts.any()])}
                  for _ in range(rng.randint(1, 3) if rich or simple or rng.random() < 0.85 else 0)]
        value["CustomFields"] = fields
    if some(0.2):
        value["PartnerIncidentDetail"] = {"Partner_Name": pick(["Contoso", "Fabrikam", "Nordwind GmbH"]), "Location": pick(["Köln", "Graz", "Basel"]),
                                          "Priority": "P2", "PTicket_ID": f"X-{rng.randint(10, 999)}", "IncidentStartDate": f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}",
                                          "PTicket_Solution": text()}
    if some(0.3):
        value["OnChangeValidationFields"] = {"UrgencyChangeReason": text(), "ImpactChangeReason": maybe(text())}
    if some(0.35):
        value["DiagnosticDtls"] = [{"Activity": pick(["Ping", "Trace route", "Kabel geprüft"]), "Result": "passed" if simple else pick(["passed", "12 ms", texts.any()])}
                                   for _ in range(rng.randint(1, 2))]
    if not simple and rng.random() < 0.15:
        ticket["SLA_Name"] = None
    return value


def proxy(rng, simple=False):
    value = {}
    if rng.random() < 0.7:
        value["AuthType"] = rng.choice(["APIKEY", "APIKey"])
        value["APIKey"] = rng.choice(["K3Y-EXAMPLE-77ab", "xxxxxxxxxxxx", "qWe81-example", "9f8e7d6c5b4a"])
    else:
        value["UserName"] = rng.choice(["svc-helpdesk", "integration"])
        value["Password"] = "Example-only" if simple else rng.choice(["Example-only", "not a real one!"])
    value["ProxyID"] = rng.choice([0, 0, 3, 1500, 12000])
    value["ReturnType"] = "JSON"
    value["OrgID"] = rng.choice([1, 1, 2, 27, 1024, 31])
    if not simple and rng.random() < 0.3:
        value["TokenID"] = ""
    return value


MISPLACED = [
    ("TicketInformation", "Ticket", "Solution"), ("TicketInformation", "Ticket", "UserLog"), ("Ticket", "TicketInformation", "Mail_CC_EmailID"),
    ("Ticket", None, "Status"), ("Ticket", None, "Medium"), (None, "Ticket", "Updater"), ("Ticket", "TicketInformation", "Source"),
    (None, "TicketInformation", "CI_Key"), ("TicketInformation", None, "Information"),
]
MISSPELLED = [("Ticket", "Caller_EmailID", "Caller_EmailId"), ("Ticket", "Assigned_WorkGroup_Name", "Assigned_Workgroup_Name"), ("Ticket", "Ticket_No", "TicketNo"),
              ("Ticket", "Description", "Desc"), ("Ticket", "Category_Name", "Category"), ("TicketInformation", "Information", "Informations"),
              ("Ticket", "Impact_Name", "ImpactName"), ("TicketInformation", "InternalLog", "Internal_Log"), (None, "Updater", "updater")]
UNKNOWN = [("Ticket", "Severity_Level", "2 - major"), ("Ticket", "ext_ref", "JIRA-88"), ("TicketInformation", "Note", "internal only"), (None, "Comment", "from the portal"),
           (None, "Version", 2), ("Ticket", "IsVIP", False)]
WRONG = [("Ticket", "IsFromWebService", "true"), ("Ticket", "IsFromWebService", 1), ("TicketInformation", "InternalLog", {}), ("TicketInformation", "UserLog", None),
         (None, "CustomFields", {}), ("Ticket", "Mail_CC_EmailID", ["kim@example.com", "sam@example.org"]), ("Ticket", "Ticket_No", 4711)]


def put(value, rng, key, what):
    """Inserts a member into an object at a random position."""
    pairs = list(value.items())
    pairs.insert(rng.randint(0, len(pairs)), (key, what))
    value.clear()
    value.update(pairs)


def rename(value, old, new):
    pairs = [(new if key == old else key, each) for key, each in value.items()]
    value.clear()
    value.update(pairs)


def make_mistake(box, rng):
    """Makes one genuine mistake in the container. Returns (kind, (object, key)), or None if it does not apply."""
    def at(name):
        return box if name is None else box.get(name)

    kind = rng.choice(["misplaced", "misspelled", "unknown", "wrong type"])
    if kind == "misplaced":
        source, target, key = rng.choice(MISPLACED)
        if key not in at(source) or key in at(target):
            return None
        put(at(target), rng, key, at(source).pop(key))
        return kind, (target, key)
    if kind == "misspelled":
        where, old, new = rng.choice(MISSPELLED)
        if old not in at(where):
            return None
        rename(at(where), old, new)
        return kind, (where, new)
    if kind == "unknown":
        where, key, what = rng.choice(UNKNOWN)
        if key in at(where):
            return None
        put(at(where), rng, key, what)
        return kind, (where, key)
    where, key, what = rng.choice(WRONG)
    if key not in at(where):
        return None
    at(where)[key] = what
    return kind, (where, key)


def payload(rng, mistakes=False, form=None, layout=None, **options):
    """Returns a document: the envelope, with the container as an object or as JSON in a string."""
    status = rng.choice(STATUSES)
    box = container(rng, status, **options)
    found = []
    misplaced = False
    outside = True
    if mistakes:
        while not found:
            for _ in range(rng.choice([1, 1, 2])):
                made = make_mistake(box, rng)
                if made:
                    found.append(made[1])
                    misplaced = misplaced or made[0] != "wrong type"
            if rng.random() < 0.1:
                outside = False
                misplaced = True
                found.append(("incidentParamsJSON", "RequestType"))
    form = form or rng.choice(["object", "object", "string"])
    layout = layout or rng.choice(LAYOUTS)
    newline = rng.choice(LINE_ENDINGS) if layout in ("2", "4", "tab", "lines") else "\n"
    key = "IncidentContainerJsonObj" if form == "object" else "IncidentContainerJson"
    found = [(key if where is None else where, name) for where, name in found]
    params = {key: box if form == "object" else ""}
    common = {"_ProxyDetails": proxy(rng, options.get("simple", False)), "incidentParamsJSON": params}
    if outside:
        common["RequestType"] = "RemoteCall"
    else:
        params["RequestType"] = "RemoteCall"
    envelope = {"ServiceName": "IM_LogOrUpdateIncident", "objCommonParameters": common}
    document = Document(envelope, layout, newline, rng.random() < 0.1, found)
    document.misplaced = misplaced
    if form == "string":
        inner = Document(box, rng.choice(["minified", "minified", "python", "2", "lines"]), "\n", document.ascii_only, found)
        inner.misplaced = misplaced
        for item in inner.root.items:
            item.mistake = item.mistake or (key, item.name) in inner.mistakes
        document.hold(key, inner)
    return document
