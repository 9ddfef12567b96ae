/** Computes the smallest replacement that changes one text into another. */

/** A replacement of the part of a text from `start` to `end` by `text`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Returns the replacement that changes `before` into `after`. It leaves out the start and the end that both texts share. */
export function narrow(before: string, after: string): Replacement {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start += 1;
  }
  let shared = 0;
  while (shared < shorter - start && before[before.length - 1 - shared] === after[after.length - 1 - shared]) {
    shared += 1;
  }
  // Do not split a surrogate pair or a CRLF.
  if (start > 0 && /[\ud800-\udbff\r]/.test(before[start - 1] ?? "")) {
    start -= 1;
  }
  if (shared > 0 && /[\udc00-\udfff\n]/.test(before[before.length - shared] ?? "")) {
    shared -= 1;
  }
  return { start, end: before.length - shared, text: after.slice(start, after.length - shared) };
}
