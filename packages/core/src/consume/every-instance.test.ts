import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { orderPlaced } from "../../test/shop.ts";
import { userEvents } from "../../test/users.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { produce, produceOneOf } from "../produce/produce.ts";
import type { Transport } from "../transport/transport.ts";
import { consume, consumeOneOf } from "./consume.ts";
import type { EventOptions } from "./consume-options.ts";
import { everyInstance } from "./every-instance.ts";

const order = { orderId: "7", quantity: 2 };
const placed = { headers: { tenant: "acme" }, parameters: { country: "DE" } };
const audience = { group: everyInstance } as const;

let transport: Transport;
let errors: MessagingError[];
beforeEach(() => {
  transport = memoryTransport();
  errors = [];
});
afterEach(() => transport.close());

const onError = (error: MessagingError): void => void errors.push(error);

test("every instance gets every event, and misses those that are published while it is away", async () => {
  const one = vi.fn();
  const other = vi.fn();
  const subscription = await consume(transport, orderPlaced, one, audience);
  await consume(transport, orderPlaced, other, audience);
  await produce(transport, orderPlaced, order, placed);
  await vi.waitFor(() => expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]));
  await subscription.close();
  await produce(transport, orderPlaced, order, placed);
  await vi.waitFor(() => expect(other).toHaveBeenCalledTimes(2));
  const again = vi.fn();
  await consume(transport, orderPlaced, again, audience);
  await produce(transport, orderPlaced, order, placed);
  await vi.waitFor(() => expect([again.mock.calls.length, other.mock.calls.length]).toEqual([1, 3]));
  expect(one).toHaveBeenCalledTimes(1);
});

test("an instance retries an event that its handler rejects, then reports and drops it", async () => {
  const attempts: number[] = [];
  const handler = (_: unknown, { attempt }: { readonly attempt: number }): never => {
    attempts.push(attempt);
    throw new Error("the cache is closed");
  };
  const event = { ...orderPlaced, retry: { attempts: 2, backoffMs: 1 } };
  await consume(transport, event, handler, { ...audience, onError });
  await produce(transport, event, order, placed);
  await vi.waitFor(() => expect(errors).toHaveLength(2));
  expect(attempts).toEqual([1, 2]);
  expect(errors.map(({ text }) => text)).toEqual([
    'Attempt 1 of 2 at event "orderPlaced" failed. It will be tried again.',
    'Attempt 2 of 2 at event "orderPlaced" failed. The message was dropped: nothing is stored for every instance.',
  ]);
});

test("an instance whose handler returns a dead letter reports that the message was dropped", async () => {
  const handler = () => ({ kind: "dead-letter", reason: "no such country" }) as const;
  await consume(transport, orderPlaced, handler, { ...audience, onError });
  await produce(transport, orderPlaced, order, placed);
  await vi.waitFor(() => expect(errors).toHaveLength(1));
  expect(errors[0]?.text).toMatch(
    /^Message \S+ of event "orderPlaced" was given up: no such country\. It was dropped: nothing is stored for every instance\.$/,
  );
});

test.each([
  [new Error("read ECONNRESET"), "disconnected", "read ECONNRESET"],
  [new MessagingError("overloaded", "3 packets wait."), "overloaded", "3 packets wait."],
])("an instance that may have missed events reports why: %s", async (cause, code, reason) => {
  let interrupt: ((cause: Error) => void) | undefined;
  const watched: Transport = {
    ...transport,
    subscribe(from, receive, options) {
      interrupt = (cause) => options?.onEvent?.({ kind: "interrupted", cause });
      return transport.subscribe(from, receive, options);
    },
  };
  await consume(watched, orderPlaced, vi.fn(), { ...audience, onError });
  interrupt?.(cause);
  expect(errors.map(({ message }) => message)).toEqual([
    `[${code}] Messages of event "orderPlaced" may have been missed. The reason: ${reason}`,
  ]);
});

test("an operation that shares its address with others has no group for every instance", async () => {
  const groups: (string | undefined)[] = [];
  const watched: Transport = {
    ...transport,
    subscribe(from, receive, options) {
      groups.push(options?.group);
      return transport.subscribe(from, receive, options);
    },
  };
  const shared = {
    ...userEvents,
    otherMessages: [{ name: "Other", payload: userEvents.messages.signedUp.payload }],
  };
  const signedUp = vi.fn();
  await consumeOneOf(watched, shared, { signedUp, loggedIn: vi.fn() }, audience);
  await produceOneOf(watched, shared, "signedUp", { email: "a@b" });
  await vi.waitFor(() => expect(signedUp).toHaveBeenCalledTimes(1));
  expect(groups).toEqual([undefined]);
});

test.each([{}, { group: "" }, { group: null }])(
  "options without a group, %o, are rejected",
  async (options) => {
    await expect(consume(transport, orderPlaced, vi.fn(), options as EventOptions)).rejects.toThrow(
      'No group given for event "orderPlaced". Name the group of its consumers: { group: "shipping" }, or { group: everyInstance }.',
    );
  },
);
