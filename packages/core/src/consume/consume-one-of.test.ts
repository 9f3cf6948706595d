import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { userCommands, userEvents } from "../../test/users.ts";
import { produceOneOf } from "../produce/produce.ts";
import { queue, topic } from "../transport/destination.ts";
import type { Transport } from "../transport/transport.ts";
import { deadLetterHeaders } from "../transport/wire-headers.ts";
import { consumeOneOf } from "./consume.ts";

let transport: Transport;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());

const onError = vi.fn();
const handlers = () => ({ signedUp: vi.fn(), loggedIn: vi.fn() });
const login = { headers: { device: "phone" } };
const ada = { email: "ada@example.org" };
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe("an event with several messages", () => {
  test("reaches the handler of its message, with its payload and its headers", async () => {
    const called = handlers();
    await consumeOneOf(transport, userEvents, called, { group: "mail" });
    await produceOneOf(transport, userEvents, "signedUp", ada);
    await produceOneOf(transport, userEvents, "loggedIn", { at: 7 }, login);
    await vi.waitFor(() => expect(called.loggedIn).toHaveBeenCalledTimes(1));
    expect(called.signedUp.mock.calls.map(([payload]) => payload)).toEqual([ada]);
    expect(called.loggedIn.mock.calls[0]?.[0]).toEqual({ at: 7 });
    expect(called.loggedIn.mock.calls[0]?.[1]).toMatchObject(login);
  });

  test.each([
    ["has an unknown type", { "ce-type": "UserGone" }, ada, 'its type is "UserGone", and "UserSignedUp" or'],
    ["fits none of its messages", {}, { gone: true }, "it has no type, and it does not fit"],
    ["lacks the headers of the message that it fits", {}, { at: 7 }, "it has no type, and it does not fit"],
    [
      "fits several of its messages",
      login.headers,
      { ...ada, at: 7 },
      "it has no type, and it fits several messages:",
    ],
  ])("that %s becomes a dead letter with the reason", async (_, headers, payload, reason) => {
    const dead = await collectDeadLetters(transport, topic("users"), "mail");
    const called = handlers();
    await consumeOneOf(transport, userEvents, called, { group: "mail", onError });
    await transport.publish(topic("users"), [{ id: "1", headers: { ...headers }, body: bytes(payload) }]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain(reason);
    expect([called.signedUp, called.loggedIn].flatMap(({ mock }) => mock.calls)).toEqual([]);
  });
});

test("a plain event of another type that fits no message is dead-lettered with its type in the reason", async () => {
  const dead = await collectDeadLetters(transport, topic("users"), "mail");
  await consumeOneOf(transport, { ...userEvents, wire: "plain" }, handlers(), { group: "mail", onError });
  const headers = { "ce-type": "UserGone" };
  await transport.publish(topic("users"), [{ id: "1", headers, body: bytes({ gone: true }) }]);
  await vi.waitFor(() => expect(dead).toHaveLength(1));
  expect(dead[0]?.headers[deadLetterHeaders.reason]).toMatch(/its type is "UserGone", and it does not fit/);
});

describe("a command with several messages", () => {
  test("without a type is identified by the one schema that it fits", async () => {
    const called = handlers();
    await consumeOneOf(transport, userCommands, called, { onError });
    await transport.publish(queue("users"), [{ id: "1", headers: login.headers, body: bytes({ at: 7 }) }]);
    await vi.waitFor(() => expect(called.loggedIn).toHaveBeenCalledTimes(1));
    expect(called.signedUp).not.toHaveBeenCalled();
  });

  test("is a duplicate of the same message with the same key, but not of another message with that key", async () => {
    const once = {
      ...userCommands,
      requires: { duplicateDetection: true } as const,
      idempotencyKey: { path: ["id"], windowMs: 60_000 },
    };
    const called = handlers();
    await produceOneOf(transport, once, "signedUp", { ...ada, id: 1 } as never);
    await produceOneOf(transport, once, "signedUp", { ...ada, id: 1 } as never);
    await produceOneOf(transport, once, "loggedIn", { at: 7, id: 1 } as never, login);
    await consumeOneOf(transport, once, called, { concurrency: 1 });
    await vi.waitFor(() => expect(called.loggedIn).toHaveBeenCalledTimes(1));
    expect(called.signedUp).toHaveBeenCalledTimes(1);
  });

  test("stays in order with all messages of its key", async () => {
    const inOrder = { ...userCommands, requires: { order: "key" } as const, orderingKey: ["user"] };
    const seen: string[] = [];
    await consumeOneOf(transport, inOrder, {
      signedUp: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        seen.push("signedUp");
      },
      loggedIn: () => void seen.push("loggedIn"),
    });
    await produceOneOf(transport, inOrder, "signedUp", { ...ada, user: "ada" } as never);
    await produceOneOf(transport, inOrder, "loggedIn", { at: 7, user: "ada" } as never, login);
    await vi.waitFor(() => expect(seen).toEqual(["signedUp", "loggedIn"]));
  });

  test("with an unknown name is not sent, and a missing handler is reported at start", async () => {
    await expect(produceOneOf(transport, userCommands, "gone" as never, {} as never)).rejects.toThrow(
      'command "userCommands" has no message "gone". Choose one of: signedUp, loggedIn.',
    );
    await expect(consumeOneOf(transport, userCommands, { signedUp: () => {} } as never)).rejects.toThrow(
      'command "userCommands" has no handler "loggedIn". Pass a function.',
    );
  });
});
