import { once } from "node:events";
import { createServer } from "node:net";

export const host = "127.0.0.1";

// These ports are below the range from which Linux takes the ports of outgoing connections. Within that range, a
// client that reconnects to a stopped broker may be given the broker's port as its local port, connect to itself, and
// keep the broker from starting again.
const lowestPort = 10_240;
const highestPort = 32_767;

/** Returns a free port of the loopback interface. Another program may take it at any time. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = lowestPort + Math.floor(Math.random() * (highestPort - lowestPort));
    if (await isFree(port)) return port;
  }
  throw new Error(`100 random ports between ${lowestPort} and ${highestPort} are in use. Free some of them.`);
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
