import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const program = process.env["POSTHORN_CHROMIUM"] ?? "/usr/bin/chromium";

/**
 * True if tests in a browser must be skipped because Chromium is not installed. Prints the reason. Throws if
 * POSTHORN_CHROMIUM is set.
 */
export function skipWithoutChromium(): boolean {
  try {
    accessSync(program, constants.X_OK);
    return false;
  } catch {
    const reason = `${program} is not installed. Run "npm run brokers:install -- chromium" on Debian or Ubuntu, or set POSTHORN_CHROMIUM.`;
    if (process.env["POSTHORN_CHROMIUM"] !== undefined) throw new Error(reason);
    console.warn(`skipped: ${reason}`);
    return true;
  }
}

const baseFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Runs a script as an ES module in Chromium. Resolves to the text that it writes to the page. */
export async function runInChromium(script: string): Promise<string> {
  const server = createServer((request, response) => {
    const isScript = request.url === "/program.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(
      isScript ? script : '<!doctype html><body><script type="module" src="/program.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = await mkdtemp(join(tmpdir(), "posthorn-chromium-"));
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const flags = [...baseFlags, `--user-data-dir=${profile}`, "--dump-dom", address];
    const { stdout } = await promisify(execFile)(program, flags, { timeout: 60_000 });
    return /<pre>(.*?)<\/pre>/s.exec(stdout)?.[1] ?? stdout;
  } finally {
    server.close();
    await rm(profile, { recursive: true, force: true });
  }
}
