import { memoryTransport } from "@posthorn/transport-memory";
import { expect, test } from "vitest";
import { orderPlaced, placeOrder } from "../../test/shop.ts";
import { prepare } from "./prepare.ts";

test("an operation is prepared once for each transport", () => {
  const [transport, other] = [memoryTransport(), memoryTransport()];
  const prepared = prepare(placeOrder, transport);
  expect(prepare(placeOrder, transport)).toBe(prepared);
  expect(prepare(placeOrder, other)).not.toBe(prepared);
  expect(prepare({ ...placeOrder }, transport)).not.toBe(prepared);
  expect(prepare(orderPlaced, transport).operation).toBe(orderPlaced);
});

test("an operation whose features the transport lacks is refused each time", () => {
  const transport = { ...memoryTransport(), features: { ...memoryTransport().features, delay: false } };
  const delayed = { ...placeOrder, requires: { delay: true } } as const;
  for (const _ of [1, 2]) {
    expect(() => prepare(delayed, transport)).toThrow(
      expect.objectContaining({ code: "unsupported_capability" }),
    );
  }
});
