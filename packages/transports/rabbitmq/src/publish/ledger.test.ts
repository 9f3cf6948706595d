import type { ErrorCode } from "@posthorn/core/transport";
import { describe, expect, test, vi } from "vitest";
import type { Entry, PublishLimits } from "./entry.ts";
import { type Ledger, type LedgerOptions, openLedger } from "./ledger.ts";
import type { Message } from "./routes.ts";

const route = { displayName: 'queue "jobs"', exchange: "" };
const message: Message = { exchange: "", key: "jobs", properties: {}, body: Buffer.alloc(0) };
const defaults: LedgerOptions = {
  displayUrl: "amqp://broker",
  publishTimeoutMs: 60_000,
  largestWindow: 2,
  largestWaiting: 3,
  onSilent: () => {},
  isAway: () => false,
};

const open = (options: Partial<LedgerOptions> = {}): Ledger => openLedger({ ...defaults, ...options });

interface Publish {
  readonly entry: Entry;
  readonly outcome: Promise<ErrorCode | "accepted">;
}

/** Adds a publish of that many packets. */
function publish(ledger: Ledger, count: number, limits: PublishLimits = {}): Publish {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const messages: readonly Message[] = Array(count).fill(message);
  const entry = ledger.add({ route, messages, isResend: false, resolve, reject }, limits) as Entry;
  const outcome = promise.then(
    () => "accepted" as const,
    (error: { code: ErrorCode }) => error.code,
  );
  return { entry, outcome };
}

describe("publishes in the ledger", () => {
  test("are accepted with the last confirm, and leave nothing behind", async () => {
    const ledger = open();
    const { entry, outcome } = publish(ledger, 2);
    ledger.markSent(entry);
    expect(ledger.hasRoom()).toBe(false);
    ledger.confirm(entry);
    expect(entry.state).toBe("sent");
    ledger.confirm(entry);
    expect(await outcome).toBe("accepted");
    expect(ledger.hasRoom()).toBe(true);
    await ledger.idle();
  });

  test("are rejected if too many packets already wait", async () => {
    const ledger = open();
    const first = publish(ledger, 3);
    expect(ledger.wait(first.entry)).toBe(true);
    const second = publish(ledger, 1);
    expect(ledger.wait(second.entry)).toBe(false);
    expect(await second.outcome).toBe("unreachable");
    ledger.markSent(first.entry);
    expect(ledger.waiting()).toBe(0);
  });

  test("are uncertain if their time is up after they were sent, and unreachable before", async () => {
    const ledger = open({ publishTimeoutMs: 5 });
    const [sent, waiting] = [publish(ledger, 1), publish(ledger, 1)];
    ledger.markSent(sent.entry);
    ledger.wait(waiting.entry);
    expect(await Promise.all([sent.outcome, waiting.outcome])).toEqual(["publish_uncertain", "unreachable"]);
    ledger.confirm(sent.entry); // too late
    expect(ledger.waiting()).toBe(0);
    await ledger.idle();
  });

  test("wait without a limit if the timeout is Infinity, also while the connection is away", async () => {
    const ledger = open({ publishTimeoutMs: Number.POSITIVE_INFINITY, isAway: () => true });
    const { entry, outcome } = publish(ledger, 1);
    ledger.wait(entry);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(entry.state).toBe("waiting");
    ledger.markSent(entry);
    ledger.confirm(entry);
    expect(await outcome).toBe("accepted");
  });

  test("that are postponed do not time out with the others", async () => {
    const ledger = open({ publishTimeoutMs: 5 });
    const [late, other] = [publish(ledger, 1), publish(ledger, 1)];
    ledger.wait(late.entry);
    ledger.wait(other.entry);
    ledger.postpone(late.entry, 60_000);
    expect(await other.outcome).toBe("unreachable");
    ledger.markSent(late.entry);
    ledger.confirm(late.entry);
    expect(await late.outcome).toBe("accepted");
  });

  test.each([
    ["a broker that has confirmed nothing since is reported as silent", false, 1],
    ["a broker that has confirmed others since is not reported", true, 0],
  ])("have an overdue confirm: %s", async (_, confirmsOther, calls) => {
    const onSilent = vi.fn();
    const ledger = open({ publishTimeoutMs: 20, onSilent });
    const [overdue, other] = [publish(ledger, 1), publish(ledger, 1)];
    ledger.markSent(overdue.entry);
    ledger.markSent(other.entry);
    if (confirmsOther) ledger.confirm(other.entry);
    expect(await overdue.outcome).toBe("publish_uncertain");
    await new Promise((resolve) => setImmediate(resolve));
    expect(onSilent).toHaveBeenCalledTimes(calls);
  });

  test("end when their signal aborts", async () => {
    const ledger = open();
    const { signal, abort } = abortable();
    const { entry, outcome } = publish(ledger, 1, { signal });
    ledger.wait(entry);
    abort();
    expect(await outcome).toBe("aborted");
    const { outcome: late } = publish(ledger, 1, { signal });
    expect(await late).toBe("aborted");
    await ledger.idle();
  });

  test("do not end with a signal for unsent packets once they are sent", async () => {
    const ledger = open();
    const { signal, abort } = abortable();
    const { entry, outcome } = publish(ledger, 1, { signal, onlyUnsent: true });
    ledger.markSent(entry);
    abort();
    ledger.confirm(entry);
    expect(await outcome).toBe("accepted");
  });

  test("fail with their connection if they were sent, and continue to wait if not", async () => {
    const ledger = open();
    const [sent, waiting] = [publish(ledger, 1), publish(ledger, 1)];
    ledger.markSent(sent.entry);
    ledger.wait(waiting.entry);
    ledger.failSent(() => Object.assign(new Error(), { code: "publish_uncertain" }));
    expect(await sent.outcome).toBe("publish_uncertain");
    expect(waiting.entry.state).toBe("waiting");
    ledger.failAll(Object.assign(new Error(), { code: "closed" }));
    expect(await waiting.outcome).toBe("closed");
  });
});

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
