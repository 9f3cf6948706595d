import { join } from "node:path";
import type { Broker } from "./broker.ts";
import { startChild } from "./child.ts";
import { makeBroker, makeFolder } from "./make-broker.ts";
import { freePort, host } from "./ports.ts";
import { findProgram } from "./programs.ts";
import { natsGreeting, untilReady } from "./ready.ts";

const startMs = 20_000;

/** Starts a NATS server with JetStream on a free port of the loopback interface. */
export async function startNats(): Promise<Broker> {
  const program = findProgram("nats");
  const port = await freePort();
  const folder = await makeFolder("nats");
  const args = ["-a", host, "-p", String(port), "-js", "-sd", join(folder, "data")];
  return makeBroker({
    url: `nats://${host}:${port}`,
    port,
    folder,
    launch: async () => {
      const server = startChild(program, args, { folder });
      try {
        await untilReady(server, port, natsGreeting, startMs);
      } catch (error) {
        await server.kill();
        throw error;
      }
      return [server];
    },
  });
}
