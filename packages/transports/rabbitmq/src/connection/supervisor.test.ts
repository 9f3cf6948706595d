import type { ChannelModel } from "amqplib";
import { expect, test } from "vitest";
import type { Connection } from "./connection.ts";
import { openSupervisor } from "./supervisor.ts";

interface FakeConnection {
  readonly connection: Connection;
  readonly break: (cause: Error) => void;
}

function fakeConnection(): FakeConnection {
  const { promise, resolve } = Promise.withResolvers<Error>();
  const connection: Connection = {
    model: {} as ChannelModel,
    broken: promise,
    close: async () => resolve(new Error("closed")),
  };
  return { connection, break: resolve };
}

const quickly = { leastMs: 1, mostMs: 2 };

test("a connection that breaks is replaced, after as many attempts as that takes", async () => {
  const connections = [fakeConnection(), fakeConnection()] as const;
  const events: string[] = [];
  let attempts = 0;
  const isUpAgain = Promise.withResolvers<void>();
  const supervisor = openSupervisor({
    reconnect: quickly,
    connect: async () => {
      attempts += 1;
      if (attempts === 2 || attempts === 3) throw new Error("away");
      return connections[attempts === 1 ? 0 : 1].connection;
    },
    onUp: () => {
      events.push("up");
      if (events.length === 1) queueMicrotask(() => connections[0].break(new Error("cut")));
      else isUpAgain.resolve();
    },
    onDown: ({ message }) => events.push(message),
    onAttemptFailed: ({ message }) => events.push(message) > 0,
    onGivenUp: () => events.push("given up"),
  });
  await isUpAgain.promise;
  expect(events).toEqual(["up", "cut", "away", "away", "up"]);
  expect(supervisor.connection()).toBe(connections[1].connection);
  await supervisor.close(100);
  expect(events).toHaveLength(5);
  expect(supervisor.connection()).toBe(undefined);
});

test("a supervisor gives up after a number of failed attempts in a row, and reports the cause", async () => {
  let failures = 0;
  const cause = await new Promise<Error>((resolve) => {
    openSupervisor({
      reconnect: { ...quickly, attempts: 3 },
      connect: () => Promise.reject(new Error("away")),
      onUp: () => {},
      onDown: () => {},
      onAttemptFailed: () => ++failures > 0,
      onGivenUp: resolve,
    });
  });
  expect(cause.message).toBe("away");
  expect(failures).toBe(3);
});
