import { expect, test } from "vitest";
import { partitionOf, partitionsOf } from "./partition.ts";

test.each([
  ["", 2166136261],
  ["a", 0xe40c292c],
  ["foobar", 0xbf9cf968],
  ["Straße", 0x83ccb3a3],
  ["🦊", 0x9f7e0f5c],
])("the hash of %j is FNV-1a over its UTF-8", (key, hash) => {
  let expected = 0x811c9dc5;
  for (const byte of Buffer.from(key)) expected = Math.imul(expected ^ byte, 0x01000193);
  expect(partitionOf(key, 2 ** 32)).toBe(expected >>> 0);
  if (/^[a-z]*$/.test(key)) expect(partitionOf(key, 2 ** 32)).toBe(hash); // from the algorithm's own test vectors
});

test("keys are spread over all partitions", () => {
  const counts = Array.from({ length: 8 }, () => 0);
  for (let n = 0; n < 8_000; n++)
    counts[partitionOf(`order-${n}`, 8)] = (counts[partitionOf(`order-${n}`, 8)] ?? 0) + 1;
  expect(Math.min(...counts)).toBeGreaterThan(800);
});

test("members share the partitions evenly, whatever the order of the list", () => {
  const members = ["c", "a", "b", "a"];
  const shares = ["a", "b", "c"].map((member) => partitionsOf(member, members, 8));
  expect(shares).toEqual([
    [0, 3, 6],
    [1, 4, 7],
    [2, 5],
  ]);
  expect(partitionsOf("a", ["a", "b", "c"], 8)).toEqual(shares[0]);
  expect(partitionsOf("d", members, 8)).toEqual([]);
});
