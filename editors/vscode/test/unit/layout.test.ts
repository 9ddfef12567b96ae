import assert from "node:assert/strict";
import { test } from "node:test";
import { collapse, layoutOf, spread } from "../../src/container/layout";

test("layouts are recognized outside strings", () => {
  assert.equal(layoutOf('{"a":"b, c: d"}'), "tight");
  assert.equal(layoutOf('{"a": 1}'), "spaced");
  assert.equal(layoutOf('{\n"a":1}'), "lines");
  assert.equal(layoutOf("{}"), "tight");
});

test("each member gets a line, and only whitespace changes", () => {
  const text = '{"a":1.0,"a":12345678901234567890,"b":{},"c":[ ],"d":[true,{"e":"\\u0041 {,"}]}';
  const lines = [
    "{",
    '  "a": 1.0,',
    '  "a": 12345678901234567890,',
    '  "b": {},',
    '  "c": [],',
    '  "d": [',
    "    true,",
    "    {",
    '      "e": "\\u0041 {,"',
    "    }",
    "  ]",
    "}",
  ];
  assert.equal(spread(text, "  "), lines.join("\n"));
  assert.equal(collapse(spread(text, "  "), "tight"), text.replace("[ ]", "[]"));
});

test("one line has spaces after commas and colons, or no spaces", () => {
  assert.equal(collapse('{\n  "a" : [1,2]\n}\n', "spaced"), '{"a": [1, 2]}');
  assert.equal(collapse('{ "a": [1, 2] }', "tight"), '{"a":[1,2]}');
});
