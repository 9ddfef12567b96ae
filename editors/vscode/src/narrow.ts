/** Computes the smallest replacement that changes one text into another. */

/** A replacement of the part of a text from `start` to `end` by `text`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Returns the replacement that changes `before` into `after`, without the start and the end that both texts have in common. */
export function narrow(before: string, after: string): Replacement {
  const minLength = Math.min(before.length, after.length);
  let start = 0;
  while (start < minLength && before[start] === after[start]) {
    start += 1;
  }
  let sharedEnd = 0;
  while (sharedEnd < minLength - start && before[before.length - 1 - sharedEnd] === after[after.length - 1 - sharedEnd]) {
    sharedEnd += 1;
  }
  // Do not split a surrogate pair or a CRLF.
  if (start > 0 && /[\ud800-\udbff\r]/.test(before[start - 1] ?? "")) {
    start -= 1;
  }
  if (sharedEnd > 0 && /[\udc00-\udfff\n]/.test(before[before.length - sharedEnd] ?? "")) {
    sharedEnd -= 1;
  }
  return { start, end: before.length - sharedEnd, text: after.slice(start, after.length - sharedEnd) };
}
