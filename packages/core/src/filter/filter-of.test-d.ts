import { test } from "vitest";
import type { OrderHeaders } from "../../test/shop.ts";
import type { FilterOf } from "./filter-of.ts";

test("a filter has the headers of the contract, with conditions of their types", () => {
  const filters: FilterOf<OrderHeaders>[] = [
    {},
    [],
    { tenant: "acme", priority: 5, gift: true },
    { tenant: ["acme", "other"], priority: [1, 2] },
    { tenant: { startsWith: "ac" }, priority: { from: 1 }, gift: { exists: true } },
    [{ tenant: "acme" }, { priority: { from: 1, to: 5 } }],
  ];
  // @ts-expect-error - no such header
  filters.push({ colour: "red" });
  // @ts-expect-error - a header of another type
  filters.push({ tenant: 5 });
  // @ts-expect-error - a text has no bounds
  filters.push({ tenant: { from: 1 } });
  // @ts-expect-error - a number has no beginning
  filters.push({ priority: { startsWith: "1" } });
  // @ts-expect-error - neither of the two bounds
  filters.push({ priority: {} });
  // @ts-expect-error - a header that is undefined would select nothing
  filters.push({ priority: undefined });
});

test("the texts that a contract lists are the only ones", () => {
  const filter: FilterOf<{ readonly size?: "small" | "large" }> = { size: ["small", "large"] };
  // @ts-expect-error - another text
  const other: FilterOf<{ readonly size?: "small" | "large" }> = { size: "huge" };
  void [filter, other];
});

test("each rule is about one of several messages", () => {
  type Either = { readonly device: string } | { readonly at: number };
  const filter: FilterOf<Either> = [{ device: "phone" }, { at: { from: 7 } }];
  void filter;
});

test("headers without a contract have any name", () => {
  const filter: FilterOf = { tenant: "acme", priority: { from: 5 }, gift: true };
  const unknown: FilterOf<Record<string, unknown>> = { tenant: ["acme"], priority: 5 };
  void [filter, unknown];
});
