"""The kinds of damage. Each changes the text of a document like a typical mistake.

A kind is a function that takes a document (payloads.py) and a random generator and returns whether it applies. Most kinds keep
the expected value. Those that destroy information (truncation, a number in another notation) set it.

Stages, applied in this order: `local` kinds change one position; `wide` kinds change a whole document; `cut` kinds
truncate it; `text` kinds take and return the text of the whole file. A payload gets at most one kind that is not local.
"""

import html
import json
import re
import urllib.parse

KINDS = {}


class Kind:
    def __init__(self, name, stage, apply, needs, group):
        self.name, self.stage, self.apply, self.needs, self.group = name, stage, apply, needs, group


def kind(group, stage="local", **needs):
    """Registers a function as a kind of damage. `needs` are the options of the payload that it needs."""
    def register(function):
        name = function.__name__.strip("_").replace("_", "-")
        KINDS[name] = Kind(name, stage, function, needs, group)
        return function
    return register


# --- helpers -------------------------------------------------------------------------------------------------------------

SCALAR = re.compile(r"(?i)[+-]?[\d.]+([eE][+-]?\d+)?|true|false|null|none|nil|undefined|nan|infinity|yes|no|on|off")


def is_string(item):
    """Returns whether the value is an undamaged string."""
    return item.leaf and item.value.inner is None and isinstance(item.value.value, str)


def is_plain_text(text):
    """Returns whether a text without quotes is parsed as a string with the same text."""
    return bool(text) and not SCALAR.fullmatch(text) and bool(re.fullmatch(r"\w(?:[\w .@/+-]*[\w])?", text)) and " //" not in text and "- " not in text


def is_plain_prose(text):
    """Returns whether a text without quotes is parsed as one string, although it contains commas or apostrophes."""
    return (len(text) < 120 and not SCALAR.fullmatch(text) and bool(re.fullmatch(r"\w[^\"\\{}\[\]<>\n\r\t`:|*]*\w", text)) and not re.search(r" //|/\*|//|#(?!\d)|->|=", text))


def take_undamaged_item(document, rng, test):
    """Returns a random undamaged item that `test` accepts, and marks the item as damaged. Returns None if there is no such item."""
    items = [item for item in document.items if document.is_free(item) and test(item)]
    if not items:
        return None
    item = rng.choice(items)
    document.touch(item)
    return item


def is_member(item):
    return item.key is not None


def change_one(test, change):
    """Returns a damage of one random item that `test` accepts. `change` changes the item, or returns False if it cannot."""
    def apply(document, rng):
        item = take_undamaged_item(document, rng, test)
        if item is None:
            return False
        return change(document, rng, item) is not False
    return apply


def add_local(group, name, test, change, **needs):
    """Registers a local kind of damage. `test` and `change` are those of `change_one`."""
    KINDS[name] = Kind(name, "local", change_one(test, change), needs, group)


def text_between_quotes(document, item):
    """Returns the text between the quotes of a value."""
    return item.value.text[1:-1]


# --- commas --------------------------------------------------------------------------------------------------------------


def has_comma(item):
    return item.comma is not None and item.comma.text == ","


def comma_missing(document, rng, item):
    if item.leaf and not isinstance(item.value.value, str) and not item.neighbor(1).key:
        return False
    item.comma.text = ""


add_local("typed", "comma-missing", has_comma, comma_missing)
add_local("typed", "comma-doubled", has_comma, lambda d, r, i: setattr(i.comma, "text", ",,"))
add_local("typed", "comma-semicolon", has_comma, lambda d, r, i: setattr(i.comma, "text", ";"))
add_local("typed", "comma-period", lambda i: has_comma(i) and (not i.leaf or isinstance(i.value.value, str)), lambda d, r, i: setattr(i.comma, "text", "."))


def is_last_item(item):
    return item.comma is None and item.neighbor(1) is None


def comma_trailing(document, rng, item):
    document.tokens.insert(document.tokens.index(item.node.tail), new_token("comma", ","))


def new_token(kind_, text):
    from payloads import Token
    return Token(kind_, text)


add_local("typed", "comma-trailing-object", lambda i: is_last_item(i) and is_member(i), comma_trailing)
add_local("typed", "comma-trailing-array", lambda i: is_last_item(i) and not is_member(i), comma_trailing, rich=True)
add_local("typed", "comma-leading", lambda i: i.index == 0, lambda d, r, i: setattr(i.node.open, "text", i.node.open.text + ","))


def comma_swapped(document, rng, item):
    document.tokens.insert(document.tokens.index(item.value.tail), new_token("comma", ","))
    item.comma.text = ""


add_local("typed", "comma-swapped-with-bracket", lambda i: not i.leaf and i.value.items and has_comma(i), comma_swapped)


@kind("typed", "wide")
def comma_missing_lines(document, rng):
    """All commas at the line ends of one object are missing."""
    nodes = [node for node in document.nodes if document.has_lines and node.is_object and len(node.items) >= 3]
    nodes = [node for node in nodes if not any(item.touched for item in node.items if item.leaf and item.value.inner is None)]
    if not nodes:
        return False
    for item in rng.choice(nodes).items:
        if item.comma is not None:
            item.comma.text = ""
    return True


# --- colons --------------------------------------------------------------------------------------------------------------


def replace_colon(text):
    def change(document, rng, item):
        if text in ("=", "=>", ":=", "->") and rng.random() < 0.5:
            item.colon.text = " " + text
            item.gap.text = " "
        else:
            item.colon.text = text
    return change


def colon_missing(document, rng, item):
    item.colon.text = rng.choice(["", " "]) if document.layout == "minified" else ""


