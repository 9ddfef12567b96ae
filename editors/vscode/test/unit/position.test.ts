import assert from "node:assert/strict";
import { test } from "node:test";
import { movePosition } from "../../src/container/position";

const change = (rangeOffset: number, rangeLength: number, text: string) => ({ rangeOffset, rangeLength, text });

test("changes before a position move it, and others do not", () => {
  assert.equal(movePosition(10, [change(2, 3, "a")]), 8);
  assert.equal(movePosition(10, [change(10, 0, "ab")]), 12);
  assert.equal(movePosition(10, [change(11, 5, "")]), 10);
  assert.equal(movePosition(10, [change(20, 1, "x"), change(0, 0, "abc")]), 13);
});

test("a position in what is replaced is taken to its start", () => {
  assert.equal(movePosition(10, [change(4, 20, "abc")]), 4);
});
