/** Runs the program and collects its output. */
import { spawn } from "node:child_process";

/** The time after which a run is stopped. */
const TIMEOUT_MS = 60_000;

/** The result of a run: the exit status (`null` if a signal ended the program), standard output, and standard error. */
export interface RunResult {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The input of a run: the text for standard input, and the working directory. */
export interface Input {
  readonly text?: string;
  readonly folder?: string | undefined;
}

/** Runs `file` with `text` on standard input, in `folder`. Rejects if the program does not start. */
export function run(file: string, options: readonly string[], { text = "", folder }: Input = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, NO_COLOR: "1" };
    const child = spawn(file, options, { cwd: folder, env: environment, timeout: TIMEOUT_MS, windowsHide: true });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    // Writing fails if the program exits without reading its input. This is not an error.
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString() });
    });
    child.stdin.end(text);
  });
}
