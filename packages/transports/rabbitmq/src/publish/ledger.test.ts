import type { ErrorCode } from "@posthorn/core/transport";
import { describe, expect, test, vi } from "vitest";
import { type Entries, type Entry, openEntries } from "./ledger.ts";
import type { Message } from "./routes.ts";

const route = { shown: 'queue "jobs"', exchange: "" };
const message: Message = { key: "jobs", properties: {}, body: Buffer.alloc(0) };
const options = {
  shown: "amqp://broker",
  publishTimeoutMs: 60_000,
  largestWindow: 2,
  largestWaiting: 3,
  onSilent: () => {},
};

/** A publish of so many packets: its entry, and what becomes of it. */
function publish(
  entries: Entries,
  count: number,
  signal?: AbortSignal,
): { readonly entry: Entry; readonly outcome: Promise<ErrorCode | "accepted"> } {
  let entry: Entry | undefined;
  const outcome = new Promise<void>((resolve, reject) => {
    entry = entries.add(
      { route, messages: Array(count).fill(message), resolve, reject },
      signal === undefined ? {} : { signal },
    );
  }).then(
    () => "accepted" as const,
    (error: { code: ErrorCode }) => error.code,
  );
  return { entry: entry as Entry, outcome };
}

describe("publishes that have not ended", () => {
  test("are accepted with the last confirm, and leave nothing", async () => {
    const entries = openEntries(options, () => false);
    const { entry, outcome } = publish(entries, 2);
    entries.sent(entry);
    expect(entries.hasRoom()).toBe(false);
    entries.confirm(entry);
    expect(entry.state).toBe("sent");
    entries.confirm(entry);
    expect(await outcome).toBe("accepted");
    expect(entries.hasRoom()).toBe(true);
    await entries.idle();
  });

  test("wait up to a number, and no more", async () => {
    const entries = openEntries(options, () => false);
    const first = publish(entries, 3);
    expect(entries.hold(first.entry)).toBe(true);
    const second = publish(entries, 1);
    expect(entries.hold(second.entry)).toBe(false);
    expect(await second.outcome).toBe("unreachable");
    entries.sent(first.entry);
    expect(entries.waiting()).toBe(0);
  });

  test("end when their time is up: uncertain what was sent, unreachable what was not", async () => {
    const entries = openEntries({ ...options, publishTimeoutMs: 5 }, () => false);
    const [sent, held] = [publish(entries, 1), publish(entries, 1)];
    entries.sent(sent.entry);
    entries.hold(held.entry);
    expect(await Promise.all([sent.outcome, held.outcome])).toEqual(["publish_uncertain", "unreachable"]);
    entries.confirm(sent.entry); // too late to count
    expect(entries.waiting()).toBe(0);
    await entries.idle();
  });

  test("wait for ever where there is no limit, also while the connection is away", async () => {
    const entries = openEntries({ ...options, publishTimeoutMs: Number.POSITIVE_INFINITY }, () => true);
    const { entry, outcome } = publish(entries, 1);
    entries.hold(entry);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(entry.state).toBe("waiting");
    entries.sent(entry);
    entries.confirm(entry);
    expect(await outcome).toBe("accepted");
  });

  test("do not run out of time before their time begins to run, and others meanwhile do", async () => {
    const entries = openEntries({ ...options, publishTimeoutMs: 5 }, () => false);
    const [late, other] = [publish(entries, 1), publish(entries, 1)];
    entries.hold(late.entry);
    entries.hold(other.entry);
    entries.postpone(late.entry, 60_000);
    expect(await other.outcome).toBe("unreachable");
    entries.sent(late.entry);
    entries.confirm(late.entry);
    expect(await late.outcome).toBe("accepted");
  });

  test.each([
    ["has confirmed nothing since", false, 1],
    ["has confirmed others since", true, 0],
  ])("are reported as owed by a silent broker where it %s", async (_, confirmsOther, calls) => {
    const onSilent = vi.fn();
    const entries = openEntries({ ...options, publishTimeoutMs: 20, onSilent }, () => false);
    const [owed, other] = [publish(entries, 1), publish(entries, 1)];
    entries.sent(owed.entry);
    entries.sent(other.entry);
    if (confirmsOther) entries.confirm(other.entry);
    expect(await owed.outcome).toBe("publish_uncertain");
    await new Promise((resolve) => setImmediate(resolve));
    expect(onSilent).toHaveBeenCalledTimes(calls);
  });

  test("end when their caller no longer waits", async () => {
    const entries = openEntries(options, () => false);
    const controller = new AbortController();
    const { entry, outcome } = publish(entries, 1, controller.signal);
    entries.hold(entry);
    controller.abort();
    expect(await outcome).toBe("aborted");
    const { outcome: late } = publish(entries, 1, controller.signal);
    expect(await late).toBe("aborted");
    await entries.idle();
  });

  test("are not given up by a signal that counts for unsent ones only, once they are sent", async () => {
    const entries = openEntries(options, () => false);
    const controller = new AbortController();
    let entry: Entry | undefined;
    const accepted = new Promise<void>((resolve, reject) => {
      const limits = { signal: controller.signal, onlyUnsent: true };
      entry = entries.add({ route, messages: [message], resolve, reject }, limits);
    });
    entries.sent(entry as Entry);
    controller.abort();
    entries.confirm(entry as Entry);
    await accepted;
  });

  test("fail with their connection if they were sent, and wait on if not", async () => {
    const entries = openEntries(options, () => false);
    const [sent, held] = [publish(entries, 1), publish(entries, 1)];
    entries.sent(sent.entry);
    entries.hold(held.entry);
    entries.failSent(() => Object.assign(new Error(), { code: "publish_uncertain" }));
    expect(await sent.outcome).toBe("publish_uncertain");
    expect(held.entry.state).toBe("waiting");
    entries.failAll(Object.assign(new Error(), { code: "closed" }));
    expect(await held.outcome).toBe("closed");
  });
});
