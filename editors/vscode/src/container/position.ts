/** Follows a position through changes of a document. */

/** A change of a document, as VS Code reports it. */
export interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Returns the position of `offset` after the changes. The offsets of each change refer to the text after the previous change. */
export function movePosition(offset: number, changes: readonly Change[]): number {
  return changes.reduce((position, { rangeOffset, rangeLength, text }) => {
    if (rangeOffset + rangeLength <= position) {
      return position + text.length - rangeLength;
    }
    return Math.min(position, rangeOffset);
  }, offset);
}
