import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { cacheFolder } from "./debian-folder.ts";

export const host = "127.0.0.1";

// These ports are below the range from which Linux takes the ports of outgoing connections. Within that range, a
// client that reconnects to a stopped broker may be given the broker's port as its local port, connect to itself, and
// keep the broker from starting again.
const lowestPort = 10_240;
const highestPort = 32_767;

/** The ports that running processes have, a file for each, with the id of its process. */
const claims = join(cacheFolder(), "ports");
/** The files of this process. */
const own = new Set<string>();
process.once("exit", () => {
  for (const file of own) rmSync(file, { force: true });
});

/**
 * Returns a free port of the loopback interface, which no other process gets from this function until this one ends.
 */
export async function freePort(): Promise<number> {
  mkdirSync(claims, { recursive: true });
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = lowestPort + Math.floor(Math.random() * (highestPort - lowestPort));
    if (claim(port) && (await isFree(port))) return port;
  }
  throw new Error(`100 random ports between ${lowestPort} and ${highestPort} are in use. Free some of them.`);
}

/** Returns false if a running process has the port. */
function claim(port: number): boolean {
  const file = join(claims, String(port));
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    own.add(file);
    return true;
  } catch {
    if (!isClaimed(file)) rmSync(file, { force: true }); // the next attempt may have it
    return false;
  }
}

/** False if the process has ended. */
function isClaimed(file: string): boolean {
  try {
    process.kill(Number(readFileSync(file, "utf8")), 0);
    return true;
  } catch {
    return false;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
