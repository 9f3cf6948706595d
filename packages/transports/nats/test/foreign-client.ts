import { jetstreamManager } from "@nats-io/jetstream";
import { connect, headers as newHeaders } from "@nats-io/transport-node";
import type { ForeignClient } from "@posthorn/conformance";
import type { Packet } from "@posthorn/core/transport";
import { namesOf, subjectOf } from "../src/names.ts";

/** Opens a client of NATS that knows nothing of Posthorn but the subjects. */
export async function openForeign(url: string): Promise<ForeignClient> {
  const nc = await connect({ servers: url });
  return {
    async publish(to, { headers, body }) {
      const encoded = newHeaders();
      for (const [name, value] of Object.entries(headers)) encoded.set(name, value);
      await nc.request(subjectOf(namesOf(to), to.address), body, { headers: encoded, timeout: 5_000 });
    },
    async receive(from) {
      const packet = new Promise<Packet>((resolve) => {
        nc.subscribe(subjectOf(namesOf(from), from.address), {
          callback(_error, { headers, data }) {
            const entries = [...(headers ?? [])].map(([name, [value = ""]]) => [name, value]);
            resolve({ headers: Object.fromEntries(entries), body: data });
          },
        });
      });
      await nc.flush();
      return { packet };
    },
    close: () => nc.close(),
  };
}

/** The streams that are named after inboxes: there should be none. */
export async function orphans(url: string): Promise<readonly string[]> {
  const nc = await connect({ servers: url });
  const jsm = await jetstreamManager(nc);
  const names = await jsm.streams.names().next();
  await nc.close();
  return names.filter((name) => name.includes("inbox"));
}