add_local("typed", "colon-missing", is_member, colon_missing)
add_local("typed", "colon-doubled", is_member, replace_colon("::"))
add_local("typed", "colon-equals", is_member, replace_colon("="))
add_local("typed", "colon-arrow", is_member, replace_colon("=>"))
add_local("typed", "colon-thin-arrow", is_member, replace_colon("->"))
add_local("typed", "colon-walrus", is_member, replace_colon(":="))
add_local("typed", "colon-semicolon", is_member, replace_colon(";"))


def colon_inside(document, rng, item):
    item.key.text = item.key.text[:-1] + ':"'
    item.colon.text = ""


add_local("typed", "colon-inside-key-quotes", is_member, colon_inside)

# --- quotes --------------------------------------------------------------------------------------------------------------


def is_text(item):
    return is_string(item) and len(item.value.value) > 1


def can_lose_closing_quote(item):
    return is_text(item) and item.value.value[-1] not in "\"\\{}[],:;'" and item.value.value[-1].isprintable() and not item.value.value[-1].isspace()


def can_lose_opening_quote(item):
    value = item.value.value if is_text(item) else ""
    return bool(value) and (value[0].isalnum()) and not re.search(r'["\\\n\r\t]|//|[{}\[\]]|: ', value)


add_local("typed", "key-quote-open-missing", is_member, lambda d, r, i: setattr(i.key, "text", i.key.text[1:]))
add_local("typed", "key-quote-close-missing", is_member, lambda d, r, i: setattr(i.key, "text", i.key.text[:-1]))
add_local("typed", "key-bare", is_member, lambda d, r, i: setattr(i.key, "text", i.key.value))
add_local("typed", "value-quote-open-missing", can_lose_opening_quote, lambda d, r, i: setattr(i.value, "text", i.value.text[1:]))
add_local("typed", "value-quote-close-missing", can_lose_closing_quote, lambda d, r, i: setattr(i.value, "text", i.value.text[:-1]))


def value_bare(document, rng, item):
    item.value.text = item.value.value


def is_mail(text):
    return bool(re.fullmatch(r"[\w.-]+@[\w.-]+", text))


def is_mails(text):
    return text.count("@") > 1 and bool(re.fullmatch(r"[\w.@;, -]+", text))


add_local("typed", "value-bare-word", lambda i: is_text(i) and is_plain_text(i.value.value) and " " not in i.value.value and "@" not in i.value.value, value_bare)
add_local("typed", "value-bare-words", lambda i: is_text(i) and is_plain_text(i.value.value) and " " in i.value.value, value_bare)
add_local("typed", "value-bare-address", lambda i: is_text(i) and is_mail(i.value.value), value_bare)
add_local("typed", "value-bare-address-list", lambda i: is_text(i) and is_mails(i.value.value), value_bare, rich=True)
add_local("typed", "value-bare-prose", lambda i: is_text(i) and " " in i.value.value and is_plain_prose(i.value.value) and not is_mails(i.value.value), value_bare)


def line_bare(document, rng, item):
    item.key.text = item.key.value
    item.value.text = item.value.value


add_local("typed", "line-without-quotes", lambda i: is_member(i) and is_text(i) and is_plain_text(i.value.value), line_bare)


