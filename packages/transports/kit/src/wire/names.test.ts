import { expect, test } from "vitest";
import { digestName, isAtMost, joinParts, shortenName } from "./names.ts";

test("a name is readable, and differs for every text", () => {
  const names = ["orders.place", "orders/place", "orders_place", "{region}.orders", "orders.plãce"].map(
    digestName,
  );
  expect(names[0]).toMatch(/^orders_place-[0-9a-z]{10}$/);
  expect(names[3]).toMatch(/^region_orders-/);
  expect(new Set(names).size).toBe(5);
  expect(digestName("orders.place")).toBe(names[0]);
  for (const name of names) expect(name).toMatch(/^[\w-]{1,59}$/);
  expect(digestName("x".repeat(500))).toHaveLength(59);
});

test("joined parts never give the name of other parts", () => {
  const names = [
    joinParts("a", "b", "c"),
    joinParts("a~b", "c"),
    joinParts("a", "b~c"),
    joinParts("a%7Eb", "c"),
  ];
  expect(names).toEqual(["a~b~c", "a%7Eb~c", "a~b%7Ec", "a%257Eb~c"]);
  expect(() => joinParts("\ud800")).toThrow("invalid_address");
});

test("a long name keeps its beginning, whole characters, and a hash of all of it", () => {
  expect(shortenName("short", 255)).toBe("short");
  const [one, other] = [shortenName(`${"ü".repeat(200)}a`, 255), shortenName(`${"ü".repeat(200)}b`, 255)];
  expect(one).toMatch(/^ü+~~[\w-]{43}$/);
  expect(one).not.toBe(other);
  expect(Buffer.byteLength(one)).toBeLessThanOrEqual(255);
  expect(one.isWellFormed()).toBe(true);
});

test("bytes are counted, not characters", () => {
  expect(isAtMost("€€", 6)).toBe(true);
  expect(isAtMost("€€", 5)).toBe(false);
});
