import { test } from "vitest";
import { placeOrder } from "../../test/shop.ts";
import { produce } from "../produce/produce.ts";
import type { Transport } from "../transport/transport.ts";
import { consume } from "./consume.ts";

declare const transport: Transport;

test("a handler may end with a settlement, with a message that it sends, or with nothing", () => {
  void consume(transport, placeOrder, (order) => produce(transport, placeOrder, order));
  void consume(transport, placeOrder, () => ({ kind: "retry" }));
  void consume(transport, placeOrder, async () => {});
  // @ts-expect-error - a settlement that does not exist
  void consume(transport, placeOrder, () => ({ kind: "again" }));
});
