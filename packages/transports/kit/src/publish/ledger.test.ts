import { MessagingError } from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bills, fakeLedger, orders, type Packet, rejection, settle } from "../../test/fake-ledger.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a publish", () => {
  test("is sent at once, and resolves with its last confirm", async () => {
    const { publish, names, confirm, outcomes, ledger, sent } = fakeLedger();
    publish(orders, ["a"]);
    publish(orders, ["b", "c"]);
    expect(names()).toEqual(["a", "b", "c"]);
    expect(sent.map(({ number }) => ledger.find(number)?.message)).toEqual(["a", "b", "c"]);
    await confirm("c");
    await confirm("a");
    expect(outcomes).toEqual(["a: ok"]);
    await confirm("b");
    expect(outcomes).toEqual(["a: ok", "b+c: ok"]);
    expect(ledger.find(sent[0]?.number ?? 0)).toBeUndefined();
    expect(vi.getTimerCount()).toBe(1); // it does not keep the process alive
  });

  test("resolves to the receipts in the order of its packets", async () => {
    const { publish, confirm, outcomes } = fakeLedger();
    publish(orders, ["a"]);
    publish(orders, ["b", "c"]);
    await confirm("a", { position: "1" });
    await confirm("c", { position: "3" });
    await confirm("b");
    expect(outcomes).toEqual(['a: [{"position":"1"}]', 'b+c: [{},{"position":"3"}]']);
  });

  test("of nothing resolves", async () => {
    expect(await fakeLedger().ledger.publish(orders, [])).toBeUndefined();
  });

  test("of which a part fails names the outcome of each packet", async () => {
    const { ledger, sent } = fakeLedger();
    const rejected = rejection(ledger.publish(orders, ["a", "b"]));
    const error = new MessagingError("message_too_large", "It is too large.");
    ledger.fail(sent[1] as Packet, error);
    ledger.confirm(sent[0] as Packet, { position: "1" });
    expect(await rejected).toMatchObject({
      code: "message_too_large",
      text: "1 of 2 packets failed. The first: It is too large.",
      outcomes: [{ position: "1" }, error],
    });
  });

  test("of which everything fails has the first error", async () => {
    const { ledger, sent } = fakeLedger();
    const rejected = rejection(ledger.publish(orders, ["a", "b"]));
    const error = new MessagingError("forbidden", "No.");
    for (const packet of sent) ledger.fail(packet, error);
    expect(await rejected).toBe(error);
  });

  test("that cannot be written rejects", async () => {
    const error = new MessagingError("message_too_large", "It is too large.");
    const { ledger } = fakeLedger({
      send: ({ message }) => {
        throw message === "a" ? error : new Error("broken");
      },
    });
    expect(await rejection(ledger.publish(orders, ["a"]))).toBe(error);
    expect((await rejection(ledger.publish(orders, ["b"]))).code).toBe("publish_uncertain");
  });

  test("that cannot be written does not keep what waits behind it, however much that is", async () => {
    const { ledger, connection } = fakeLedger({
      largestWaiting: 50_000,
      send() {
        throw new MessagingError("message_too_large", "It is too large.");
      },
    });
    connection.up = false;
    const publishes = Array.from({ length: 20_000 }, () => ledger.publish(orders, ["a"]));
    const outcomes = Promise.allSettled(publishes);
    connection.up = true;
    ledger.resume();
    expect((await outcomes).every(({ status }) => status === "rejected")).toBe(true);
  });

  test("ignores a late answer", async () => {
    const { ledger, sent, outcomes, publish } = fakeLedger();
    publish(orders, ["a"]);
    ledger.down(new Error("cut"));
    for (const packet of sent) {
      ledger.confirm(packet);
      ledger.fail(packet, new MessagingError("forbidden", "No."));
    }
    await settle();
    expect(outcomes).toEqual(["a: publish_uncertain"]);
  });
});

