import {
  type Delivery,
  type Destination,
  inbox,
  MessagingError,
  queue,
  type Settlement,
  type SubscribeOptions,
  type SubscriptionEvent,
  topic,
} from "@posthorn/core/transport";
import { describe, expect, test, vi } from "vitest";
import { openLink } from "../connection/link.ts";
import { readNetworkOptions } from "../options/network-options.ts";
import {
  type OpenSubscription,
  openSubscription,
  type SubscriptionProtocol,
  storesNothing,
} from "./open-subscription.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface FakeOptions {
  readonly from?: Destination;
  readonly options?: SubscribeOptions;
  readonly protocol?: Partial<SubscriptionProtocol<number>>;
}

/** A subscription whose packets are numbers, and which notes what happens to them. */
function fakeSubscription({ from = queue("tea"), options = {}, protocol = {} }: FakeOptions = {}) {
  const settings = readNetworkOptions({ onStatus: () => {} }, "Tea");
  const link = openLink({ transport: "tea", broker: "Tea at tea://host", settings });
  const connection = link.addConnection();
  connection.up();
  const log: string[] = [];
  const events: SubscriptionEvent[] = [];
  const handled: { readonly delivery: Delivery; readonly settle: (settlement: Settlement) => void }[] = [];
  let deliver: OpenSubscription<number>["deliver"] = () => {};
  const opening = openSubscription<number>(
    {
      link,
      transport: "tea",
      reportProblem: () => {},
      timeoutMs: 1_000,
      from,
      receive: (delivery) =>
        new Promise((settle) => {
          handled.push({ delivery, settle });
        }),
      options: { onEvent: (event) => void events.push(event), onError: () => {}, ...options },
    },
    {
      async start(subscription) {
        deliver = subscription.deliver;
        log.push("start");
      },
      stop: async () => void log.push("stop"),
      read: ({ item }) => ({ headers: { n: String(item) }, body: new Uint8Array(0), address: "tea" }),
      done: ({ item }) => void log.push(`done ${item}`),
      retry: ({ item }, { afterMs, attempted }) => void log.push(`retry ${item} ${afterMs} ${attempted}`),
      resized: (concurrency) => void log.push(`resized ${concurrency}`),
      onClosed: () => void log.push("closed"),
      ...protocol,
    },
  );
  const arrive = (item: number): void => deliver(item, 1, 1);
  return { opening, link, connection, log, events, handled, arrive };
}

describe("a subscription that the broker stores packets for", () => {
  test("settles by the protocol, and returns what waits or is overdue when it closes", async () => {
    const { opening, log, handled, arrive } = fakeSubscription({ options: { concurrency: 2 } });
    const subscription = await opening;
    for (const n of [1, 2, 3]) arrive(n);
    handled[0]?.settle({ kind: "done" });
    await turn();
    arrive(4);
    await subscription.close({ timeoutMs: 20 });
    expect(log).toEqual([
      "start",
      "done 1",
      "stop",
      "retry 4 0 false",
      "retry 2 0 true",
      "retry 3 0 true",
      "closed",
    ]);
  });

  test("gives back packets in the protocol's own way, if it has one", async () => {
    const giveBack = vi.fn();
    const { opening, arrive, log } = fakeSubscription({
      options: { concurrency: 0 },
      protocol: { giveBack },
    });
    const subscription = await opening;
    arrive(1);
    await subscription.close();
    expect(giveBack).toHaveBeenCalledTimes(1);
    expect(log).toEqual(["start", "stop", "closed"]);
  });

  test("abandons its deliveries when the connection breaks, unless they outlive it", async () => {
    for (const outlivesConnection of [false, true]) {
      const { opening, connection, handled, arrive, log } = fakeSubscription({
        protocol: { outlivesConnection },
      });
      await opening;
      arrive(1);
      connection.down(new Error("cut"));
      expect(handled[0]?.delivery.signal.aborted).toBe(!outlivesConnection);
      connection.up();
      handled[0]?.settle({ kind: "done" });
      await turn();
      expect(log).toEqual(outlivesConnection ? ["start", "start", "done 1"] : ["start", "start"]);
    }
  });

  test("takes everything that the broker delivers", async () => {
    const { opening, arrive, log } = fakeSubscription({
      options: { concurrency: 0 },
      protocol: { largestCount: 1 },
    });
    const subscription = await opening;
    for (const n of [1, 2]) arrive(n);
    await subscription.close();
    expect(log.slice(2)).toEqual(["retry 1 0 false", "retry 2 0 false", "closed"]);
  });

  test("tells the protocol about its concurrency", async () => {
    const { opening, log, handled, arrive } = fakeSubscription({ options: { concurrency: 0 } });
    const subscription = await opening;
    arrive(1);
    expect(handled).toHaveLength(0);
    subscription.resize(1);
    expect(handled).toHaveLength(1);
    expect(log).toEqual(["start", "resized 1"]);
  });

  test("that is refused is closed again", async () => {
    const refusal = new MessagingError("forbidden", "No.");
    const { opening, log } = fakeSubscription({
      protocol: {
        async start() {
          throw refusal;
        },
      },
    });
    await expect(opening).rejects.toBe(refusal);
    expect(log).toEqual(["stop", "closed"]);
  });
});

describe("a subscription that the broker stores nothing for", () => {
  test("settles nothing, and retries in this process", async () => {
    const { opening, log, handled, arrive } = fakeSubscription({ from: inbox("replies") });
    const subscription = await opening;
    for (const n of [1, 2, 3]) arrive(n);
    handled[0]?.settle({ kind: "done" });
    handled[1]?.settle({ kind: "dead-letter", reason: "bad" });
    handled[2]?.settle({ kind: "retry", afterMs: 1 });
    await vi.waitFor(() => expect(handled).toHaveLength(4));
    expect(handled[3]?.delivery).toMatchObject({ headers: { n: "3" }, attempt: 2 });
    await subscription.close({ timeoutMs: 1 });
    expect(log).toEqual(["start", "stop", "closed"]);
  });

  test("reports what finds no room, and a connection that breaks", async () => {
    const { opening, events, connection, arrive, handled } = fakeSubscription({
      from: topic("tea"),
      protocol: { largestCount: 1 },
    });
    await opening;
    for (const n of [1, 2, 3]) arrive(n);
    await turn();
    expect(events.map((event) => [event.kind, "cause" in event && event.cause?.message])).toEqual([
      [
        "interrupted",
        '[overloaded] Too many packets from "tea" wait for their receiver. The next ones were dropped.',
      ],
    ]);
    connection.down(new Error("cut"));
    await turn();
    expect(events).toHaveLength(2);
    expect(handled[0]?.delivery.signal.aborted).toBe(false);
  });
});

test("nothing is stored for an inbox, a light queue, and a topic without a group", () => {
  expect(storesNothing(queue("a", { delivery: "light" }), undefined)).toBe(true);
  expect(storesNothing(inbox("a"), undefined)).toBe(true);
  expect(storesNothing(topic("a"), undefined)).toBe(true);
  expect(storesNothing(topic("a"), "group")).toBe(false);
  expect(storesNothing(queue("a"), undefined)).toBe(false);
});
