import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MatrixFile } from "@posthorn/conformance";
import type { Column } from "./columns.ts";

/** Runs a column's suite once, with all checks. Rejects with the end of its output if it wrote no results. */
export async function runSuite(root: string, column: Column, signal: AbortSignal): Promise<MatrixFile> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-conformance-"));
  try {
    const output = await runVitest(root, column, { folder, signal });
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error(`The suite wrote no results:\n${output.slice(-2_000)}`);
    return JSON.parse(await readFile(join(folder, file), "utf8")) as MatrixFile;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runVitest(
  root: string,
  { file, env }: Column,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<string> {
  const child = spawn(join(root, "node_modules/.bin/vitest"), ["run", file, "--reporter=dot"], {
    cwd: root,
    signal,
    env: {
      ...process.env,
      ...env,
      POSTHORN_MATRIX: folder,
      POSTHORN_THOROUGH: "1",
      POSTHORN_BROKERS: "required",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      output = (output + bytes.toString()).slice(-10_000);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve(output));
  });
}