describe("the window", () => {
  test("limits the packets that are sent, and the rest follows in order", async () => {
    const { publish, names, confirm, outcomes } = fakeLedger({ largestWindow: 2 });
    publish(orders, ["a", "b", "c"]);
    publish(orders, ["d"]);
    expect(names()).toEqual(["a", "b"]);
    await confirm("b");
    expect(names()).toEqual(["a", "b", "c"]);
    for (const name of ["a", "c", "d"]) await confirm(name);
    expect(outcomes).toEqual(["a+b+c: ok", "d: ok"]);
  });

  test("limits their bytes, but a single packet may be larger", async () => {
    const { publish, names, confirm } = fakeLedger({ largestWindowBytes: 5 });
    publish(orders, ["aaaaaaaaa"]);
    publish(orders, ["bbb"]);
    publish(orders, ["cc"]);
    publish(orders, ["d"]);
    expect(names()).toEqual(["aaaaaaaaa"]);
    await confirm("aaaaaaaaa");
    expect(names()).toEqual(["aaaaaaaaa", "bbb", "cc"]);
  });

  test("serves every queue that waits for it", async () => {
    const { publish, names, confirm } = fakeLedger({ largestWindow: 1 });
    for (const name of ["a", "b", "c", "d"]) publish(name < "c" ? orders : bills, [name]);
    for (const name of ["a", "b", "c"]) await confirm(names().at(-1) ?? name);
    expect(names()).toEqual(["a", "b", "c", "d"]);
  });
});

describe("what waits", () => {
  test("is limited in number", async () => {
    const { ledger, publish, connection } = fakeLedger({ largestWaiting: 2 });
    connection.up = false;
    publish(orders, ["a", "b"]);
    const error = await rejection(ledger.publish(orders, ["c"]));
    expect(error.message).toBe(
      '[overloaded] A packet for queue "orders" cannot wait: 2 packets with 2 bytes wait for Tea at tea://host already. ' +
        "Nothing was sent. Publish fewer at a time, or raise `largestWaiting` and `largestWaitingBytes`.",
    );
  });

  test("is limited in bytes", async () => {
    const { ledger, publish, connection } = fakeLedger({ largestWaitingBytes: 5 });
    connection.up = false;
    publish(orders, ["aaaa"]);
    expect((await rejection(ledger.publish(orders, ["bb"]))).code).toBe("overloaded");
    publish(orders, ["c"]);
  });

  test("does not include what fits into the window", async () => {
    const { ledger, publish, names } = fakeLedger({ largestWindow: 2, largestWaiting: 1 });
    publish(orders, ["a", "b", "c"]);
    expect(names()).toEqual(["a", "b"]);
    expect((await rejection(ledger.publish(orders, ["d"]))).code).toBe("overloaded");
  });

  test("is counted down when it is sent or given up", async () => {
    const { ledger, publish, connection } = fakeLedger({ largestWaiting: 2 });
    for (let round = 0; round < 3; round++) {
      connection.up = false;
      publish(orders, ["a", "b"]);
      connection.up = true;
      ledger.resume();
      ledger.down(new Error("cut"));
      connection.up = false;
      publish(orders, ["c"]);
      await vi.advanceTimersByTimeAsync(11_000);
    }
    publish(orders, ["d", "e"]);
    expect((await rejection(ledger.publish(orders, ["f"]))).code).toBe("overloaded");
  });
});

test("a closed ledger rejects everything", async () => {
  const { ledger, publish, outcomes, connection } = fakeLedger();
  publish(orders, ["a"]);
  connection.up = false;
  publish(orders, ["b"]);
  ledger.close(new MessagingError("closed", "It is closed."));
  publish(orders, ["c"]);
  await settle();
  expect(outcomes.toSorted()).toEqual(["a: publish_uncertain", "b: closed", "c: closed"]);
  expect(vi.getTimerCount()).toBe(0);
});
