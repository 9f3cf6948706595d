import { memoryTransport } from "@posthorn/transport-memory";
import { order } from "../contenders/order.ts";
import { posthorn } from "../contenders/posthorn.ts";
import type { Contender, Discipline } from "../race/contender.ts";
import { inFlight } from "../race/measure.ts";

/** Round trips in memory, compared with JSON alone. */
export function memoryDisciplines(): readonly Discipline[] {
  return [
    {
      title: "memory: requests",
      openers: [async () => jsonAlone, openInMemory],
      targets: [{ ours: "Posthorn", theirs: "JSON alone", timeAtMost: 1.8 }],
    },
  ];
}

/** Both ends share one transport, which is their broker. */
async function openInMemory(): Promise<Contender> {
  const transport = memoryTransport();
  return posthorn(async () => transport);
}

/** Writes and parses a request and its reply. A promise for each would cost time that JSON does not take. */
const jsonAlone: Contender = {
  name: "JSON alone",
  messages: inFlight,
  async trip() {
    for (let index = 0; index < inFlight; index++) {
      const received: unknown = JSON.parse(JSON.stringify(order));
      JSON.parse(JSON.stringify(received));
    }
  },
  close: async () => {},
};
