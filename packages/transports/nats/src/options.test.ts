import { expect, test } from "vitest";
import { openNatsTransport } from "./nats-transport.ts";
import { readOptions } from "./options.ts";

test("the user and the password in an address are removed from it and passed to the client", () => {
  const { servers, connection } = readOptions({
    servers: ["nats://shop:p%40ss@nats.example:4333", "nats-2.example"],
  });
  expect(servers).toEqual(["nats://nats.example:4333", "nats://nats-2.example"]);
  expect(connection).toEqual({ user: "shop", pass: "p@ss" });
});

test("an omitted option has its default", () => {
  const { servers, timeoutMs, waitForBroker, ackWaitMs, partitions, replicas } = readOptions({});
  expect({ servers, timeoutMs, waitForBroker, ackWaitMs, partitions, replicas }).toEqual({
    servers: ["nats://127.0.0.1:4222"],
    timeoutMs: 10_000,
    waitForBroker: false,
    ackWaitMs: 30_000,
    partitions: 8,
    replicas: 1,
  });
});

test("a user without a password is a token", () => {
  expect(readOptions({ servers: "nats://s3cret@nats.example" })).toMatchObject({
    servers: ["nats://nats.example"],
    connection: { token: "s3cret" },
  });
});

test("a number that is not greater than 0 is refused with the default", () => {
  expect(() => readOptions({ timeoutMs: 0 })).toThrow(
    "`timeoutMs` of the NATS transport is 0. Pass a number of at least 1, or omit it for the default of 10000.",
  );
});

test.each(["http://host", "nats://host:70000", "nats://user:50%@host", 42, []])(
  "%j is not accepted as the address of a server, and is not waited for",
  async (servers) => {
    const opening = openNatsTransport({ servers: servers as string, waitForBroker: true });
    await expect(opening).rejects.toMatchObject({ code: "invalid_argument" });
  },
);
