import { expect, test } from "vitest";
import { settlementOf } from "./settlement.ts";
import type { Delivery } from "./transport.ts";

const delivery = { headers: {}, body: new Uint8Array(), address: "jobs", attempt: 1 } as Partial<Delivery>;

test("what a receiver resolves to is what becomes of a delivery, and all that it throws is a retry", async () => {
  const buried = { kind: "dead-letter", reason: "cold tea" } as const;
  const settle = (receive: () => Promise<typeof buried>) => settlementOf(receive, delivery as Delivery);
  expect(await settle(async () => buried)).toBe(buried);
  expect(await settle(() => Promise.reject(new Error("busy")))).toEqual({ kind: "retry" });
  expect(
    await settle(() => {
      throw new Error("at once");
    }),
  ).toEqual({ kind: "retry" });
});
