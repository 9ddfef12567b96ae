/** The text of the status bar item. */
import type { ServerState } from "./server/server";

/** Returns the text and the tooltip of the item. */
export function statusText(state: ServerState, errors: number, warnings: number): { text: string; tooltip: string } {
  switch (state.kind) {
    case "off":
      return { text: "$(circle-slash) summit-lint", tooltip: "summit-lint is off" };
    case "starting":
      return { text: "$(loading~spin) summit-lint", tooltip: "summit-lint is starting" };
    case "failed":
      return { text: "$(error) summit-lint", tooltip: `summit-lint: ${state.reason}` };
    case "running": {
      const found = errors + warnings;
      const counts = `${count(errors, "error")} and ${count(warnings, "warning")} in this document`;
      return {
        text: found === 0 ? "$(check) summit-lint" : `$(warning) summit-lint: ${found}`,
        tooltip: `summit-lint ${state.version}\n${found === 0 ? "No findings in this document" : counts}`,
      };
    }
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
