import { describe, expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { fullFeatures, fullTransport, type Transaction } from "../../test/full-transport.ts";
import type { Features } from "../contract/features.ts";
import { queue } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import type { Transport } from "../transport/transport.ts";
import { wrapTransport } from "./wrap-transport.ts";

const jobs = queue("jobs");
const delivery: Delivery = {
  headers: {},
  body: new Uint8Array(),
  address: "jobs",
  attempt: 1,
  signal: new AbortController().signal,
};

/** What a settlement becomes on its way through a wrapper: the receiver's value as the inner transport gets it. */
async function settledThrough(
  inner: ReturnType<typeof fullTransport>,
  wrapper: Transport,
  settlement: Settlement,
): Promise<Settlement | undefined> {
  await wrapper.subscribe(jobs, async () => settlement);
  return inner.receivers[0]?.(delivery);
}

describe("the members of a wrapper", () => {
  test("are the inner transport's, except those that it names", async () => {
    const inner = fullTransport();
    const publish = vi.fn(async () => undefined);
    const { receivers: _, ...members } = inner;
    const features = { callerTransaction: true, atomicSettle: true };
    const wrapped = wrapTransport(inner, { name: "outer", publish, features, more: inner.more });
    expect(wrapped).toEqual({ ...members, name: "outer", publish });
  });

  test("leave out what neither of the two has", () => {
    const { source: _, codecs: __, inboxPrefixes: ___, bindings: ____, ...inner } = fullTransport();
    expect(Object.keys(wrapTransport(inner, {})).sort()).toEqual(
      ["close", "features", "health", "name", "publish", "subscribe"].sort(),
    );
  });

  test("do not contain a member that this version does not know", () => {
    const inner = { ...fullTransport(), publishLater: () => {} };
    expect(wrapTransport(inner, { more: inner.more })).not.toHaveProperty("publishLater");
  });
});

describe("the optional members", () => {
  test("that a wrapper does not name are dropped, together with their features", () => {
    const wrapped = wrapTransport(fullTransport(), { source: "outer" });
    expect(wrapped).not.toHaveProperty("more");
    expect(wrapped.features).toEqual({
      ...fullFeatures,
      light: false,
      cancel: false,
      deferral: false,
      atomicPublish: "destination",
      browse: false,
      measure: false,
      topology: false,
    });
  });

  test.each([
    ["ask", { light: true }],
    ["cancel", { cancel: true }],
    ["fetch", { deferral: true }],
    ["publishAll", { atomicPublish: "all" }],
    ["browse", { browse: true }],
    ["measure", { measure: true }],
    ["topology", { topology: true }],
  ] as const)("that a wrapper names stay, together with their feature: %s", (name, feature) => {
    const inner = fullTransport();
    const wrapped = wrapTransport(inner, { more: { [name]: inner.more[name] } });
    expect(wrapped.more).toEqual({ [name]: inner.more[name] });
    const dropped = wrapTransport(inner, {}).features;
    expect(wrapped.features).toEqual({ ...dropped, ...feature });
  });

  test("of the inner transport all stay if a wrapper passes them on", () => {
    const inner = fullTransport();
    const wrapped = wrapTransport(inner, { source: "outer", more: inner.more });
    expect(wrapped.more).toEqual(inner.more);
    expect(wrapped.features).toEqual(fullFeatures);
  });

  test("that are undefined, or whose feature is not declared, do not exist", () => {
    const inner = fullTransport();
    const features = { ...fullFeatures, light: false, atomicPublish: "destination" } as const;
    const more = { ask: inner.more.ask, publishAll: inner.more.publishAll, browse: undefined };
    const wrapped = wrapTransport({ ...inner, features }, { more });
    expect(wrapped).not.toHaveProperty("more");
    expect(wrapped.features).toMatchObject({ light: false, browse: false, atomicPublish: "destination" });
  });

  test("may be added by a wrapper that declares their feature", () => {
    const { more, ...inner } = fullTransport();
    const bare = { ...inner, features: { ...fullFeatures, measure: false } };
    const wrapped = wrapTransport(bare, { features: { measure: true }, more: { measure: more.measure } });
    expect(wrapped.features.measure).toBe(true);
    expect(wrapped.more?.measure).toBe(more.measure);
  });
});

describe("a feature that a wrapper may not obey", () => {
  const publish = async (): Promise<undefined> => undefined;
  const subscribe: Transport["subscribe"] = (from, receive) => fullTransport().subscribe(from, receive);

  test.each([
    ["publish", { publish }, [false, false]],
    ["subscribe", { subscribe }, [true, false]],
    ["neither", {}, [true, true]],
    [
      "publish, and names both",
      { publish, features: { callerTransaction: true, atomicSettle: true } },
      [true, true],
    ],
    ["publish, and names one", { publish, features: { callerTransaction: true } }, [true, false]],
  ] as const)("is lost if the wrapper replaces %s", (_, members, expected) => {
    const { callerTransaction, atomicSettle } = wrapTransport(fullTransport(), members).features;
    expect([callerTransaction, atomicSettle]).toEqual(expected);
  });

  test("is refused: the caller's transaction", async () => {
    const inner = fullTransport();
    const replaced = vi.fn(async () => undefined);
    const wrapped: Transport<Features, Transaction> = wrapTransport(inner, { publish: replaced });
    const error = await rejection(wrapped.publish(jobs, [], { within: { id: 7 } }));
    expect(error.code).toBe("unsupported_capability");
    expect(replaced).not.toHaveBeenCalled();
    await wrapped.publish(jobs, [], {});
    expect(replaced).toHaveBeenCalledTimes(1);
  });

  test("is refused: packets that a settlement publishes, and the other settlements pass", async () => {
    const inner = fullTransport();
    const wrapper = wrapTransport(inner, { publish, more: inner.more });
    const settling = settledThrough(inner, wrapper, { kind: "done", publish: [] });
    expect((await rejection(settling)).text).toBe(
      'The wrapper of transport "full" does not declare "atomicSettle", and a receiver of "jobs" publishes with its ' +
        "settlement. Publish before the receiver returns, or wrap the transport with a wrapper that keeps it.",
    );
    const other = fullTransport();
    expect(await settledThrough(other, wrapTransport(other, { publish }), { kind: "done" })).toEqual({
      kind: "done",
    });
  });

  test("is refused: a deferred packet that nothing could fetch", async () => {
    const inner = fullTransport();
    const error = await rejection(settledThrough(inner, wrapTransport(inner, {}), { kind: "defer" }));
    expect(error.text).toContain('does not declare "deferral", and a receiver of "jobs" defers a packet.');
    const other = fullTransport();
    const keeping = wrapTransport(other, { more: other.more });
    expect(await settledThrough(other, keeping, { kind: "defer" })).toEqual({ kind: "defer" });
  });

  test("costs nothing if it is not lost: the inner functions are used as they are", () => {
    const inner = fullTransport();
    const wrapped = wrapTransport(inner, { source: "outer", more: inner.more });
    expect([wrapped.publish, wrapped.subscribe]).toEqual([inner.publish, inner.subscribe]);
  });
});

describe("a wrapper around a transport with routes", () => {
  const routed = (): { inner: Transport; orders: Transport; replies: Transport } => {
    const [orders, replies] = [fullTransport("orders"), fullTransport("replies")];
    const inner: Transport = { ...fullTransport(), routes: { of: () => orders, replies } };
    return { inner, orders, replies };
  };

  test("is refused unless it says how to wrap each transport", () => {
    const { inner } = routed();
    expect(() => wrapTransport(inner, { source: "outer" })).toThrow(
      '[invalid_argument] Transport "full" has separate transports for some operations, and this wrapper would not ' +
        "see them. Wrap each transport before you pass it to `routeTransports`.",
    );
    const routes = { of: () => inner };
    expect(wrapTransport(inner, { routes }).routes).toBe(routes);
  });

  test("wraps each of them once", () => {
    const { inner, orders, replies } = routed();
    const wrap = vi.fn((each: Transport) => wrapTransport(each, { source: "outer" }));
    const { routes } = wrapTransport(inner, { source: "outer" }, wrap);
    expect(routes?.of("a")).toMatchObject({ name: "orders", source: "outer" });
    expect(routes?.of("b")).toBe(routes?.of("a"));
    expect(routes?.replies).toMatchObject({ name: "replies", source: "outer" });
    expect(wrap.mock.calls).toEqual([[replies], [orders]]);
  });

  test("closes the wrappers of its routes before the inner transport, even if one of them fails", async () => {
    const closed: string[] = [];
    const { inner } = routed();
    const wrap = (each: Transport): Transport =>
      wrapTransport(each, {
        close: async () => {
          closed.push(each.name);
          if (each.name === "orders") throw new Error("stuck");
        },
      });
    const wrapped = wrapTransport(inner, { close: async () => void closed.push("inner") }, wrap);
    wrapped.routes?.of("a");
    await expect(wrapped.close()).rejects.toThrow("stuck");
    expect(closed).toEqual(["replies", "orders", "inner"]);
  });
});
