import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A program of the shop in a separate process. */
export interface Program {
  /** Resolves once the program has written the text. Rejects if it ends earlier. */
  wrote(text: string): Promise<void>;
  /** Asks the program to end, as an operator would. Resolves to its exit code. */
  stop(): Promise<number | null>;
  /** Resolves to the program's output once it has ended. Rejects if it failed. */
  ended(): Promise<string>;
}

/** The folder of the shop's program. */
export const source: string = join(import.meta.dirname, "../src");

/**
 * Starts services of the shop, or a customer, with the transport in `environment`.
 *
 * @param folder - the folder of the program, if it is a copy
 */
export function startProgram(
  names: readonly string[],
  environment: NodeJS.ProcessEnv,
  folder: string = source,
): Program {
  const main = join(folder, "main.ts");
  const child = spawn(process.execPath, ["--conditions=@posthorn/source", main, ...names], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const closed = once(child, "close").then(([code]) => code as number | null);
  const failed = (why: string): Error => new Error(`${names.join(", ")} ${why}:\n${output}${errors}`);

  return {
    async wrote(text) {
      while (!output.includes(text)) {
        const ended = await Promise.race([
          closed.then(() => true),
          once(child.stdout, "data").then(() => false),
        ]);
        if (ended && !output.includes(text)) throw failed(`ended without "${text}"`);
      }
    },
    stop() {
      child.kill("SIGTERM");
      return closed;
    },
    async ended() {
      const code = await closed;
      if (code !== 0 || errors !== "") throw failed(`ended with ${code}`);
      return output;
    },
  };
}
