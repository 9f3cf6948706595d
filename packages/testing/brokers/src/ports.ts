import { once } from "node:events";
import { createServer } from "node:net";

export const host = "127.0.0.1";

// Below the range from which Linux takes the ports of outgoing connections. Within it, a client that
// tries again and again to reach a stopped broker may be given that very port, reach itself, and keep
// the broker from ever coming back.
const lowest = 10_240;
const highest = 32_767;

/** A port of the loopback interface that nobody listens on. Somebody may, a moment later. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) return port;
  }
  throw new Error(`100 ports between ${lowest} and ${highest} are taken. Free some.`);
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
