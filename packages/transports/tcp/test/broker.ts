import { join } from "node:path";
import {
  type BrokerKind,
  freePort,
  host,
  makeFolder,
  runBroker,
  startChildProcess,
  waitUntilReady,
} from "@posthorn/brokers";
import type { Broker } from "@posthorn/conformance";
import { encodeFrame } from "../src/frames.ts";

/** The broker of the toy protocol, which runs in the same Node as the tests. */
export const broker: BrokerKind = {
  name: "tcp",
  scheme: "tcp",
  versions: { "1": { candidates: [process.execPath] } },
  start: startTcpBroker,
  users: "none",
};

const program = join(import.meta.dirname, "broker-program.ts");
const startTimeoutMs = 30_000;

async function startTcpBroker(): Promise<Broker> {
  const port = await freePort();
  const folder = await makeFolder("tcp");
  const args = ["--conditions=@posthorn/source", program, String(port)];
  return runBroker({
    url: `tcp://${host}:${port}`,
    port,
    folder,
    async launch() {
      const server = startChildProcess(process.execPath, args, { folder });
      const greeting = {
        port,
        hello: encodeFrame({ do: "hello", heartbeatMs: null }).toString("latin1"),
        isAnswer: (received: string) => received.includes("welcome"),
      };
      try {
        await waitUntilReady(server, greeting, startTimeoutMs);
      } catch (error) {
        await server.kill();
        throw error;
      }
      return [server];
    },
  });
}
