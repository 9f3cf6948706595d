import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, describe, expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { fakeTransport } from "../../test/fake-transport.ts";
import { type PlaceOrder, placeOrder, placeOrderOnce } from "../../test/shop.ts";
import { consume } from "../consume/consume.ts";
import type { Features } from "../contract/features.ts";
import { bytesCodec } from "../message/codecs.ts";
import { prepare } from "../prepare/prepare.ts";
import { cancelScheduled } from "../produce/cancel-scheduled.ts";
import { inBatch } from "../produce/in-batch.ts";
import { produce } from "../produce/produce.ts";
import { createHealth } from "../transport/create-health.ts";
import { queue } from "../transport/destination.ts";
import type { ConnectionStatus } from "../transport/health.ts";
import type { Transport } from "../transport/transport.ts";
import { withCodecs } from "../wrap/with-codecs.ts";
import { withSource } from "../wrap/with-source.ts";
import { routeTransports } from "./route-transports.ts";

const order = { orderId: "7", quantity: 1 };
const cancelOrder = { ...placeOrder, name: "cancelOrder", address: "ordering.cancel-order" };

const opened: Transport[] = [];
afterEach(async () => {
  for (const transport of opened.splice(0)) await transport.close({ timeoutMs: 0 });
});

function memory(): ReturnType<typeof memoryTransport> {
  const transport = memoryTransport();
  opened.push(transport);
  return transport;
}

/** Handles a command, and records the orders that arrive. */
async function collectOrders(from: Transport, operation: typeof placeOrder): Promise<PlaceOrder[]> {
  const orders: PlaceOrder[] = [];
  await consume(from, operation, (payload) => void orders.push(payload));
  return orders;
}

describe("an operation", () => {
  test("uses its own transport, and every other one the default", async () => {
    const [main, other] = [memory(), memory()];
    const routed = routeTransports({ default: main, byOperation: { placeOrder: other } });
    const placed = await collectOrders(other, placeOrder);
    const cancelled = await collectOrders(main, cancelOrder);
    await produce(routed, placeOrder, order);
    await produce(routed, cancelOrder, { ...order, orderId: "8" });
    await vi.waitFor(() => expect([placed.length, cancelled.length]).toEqual([1, 1]));
    expect([placed[0]?.orderId, cancelled[0]?.orderId]).toEqual(["7", "8"]);
  });

  test("is consumed from its own transport", async () => {
    const [main, other] = [memory(), memory()];
    const routed = routeTransports({ default: main, byOperation: { placeOrder: other } });
    const placed = await collectOrders(routed, placeOrder);
    const cancelled = await collectOrders(routed, cancelOrder);
    await produce(other, placeOrder, order);
    await produce(main, cancelOrder, order);
    await vi.waitFor(() => expect([placed.length, cancelled.length]).toEqual([1, 1]));
  });

  test("is checked against the features of its own transport", async () => {
    const bare = fakeTransport({ features: { duplicateDetection: false } }).transport;
    const routed = routeTransports({ default: memory(), byOperation: { placeOrder: bare } });
    await produce(routed, { ...placeOrderOnce, name: "other" }, order);
    const error = await rejection(produce(routed, placeOrderOnce, order));
    expect(error.text).toContain('Transport "fake" declares "duplicateDetection: false"');
  });

  test("whose name is a property of every object has the default", () => {
    const routed = routeTransports({ default: memory(), byOperation: { placeOrder: memory() } });
    expect(routed.routes?.of("constructor")).toBe(opened[0]);
  });

  test("has the source and the codecs of its own transport, and those of a wrapper around all", () => {
    const csv = { ...placeOrder.message, contentType: "text/csv" };
    const operation = { ...placeOrder, source: "contract", message: csv };
    const other = withSource(memory(), "till-3");
    const routed = routeTransports({ default: memory(), byOperation: { placeOrder: other } });
    expect(prepare(operation, routed).role.source).toBe("till-3");
    const wrapped = withCodecs(withSource(routed, "till-4"), { "text/csv": bytesCodec });
    expect(prepare(operation, wrapped)).toMatchObject({
      role: { source: "till-4" },
      message: { codec: bytesCodec },
    });
    expect(prepare(operation, wrapped)).toBe(prepare(operation, wrapped));
    expect(prepare({ ...operation, name: "other" }, wrapped).role.source).toBe("till-4");
  });

  test("may be routed again by the transport that it is routed to", async () => {
    const [main, inner, innermost] = [memory(), memory(), memory()];
    const nested = routeTransports({ default: inner, byOperation: { placeOrder: innermost } });
    const routed = routeTransports({ default: main, byOperation: { placeOrder: nested } });
    expect(prepare(placeOrder, routed).transport).toBe(innermost);
    expect(prepare(cancelOrder, routeTransports({ default: nested })).transport).toBe(inner);
  });

  test("cancels its delayed messages on its own transport", async () => {
    const cancel = vi.fn(async () => {});
    const other = fakeTransport({ features: { cancel: true }, more: { cancel } }).transport;
    const routed = routeTransports({ default: memory(), byOperation: { placeOrder: other } });
    await cancelScheduled(routed, placeOrder, { id: "m1", scheduled: "token" });
    expect(cancel).toHaveBeenCalledWith(queue(placeOrder.address), ["token"]);
  });
});

