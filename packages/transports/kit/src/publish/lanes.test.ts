import { MessagingError } from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bills, fakeLedger, orders, settle } from "../../test/fake-ledger.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a queue that has to be prepared", () => {
  test("is prepared once, and packets follow in their order", async () => {
    const prepared = Promise.withResolvers<void>();
    const prepare = vi.fn(() => prepared.promise);
    const { publish, names } = fakeLedger({ prepare });
    publish(orders, ["a"]);
    publish(orders, ["b"]);
    expect(names()).toEqual([]);
    prepared.resolve();
    await settle();
    expect(names()).toEqual(["a", "b"]);
    publish(orders, ["c"]);
    expect(names()).toEqual(["a", "b", "c"]);
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  test("that may not be created rejects what waits, and is tried again by the next publish", async () => {
    let mayCreate = false;
    const { publish, outcomes, names } = fakeLedger({
      prepare: async () => {
        if (!mayCreate) throw new MessagingError("forbidden", "No.");
      },
    });
    publish(orders, ["a"]);
    publish(orders, ["b"]);
    await settle();
    expect(outcomes).toEqual(["a: forbidden", "b: forbidden"]);
    mayCreate = true;
    publish(orders, ["c"]);
    await settle();
    expect(names()).toEqual(["c"]);
  });

  test("is prepared again after a failure that may pass, and on the next connection", async () => {
    const prepare = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error("busy"));
    const { ledger, publish, names } = fakeLedger({ prepare });
    prepare.mockResolvedValue(undefined);
    publish(orders, ["a"]);
    await vi.advanceTimersByTimeAsync(249);
    expect(names()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(names()).toEqual(["a"]);
    ledger.down(new Error("cut"));
    publish(orders, ["b"]);
    await settle();
    expect(names()).toEqual(["a", "b"]);
    expect(prepare).toHaveBeenCalledTimes(3);
  });

  test("ignores a preparation on a connection that is lost", async () => {
    const first = Promise.withResolvers<void>();
    const prepare = vi.fn<() => Promise<void>>().mockReturnValueOnce(first.promise);
    prepare.mockReturnValue(new Promise(() => {}));
    const { ledger, publish, names } = fakeLedger({ prepare });
    publish(orders, ["a"]);
    ledger.down(new Error("cut"));
    ledger.resume();
    first.resolve();
    await settle();
    expect(prepare).toHaveBeenCalledTimes(2);
    expect(names()).toEqual([]);
  });
});

describe("a refused packet", () => {
  test("is sent once more, alone, after its queue was prepared again", async () => {
    const prepare = vi.fn(async () => {});
    const { publish, names, refuse, confirm, outcomes } = fakeLedger({ prepare });
    publish(orders, ["a"]);
    publish(orders, ["b"]);
    await settle();
    await refuse("b");
    publish(orders, ["c"]);
    await refuse("a");
    expect(names()).toEqual(["a", "b"]);
    await vi.advanceTimersByTimeAsync(250);
    expect(prepare).toHaveBeenCalledTimes(2);
    expect(names()).toEqual(["a", "b", "a"]);
    await confirm("a");
    expect(names()).toEqual(["a", "b", "a", "b", "c"]);
    await refuse("b");
    await confirm("c");
    expect(outcomes).toEqual(["a: ok", "b: publish_refused", "c: ok"]);
  });

  test("is sent again although its queue was forgotten meanwhile", async () => {
    const { ledger, publish, names, refuse } = fakeLedger({ prepare: async () => {} });
    publish(orders, ["a"]);
    await settle();
    ledger.forget();
    await refuse("a");
    await vi.advanceTimersByTimeAsync(250);
    expect(names()).toEqual(["a", "a"]);
  });

  test("is sent again until its time is up if the protocol wants that", async () => {
    const { publish, refuse, sent, outcomes } = fakeLedger({ mostRepeats: Number.POSITIVE_INFINITY });
    publish(orders, ["a"]);
    for (let round = 0; round < 200 && outcomes.length === 0; round++) {
      await refuse("a");
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(outcomes).toEqual(["a: publish_refused"]);
    expect(sent.length).toBeGreaterThan(100);
  });

  test("is not sent again if a later one of its partition was accepted", async () => {
    const { publish, names, refuse, confirm, outcomes } = fakeLedger({
      partitionOf: (_, message) => message.charAt(0),
    });
    for (const name of ["x1", "x2", "y1", "y2"]) publish(orders, [name]);
    await refuse("x1");
    await confirm("x2");
    await confirm("y1");
    await refuse("y2");
    await vi.advanceTimersByTimeAsync(250);
    expect(names()).toEqual(["x1", "x2", "y1", "y2", "y2"]);
    await confirm("y2");
    expect(outcomes).toEqual(["x2: ok", "y1: ok", "x1: publish_refused", "y2: ok"]);
  });

  test("is sent again on the next connection", async () => {
    const { ledger, publish, names, refuse, outcomes, connection } = fakeLedger();
    publish(orders, ["a"]);
    publish(orders, ["b"]);
    await refuse("a");
    connection.up = false;
    ledger.down(new Error("cut"));
    await settle();
    expect(outcomes).toEqual(["b: publish_uncertain"]);
    connection.up = true;
    ledger.resume();
    expect(names()).toEqual(["a", "b", "a"]);
  });
});

test("a packet may wait although the connection is up, with everything behind it in its lane", async () => {
  let isReady = false;
  const { ledger, publish, names } = fakeLedger({ isReady: (message) => isReady || message !== "a" });
  publish(orders, ["a"]);
  publish(orders, ["b"]);
  publish(bills, ["c"]);
  expect(names()).toEqual(["c"]);
  isReady = true;
  ledger.resume();
  expect(names()).toEqual(["c", "a", "b"]);
});
