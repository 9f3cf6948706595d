import { type ConnectionStatus, MessagingError } from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type NetworkOptions, readNetworkOptions } from "../options/network-options.ts";
import { type Connection, keepConnected } from "./keep-connected.ts";
import { openLink } from "./link.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  process.exitCode = undefined;
});

interface FakeConnection extends Connection {
  readonly number: number;
  readonly drop: () => void;
}

const unreachable = new MessagingError("unreachable", "Nothing listens.");
const unauthorized = new MessagingError("unauthorized", "Who are you?");

/** A link of one connection to a broker that accepts each attempt, or fails it with an error. */
function fakeLink(options: NetworkOptions = {}, broker: { error: Error | undefined } = { error: undefined }) {
  const statuses: ConnectionStatus[] = [];
  const settings = readNetworkOptions(
    { onStatus: (status) => void statuses.push(status), ...options },
    "Tea",
  );
  const link = openLink({ transport: "tea", broker: "Tea at tea://host", settings });
  const made: FakeConnection[] = [];
  const attempts: number[] = [];
  const log: string[] = [];
  const kept = keepConnected<FakeConnection>(link, {
    settings,
    async connect() {
      attempts.push(performance.now());
      if (broker.error !== undefined) throw broker.error;
      const { promise, resolve } = Promise.withResolvers<Error>();
      const number = made.length + 1;
      const connection: FakeConnection = {
        number,
        broken: promise,
        drop: () => resolve(new Error("cut")),
        async close() {
          log.push(`closed ${number}`);
          resolve(new Error("closed"));
        },
      };
      made.push(connection);
      return connection;
    },
    onUp: ({ number }) => log.push(`up ${number}`),
    onDown: ({ message }) => log.push(`down: ${message}`),
  });
  return { link, kept, made, attempts, statuses, log, broker };
}

const kinds = (statuses: readonly ConnectionStatus[]): string[] => statuses.map(({ kind }) => kind);

describe("at start", () => {
  test("a link resolves once it is up", async () => {
    const { link, kept, statuses, log } = fakeLink();
    await link.started();
    expect(link.isUp()).toBe(true);
    expect(kept.current()?.number).toBe(1);
    expect(log).toEqual(["up 1"]);
    expect(kinds(statuses)).toEqual(["connected"]);
    expect(link.health.now()).toEqual({ kind: "connected" });
  });

  test("a failed attempt rejects, and nothing goes on", async () => {
    const { link, attempts, statuses } = fakeLink({}, { error: unreachable });
    await expect(link.started()).rejects.toBe(unreachable);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toHaveLength(1);
    expect(statuses).toEqual([]);
    await expect(link.whenUp()).rejects.toBe(unreachable);
  });

  test("it waits for a broker that is away, if it is told to", async () => {
    const { link, broker, statuses } = fakeLink({ waitForBroker: true }, { error: unreachable });
    const started = link.started();
    await vi.advanceTimersByTimeAsync(100_000);
    broker.error = undefined;
    await vi.advanceTimersByTimeAsync(5_000);
    await started;
    expect(kinds(statuses)).toEqual(["disconnected", "connected"]);
  });

  test("it does not wait for a broker that refuses the credentials", async () => {
    const { link } = fakeLink({ waitForBroker: true }, { error: unauthorized });
    await expect(link.started()).rejects.toBe(unauthorized);
  });

  test("a signal ends the wait", async () => {
    const controller = new AbortController();
    const options = { waitForBroker: true, signal: controller.signal };
    const { link, attempts } = fakeLink(options, { error: unreachable });
    const started = link.started();
    const rejected = expect(started).rejects.toMatchObject({ code: "aborted", cause: "enough" });
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort("enough");
    await rejected;
    const count = attempts.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toHaveLength(count);
    await expect(fakeLink(options).link.started()).rejects.toMatchObject({ code: "aborted" });
  });

  test("an attempt that takes too long rejects, and its connection is closed", async () => {
    const settings = readNetworkOptions({ timeoutMs: 1_000 }, "Tea");
    const link = openLink({ transport: "tea", broker: "Tea at tea://host", settings });
    const late = Promise.withResolvers<Connection>();
    const connect = vi.fn(() => late.promise);
    keepConnected(link, { settings, connect });
    const rejected = expect(link.started()).rejects.toThrow(
      "[unreachable] There was no connection to Tea at tea://host within 1000 ms. Nothing was sent. Check that it runs, and try again later.",
    );
    await vi.advanceTimersByTimeAsync(1_000);
    await rejected;
    const close = vi.fn(async () => {});
    late.resolve({ broken: new Promise(() => {}), close });
    await vi.advanceTimersByTimeAsync(0);
    expect(close).toHaveBeenCalled();
    expect(connect).toHaveBeenCalledWith(1_000);
  });
});