describe("a batch", () => {
  test("is sent in parts, each over the transport of its operation", async () => {
    const main = fakeTransport();
    const other = fakeTransport();
    const routed = routeTransports({ default: main.transport, byOperation: { placeOrder: other.transport } });
    const same = { ...placeOrder, name: "same" }; // the same address on another broker
    const sent = await inBatch(routed, (to) => [
      produce(to, placeOrder, order),
      produce(to, same, order),
      produce(to, placeOrder, order),
    ]);
    expect(sent.map(({ id }) => typeof id)).toEqual(["string", "string", "string"]);
    expect(main.publications.map(({ packets }) => packets.length)).toEqual([1]);
    expect(other.publications.map(({ packets }) => packets.length)).toEqual([2]);
  });

  test("that must be accepted as a whole is refused if it concerns several transports", async () => {
    const features: Partial<Features> = { atomicPublish: "all" };
    const [main, other] = [fakeTransport({ features }), fakeTransport({ features })];
    const routed = routeTransports({ default: main.transport, byOperation: { placeOrder: other.transport } });
    const sending = inBatch(
      routed,
      (to) => [produce(to, placeOrder, order), produce(to, cancelOrder, order)],
      { atomic: true },
    );
    const error = await rejection(sending);
    expect(error.text).toContain(
      'An atomic batch goes through transports "fake" and "fake", which cannot accept it together. Nothing was sent.',
    );
    expect([main.publications, other.publications]).toEqual([[], []]);
    await inBatch(routed, (to) => [produce(to, placeOrder, order)], { atomic: true }).catch(() => undefined);
    expect(other.publications).toHaveLength(1);
  });
});

