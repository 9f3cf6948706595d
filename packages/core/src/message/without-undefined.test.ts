import { expect, test, vi } from "vitest";
import * as z from "zod";
import { requester, transport, useMemoryTransport } from "../../test/use-memory-transport.ts";
import { consume } from "../consume/consume.ts";
import type { Command } from "../contract/operation.ts";
import type { Query } from "../contract/query.ts";
import { produce } from "../produce/produce.ts";
import { request } from "../query/request.ts";
import { serve } from "../query/serve.ts";
import { withoutUndefined } from "./without-undefined.ts";

useMemoryTransport();

interface Tea {
  sort: string;
  cups?: number;
  of?: Tea[];
}
const Tea = z.strictObject({
  sort: z.string(),
  cups: z.number().exactOptional(),
  get of() {
    return z.array(Tea).exactOptional();
  },
}) as unknown as z.ZodType<Tea>;

const brewTea: Command<Tea> = {
  kind: "command",
  name: "brewTea",
  address: "tea.brew",
  source: "test",
  message: { name: "BrewTea", payload: Tea },
};
const findTea: Query<Tea, Tea> = {
  ...brewTea,
  kind: "query",
  name: "findTea",
  address: "tea.find",
  reply: { name: "Tea", payload: Tea },
};

/** It compiles with `strict` alone. */
const undecided = {
  sort: "Assam",
  cups: undefined,
  of: [{ sort: "Sencha", cups: undefined }],
} as unknown as Tea;
const decided = { sort: "Assam", of: [{ sort: "Sencha" }] };

test("an undefined property counts as missing at any depth, as in JSON", async () => {
  const handler = vi.fn();
  await consume(transport, brewTea, handler);
  await produce(transport, brewTea, undecided);
  await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(1));
  expect(handler.mock.calls[0]?.[0]).toEqual(decided);
  expect(Object.keys(handler.mock.calls[0]?.[0])).toEqual(["sort", "of"]);
});

test("the same goes for a request and its reply", async () => {
  await serve(transport, findTea, () => undecided);
  expect(await request(requester, findTea, undecided)).toEqual(decided);
});

test("a required property that is undefined is rejected", async () => {
  const wrong = { sort: undefined } as unknown as Tea;
  await expect(produce(transport, brewTea, wrong)).rejects.toThrow("/sort:");
});

test("returns the same value if nothing is undefined, and does not look into other than plain objects", () => {
  const date = new Date();
  const whole = { list: [1, { a: date }], bytes: new Uint8Array(2) };
  expect(withoutUndefined(whole)).toBe(whole);
  expect(withoutUndefined({ a: undefined, b: date })).toEqual({ b: date });
  expect(withoutUndefined([undefined, { a: undefined }])).toEqual([undefined, {}]);
});