describe("a connection that breaks", () => {
  test("is replaced, and everybody is told", async () => {
    const { link, made, statuses, log } = fakeLink();
    await link.started();
    link.watch({ up: () => log.push("link up"), down: ({ message }) => log.push(`link down: ${message}`) });
    made[0]?.drop();
    await vi.advanceTimersByTimeAsync(0);
    expect(link.isUp()).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(link.isUp()).toBe(true);
    expect(log).toEqual(["up 1", "down: cut", "link down: cut", "up 2", "link up"]);
    expect(kinds(statuses)).toEqual(["connected", "disconnected", "connected"]);
  });

  test("is tried again at a growing pace with jitter, without end", async () => {
    const { link, made, broker, attempts, statuses } = fakeLink();
    await link.started();
    broker.error = unreachable;
    made[0]?.drop();
    await vi.advanceTimersByTimeAsync(600_000);
    const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(pauses.length).toBeGreaterThan(110);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5_001);
    expect(new Set(pauses.slice(10).map(Math.round)).size).toBeGreaterThan(20);
    expect(kinds(statuses)).toEqual(["connected", "disconnected"]);
    expect(link.ended()).toBeUndefined();
  });

  test("is given up after the attempts of the options, and then everything rejects", async () => {
    const { link, made, broker, statuses } = fakeLink({ reconnect: { attempts: 3 } });
    await link.started();
    broker.error = unreachable;
    made[0]?.drop();
    await vi.advanceTimersByTimeAsync(0);
    const waiting = expect(link.whenUp(Number.POSITIVE_INFINITY)).rejects.toBe(unreachable);
    await vi.advanceTimersByTimeAsync(5_000);
    await waiting;
    expect(kinds(statuses)).toEqual(["connected", "disconnected", "failed"]);
    expect(link.ended()).toBe(unreachable);
    expect(process.exitCode).toBe(1);
  });

  test("is given up after three refusals of the credentials in a row", async () => {
    const { link, made, broker, attempts } = fakeLink();
    await link.started();
    broker.error = unauthorized;
    made[0]?.drop();
    await vi.advanceTimersByTimeAsync(200);
    broker.error = unreachable;
    await vi.advanceTimersByTimeAsync(2_000);
    broker.error = unauthorized;
    const before = attempts.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toHaveLength(before + 3);
    expect(link.ended()).toBe(unauthorized);
  });

  test("may be dropped on purpose", async () => {
    const { link, kept } = fakeLink();
    await link.started();
    kept.renew();
    await vi.advanceTimersByTimeAsync(100);
    expect(kept.current()?.number).toBe(2);
  });
});

describe("a wait for the connection", () => {
  test("ends when it is up, or when the time is over", async () => {
    const { link, made, broker } = fakeLink();
    await link.started();
    await link.whenUp(0);
    broker.error = unreachable;
    made[0]?.drop();
    await vi.advanceTimersByTimeAsync(0);
    await expect(link.whenUp(0)).rejects.toThrow("There is no connection to Tea at tea://host (cut).");
    const short = expect(link.whenUp(50)).rejects.toMatchObject({ code: "unreachable" });
    const long = link.whenUp();
    await vi.advanceTimersByTimeAsync(50);
    await short;
    broker.error = undefined;
    await vi.advanceTimersByTimeAsync(5_000);
    await long;
  });

  test("of work for its answer ends when the connection breaks", async () => {
    const { link, made } = fakeLink();
    await link.started();
    expect(await link.whileUp(Promise.resolve("answer"))).toBe("answer");
    await expect(link.whileUp(Promise.reject(new Error("no")))).rejects.toThrow("no");
    const lost = expect(link.whileUp(new Promise(() => {}))).rejects.toThrow("cut");
    made[0]?.drop();
    await lost;
    await expect(link.whileUp(Promise.reject(new Error("late")))).rejects.toMatchObject({
      code: "unreachable",
    });
  });
});

test("a link of two connections is up while both are", async () => {
  const settings = readNetworkOptions({ onStatus: () => {} }, "Tea");
  const link = openLink({ transport: "tea", broker: "Tea at tea://host", settings });
  const [one, other] = [link.addConnection(), link.addConnection()];
  one.up();
  expect(link.isUp()).toBe(false);
  other.up();
  expect(link.isUp()).toBe(true);
  one.down(new Error("cut"));
  one.up();
  expect(link.isUp()).toBe(true);
  link.close();
});

test("the problems of subscriptions are shown while the link is up", async () => {
  const { link, made } = fakeLink();
  await link.started();
  const subscription = {};
  const problem = new Error("forbidden");
  link.setProblem(subscription, problem);
  await vi.advanceTimersByTimeAsync(0);
  expect(link.health.now()).toEqual({ kind: "connected", problems: [problem] });
  made[0]?.drop();
  await vi.advanceTimersByTimeAsync(0);
  expect(link.health.now().kind).toBe("disconnected");
  await vi.advanceTimersByTimeAsync(100);
  expect(link.health.now()).toEqual({ kind: "connected", problems: [problem] });
  link.setProblem(subscription, undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(link.health.now()).toEqual({ kind: "connected" });
});

test("a connection that is closed in an orderly way does not count as broken", async () => {
  const { link, kept, statuses, log } = fakeLink();
  await link.started();
  await kept.close(1_000);
  link.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log).toEqual(["up 1", "closed 1"]);
  expect(kinds(statuses)).toEqual(["connected", "closed"]);
});

test("a closed link is closed for everybody, and leaves no timer", async () => {
  const { link, kept, statuses, log } = fakeLink();
  await link.started();
  const ended = vi.fn();
  link.watch({ ended });
  link.close();
  link.close();
  await kept.close(0);
  expect(ended).toHaveBeenCalledTimes(1);
  await expect(link.whenUp()).rejects.toMatchObject({ code: "closed" });
  await expect(link.whileUp(new Promise(() => {}))).rejects.toMatchObject({ code: "closed" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(kinds(statuses)).toEqual(["connected", "closed"]);
  expect(log.slice(0, 2)).toEqual(["up 1", "closed 1"]);
  expect(vi.getTimerCount()).toBe(0);
});
