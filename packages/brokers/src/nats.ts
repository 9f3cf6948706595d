import { join } from "node:path";
import type { Broker } from "./broker.ts";
import { startChild } from "./child.ts";
import { makeBroker, makeFolder } from "./make-broker.ts";
import { freePort, host } from "./ports.ts";
import { findProgram } from "./programs.ts";
import { natsGreeting, untilReady } from "./ready.ts";

const startMs = 20_000;
const user = "posthorn";

export interface NatsOptions {
  /** Default true. */
  readonly jetstream?: boolean;
  /** What the user `posthorn` must say. Default: nobody need say anything. */
  readonly password?: string;
}

/** Starts a NATS server on a free port of the loopback interface. */
export async function startNats({ jetstream = true, password }: NatsOptions = {}): Promise<Broker> {
  const program = findProgram("nats");
  const port = await freePort();
  const folder = await makeFolder("nats");
  const args = ["-a", host, "-p", String(port), "-sd", join(folder, "data")];
  if (jetstream) args.push("-js");
  if (password !== undefined) args.push("--user", user, "--pass", password);
  const credentials = password === undefined ? "" : `${user}:${encodeURIComponent(password)}@`;
  return makeBroker({
    url: `nats://${credentials}${host}:${port}`,
    port,
    folder,
    launch: async () => {
      const server = startChild(program, args, { folder });
      try {
        await untilReady(server, port, natsGreeting(user, password), startMs);
      } catch (error) {
        await server.kill();
        throw error;
      }
      return [server];
    },
  });
}
