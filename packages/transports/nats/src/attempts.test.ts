import { setTimeout as sleep } from "node:timers/promises";
import { brokerOrSkip } from "@posthorn/brokers";
import { inbox, isMessagingError, queue, type Settlement } from "@posthorn/core/transport";
import { afterEach, describe, expect, test, vi } from "vitest";
import { broker as nats, startNats } from "../test/broker.ts";
import { done, idOf, opener, ownServer, packetOf, until } from "../test/support.ts";
import { namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);
const stateStream = "posthorn-state";

describe.skipIf(choice.skip || choice.external)("attempts", () => {
  const server = ownServer();
  const { open } = server;
  afterEach(() => void vi.restoreAllMocks());

  test.each([false, true])(
    "do not count deliveries that a receiver returned unhandled (ordered: %j)",
    async (ordered) => {
      const jobs = queue(`returned.${ordered}`, { ordered });
      const settlements: readonly Settlement[] = [
        { kind: "retry", afterMs: 10, attempted: false },
        { kind: "retry", afterMs: 10, attempted: false },
        { kind: "retry", afterMs: 10 },
        { kind: "retry", afterMs: 10, attempted: false },
        { kind: "retry", afterMs: 10 },
        done,
      ];
      const attempts: number[] = [];
      for (const _process of [1, 2]) {
        const transport = await open();
        await transport.subscribe(
          jobs,
          async ({ attempt }) => settlements[attempts.push(attempt) - 1] ?? done,
        );
      }
      const producer = await open();
      await producer.publish(jobs, [packetOf("1")]);
      await until(() => attempts.length === settlements.length);
      expect(attempts).toEqual([1, 1, 1, 2, 2, 3]);
      await until(async () => (await notes()).length === 0); // no note is left of a settled message
    },
  );

  async function notes(): Promise<readonly string[]> {
    const { state } = await server.jsm.streams.info(stateStream, {
      subjects_filter: `${stateStream}.uncounted.>`,
    });
    return Object.keys(state.subjects ?? {});
  }

  test("do not count deliveries that were returned before their receiver was called", async () => {
    const jobs = queue("closed.before", { ordered: true });
    const first = await open();
    let release = (): void => {};
    let begun = 0;
    const subscription = await first.subscribe(
      jobs,
      async () => {
        begun += 1;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return done;
      },
      { concurrency: 1 },
    );
    const ids = Array.from({ length: 16 }, (_, index) => `${index}`);
    await first.publish(
      jobs,
      ids.map((id) => packetOf(id, { key: id })),
    );
    await until(() => begun === 1);
    await until(async () => {
      const consumers = await server.jsm.consumers.list(streamOf(jobs.template)).next();
      return consumers.filter(({ num_ack_pending }) => num_ack_pending === 1).length >= 5;
    });
    const closed = subscription.close();
    release();
    await closed;
    const attempts = new Map<string, number>();
    const second = await open();
    await second.subscribe(jobs, async (delivery) => {
      attempts.set(idOf(delivery), delivery.attempt);
      return done;
    });
    await until(() => attempts.size === 15);
    expect(new Set(attempts.values())).toEqual(new Set([1]));
  });

  function streamOf(template: string): string {
    return namesOf(queue(template)).stream;
  }

  test("count runs that began, even if their process or connection was lost", async () => {
    const jobs = queue("began");
    const attempts: number[] = [];
    const first = await open({ ackWaitMs: 1_000 });
    await first.subscribe(
      jobs,
      async ({ attempt }) => {
        attempts.push(attempt);
        return new Promise(() => {}); // like a process that hangs
      },
      { onError: () => {} },
    );
    await first.publish(jobs, [packetOf("1")]);
    await until(() => attempts.length === 1);
    await first.close({ timeoutMs: 0 });
    const second = await open();
    await second.subscribe(jobs, async ({ attempt }) => {
      attempts.push(attempt);
      return done;
    });
    await until(() => attempts.length === 2);
    expect(attempts).toEqual([1, 2]);
  });

  test("count every delivery if the user may not store notes, with one log line", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const restricted = await startNats({
      config: `authorization { users: [
        { user: app, password: app, permissions: { publish: { deny: ["posthorn-state.>"] } } }
      ] }`,
      credentials: { user: "app", password: "app" },
    });
    const transport = await open({ servers: restricted.url });
    const attempts: number[] = [];
    await transport.subscribe(queue("no.notes"), async ({ attempt }) => {
      attempts.push(attempt);
      return attempt < 4 ? { kind: "retry", afterMs: 10, attempted: false } : done;
    });
    await transport.publish(queue("no.notes"), [packetOf("1")]);
    await until(() => attempts.length === 4);
    expect(attempts).toEqual([1, 2, 3, 4]);
    expect(log.mock.calls.map(([text]) => String(text))).toEqual([
      expect.stringMatching(
        /every delivery counts as an attempt .* \[forbidden] .* publish to "posthorn-state\.>"/,
      ),
    ]);
    await transport.close();
    await restricted.close();
  });
});

describe.skipIf(choice.skip)("a receiver that throws", () => {
  const { open, closeAll } = opener();
  afterEach(closeAll);

  test.each([
    ["queue", queue("throws.jobs")],
    ["ordered queue", queue("throws.ordered", { ordered: true })],
  ])("is called again, at most 20 times in 2 s, with a report each time, from a %s", async (_kind, jobs) => {
    const broker = await choice.start();
    const transport = await open({ servers: broker.url });
    const reported: Error[] = [];
    let calls = 0;
    await transport.subscribe(
      jobs,
      () => {
        calls += 1;
        throw new Error("always"); // synchronously, not through a promise
      },
      { onError: (error) => void reported.push(error) },
    );
    await transport.publish(jobs, [packetOf("1")]);
    await Promise.all([sleep(2_000), until(() => calls > 2)]);
    expect(calls).toBeLessThanOrEqual(20);
    expect(reported.length).toBe(calls);
    await closeAll();
    await broker.close();
  });

  test("is reported, and its inbox continues", async () => {
    const broker = await choice.start();
    const transport = await open({ servers: broker.url });
    const reported: string[] = [];
    await transport.subscribe(
      inbox("posthorn-inbox.throws"),
      async (delivery) => {
        throw new Error(idOf(delivery));
      },
      { onError: ({ message }) => void reported.push(message) },
    );
    for (const id of ["1", "2"]) await transport.publish(inbox("posthorn-inbox.throws"), [packetOf(id)]);
    await until(() => reported.length === 2);
    expect(reported).toEqual(["1", "2"]);
    await closeAll();
    await broker.close();
  });

  test("after its delivery was abandoned is reported as late", async () => {
    const broker = await choice.start();
    const transport = await open({ servers: broker.url });
    const reported: Error[] = [];
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = false;
    const subscription = await transport.subscribe(
      queue("late"),
      async () => {
        begun = true;
        await released;
        return done;
      },
      { onError: (error) => void reported.push(error) },
    );
    await transport.publish(queue("late"), [packetOf("1")]);
    await until(() => begun);
    await subscription.close({ timeoutMs: 0 });
    expect(reported).toEqual([]);
    release();
    await until(() => reported.length === 1);
    expect(isMessagingError(reported[0], "lock_lost")).toBe(true);
    await closeAll();
    await broker.close();
  });
});
