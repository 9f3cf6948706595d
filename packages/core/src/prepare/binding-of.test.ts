import { expect, test } from "vitest";
import { fakeTransport } from "../../test/fake-transport.ts";
import { orderPlaced, orderStatus, placeOrder } from "../../test/shop.ts";
import type { AnyOneWay, OperationBase } from "../contract/operation.ts";
import type { AnyQuery } from "../contract/query.ts";
import type { Binding } from "../transport/destination.ts";
import { bindingOf } from "./binding-of.ts";
import { prepare } from "./prepare.ts";
import { prepareQuery } from "./prepare-query.ts";

const bindings = {
  amqp: { channel: { queue: { name: "orders" } }, operation: { priority: 5 } },
  nats: { operation: { queue: "workers" } },
  "x-nats-jetstream": { channel: { stream: "ORDERS" }, operation: { queue: "others" } },
};

const of = (keys: readonly string[] | undefined, all: OperationBase["bindings"] = bindings) =>
  bindingOf({ bindings: all }, keys);

test.each<[readonly string[] | undefined, Binding | undefined]>([
  [["amqp"], bindings.amqp],
  [["nats"], bindings.nats],
  [["nats", "x-nats-jetstream"], { channel: { stream: "ORDERS" }, operation: { queue: "others" } }],
  [["x-nats-jetstream", "nats"], { channel: { stream: "ORDERS" }, operation: { queue: "workers" } }],
  [["kafka", "amqp"], bindings.amqp],
  [["kafka"], undefined],
  [["toString"], undefined],
  [[], undefined],
  [undefined, undefined],
])("a transport that obeys %j gets its own bindings", (keys, expected) => {
  expect(of(keys)).toEqual(expected);
});

test("a contract without bindings gives none", () => {
  expect(bindingOf(placeOrder, ["amqp"])).toBeUndefined();
  expect(of(["a", "b"], { a: {}, b: {} })).toEqual({});
});

test("the destination of every operation has the bindings of its transport", () => {
  const { transport } = fakeTransport({ features: { order: "key" }, bindings: ["amqp"] });
  const binding = bindings.amqp;
  expect(prepare({ ...orderPlaced, bindings } as AnyOneWay, transport).destination).toMatchObject({
    binding,
  });
  expect(prepareQuery({ ...orderStatus, bindings } as AnyQuery, transport).destination).toMatchObject({
    binding,
  });
  const { transport: other } = fakeTransport({ features: { order: "key" }, bindings: ["kafka"] });
  expect(prepare({ ...orderPlaced, bindings } as AnyOneWay, other).destination).not.toHaveProperty("binding");
});
