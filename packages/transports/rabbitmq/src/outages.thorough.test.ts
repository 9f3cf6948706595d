import { type ConnectionStatus, inbox, queue, type Settlement } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { external, ownBroker, packet, receiveFrom, skip, unique, until } from "../test/own-broker.ts";

/** The time that a busy machine may add. */
const toleranceMs = 150;

async function timed<T>(work: Promise<T>): Promise<{ readonly outcome: unknown; readonly ms: number }> {
  const start = performance.now();
  const outcome = await work.then(
    () => "done",
    (error: { readonly code?: unknown }) => error.code,
  );
  return { outcome, ms: performance.now() - start };
}

const shared = ownBroker();

describe.skipIf(skip)("a connection whose network drops all data silently", () => {
  const { open, proxied } = shared;

  test("is closed within two heartbeats, and restored", async () => {
    const { proxy, url } = await proxied();
    const statuses: ConnectionStatus[] = [];
    const transport = await open({ url, heartbeatMs: 1_000, onStatus: (status) => statuses.push(status) });
    const jobs = queue(unique("jobs"));
    const seen = await receiveFrom(transport, jobs);
    await new Promise((resolve) => setTimeout(resolve, 3_000)); // only heartbeats travel
    expect(statuses.map(({ kind }) => kind)).toEqual(["connected"]);
    const stalledAt = performance.now();
    proxy.stall("client"); // the broker still gets heartbeats, else it might close the connection first
    await until("the connection is disconnected", () => statuses.some(({ kind }) => kind === "disconnected"));
    expect(performance.now() - stalledAt).toBeLessThan(2_000 + toleranceMs);
    expect(statuses.at(-1)).toMatchObject({ cause: { message: expect.stringContaining("silent") } });
    proxy.pass();
    await transport.publish(jobs, [packet("1")]);
    await seen.reach(1);
  });

  test("rejects each publish within the publish timeout", async () => {
    const { proxy, url } = await proxied();
    const timeoutMs = 1_000;
    const transport = await open({ url, publishTimeoutMs: timeoutMs, onStatus: () => {} });
    const jobs = queue(unique("jobs"));
    await (await open()).publish(jobs, [packet("1")]); // makes the queue
    await transport.publish(jobs, [packet("2")]);
    proxy.stall();
    const outcomes = await Promise.all(
      [0, 100, 200].map(async (ms) => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return timed(transport.publish(jobs, [packet(`after ${ms}`)]));
      }),
    );
    for (const { outcome, ms } of outcomes) {
      expect(outcome).toBe("publish_uncertain");
      expect(ms).toBeLessThan(timeoutMs + toleranceMs);
    }
    proxy.pass();
  });

  test("rejects a subscribe within the timeout", async () => {
    const { proxy, url } = await proxied();
    const transport = await open({ url, timeoutMs: 500, onStatus: () => {} });
    proxy.stall();
    const { outcome, ms } = await timed(receiveFrom(transport, queue(unique("jobs"))));
    expect(outcome).toBe("unreachable");
    expect(ms).toBeLessThan(500 + toleranceMs);
    proxy.pass();
  });
});

describe.skipIf(skip)("a timeout that is longer than one timer can run", () => {
  const { open } = shared;

  test.each([2 ** 32, Number.POSITIVE_INFINITY])("does not end early: %s ms", async (timeoutMs) => {
    const transport = await open({ timeoutMs, publishTimeoutMs: timeoutMs });
    const jobs = queue(unique("jobs"));
    const seen = await receiveFrom(transport, jobs);
    await transport.publish(jobs, [packet("1")], { connectTimeoutMs: timeoutMs });
    await seen.reach(1);
  });
});

describe.skipIf(skip || external)("while the broker is away", () => {
  const { open, broker } = ownBroker();
  const quickMs = 500;

  test("a publish waits no longer than `connectTimeoutMs`, and closing takes no time", async () => {
    let isDown = false;
    const onStatus = ({ kind }: ConnectionStatus): void => {
      isDown = kind === "disconnected";
    };
    const transport = await open({ onStatus });
    const replies = await receiveFrom(transport, inbox(unique("posthorn-inbox")));
    const jobs = queue(unique("jobs"));
    await transport.publish(jobs, [packet("1")]);
    await broker().kill();
    await until("the connection is disconnected", () => isDown);

    const [first, second] = await Promise.all(
      [0, 200].map((connectTimeoutMs) => timed(transport.publish(jobs, [packet("2")], { connectTimeoutMs }))),
    );
    expect([first?.outcome, second?.outcome]).toEqual(["unreachable", "unreachable"]);
    expect(first?.ms).toBeLessThan(toleranceMs);
    expect(second?.ms).toBeGreaterThan(190);
    expect(second?.ms).toBeLessThan(200 + toleranceMs);
    const done = async (): Promise<Settlement> => ({ kind: "done" });
    const subscribed = await timed(transport.subscribe(jobs, done, { connectTimeoutMs: 200 }));
    expect(subscribed.outcome).toBe("unreachable");
    expect(subscribed.ms).toBeLessThan(200 + toleranceMs);

    expect((await timed(replies.subscription.close())).ms).toBeLessThan(quickMs);
    const waiting = timed(transport.publish(jobs, [packet("3")]));
    expect((await timed(transport.close())).ms).toBeLessThan(quickMs);
    expect((await waiting).outcome).toBe("closed");
    await broker().start();
  }, 60_000);

  test("a publish succeeds if the broker is back within `connectTimeoutMs`", async () => {
    let isDown = false;
    const onStatus = ({ kind }: ConnectionStatus): void => {
      isDown = kind === "disconnected";
    };
    const transport = await open({ onStatus });
    const jobs = queue(unique("jobs"));
    await transport.publish(jobs, [packet("1")]);
    await broker().kill();
    await until("the connection is disconnected", () => isDown);
    const publishing = timed(transport.publish(jobs, [packet("2")], { connectTimeoutMs: 30_000 }));
    await broker().start();
    expect((await publishing).outcome).toBe("done");
  }, 60_000);
});

describe.skipIf(skip || external)("a channel that no longer confirms", () => {
  const { open, control } = shared;

  test("makes its publishes uncertain, and is replaced", async () => {
    const transport = await open({ publishTimeoutMs: 1_500, onStatus: () => {} });
    const jobs = queue(unique("jobs"));
    await transport.publish(jobs, [packet("1")]);
    await control(
      "eval",
      "[sys:suspend(P) || [{pid, P}, {confirm, true}] <- rabbit_channel:info_all([pid, confirm])].",
    );
    expect((await timed(transport.publish(jobs, [packet("2")]))).outcome).toBe("publish_uncertain");
    const next = await timed(transport.publish(jobs, [packet("3")]));
    expect(next.outcome).toBe("done");
  });
});

describe.skipIf(skip || external)("a packet that waits for its retry", () => {
  const { open, control } = shared;

  test("is in a queue that never expires, so that the queue it returns to may be unavailable for long", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs"));
    const seen = await receiveFrom(transport, jobs, {
      settle: ({ attempt }) => (attempt === 1 ? { kind: "retry", afterMs: 1_000 } : { kind: "done" }),
    });
    await transport.publish(jobs, [packet("1")]);
    await seen.reach(2);
    const queues = await control("--silent", "list_queues", "name", "arguments");
    const line = queues.split("\n").find((each) => each.startsWith(`${jobs.template}~delay~`));
    expect(line).toContain("x-message-ttl");
    expect(line).not.toContain("x-expires");
  });
});
