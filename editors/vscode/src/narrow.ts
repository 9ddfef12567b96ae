/** Computes the smallest replacement that changes one text into another. */

/** A replacement of the part from `start` to `end`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Returns the replacement that changes `before` into `after`, without their common start and end. */
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
