import assert from "node:assert/strict";
import { test } from "node:test";
import { narrow } from "../../src/narrow";

test("the common start and end stay", () => {
  assert.deepEqual(narrow("abcd", "abxd"), { start: 2, end: 3, text: "x" });
  assert.deepEqual(narrow("aa", "aaa"), { start: 2, end: 2, text: "a" });
  assert.deepEqual(narrow("", "a"), { start: 0, end: 0, text: "a" });
  assert.deepEqual(narrow("a", "a"), { start: 1, end: 1, text: "" });
});

test("every replacement results in the other text and splits no surrogate pair", () => {
  const texts = ["", "a😀b", "a😁b", "\ud83d\ude00", "\ud83e\ude00", "a\r\nb", "a\r\n\nb", "a\n", "aa\n", "😀😀", "😀"];
  for (const before of texts) {
    for (const after of texts) {
      const { start, end, text } = narrow(before, after);
      assert.ok(start <= end, `${before} ${after}`);
      assert.equal(before.slice(0, start) + text + before.slice(end), after);
      assert.doesNotMatch(before.slice(0, start), /[\ud800-\udbff]$/);
      assert.doesNotMatch(before.slice(end), /^[\udc00-\udfff]/);
    }
  }
});
