import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { logIn, signUp } from "../../test/users.ts";
import type { Command, Event } from "../contract/operation.ts";
import { produce } from "../produce/produce.ts";
import { queue, topic } from "../transport/destination.ts";
import type { Receive } from "../transport/settlement.ts";
import type { Transport } from "../transport/transport.ts";
import { deadLetterHeaders } from "../transport/wire-headers.ts";
import { consume } from "./consume.ts";

let transport: Transport;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(async () => {
  vi.useRealTimers();
  await transport.close();
});

const onError = vi.fn();
const login = { headers: { device: "phone" } };
const ada = { email: "ada@example.org" };

/** Runs all callbacks that are due. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function asEvent<T, H extends object>(command: Command<T, H>): Event<T, H> {
  return { ...command, kind: "event" };
}

describe("two commands of one queue", () => {
  test("each reach their own consumer over one subscription", async () => {
    const subscribe = vi.spyOn(transport, "subscribe");
    const [signedUp, loggedIn] = [vi.fn(), vi.fn()];
    await consume(transport, signUp, signedUp, { onError });
    await consume(transport, logIn, loggedIn, { onError });
    for (let count = 0; count < 10; count++) {
      await produce(transport, signUp, ada);
      await produce(transport, logIn, { at: count }, login);
    }
    await vi.waitFor(() =>
      expect([signedUp.mock.calls.length, loggedIn.mock.calls.length]).toEqual([10, 10]),
    );
    expect(subscribe).toHaveBeenCalledTimes(1);
  });

  test("wait for a consumer that starts after the other", async () => {
    const loggedIn = vi.fn();
    await consume(transport, signUp, vi.fn(), { onError });
    await produce(transport, logIn, { at: 7 }, login);
    await turn();
    await consume(transport, logIn, loggedIn, { onError });
    await vi.waitFor(() => expect(loggedIn).toHaveBeenCalledTimes(1));
    expect(loggedIn.mock.calls[0]?.[1].attempt).toBe(1);
  });

  test("go back to the queue for another process if no consumer starts, as often as necessary", async () => {
    vi.useFakeTimers();
    const dead = await collectDeadLetters(transport, queue("users"));
    await consume(transport, signUp, vi.fn(), { onError });
    await produce(transport, logIn, { at: 7 }, login);
    await vi.advanceTimersByTimeAsync(120_000);
    const loggedIn = vi.fn().mockRejectedValueOnce(new Error("busy"));
    await consume({ ...transport }, logIn, loggedIn, { onError });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(loggedIn).toHaveBeenCalledTimes(2);
    expect(loggedIn.mock.calls.map(([, { attempt }]) => attempt)).toEqual([1, 2]);
    expect(dead).toEqual([]);
  });

  test("become dead letters after the contract's attempts", async () => {
    const dead = await collectDeadLetters(transport, queue("users"));
    await consume(transport, logIn, vi.fn(), { onError });
    const failing = vi.fn().mockRejectedValue(new Error("busy"));
    await consume(transport, signUp, failing, { onError });
    await produce(transport, signUp, ada);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(failing).toHaveBeenCalledTimes(2);
  });

  test("whose handler always returns a retry become dead letters after the contract's attempts", async () => {
    const dead = await collectDeadLetters(transport, queue("users"));
    await consume(transport, logIn, vi.fn(), { onError });
    const retrying = vi.fn(() => ({ kind: "retry" }) as const);
    await consume(transport, signUp, retrying, { onError });
    await produce(transport, signUp, ada);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(retrying).toHaveBeenCalledTimes(2);
  });

  test("that end their process become dead letters after the attempts of all processes", async () => {
    const subscribe = vi.spyOn(transport, "subscribe");
    const signedUp = vi.fn();
    await consume(transport, signUp, signedUp, { onError });
    const receive = subscribe.mock.calls[0]?.[1] as Receive;
    const { signal } = new AbortController();
    const headers = { "ce-type": "UserSignedUp" };
    const body = Buffer.from(JSON.stringify(ada));
    expect(await receive({ headers, body, address: "users", attempt: 3, signal })).toMatchObject({
      kind: "dead-letter",
    });
    expect(signedUp).not.toHaveBeenCalled();
  });

  test("that are neither become one dead letter", async () => {
    const dead = await collectDeadLetters(transport, queue("users"));
    await consume(transport, signUp, vi.fn(), { onError });
    await consume(transport, logIn, vi.fn(), { onError });
    await transport.publish(queue("users"), [
      { id: "1", headers: { "ce-type": "UserGone" }, body: Buffer.from("{}") },
    ]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain('its type is "UserGone"');
  });

  test("keep flowing to one consumer when the other is closed, and close waits for handlers in flight", async () => {
    let finish = (): void => {};
    const slow = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const loggedIn = vi.fn();
    const first = await consume(transport, signUp, slow, { onError });
    const second = await consume(transport, logIn, loggedIn, { onError });
    await produce(transport, signUp, ada);
    await vi.waitFor(() => expect(slow).toHaveBeenCalledTimes(1));
    const closing = vi.fn();
    const closed = first.close().then(closing);
    await produce(transport, logIn, { at: 7 }, login);
    await vi.waitFor(() => expect(loggedIn).toHaveBeenCalledTimes(1));
    await turn();
    expect(closing).not.toHaveBeenCalled();
    finish();
    await closed;
    await second.close();
    await produce(transport, logIn, { at: 8 }, login);
    await turn();
    expect(loggedIn).toHaveBeenCalledTimes(1);
  });

  test("that expired long ago are reported and settled, and others without a consumer go back unattempted", async () => {
    const subscribe = vi.spyOn(transport, "subscribe");
    await consume(transport, signUp, vi.fn(), { onError });
    const receive = subscribe.mock.calls[0]?.[1] as Receive;
    const headers = { "ce-type": "UserLoggedIn", "ce-expirytime": "2020-01-01T00:00:00Z" };
    const body = Buffer.from('{"at":7}');
    const { signal } = new AbortController();
    onError.mockClear();
    expect(await receive({ headers, body, address: "users", attempt: 1, signal })).toEqual({ kind: "done" });
    expect(onError.mock.calls.map(([error]) => error.code)).toEqual(["expired"]);
    const late = receive({
      headers: { "ce-type": "UserLoggedIn" },
      body,
      address: "users",
      attempt: 1,
      signal,
    });
    expect(await late).toEqual({ kind: "retry", afterMs: expect.any(Number), attempted: false });
  });

  test("close the subscription with the last of their consumers", async () => {
    const close = vi.fn().mockResolvedValue(undefined);
    vi.spyOn(transport, "subscribe").mockResolvedValue({ resize: () => {}, close });
    const first = await consume(transport, signUp, vi.fn());
    const second = await consume(transport, logIn, vi.fn());
    await first.close();
    expect(close).not.toHaveBeenCalled();
    await second.close({ timeoutMs: 5 });
    expect(close.mock.calls).toEqual([[{ timeoutMs: 5 }]]);
  });

  test("share one concurrency, and reject a consumer with another one", async () => {
    await consume(transport, signUp, vi.fn(), { concurrency: 4 });
    await expect(consume(transport, logIn, vi.fn())).rejects.toThrow(
      'The consumers of "users" share one subscription. Its concurrency is 4, and that of command "logIn" is the default. Give all of them the same.',
    );
  });

  test("can be consumed after the subscription failed to open", async () => {
    const subscribe = vi.spyOn(transport, "subscribe").mockRejectedValueOnce(new Error("no such queue"));
    await expect(consume(transport, signUp, vi.fn())).rejects.toThrow("no such queue");
    const signedUp = vi.fn();
    await consume(transport, signUp, signedUp);
    await produce(transport, signUp, ada);
    await vi.waitFor(() => expect(signedUp).toHaveBeenCalledTimes(1));
    expect(subscribe).toHaveBeenCalledTimes(2);
  });
});

test("the groups of operations on one topic have different names, even with dots in them", async () => {
  const subscribe = vi.spyOn(transport, "subscribe");
  const named = (name: string) => ({ ...asEvent(signUp), name });
  await consume(transport, named("b.c"), vi.fn(), { group: "a" });
  await consume(transport, named("c"), vi.fn(), { group: "a.b" });
  expect(new Set(subscribe.mock.calls.map(([, , options]) => options?.group)).size).toBe(2);
});

describe("two events of one topic", () => {
  const signedUp = asEvent(signUp);
  const loggedIn = asEvent(logIn);

  test("each reach the groups that subscribe to them, and no dead letters of others", async () => {
    const heard = { billing: vi.fn(), billingLogins: vi.fn(), mail: vi.fn() };
    await consume(transport, signedUp, heard.billing, { group: "billing", onError });
    await consume(transport, loggedIn, heard.billingLogins, { group: "billing", onError });
    await consume(transport, signedUp, heard.mail, { group: "mail", onError });
    const dead = await collectDeadLetters(transport, topic("users"), "mail~signUp");
    onError.mockClear();
    for (let count = 0; count < 5; count++) {
      await produce(transport, signedUp, ada);
      await produce(transport, loggedIn, { at: count }, login);
    }
    await vi.waitFor(() =>
      expect(Object.values(heard).map(({ mock }) => mock.calls.length)).toEqual([5, 5, 5]),
    );
    expect(dead).toEqual([]);
    expect(onError).not.toHaveBeenCalled();
  });

  test("have separate groups, and each group has the dead letters that are neither", async () => {
    const dead = await collectDeadLetters(transport, topic("users"), "mail~signUp");
    await consume(transport, signedUp, vi.fn(), { group: "mail", onError });
    await transport.publish(topic("users"), [{ id: "1", headers: {}, body: Buffer.from("{}") }]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain("it has no type, and it does not fit");
  });
});