def single_quoted(text):
    """Returns the text of a double-quoted string as single-quoted, with the escapes this needs."""
    return "'" + text[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def quote_single(document, rng, item):
    if is_member(item) and (rng.random() < 0.6 or not is_string(item)):
        item.key.text = single_quoted(item.key.text)
    elif not is_string(item):
        return False
    if is_string(item):
        item.value.text = single_quoted(item.value.text)


add_local("typed", "quotes-single", lambda i: is_member(i) or is_string(i), quote_single)


def requote(opening, closing, where=("key", "value")):
    def change(document, rng, item):
        tokens = [item.key] if is_member(item) else []
        if is_string(item):
            tokens.append(item.value)
        tokens = tokens if rng.random() < 0.5 else [rng.choice(tokens)]
        for token in tokens:
            token.text = opening + token.text[1:-1] + closing
    return change


def has_no_quotes_or_backslashes(item):
    return (is_member(item) or is_string(item)) and not (is_string(item) and re.search(r"[\"\\'`“”„«»‘’]", item.value.value)) and not (item.leaf and item.value.value == "")


def has_no_quotes_inside(item):
    return is_string(item) and item.value.value != "" and not re.search(r"[\"\\'`]", item.value.value)


add_local("typed", "quotes-backtick", has_no_quotes_or_backslashes, requote("`", "`"))
add_local("typed", "quotes-doubled", has_no_quotes_or_backslashes, requote('""', '""'))
add_local("typed", "quotes-tripled", has_no_quotes_inside, lambda d, r, i: setattr(i.value, "text", '""' + i.value.text + '""'))
add_local("typed", "quotes-mixed", has_no_quotes_inside, lambda d, r, i: setattr(i.value, "text", "'" + i.value.text[1:] if r.random() < 0.5 else i.value.text[:-1] + "'"))
add_local("pasted", "quotes-curly", has_no_quotes_or_backslashes, requote("“", "”"))
add_local("pasted", "quotes-german", has_no_quotes_or_backslashes, requote("„", "“"))
add_local("pasted", "quotes-guillemets", has_no_quotes_or_backslashes, requote("«", "»"))
add_local("pasted", "quotes-curly-single", has_no_quotes_or_backslashes, requote("‘", "’"))
add_local("pasted", "quotes-entity", has_no_quotes_or_backslashes, requote("&quot;", "&quot;"))
add_local("vendor", "quotes-backslash", lambda i: is_text(i) and is_mail(i.value.value), lambda d, r, i: setattr(i.value, "text", "\\" + i.value.value + "\\"))
add_local("vendor", "quotes-escaped", lambda i: has_no_quotes_or_backslashes(i) and is_string(i), lambda d, r, i: (setattr(i.value, "text", '\\"' + i.value.value.replace("\n", "\\n") + '\\"'))
          if "\n" not in i.value.value and "\t" not in i.value.value else False)


@kind("typed", "wide")
def keys_bare_all(document, rng):
    for item in document.items:
        if is_member(item) and item.key.text == document.string(item.key.value):
            item.key.text = item.key.value
    return True


@kind("typed", "wide", simple=True)
def quotes_missing_all(document, rng):
    if document.inner is not None or any(item.touched for item in document.items):
        return False
    for item in document.items:
        if is_string(item) and not (is_plain_text(item.value.value) and ":" not in item.value.value):
            return False
    for item in document.items:
        if is_member(item):
            item.key.text = item.key.value
        if is_string(item):
            item.value.text = item.value.value
    return True


def untouched_strings(document):
    for item in document.items:
        if is_member(item) and item.key.text == document.string(item.key.value):
            yield item.key
        if item.leaf and item.value.inner is None and item.value.text == document.string(item.value.value) and isinstance(item.value.value, str):
            yield item.value


@kind("typed", "wide")
def quotes_single_all(document, rng):
    for token in list(untouched_strings(document)):
        token.text = single_quoted(token.text)
    return True


@kind("pasted", "wide")
def quotes_curly_all(document, rng):
    if any(re.search("[“”„]", token.text) for token in document.tokens if token.inner is None):
        return False
    for token in list(untouched_strings(document)):
        token.text = "“" + token.text[1:-1] + "”"
    if document.holder is not None and not callable(document.holder.text):
        document.holder.text = lambda inner: "“" + document.string(inner)[1:-1] + "”"
    return True


@kind("language model", "wide")
def python_repr(document, rng):
    """Python's `repr`: single quotes unless the text has an apostrophe, and True, False and None."""
    for token in list(untouched_strings(document)):
        token.text = repr(token.value)
    for item in document.items:
        if item.leaf and item.value.inner is None and (item.value.value is None or isinstance(item.value.value, bool)) and item.value.text == json.dumps(item.value.value):
            item.value.text = repr(item.value.value)
    if document.holder is not None and not callable(document.holder.text):
        document.holder.text = lambda inner: repr(inner)
    return True


# --- brackets ------------------------------------------------------------------------------------------------------------


def holds_mistake(node):
    return any(item.mistake or (not item.leaf and holds_mistake(item.value)) for item in node.items)


def brackets_clear(document):
    """Returns whether brackets may be damaged. Without indentation, a misplaced or unknown field makes their position ambiguous."""
    return document.has_indent or not document.misplaced


def node_free(document, node):
    if any(item.mistake for item in node.items) or node.item is not None and node.item.mistake:
        return False
    if node.item is not None and not document.is_free(node.item):
        return False
    return not node.items or (document.is_free(node.items[-1]) and document.is_free(node.items[0]))


def touch_node(document, node):
    if node.item is not None:
        document.touch(node.item)
    for item in node.items[:1] + node.items[-1:]:
        document.touch(item)


def before_request_type(document, node):
    """Returns whether the closing bracket is directly before `RequestType`, which is often misplaced in an inner object."""
    token = document.after(node.close)
    while token is not None and token.kind in ("close", "comma"):
        token = document.after(token)
    return token is not None and token.kind == "key" and token.value == "RequestType"


def inner_node(document, node):
    return node.item is not None and node.item.comma is not None


def close_missing(document, node, rng):
    """Removes a closing bracket, its line if there is one, and sometimes its comma."""
    node.close.text = ""
    if document.has_lines and node.items:
        node.tail.text = ""
        if node.item is not None and node.item.comma is not None and rng.random() < 0.25:
            node.item.comma.text = ""


def bracket(name, group, test, change, **needs):
    def apply(document, rng):
        if not brackets_clear(document):
            return False
        nodes = [node for node in document.nodes if test(document, node) and node_free(document, node)]
        if not nodes:
            return False
        node = rng.choice(nodes)
        touch_node(document, node)
        return change(document, node, rng) is not False
    KINDS[name] = Kind(name, "local", apply, needs, group)


bracket("bracket-missing-inner-object", "typed", lambda d, n: n.is_object and inner_node(d, n) and n.item.key is not None and n.items and (d.has_indent or not before_request_type(d, n)), close_missing)
bracket("bracket-missing-in-array", "typed", lambda d, n: n.is_object and inner_node(d, n) and n.item.key is None, lambda d, n, r: setattr(n.close, "text", ""), rich=True)
bracket("bracket-missing-array", "typed", lambda d, n: not n.is_object and inner_node(d, n), close_missing, rich=True)
bracket("bracket-missing-last", "typed", lambda d, n: n.item is None, lambda d, n, r: setattr(n.close, "text", ""))
bracket("bracket-extra-inner", "typed", lambda d, n: inner_node(d, n) and n.item.key is not None and (d.has_indent or not before_request_type(d, n)), lambda d, n, r: setattr(n.close, "text", n.close.text * 2))
bracket("bracket-extra-in-array", "typed", lambda d, n: inner_node(d, n) and n.item.key is None, lambda d, n, r: setattr(n.close, "text", n.close.text * 2), rich=True)
bracket("bracket-extra-last", "typed", lambda d, n: n.item is None, lambda d, n, r: setattr(n.close, "text", n.close.text + r.choice(["", d.newline if d.has_lines else " "]) + r.choice(["}", "}}"])))
bracket("bracket-wrong-kind-close", "typed", lambda d, n: True, lambda d, n, r: setattr(n.close, "text", "]" if n.is_object else "}"))
bracket("bracket-wrong-kind-open", "typed", lambda d, n: n.items and n.item is not None, lambda d, n, r: setattr(n.open, "text", "[" if n.is_object else "{"), rich=True)
bracket("bracket-parenthesis", "source code", lambda d, n: not n.is_object and n.items, lambda d, n, r: (setattr(n.open, "text", "("), setattr(n.close, "text", ")")), rich=True)
bracket("bracket-open-missing-object", "typed", lambda d, n: n.is_object and n.item is not None and n.item.key is not None and n.items, lambda d, n, r: setattr(n.open, "text", ""))
bracket("bracket-open-missing-array", "typed", lambda d, n: not n.is_object and n.items, lambda d, n, r: setattr(n.open, "text", ""), rich=True)
bracket("bracket-open-missing-in-array", "typed", lambda d, n: n.is_object and n.item is not None and n.item.key is None, lambda d, n, r: setattr(n.open, "text", ""), rich=True)
bracket("bracket-open-missing-first", "typed", lambda d, n: n.item is None, lambda d, n, r: setattr(n.open, "text", ""))


def swap_brackets(document, node, rng):
    last = node.items[-1].value
    node.close.text, last.close.text = last.close.text, node.close.text


bracket("bracket-swapped", "typed", lambda d, n: not n.is_object and n.items and not n.items[-1].leaf and n.items[-1].value.is_object, swap_brackets, rich=True)


@kind("typed")
def bracket_missing_last_several(document, rng):
    run = []
    node = document.root
    while True:
        run.append(node)
        if not node.items or node.items[-1].leaf:
            break
        node = node.items[-1].value
    if len(run) < 2 or not brackets_clear(document) or not all(node_free(document, node) for node in run):
        return False
    for node in run[:rng.randint(2, len(run))]:
        touch_node(document, node)
        node.close.text = ""
        node.tail.text = ""
    return True


# --- comments ------------------------------------------------------------------------------------------------------------

NOTES = ["the caller's address", "TODO check with the service desk", "was Medium before", "see https://example.com/kb/12", "mandatory", "nur für Tests", "optional, leave empty", "id from the portal"]
DEAD = ['"Old_Field": "value",', '"Priority_Name": "P1",', '"Notes": "none",']


def line_start(item):
    return item.lead.text[:1] in ("\n", "\r") and item.key is not None


def own_line(prefix, notes, suffix=""):
    def change(document, rng, item):
        indent = item.lead.text.lstrip("\r\n")
        item.lead.text = item.lead.text + prefix + rng.choice(notes) + suffix + document.newline + indent
    return change


def line_end(prefix, notes):
    def change(document, rng, item):
        after = item.neighbor(1)
        target = after.lead if after else item.node.tail
        if target.text[:1] not in ("\n", "\r"):
            return False
        target.text = " " + prefix + rng.choice(notes) + target.text
    return change


add_local("typed", "comment-line", line_start, own_line("// ", NOTES))
add_local("typed", "comment-hash", line_start, own_line("# ", NOTES))
add_local("typed", "comment-sql", line_start, own_line("-- ", NOTES))
add_local("typed", "comment-html", line_start, own_line("<!-- ", NOTES, " -->"))
add_local("typed", "comment-line-end", lambda i: line_start(i) and i.leaf, line_end("// ", NOTES))
add_local("typed", "comment-hash-line-end", lambda i: line_start(i) and i.leaf, line_end("# ", NOTES))
add_local("typed", "comment-member", line_start, own_line("// ", DEAD))
add_local("typed", "comment-member-hash", line_start, own_line("# ", DEAD))


def comment_block(document, rng, item):
    comment = "/* " + rng.choice(NOTES + DEAD) + " */"
    position = rng.choice(["before", "value", "after"])
    if position == "before":
        item.lead.text += comment + (" " if document.layout != "minified" else "")
    elif position == "value" and item.gap is not None:
        item.gap.text += comment
    elif item.comma is not None:
        item.comma.text += comment
    else:
        item.node.tail.text = comment + item.node.tail.text


add_local("typed", "comment-block", is_member, comment_block)

# --- literals and numbers ------------------------------------------------------------------------------------------------


def is_literal(item):
    return item.leaf and item.value.inner is None and (item.value.value is None or isinstance(item.value.value, bool))


def literal(names):
    def change(document, rng, item):
        item.value.text = rng.choice(names[item.value.value])
    return change


add_local("language model", "literal-python", is_literal, literal({True: ["True"], False: ["False"], None: ["None"]}))
add_local("typed", "literal-upper-case", is_literal, literal({True: ["TRUE"], False: ["FALSE"], None: ["NULL", "Null"]}))


@kind("typed")
def literal_undefined(document, rng):
    item = take_undamaged_item(document, rng, lambda i: is_member(i) and is_string(i) and i.value.value == "")
    if item is None:
        return False
    item.value.value = None
    item.value.text = rng.choice(["undefined", "nil", "None", "NULL"])
    return True


def is_number(item):
    return item.leaf and isinstance(item.value.value, int) and not isinstance(item.value.value, bool)


add_local("typed", "number-plus", is_number, lambda d, r, i: setattr(i.value, "text", "+" + i.value.text))
add_local("typed", "number-trailing-dot", is_number, lambda d, r, i: setattr(i.value, "text", i.value.text + "."))
add_local("typed", "number-hexadecimal", is_number, lambda d, r, i: setattr(i.value, "text", hex(i.value.value)))
add_local("typed", "number-underscores", lambda i: is_number(i) and i.value.value >= 1000, lambda d, r, i: setattr(i.value, "text", f"{i.value.value:_}"))


def number_leading_dot(document, rng, item):
    digits = rng.choice(["5", "25", "125"])
    item.value.value = float("0." + digits)
    item.value.text = "." + digits


add_local("typed", "number-leading-dot", is_number, number_leading_dot)

# --- strings -------------------------------------------------------------------------------------------------------------


def with_quotes(item):
    return is_string(item) and '"' in item.value.value and "\\" not in item.value.value and len(item.value.value) < 1000


add_local("language model", "inner-quotes-unescaped", with_quotes, lambda d, r, i: setattr(i.value, "text", i.value.text.replace('\\"', '"')))
add_local("language model", "inner-quotes-unescaped-long", lambda i: is_string(i) and i.value.value.count('"') > 9, lambda d, r, i: setattr(i.value, "text", i.value.text.replace('\\"', '"')), long=True)


def quotes_half(document, rng, item):
    at = [m.start() for m in re.finditer(r'\\"', item.value.text)]
    at = rng.choice(at)
    item.value.text = item.value.text[:at] + item.value.text[at + 1:]


add_local("typed", "inner-quote-unescaped-one", with_quotes, quotes_half)


def lines_raw(document, rng, item):
    newline = document.newline if document.outer is None else "\n"
    item.value.text = item.value.text.replace("\\n", newline)
    item.value.value = item.value.value.replace("\n", newline)


add_local("language model", "line-breaks-unescaped", lambda i: is_string(i) and "\n" in i.value.value and "\\" not in i.value.value, lines_raw)
add_local("language model", "tabs-unescaped", lambda i: is_string(i) and "\t" in i.value.value and "\\" not in i.value.value, lambda d, r, i: setattr(i.value, "text", i.value.text.replace("\\t", "\t")))


def lone_path(item):
    if not is_string(item) or "\\" not in item.value.value or '"' in item.value.value or re.search(r"[\n\r\t]", item.value.value):
        return False
    return bool(re.search(r'\\[^"\\/bfnrtu]', item.value.value)) and not item.value.value.startswith("\\")


add_local("language model", "backslashes-unescaped", lone_path, lambda d, r, i: setattr(i.value, "text", i.value.text.replace("\\\\", "\\")))
add_local("source code", "escape-apostrophe", lambda i: is_string(i) and "'" in i.value.value, lambda d, r, i: setattr(i.value, "text", i.value.text.replace("'", "\\'")))
add_local("source code", "escape-hexadecimal", lambda i: is_string(i) and re.search("[äöüßÄÖÜ]", i.value.value),
          lambda d, r, i: False if d.ascii_only else setattr(i.value, "text", re.sub("[äöüßÄÖÜ]", lambda m: f"\\x{ord(m[0]):02x}", i.value.text)))


def splittable(item):
    return is_member(item) and is_string(item) and " " in item.value.value[3:-3] and "\\" not in item.value.value and len(item.value.value) < 400


def joined(*joints, quote='"'):
    def change(document, rng, item):
        body = item.value.text[1:-1]
        if "\\" in body or "'" in body and quote == "'":
            return False
        spaces = [m.end() for m in re.finditer(" ", body) if 2 < m.end() < len(body) - 2]
        if not spaces:
            return False
        at = rng.choice(spaces)
        joint = rng.choice(joints).replace("\n", document.newline + item.lead.text.strip("\r\n") + "  ")
        if "\n" in joint and document.layout in ("minified", "python"):
            joint = rng.choice(joints).replace("\n", " ")
        item.value.text = quote + body[:at] + quote + joint + quote + body[at:] + quote
    return change


def with_lines(joint):
    return (joint, joint.rstrip() + "\n")


add_local("source code", "joined-javascript", splittable, joined(*with_lines(" + "), "+"))
add_local("source code", "joined-python", splittable, joined(" ", "\n"))
add_local("source code", "joined-php", splittable, joined(" . "))
add_local("source code", "joined-basic", splittable, joined(" & ", " & _\n"))
add_local("source code", "joined-lua", splittable, joined(" .. "))
add_local("source code", "joined-sql", splittable, joined(" || ", quote="'"))

# --- pasted --------------------------------------------------------------------------------------------------------------

INVISIBLE = ["\u200b", "\ufeff", "\u2060", "\u200e"]


def next_to(characters):
    def change(document, rng, item):
        token = rng.choice([each for each in (item.lead, item.gap) if each is not None])
        token.text += rng.choice(characters)
    return change


add_local("pasted", "space-no-break", is_member, next_to(["\u00a0", "\u202f", "\u2003", "\u00a0\u00a0"]))
add_local("pasted", "zero-width-character", is_member, next_to(INVISIBLE))
add_local("pasted", "space-entity", is_member, next_to(["&nbsp;", "&nbsp;&nbsp;", "&#160;"]))
add_local("pasted", "comma-full-width", lambda i: has_comma(i) and (not i.leaf or isinstance(i.value.value, str)), lambda d, r, i: setattr(i.comma, "text", "，"))
add_local("pasted", "colon-full-width", is_member, lambda d, r, i: setattr(i.colon, "text", "："))
add_local("pasted", "line-break-tag", lambda i: line_start(i) and i.comma is not None, lambda d, r, i: setattr(i.comma, "text", ",<br>"))


@kind("pasted", "wide")
def indentation_no_break(document, rng):
    if not document.has_indent or document.layout == "tab":
        return False
    for token in document.tokens:
        if token.kind == "space":
            token.text = token.text.replace("  ", rng.choice(["\u00a0\u00a0", "\u00a0 "]))
    return True


@kind("pasted", "wide")
def indentation_entities(document, rng):
    if not document.has_indent or document.layout == "tab":
        return False
    for token in document.tokens:
        if token.kind == "space" and token.text.strip(" \r\n") == "":
            token.text = token.text.replace("  ", "&nbsp;&nbsp;")
    return True


@kind("pasted", "wide")
def line_break_tags(document, rng):
    if not document.has_lines or document.outer is not None:
        return False
    tag = rng.choice(["<br>", "<br/>", "<br />"])
    for token in document.tokens:
        if token.kind == "space" and token.text[:1] in ("\r", "\n"):
            token.text = tag + token.text
    return True


@kind("wiki", "wide")
def underscores_escaped(document, rng):
    """Backslashes before underscores in keys, as by a wiki or Markdown editor."""
    for item in document.items:
        if is_member(item) and item.key.text == document.string(item.key.value):
            item.key.text = item.key.text.replace("_", "\\_")
    return "_" in "".join(item.key.text for item in document.items if is_member(item))


@kind("pasted", "wide")
def punctuation_full_width(document, rng):
    for item in document.items:
        if item.colon is not None and item.colon.text == ":":
            item.colon.text = "："
    return True


# --- the string form -----------------------------------------------------------------------------------------------------


def outer_only(document):
    return document.inner is not None and not callable(document.holder.text)


@kind("string form", "wide", form="string")
def inner_text_unescaped(document, rng):
    """The container was put between quotes without escaping it."""
    if not outer_only(document) or "\n" in document.inner.text() or "\\" in document.inner.text():
        return False
    if any(not document.inner.is_free(item) for item in document.inner.items):
        return False
    document.holder.text = lambda inner: '"' + inner + '"'
    return True


@kind("string form", "local", form="string")
def inner_member_unescaped(document, rng):
    """One member of the container in a string is not escaped."""
    if not outer_only(document):
        return False
    inner = document.inner
    item = take_undamaged_item(inner, rng, lambda i: is_member(i) and is_string(i) and i.value.value and not re.search(r"[\"\\\n\t]", i.value.value) and i.key.text == inner.string(i.key.value)
                and i.value.text == inner.string(i.value.value))
    if item is None:
        return False
    mark = "\ue000"
    item.key.text = mark + item.key.value + mark
    if rng.random() < 0.6:
        item.value.text = mark + text_between_quotes(inner, item) + mark
    document.holder.text = lambda text: document.string(text).replace(mark, '"').replace("\\ue000", '"')
    return True


@kind("string form", "wide", form="string")
def inner_text_escaped_twice(document, rng):
    if not outer_only(document) or any(not document.inner.is_free(item) for item in document.inner.items):
        return False
    document.holder.text = lambda inner: document.string(document.string(inner)[1:-1])
    return True


@kind("string form", "wide", form="string")
def inner_text_single_quoted(document, rng):
    if not outer_only(document) or "'" in document.inner.text() or "\\" in document.inner.text() or "\n" in document.inner.text():
        return False
    document.holder.text = lambda inner: "'" + inner + "'"
    return True


# --- language models -----------------------------------------------------------------------------------------------------


def ellipsis(document, rng, item):
    dots = rng.choice(["...", "…"])
    document.tokens.insert(document.tokens.index(item.node.tail), new_token("comma", "," + item.lead.text + dots))


add_local("language model", "ellipsis", lambda i: is_last_item(i) and i.leaf, ellipsis)
add_local("language model", "ellipsis-comment", lambda i: is_last_item(i) and line_start(i), lambda d, r, i: setattr(i.node.tail, "text", i.lead.text + r.choice(["// ...", "// ... more fields", "# ..."]) + i.node.tail.text))

# --- truncation ----------------------------------------------------------------------------------------------------------


def cut(document, token, keep, change=None):
    """Cuts the document inside a token, and sets the expected value: all complete values and the rest of incomplete ones."""
    at = document.tokens.index(token)
    target = token.item
    seen = {id(each) for each in document.tokens[:at + 1]}
    partial = {"value": change}

    def value(what):
        if isinstance(what, tuple):
            return what[0]
        if hasattr(what, "items"):
            if what.is_object:
                out = {}
                for item in what.items:
                    if id(item.key) not in seen:
                        break
                    name = item.key.value
                    if item.key is token:
                        name = partial["value"]
                        out[name] = None
                    elif item.leaf and item.value is token:
                        out[name] = partial["value"] if change is not None else document._value(item.value)
                    elif item.leaf and id(item.value) not in seen or not item.leaf and id(item.value.open) not in seen:
                        out[name] = None
                    else:
                        out[name] = value(item.value)
                return out
            out = []
            for item in what.items:
                if item.leaf and id(item.value) not in seen or not item.leaf and id(item.value.open) not in seen:
                    break
                out.append(partial["value"] if item.leaf and item.value is token and change is not None else value(item.value))
            return out
        return document._value(what)

    expected = value(document.root)
    document.expected = (expected,)
    token.text = token.text[:keep] if token.text is not None and not callable(token.text) else token.text
    del document.tokens[at + 1:]
    return target


def cut_in(document, rng, test, change):
    """Cuts at a random token that `test` accepts."""
    tokens = [token for token in document.tokens[8:-2] if test(token)]
    if not tokens:
        return False
    return change(rng.choice(tokens)) is not False


def pristine(document, token):
    return token.item is not None and token.text == document.string(token.value) and not token.item.touched


@kind("truncated", "cut")
def cut_in_string(document, rng):
    def test(token):
        return token.kind == "value" and token.inner is None and isinstance(token.value, str) and len(token.value) > 4 and pristine(document, token) and not re.search(r"[\"\\\n\t]", token.value)

    def change(token):
        stops = [at for at in range(2, len(token.value) - 1) if token.value[at - 1].isalnum()]
        if not stops or document.ascii_only and not token.value.isascii():
            return False
        keep = rng.choice(stops)
        cut(document, token, keep + 1, token.value[:keep])
    return cut_in(document, rng, test, change)


@kind("truncated", "cut")
def cut_in_key(document, rng):
    def change(token):
        keep = rng.randint(2, len(token.value) - 1)
        name = token.value[:keep]
        if any(item.key and item.key.value == name for item in token.item.node.items):
            return False
        cut(document, token, keep + 1, name)
    return cut_in(document, rng, lambda token: token.kind == "key" and len(token.value) > 4 and pristine(document, token), change)


@kind("truncated", "cut")
def cut_after_key(document, rng):
    return cut_in(document, rng, lambda token: token.kind == "key" and pristine(document, token), lambda token: cut(document, token, 999, None) and _null(document, token))


def _null(document, token):
    """Sets the value of the last key to null, and restores the key itself, which `cut` replaced by None."""
    def fix(value):
        if isinstance(value, dict):
            return {token.value if key is None else key: fix(each) for key, each in value.items()}
        return [fix(each) for each in value] if isinstance(value, list) else value
    document.expected = (fix(document.expected[0]),)
    return True


@kind("truncated", "cut")
def cut_after_colon(document, rng):
    return cut_in(document, rng, lambda token: token.kind == "colon" and token.text == ":" and not token.item.touched, lambda token: cut(document, token, 1) and True)


@kind("truncated", "cut")
def cut_after_value(document, rng):
    return cut_in(document, rng, lambda token: token.kind == "value" and token.inner is None and isinstance(token.value, str) and pristine(document, token),
                  lambda token: cut(document, token, 99999) and True)


@kind("truncated", "cut")
def cut_after_comma(document, rng):
    return cut_in(document, rng, lambda token: token.kind == "comma" and token.text == "," and token.item is not None and not token.item.touched, lambda token: cut(document, token, 1) and True)


@kind("truncated", "cut")
def cut_after_open(document, rng):
    return cut_in(document, rng, lambda token: token.kind == "open" and token.text in "{[" and token.text and token.item is not None and not token.item.touched,
                  lambda token: cut(document, token, 1) and True)


@kind("truncated", "cut")
def cut_after_close(document, rng):
    return cut_in(document, rng, lambda token: token.kind == "close" and token.text in "}]" and token.text and token.item is not None and not token.item.touched,
                  lambda token: cut(document, token, 1) and True)


@kind("truncated", "cut")
def cut_in_literal(document, rng):
    def test(token):
        return token.kind == "value" and (token.value is True or token.value is False or token.value is None) and token.text in ("true", "false", "null") and token.inner is None

    def change(token):
        cut(document, token, rng.randint(2, len(token.text) - 1))
    return cut_in(document, rng, test, change)


@kind("truncated", "cut", form="string")
def cut_in_inner_text(document, rng):
    """The file ends inside the container in a string."""
    inner = document.inner
    if not outer_only(document):
        return False
    done = rng.choice([cut_in_string, cut_after_value, cut_after_comma, cut_after_colon, cut_in_key])(inner, rng)
    if not done:
        return False
    at = document.tokens.index(document.holder)
    document.holder.text = lambda text: document.string(text)[:-1]
    cut(document, document.holder, 0)
    del document.tokens[at + 1:]
    return True


# --- whole files ---------------------------------------------------------------------------------------------------------

INTRO = ["Here is the payload that I sent this morning:", "Hallo zusammen, hier der Request:", "Sure! Here is the corrected JSON for your ticket:", "The body of the request was", "Request body (copied from the log)"]
OUTRO = ["Let me know if you need anything else.", "Please check why the server refuses it.", "Viele Grüße, Dana", "I kept all fields and only changed the status.", "The server answered with status 400."]


def lines_of(text, newline):
    return text.split(newline)


@kind("language model", "text")
def prose_before(text, rng, document):
    return rng.choice(INTRO) + document.newline * rng.randint(1, 2) + text


@kind("language model", "text")
def prose_after(text, rng, document):
    return text + document.newline * rng.randint(1, 2) + rng.choice(OUTRO)


@kind("language model", "text")
def prose_around(text, rng, document):
    return rng.choice(INTRO) + document.newline * 2 + text + document.newline * 2 + rng.choice(OUTRO) + document.newline


@kind("language model", "text")
def markdown_fence(text, rng, document):
    newline = document.newline
    mark = rng.choice(["```", "```", "~~~"])
    return (rng.choice(INTRO) + newline * 2 if rng.random() < 0.5 else "") + mark + rng.choice(["json", "json", "", "JSON"]) + newline + text + newline + mark + newline + (newline + rng.choice(OUTRO) if rng.random() < 0.5 else "")


@kind("language model", "text")
def markdown_fence_unclosed(text, rng, document):
    return "```json" + document.newline + text


@kind("wiki", "text")
def wiki_code(text, rng, document):
    opening, closing = rng.choice([("{code:json}", "{code}"), ("{noformat}", "{noformat}"), ("<pre>", "</pre>"), ("[code]", "[/code]"), ('<syntaxhighlight lang="json">', "</syntaxhighlight>")])
    return opening + document.newline + text + document.newline + closing


@kind("pasted", "text")
def entities_all(text, rng, document):
    if "&" in text:
        return None
    return html.escape(text, quote=False).replace('"', rng.choice(["&quot;", "&quot;", "&#34;"]))


@kind("pasted", "text")
def byte_order_mark(text, rng, document):
    return "\ufeff" + text


@kind("mail", "text")
def mail_quoted(text, rng, document):
    mark = rng.choice(["> ", "> ", ">> ", ">"])
    intro = "Am 12.03.2026 schrieb Kim:" + document.newline if rng.random() < 0.3 else ""
    return intro + document.newline.join(mark + line for line in lines_of(text, document.newline))


@kind("mail", "wide")
def mail_wrapped(document, rng):
    """Hard line breaks in long strings, where there were spaces."""
    if document.outer is not None:
        return False
    done = False
    for item in document.items:
        if not is_string(item) or item.touched or item.value.text != document.string(item.value.value):
            continue
        if len(item.value.value) < 40 or len(item.value.value) > 900 or re.search(r"[\"\\\n\r\t]|  ", item.value.value) or document.ascii_only and not item.value.value.isascii():
            continue
        words, lines = item.value.value.split(" "), [""]
        width = 72 - 20
        for word in words:
            if lines[-1] and len(lines[-1]) + len(word) > width and lines[-1][-1] not in ",;:":
                lines.append(word)
            else:
                lines[-1] = (lines[-1] + " " + word) if lines[-1] else word
            width = 72 if len(lines) > 1 else 52
        if len(lines) > 1:
            item.value.value = document.newline.join(lines)
            item.value.text = '"' + item.value.value + '"'
            done = True
    return done


@kind("mail", "text")
def mail_signature(text, rng, document):
    newline = document.newline
    return "Hello," + newline + newline + text + newline + newline + "-- " + newline + "Dana Adler" + newline + "Service Desk, example.com"


@kind("spreadsheet", "text")
def csv_cell(text, rng, document):
    """The whole document in quotes, with its quotes doubled."""
    return '"' + text.replace('"', '""') + '"'


@kind("spreadsheet", "text")
def csv_row(text, rng, document):
    if "\n" in text or "\r" in text:
        return None
    return f'{rng.randint(1, 99)},"' + text.replace('"', '""') + '",sent'


@kind("spreadsheet", "text")
def csv_quotes_doubled(text, rng, document):
    return text.replace('"', '""') if '""' not in text else None


@kind("console", "text")
def line_numbers(text, rng, document):
    lines = lines_of(text, document.newline)
    if len(lines) < 4:
        return None
    style = rng.choice(["{:>3}  ", "{}: ", "{:>4} | ", "{:>4}\t", "{:02d}. "])
    return document.newline.join(style.format(number + 1) + line for number, line in enumerate(lines))


@kind("console", "text")
def log_record(text, rng, document):
    if document.has_lines:
        return None
    head = rng.choice(["2026-03-14 09:15:22,101 INFO  client - request=", "[2026-03-14T09:15:22Z] POST /api body: ", "Mar 14 09:15:22 srv-03 summit[412]: sending ", "09:15:22.101 DEBUG Payload: "])
    return head + text + rng.choice(["", " status=400", " (took 12 ms)"])


@kind("console", "text")
def log_lines(text, rng, document):
    """Each line has the time of its record."""
    lines = lines_of(text, document.newline)
    if len(lines) < 4:
        return None
    style = rng.choice(["2026-03-14 09:15:{:02d} INFO ", "[09:15:{:02d}] ", "2026-03-14T09:15:{:02d}Z "])
    return document.newline.join(style.format(22 + number % 3) + line for number, line in enumerate(lines))


@kind("console", "text")
def container_log(text, rng, document):
    lines = lines_of(text, document.newline)
    return document.newline.join("client-1  | " + line for line in lines) if len(lines) > 3 else None


@kind("console", "text")
def prompt(text, rng, document):
    newline = document.newline
    head, tail = rng.choice([("$ cat payload.json", "$ "), ("PS C:\\Data> Get-Content payload.json", "PS C:\\Data>"), ("C:\\Data>type payload.json", "C:\\Data>"), ("dana@srv-03:~$ cat new.json", "dana@srv-03:~$ ")])
    return head + newline + text + newline + tail


@kind("console", "text")
def curl(text, rng, document):
    if "'" in text:
        return None
    return "curl -X POST https://summit.example.com/api/incident -H 'Content-Type: application/json' " + rng.choice(["-d '", "--data-raw '"]) + text + "'"


@kind("console", "text")
def diff_lines(text, rng, document):
    lines = lines_of(text, document.newline)
    if len(lines) < 4:
        return None
    return document.newline.join("+" + line for line in lines)


@kind("console", "text")
def color_codes(text, rng, document):
    """Console colors: each key is between two escape sequences."""
    return re.sub(r'("[A-Za-z_]+")(?=\s*:)', "\x1b[34;1m\\1\x1b[0m", text) if '\\"' not in text else None


@kind("source code", "text")
def assignment(text, rng, document):
    return rng.choice(["const payload = {};", "payload = {}", "var body = {};", "let data = {}\n", "$payload = {};", "module.exports = {};"]).replace("{}", "\0").replace("\0", text)


@kind("source code", "text")
def joined_lines(text, rng, document):
    """Source code that joins one string per line."""
    lines = lines_of(text, document.newline)
    if len(lines) < 4:
        return None
    style = rng.choice(["plus", "plus-leading", "adjacent", "basic"])
    if style == "basic":
        parts = ['"' + line.replace('"', '""') + '"' for line in lines]
        return (" & _" + document.newline).join(parts)
    parts = [json.dumps(line, ensure_ascii=False) for line in lines]
    joint = {"plus": " +" + document.newline, "plus-leading": document.newline + "+ ", "adjacent": document.newline}[style]
    return joint.join(parts)


@kind("escaped", "text")
def escaped_once(text, rng, document):
    return json.dumps(text, ensure_ascii=False)[1:-1]


@kind("escaped", "text")
def escaped_twice(text, rng, document):
    return json.dumps(json.dumps(text, ensure_ascii=False)[1:-1], ensure_ascii=False)[1:-1]


@kind("escaped", "text")
def escaped_quotes_only(text, rng, document):
    """Only the quotes are escaped, not the line breaks."""
    return text.replace('"', '\\"') if "\\" not in text else None


@kind("escaped", "text")
def percent_encoded(text, rng, document):
    return urllib.parse.quote(text, safe=rng.choice(["", "/:@"]))


@kind("escaped", "text")
def unicode_quotes(text, rng, document):
    return text.replace('"', "\\u0022") if "\\" not in text else None


# --- use -----------------------------------------------------------------------------------------------------------------


def target_of(document, kind_, rng):
    """Returns the document to damage: in the string form, half of the time the JSON in the string."""
    if document.inner is None or "form" in kind_.needs or kind_.stage == "cut" and rng.random() < 0.5:
        return document
    return document.inner if rng.random() < 0.5 and not callable(document.holder.text) else document


def damaged(document, kinds, rng):
    """Applies kinds to a document. Returns (text, expected value), or None if one does not apply."""
    order = {"local": 0, "wide": 1, "cut": 2, "text": 3}
    for each in sorted(kinds, key=lambda each: (order[each.stage], each.name == "inner-member-unescaped")):
        if each.stage == "text":
            continue
        if not each.apply(target_of(document, each, rng), rng):
            return None
    text = document.text()
    for each in kinds:
        if each.stage == "text":
            text = each.apply(text, rng, document)
            if text is None:
                return None
    return text, document.value()
