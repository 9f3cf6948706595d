import { once } from "node:events";
import { connect } from "node:net";
import type { Destination, Packet } from "@posthorn/core/transport";
import { encodeFrame, type FromBroker, frameReader, type ToBroker } from "../src/frames.ts";

/** A client of the protocol that knows nothing of Posthorn. */
export interface ForeignClient {
  publish(to: Destination, packet: Packet): Promise<void>;
  /** Begins to receive from a queue. Resolves to the promise of the next packet that is published to it. */
  receive(from: Destination): Promise<{ readonly packet: Promise<Packet> }>;
  /** The addresses of the inboxes that the broker has. */
  inboxes(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A question that only tests ask: the bytes of the answer are a JSON list. */
export interface InboxesFrame {
  readonly do: "inboxes";
  readonly id: number;
}

/** Opens a client that waits for each answer before it asks again. */
export async function openForeign(url: string): Promise<ForeignClient> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let answered: (body: Buffer) => void = () => {};
  let delivered: (packet: Packet) => void = () => {};
  socket.on(
    "data",
    frameReader((head: FromBroker, body) => {
      if (head.do === "accept") answered(body);
      else if (head.do === "deliver") delivered({ headers: head.headers, body });
    }),
  );
  await once(socket, "connect");
  socket.write(encodeFrame({ do: "hello", heartbeatMs: null }));

  function ask(head: ToBroker | InboxesFrame, body?: Uint8Array): Promise<Buffer> {
    socket.write(encodeFrame(head as ToBroker, body));
    return new Promise((resolve) => {
      answered = resolve;
    });
  }

  return {
    async publish(to, { headers, body }) {
      await ask({ do: "publish", id: 1, to, packet: { id: "", headers } }, body);
    },
    async receive(from) {
      const packet = new Promise<Packet>((resolve) => {
        delivered = resolve;
      });
      await ask({ do: "subscribe", id: 1, consumer: 1, from, group: undefined, credit: 1 });
      return { packet };
    },
    async inboxes() {
      return JSON.parse((await ask({ do: "inboxes", id: 1 })).toString());
    },
    async close() {
      socket.end();
      await once(socket, "close");
    },
  };
}
