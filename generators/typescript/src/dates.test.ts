import { readContract } from "@posthorn/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRandom } from "../fuzz/random.ts";
import { valueFor } from "../fuzz/values.ts";
import { dateDefinitions, dateSchema, dateValue } from "../test/date-schemas.ts";
import { type LoadedMessage, type Loading, openLoading } from "../test/loading.ts";
import { contractOfSchemas } from "../test/suite.ts";
import { graphOf } from "./graph.ts";

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

/** What a program has of a JSON value: nothing if it is refused. */
function read({ payload, codec }: LoadedMessage, value: unknown): { readonly payload: unknown } | undefined {
  const decoded = codec === undefined ? value : codec.decode(Buffer.from(JSON.stringify(value)));
  return payload.safeParse(decoded).success ? { payload: decoded } : undefined;
}

test("what is Date in programs accepts the very JSON that strings accept", { timeout: 60_000 }, async () => {
  const seed = Number(process.env["POSTHORN_SEED"] ?? 1);
  const count = Number(process.env["COUNT"] ?? 60);
  const random = openRandom(seed);
  const schemas = Array.from({ length: count }, () => ({
    definitions: dateDefinitions(random),
    allOf: [dateSchema(random)],
  }));
  const contract = await contractOfSchemas(schemas);
  const [strings, dates] = [await loading.load(contract), await loading.load(contract, { dates: "date" })];
  const { resolve } = graphOf(contract.schemas);
  const disagreements: string[] = [];
  let withDates = 0;
  for (const [index, { payload }] of contract.messages.entries()) {
    const [asString, asDate] = [strings.messages[index], dates.messages[index]] as [LoadedMessage, LoadedMessage];
    if (asDate.codec !== undefined) withDates += 1;
    for (let count = 0; count < 400; count += 1) {
      const value = JSON.parse(JSON.stringify(random.chance(0.6) ? valueFor(payload, random, resolve) : dateValue(random)) ?? "null");
      const [one, other] = [read(asString, value), read(asDate, value)];
      if ((one === undefined) !== (other === undefined)) {
        disagreements.push(`${one === undefined ? "only Date" : "only string"} accepts ${JSON.stringify(value)}: ${JSON.stringify(schemas[index])}`);
        break;
      }
      if (other === undefined || asDate.codec === undefined) continue;
      const written = JSON.parse(Buffer.from(asDate.codec.encode(other.payload)).toString());
      if (read(asString, written) === undefined || JSON.stringify(read(asDate, written)) !== JSON.stringify(other)) {
        disagreements.push(`not written back: ${JSON.stringify(value)}: ${JSON.stringify(schemas[index])}`);
        break;
      }
    }
  }
  console.log(withDates, count, disagreements.length);
  expect(disagreements.slice(0, 5)).toEqual([]);
});
