import { readFileSync } from "node:fs";
import { readContract } from "@posthorn/contract";
import { expect, test } from "vitest";
import { parse } from "yaml";

const shopFile = "schemas/shop.yaml";

test("the shop has no diagnostics, also in strict mode", async () => {
  const { contract, diagnostics } = await readContract(shopFile, { strict: true });
  const { operations } = parse(readFileSync(shopFile, "utf8")) as { operations: object };
  expect(diagnostics).toEqual([]);
  expect(contract?.operations.map((operation) => operation.id)).toEqual(Object.keys(operations));
});

test("the shop has several operations of each kind", async () => {
  const { contract } = await readContract(shopFile);
  const count = (kind: string): number | undefined =>
    contract?.operations.filter((operation) => operation.kind === kind).length;
  expect(count("command")).toBeGreaterThanOrEqual(4);
  expect(count("query")).toBeGreaterThanOrEqual(4);
  expect(count("event")).toBeGreaterThanOrEqual(5);
});

test("a query of the shop declares a reply and two failures", async () => {
  const { contract } = await readContract(shopFile);
  const quote = contract?.operations.find((operation) => operation.id === "deliveryQuote");
  expect(quote).toMatchObject({
    kind: "query",
    replies: [{ name: "DeliveryQuote" }],
    failures: [{ name: "DestinationNotServed" }, { name: "ParcelTooHeavy" }],
  });
});
