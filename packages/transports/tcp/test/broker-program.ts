import { createServer, type Socket } from "node:net";
import { isMessagingError, type Settlement, type Subscription } from "@posthorn/core/transport";
import { batchWrites, startHeartbeat, storesNothing } from "@posthorn/transport-kit";
import { memoryTransport } from "@posthorn/transport-memory";
import { encodeFrame, type FromBroker, frameReader, type ToBroker } from "../src/frames.ts";
import type { InboxesFrame } from "./foreign-client.ts";

// The broker of the toy protocol. The memory transport has the queues and topics; this program lets clients use it over TCP.
const packets = memoryTransport({ largestBacklog: 1_000_000 });

/** The addresses of the inboxes that have a subscription. */
const inboxes = new Map<Subscription, string>();

createServer({ noDelay: true }, serve).listen(Number(process.argv[2]), "127.0.0.1");

function serve(socket: Socket): void {
  batchWrites(socket);
  const subscriptions = new Map<number, Promise<Subscription>>();
  const unsettled = new Map<number, (settlement: Settlement) => void>();
  let lastTag = 0;
  let isGone = false;
  const send = (head: FromBroker, body?: Uint8Array): void => void socket.write(encodeFrame(head, body));

  function handle(head: ToBroker | InboxesFrame, body: Buffer): void {
    switch (head.do) {
      case "publish":
        answer(head.id, publish(head, body));
        break;
      case "subscribe":
        answer(head.id, subscribe(head));
        break;
      case "credit":
        void subscriptions.get(head.consumer)?.then((subscription) => subscription.resize(head.credit));
        break;
      case "unsubscribe":
        answer(head.id, unsubscribe(head.consumer));
        break;
      case "done":
        settle(head.tag, { kind: "done" });
        break;
      case "retry":
        settle(head.tag, { kind: "retry", afterMs: head.afterMs, attempted: head.attempted });
        break;
      case "hello":
        send({ do: "welcome" });
        if (head.heartbeatMs !== null) watch(head.heartbeatMs);
        break;
      case "ping":
        send({ do: "pong" });
        break;
      case "inboxes":
        send({ do: "accept", id: head.id }, Buffer.from(JSON.stringify([...inboxes.values()])));
    }
  }

  function answer(id: number, work: Promise<unknown>): void {
    work.then(
      () => send({ do: "accept", id }),
      (error: unknown) => {
        if (!isMessagingError(error)) throw error;
        send({ do: "refuse", id, code: error.code, text: error.text });
      },
    );
  }

  async function subscribe(head: Extract<ToBroker, { do: "subscribe" }>): Promise<void> {
    const { consumer, from, group, credit } = head;
    const isStored = !storesNothing(from, group);
    const opened = packets.subscribe(
      from,
      ({ headers, body, address, attempt }) =>
        new Promise<Settlement>((resolve) => {
          const tag = ++lastTag;
          if (isGone) return resolve({ kind: "retry", afterMs: 0, attempted: false });
          if (isStored) unsettled.set(tag, resolve);
          else resolve({ kind: "done" });
          send({ do: "deliver", consumer, tag, attempt, address, headers }, body);
        }),
      { concurrency: credit, ...(group === undefined ? {} : { group }), onError: () => {} },
    );
    subscriptions.set(consumer, opened);
    const subscription = await opened;
    if (from.kind === "inbox" && !isGone) inboxes.set(subscription, from.address);
  }

  async function unsubscribe(consumer: number): Promise<void> {
    const subscription = await subscriptions.get(consumer);
    subscriptions.delete(consumer);
    if (subscription === undefined) return;
    inboxes.delete(subscription);
    void subscription.close({ timeoutMs: Number.POSITIVE_INFINITY }); // what is in flight stays with the client
  }

  function settle(tag: number, settlement: Settlement): void {
    unsettled.get(tag)?.(settlement);
    unsettled.delete(tag);
  }

  function watch(heartbeatMs: number): void {
    const stop = startHeartbeat({
      everyMs: heartbeatMs,
      received: () => socket.bytesRead,
      ping: () => send({ do: "ping" }),
      onSilence: () => socket.destroy(),
    });
    socket.on("close", stop);
  }

  socket.on("data", frameReader(handle));
  socket.on("error", () => socket.destroy());
  socket.on("close", async () => {
    isGone = true;
    const settled = await Promise.allSettled(subscriptions.values());
    const opened = settled.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
    const closings = opened.map((subscription) => subscription.close());
    for (const subscription of opened) inboxes.delete(subscription);
    for (const tag of [...unsettled.keys()]) settle(tag, { kind: "retry", afterMs: 0 });
    await Promise.all(closings);
  });
}

async function publish({ to, packet }: Extract<ToBroker, { do: "publish" }>, body: Buffer): Promise<void> {
  await packets.publish(to, [{ ...packet, body: Buffer.from(body) }]);
}
