import { getEventListeners } from "node:events";
import { MessagingError } from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeLedger, orders, rejection, settle } from "../../test/fake-ledger.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a lost connection", () => {
  test("makes what was sent uncertain, and keeps what waits for the next one", async () => {
    const { ledger, publish, names, outcomes, connection } = fakeLedger({ largestWindow: 1 });
    publish(orders, ["a"]);
    publish(orders, ["b"]);
    connection.up = false;
    ledger.down(new Error("cut"));
    publish(orders, ["c"]);
    await settle();
    expect(outcomes).toEqual(["a: publish_uncertain"]);
    connection.up = true;
    ledger.resume();
    expect(names()).toEqual(["a", "b"]);
  });

  test("is waited for as long as the publish allows", async () => {
    const { publish, outcomes, connection, ledger } = fakeLedger();
    publish(orders, ["sent"]);
    connection.up = false;
    publish(orders, ["a"]);
    publish(orders, ["b"], { connectTimeoutMs: 2_000 });
    publish(orders, ["c"], { connectTimeoutMs: 0 });
    await settle();
    expect(outcomes).toEqual(["c: unreachable"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(outcomes).toEqual(["c: unreachable", "b: unreachable"]);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(outcomes.slice(2)).toEqual(["a: unreachable"]);
    ledger.down(new Error("cut"));
    await settle();
    expect(outcomes.slice(3)).toEqual(["sent: publish_uncertain"]);
  });

  test("does not end a publish that waits for something else", async () => {
    const { ledger, publish, outcomes, connection } = fakeLedger({ prepare: () => new Promise(() => {}) });
    connection.up = false;
    publish(orders, ["a"], { connectTimeoutMs: 100 });
    connection.up = true;
    ledger.resume();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(outcomes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(outcomes).toEqual(["a: unreachable"]);
  });

  test("ends the wait for everything to be confirmed", async () => {
    const { ledger, publish, confirm } = fakeLedger();
    await ledger.drained();
    publish(orders, ["a"]);
    const first = ledger.drained();
    await confirm("a");
    await first;
    publish(orders, ["b"]);
    const second = ledger.drained();
    ledger.down(new Error("cut"));
    await second;
  });
});

describe("a deadline", () => {
  test("ends a publish that is not confirmed, and one that was not sent", async () => {
    const onSilent = vi.fn();
    const { publish, outcomes, confirm } = fakeLedger({ largestWindow: 1, onSilent });
    publish(orders, ["a"]);
    publish(orders, ["b"]);
    await vi.advanceTimersByTimeAsync(29_900);
    expect(outcomes).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(outcomes).toEqual(["a: publish_uncertain", "b: publish_uncertain"]);
    expect(onSilent).toHaveBeenCalled();
    publish(orders, ["c"]);
    await confirm("c");
  });

  test("does not call a broker silent that confirms other packets", async () => {
    const onSilent = vi.fn();
    const { publish, outcomes, confirm } = fakeLedger({ onSilent });
    publish(orders, ["a"]);
    publish(orders, ["b"]);
    await vi.advanceTimersByTimeAsync(10);
    await confirm("b");
    await vi.advanceTimersByTimeAsync(31_000);
    expect(outcomes).toEqual(["b: ok", "a: publish_uncertain"]);
    expect(onSilent).not.toHaveBeenCalled();
  });
});

describe("a signal", () => {
  test("ends a publish, whether it was sent or waits", async () => {
    const { ledger, connection } = fakeLedger();
    const controller = new AbortController();
    const { signal } = controller;
    const sent = rejection(ledger.publish(orders, ["a"], { signal }));
    connection.up = false;
    const waiting = rejection(ledger.publish(orders, ["b"], { signal }));
    controller.abort("enough");
    expect((await sent).message).toBe(
      '[aborted] The publish to queue "orders" was aborted. Tea may have it.',
    );
    expect((await waiting).message).toBe(
      '[aborted] The publish to queue "orders" was aborted. Nothing was sent.',
    );
    expect((await rejection(ledger.publish(orders, ["c"], { signal }))).cause).toBe("enough");
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("may be limited to what was not sent", async () => {
    const { publish, outcomes, connection, ledger } = fakeLedger();
    const controller = new AbortController();
    const limits = { signal: controller.signal, onlyUnsent: true };
    publish(orders, ["a"], limits);
    connection.up = false;
    publish(orders, ["b"], limits);
    controller.abort();
    await settle();
    expect(outcomes).toEqual(["b: aborted"]);
    ledger.close(new MessagingError("closed", "It is closed."));
    await settle();
    expect(outcomes).toEqual(["b: aborted", "a: publish_uncertain"]);
  });
});