describe("the routed transport", () => {
  test("publishes and subscribes over the default transport if no operation is named", async () => {
    const features: Partial<Features> = { measure: true };
    const main = fakeTransport({ features, more: { measure: async () => ({ waiting: 7 }) } });
    const routed = routeTransports({ default: main.transport, byOperation: { placeOrder: memory() } });
    await routed.publish(queue("jobs"), []);
    await routed.subscribe(queue("jobs"), async () => ({ kind: "done" }));
    expect([main.publications.length, main.subscriptions.length]).toEqual([1, 1]);
    expect(routed.more).toEqual(main.transport.more);
  });

  test("declares what one of its transports declares, and the widest limits", () => {
    const limits = {
      largestBody: 5,
      largestBatch: 10,
      longestDelayMs: 1,
      longestRetryMs: 2,
      longestKeepMs: 3,
      duplicateWindowMs: [7, 9],
    } as const;
    const one = fakeTransport({ features: { delay: true, order: "partition", limits } }).transport;
    const other = fakeTransport({
      features: {
        reach: "network",
        ttl: true,
        atomicPublish: "destination",
        limits: { ...limits, largestBody: 6, longestKeepMs: 2, duplicateWindowMs: [8, 10] },
      },
    }).transport;
    const { features } = routeTransports({ default: one, byOperation: { placeOrder: other } });
    expect(features).toEqual({
      ...one.features,
      reach: "network",
      ttl: true,
      atomicPublish: "destination",
      limits: { ...limits, largestBody: 6, duplicateWindowMs: [7, 10] },
    });
  });

  test("closes each of its transports once, and all of them even if one fails", async () => {
    const closed: string[] = [];
    const named = (name: string, fails = false): Transport => ({
      ...fakeTransport().transport,
      close: async (options) => {
        closed.push(`${name} ${options?.timeoutMs}`);
        if (fails) throw new Error(`${name} is stuck`);
      },
    });
    const [main, other, replies] = [named("main", true), named("other"), named("replies")];
    const routed = routeTransports({ default: main, byOperation: { a: other, b: main, c: other }, replies });
    await expect(routed.close({ timeoutMs: 7 })).rejects.toThrow("main is stuck");
    expect(closed).toEqual(["main 7", "other 7", "replies 7"]);
  });
});

describe("its health", () => {
  const cause = new Error("gone");
  const problem = new Error("refused");
  const routedHealth = (...statuses: ConnectionStatus[]) => {
    const all = statuses.map((status) => createHealth(status));
    const [main, ...others] = all.map(({ health }) => ({ ...fakeTransport().transport, health }));
    const byOperation = Object.fromEntries(others.map((each, index) => [String(index), each]));
    const { health } = routeTransports({ default: main as Transport, byOperation });
    return { health, report: all.map((each) => each.report) };
  };

  test.each<[ConnectionStatus[], ConnectionStatus]>([
    [[{ kind: "connected" }, { kind: "connected" }], { kind: "connected" }],
    [
      [
        { kind: "connected", problems: [problem] },
        { kind: "connected", problems: [cause] },
      ],
      { kind: "connected", problems: [problem, cause] },
    ],
    [[{ kind: "connected" }, { kind: "disconnected", cause }], { kind: "disconnected", cause }],
    [[{ kind: "disconnected" }, { kind: "failed", cause }], { kind: "failed", cause }],
    [[{ kind: "closed" }, { kind: "connected" }], { kind: "closed" }],
    [[{ kind: "closed" }, { kind: "disconnected" }], { kind: "disconnected" }],
  ])("of %j is the worst", (statuses, expected) => {
    expect(routedHealth(...statuses).health.now()).toEqual(expected);
  });

  test("is watched as a whole, until the watch is over", () => {
    const { health, report } = routedHealth({ kind: "connected" }, { kind: "connected" });
    const [reportMain, reportOther] = report as [
      (status: ConnectionStatus) => void,
      (status: ConnectionStatus) => void,
    ];
    const seen: ConnectionStatus[] = [];
    const stop = health.watch((status) => seen.push(status));
    reportOther({ kind: "disconnected", cause });
    reportMain({ kind: "disconnected" }); // now the first one is shown, which has no cause
    reportOther({ kind: "connected" }); // no change as a whole
    reportMain({ kind: "connected", problems: [problem] });
    reportMain({ kind: "connected", problems: [problem] });
    reportMain({ kind: "connected" });
    stop();
    reportMain({ kind: "closed" });
    expect(seen).toEqual([
      { kind: "disconnected", cause },
      { kind: "disconnected" },
      { kind: "connected", problems: [problem] },
      { kind: "connected" },
    ]);
  });
});
