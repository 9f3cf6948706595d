import { queue } from "@posthorn/core/transport";
import { expect, test, vi } from "vitest";
import { createDestinationCache } from "./destination-cache.ts";

const keyOf = vi.fn(({ template }: { readonly template: string }) => template);

function openCache() {
  keyOf.mockClear();
  return createDestinationCache({ keyOf, make: () => ({}), most: 100 });
}

test("destinations with the same key share a value, and others do not", () => {
  const cached = openCache();
  expect(cached(queue("tea"))).toBe(cached(queue("tea")));
  expect(cached(queue("tea"))).not.toBe(cached(queue("milk")));
});

test("the key of a destination without parameters is made once, and that of another one each time", () => {
  const cached = openCache();
  const tea = queue("tea");
  const brewed = { ...queue("tea.{sort}"), address: "tea.green" };
  for (let use = 0; use < 3; use++) cached(tea);
  expect(keyOf).toHaveBeenCalledTimes(1);
  for (let use = 0; use < 3; use++) cached(brewed);
  expect(keyOf).toHaveBeenCalledTimes(4);
});
