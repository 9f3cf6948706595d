import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logIn, type SignedUp, signUp } from "../../test/users.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Receive, Settlement } from "../transport/settlement.ts";
import type { Transport } from "../transport/transport.ts";
import { consume } from "./consume.ts";
import type { Consumer } from "./consumer.ts";
import type { Handler } from "./handler.ts";

const onError = vi.fn();
let receivers: Receive[];
let transport: Transport;
beforeEach(() => {
  onError.mockClear();
  vi.spyOn(Math, "random").mockReturnValue(0); // the shortest delay: half of the longest
  receivers = [];
  transport = {
    ...memoryTransport(),
    async subscribe(_, receive) {
      receivers.push(receive);
      return { resize: () => {}, close: async () => {} };
    },
  };
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const sign = (handler: Handler<SignedUp>): Promise<Consumer> =>
  consume(transport, signUp, handler, { onError });

/** Receives a delivery of the queue that all consumers share. */
async function receive(delivery: Delivery): Promise<Settlement | undefined> {
  expect(receivers).toHaveLength(1);
  return receivers[0]?.(delivery);
}

const signedUp = (id: string): Delivery => ({
  headers: { "ce-id": id, "ce-type": "UserSignedUp" },
  body: Buffer.from('{"email":"ada@example.org"}'),
  address: "users",
  attempt: 1,
  signal: new AbortController().signal,
});

/** A message without a consumer here. Its signal has aborted, so that it does not wait for one. */
const loggedIn = (id: string, headers: Record<string, string> = {}): Delivery => ({
  ...signedUp(id),
  headers: { "ce-id": id, "ce-type": "UserLoggedIn", ...headers },
  signal: AbortSignal.abort(),
});

const returned = (afterMs: number): Settlement => ({ kind: "retry", afterMs, attempted: false });

test("a message without a consumer goes back unattempted, with a delay that doubles up to half a minute", async () => {
  await sign(vi.fn());
  const settlements: unknown[] = [];
  for (let count = 0; count < 7; count++) settlements.push(await receive(loggedIn("1")));
  expect(settlements).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000].map(returned));
  expect(await receive(loggedIn("2"))).toEqual(returned(500));
  expect(onError).not.toHaveBeenCalled();
});

test.each([
  [3_599_000, returned(500), []],
  [3_601_000, { kind: "done" }, ["expired"]],
])("a message without a consumer that expired %d ms ago is settled as %j", async (ms, settlement, codes) => {
  await sign(vi.fn());
  const expiry = { "ce-expirytime": new Date(Date.now() - ms).toISOString() };
  expect(await receive(loggedIn("1", expiry))).toEqual(settlement);
  expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(codes);
});

test("the consumers of one operation take turns", async () => {
  const [one, other] = [vi.fn(), vi.fn()];
  await sign(one);
  await consume(transport, logIn, vi.fn(), { onError });
  await sign(other);
  for (const id of ["1", "2", "3", "4"]) expect(await receive(signedUp(id))).toEqual({ kind: "done" });
  const idsOf = ({ mock }: typeof one) => mock.calls.map(([, { id }]) => id);
  expect([idsOf(one), idsOf(other)]).toEqual([
    ["1", "3"],
    ["2", "4"],
  ]);
});

test("a message goes back at once if no consumer is left, also one that waits for its consumer", async () => {
  vi.useFakeTimers(); // no time passes
  const subscription = await sign(vi.fn());
  const { signal } = new AbortController();
  const waiting = receive({ ...loggedIn("1"), signal });
  await subscription.close();
  expect(await waiting).toEqual(returned(0));
  expect(await receive(signedUp("2"))).toEqual(returned(0));
  expect(vi.getTimerCount()).toBe(0);
});

test("a message goes back if its signal aborts while it waits for its consumer", async () => {
  vi.useFakeTimers(); // no time passes
  await sign(vi.fn());
  const controller = new AbortController();
  const waiting = receive({ ...loggedIn("1"), signal: controller.signal });
  controller.abort();
  expect(await waiting).toEqual(returned(500));
  expect(vi.getTimerCount()).toBe(0);
});

test("a message waits a second for its consumer", async () => {
  vi.useFakeTimers();
  await sign(vi.fn());
  const { signal } = new AbortController();
  const settled = vi.fn();
  void receive({ ...loggedIn("1"), signal }).then(settled);
  await vi.advanceTimersByTimeAsync(999);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(settled.mock.calls).toEqual([[returned(500)]]);
  expect(vi.getTimerCount()).toBe(0);
});
