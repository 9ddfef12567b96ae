import assert from "node:assert/strict";
import { test } from "node:test";
import { containerAt, containerStrings, decode, encode, hasLoneSurrogate } from "../../src/container/strings";

const one = '{"IncidentContainerJson": "{\\"Updater\\":\\"Caller\\"}"}';

test("a container is found with its quotes", () => {
  const [found] = containerStrings(one);
  assert.equal(found?.literal, '"{\\"Updater\\":\\"Caller\\"}"');
  assert.equal(one.slice(found.start, found.end), found.literal);
  assert.equal(found.key, 1);
});

test("other keys, objects and strings inside strings are not containers", () => {
  assert.deepEqual(containerStrings('{"IncidentContainerJsonObj": {}, "a": "\\"IncidentContainerJson\\": \\"{}\\""}'), []);
  assert.deepEqual(containerStrings('{"MyIncidentContainerJson": "{}", "IncidentContainerJson": {}}'), []);
});

test("keys of JSON5 may have single, double or no quotes", () => {
  assert.equal(containerStrings("{'IncidentContainerJson' : \"{}\"}").length, 1);
  assert.equal(containerStrings('{IncidentContainerJson:"{}"}').length, 1);
});

test("the container at the cursor is chosen, or the only one", () => {
  const two = containerStrings(`[${one},\n${one}]`);
  assert.equal(containerAt(two, two[1]?.start ?? 0), 1);
  assert.equal(containerAt(two, 0), undefined);
  assert.equal(containerAt(two.slice(0, 1), 0), 0);
  assert.equal(containerAt([], 0), undefined);
});

test("only an object in strict JSON is decoded", () => {
  assert.equal(decode('"{\\"a\\": 1}"'), '{"a": 1}');
  for (const literal of ['"{\\"a\\": 1,}"', '"{"', '"[]"', '"1"', '"\\x"', '"a\nb"', '""']) {
    assert.equal(decode(literal), undefined, literal);
  }
});

test("half of a surrogate pair is not decoded", () => {
  assert.ok(hasLoneSurrogate('"\\ud83d"') && !hasLoneSurrogate('"\\ud83d\\ude00"') && !hasLoneSurrogate('"a\nb"'));
  assert.equal(decode('"{\\"a\\": \\"\\ud83d\\"}"'), undefined);
  assert.equal(decode('"{\\"a\\": \\"\\ud83d\\ude00\\"}"'), '{"a": "😀"}');
});

test("what does not change keeps its escapes", () => {
  const original = '"{\\"a\\":\\"\\u0027\\/é\\u00e9\\",\\"b\\":\\"x\\",\\"c\\":\\"\\u003c/\\"}"';
  const text = JSON.parse(original) as string;
  assert.equal(encode(text, original), original);
  assert.equal(encode(text.replace("x", "'"), original), original.replace("x", "'"));
});

test("escapes are written as in the original", () => {
  assert.equal(encode('{"a": "é/\n"}', '"{}"'), '"{\\"a\\": \\"é/\\n\\"}"');
  assert.equal(encode('{"a": "é"}', '"\\u00fc"'), '"{\\"a\\": \\"\\u00e9\\"}"');
  assert.equal(encode('{"a": "é/"}', '"ü \\/ \\u00fc"'), '"{\\"a\\": \\"é\\/\\"}"');
  assert.equal(encode("😀", '"\\u20ac"'), '"\\ud83d\\ude00"');
  assert.equal(decode(encode('{"a": "\u2028"}', '"\\u001f"')), '{"a": "\u2028"}');
});
