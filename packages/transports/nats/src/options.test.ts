import { expect, test } from "vitest";
import { settle } from "./options.ts";

test("an address may have a user and a password, which are taken out of it", () => {
  const { servers, connection } = settle({
    servers: ["nats://shop:p%40ss@nats.example:4333", "nats-2.example"],
  });
  expect(servers).toEqual(["nats://nats.example:4333", "nats://nats-2.example"]);
  expect(connection).toEqual({ user: "shop", pass: "p@ss" });
});

test("what is left out has its default", () => {
  const { servers, timeoutMs, waitForBroker, ackWaitMs, partitions, replicas } = settle({});
  expect({ servers, timeoutMs, waitForBroker, ackWaitMs, partitions, replicas }).toEqual({
    servers: ["nats://127.0.0.1:4222"],
    timeoutMs: 5_000,
    waitForBroker: false,
    ackWaitMs: 30_000,
    partitions: 8,
    replicas: 1,
  });
});

test("a user without a password is a token", () => {
  expect(settle({ servers: "nats://s3cret@nats.example" })).toMatchObject({
    servers: ["nats://nats.example"],
    connection: { token: "s3cret" },
  });
});
