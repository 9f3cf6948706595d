import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { batchWrites } from "./batch-writes.ts";

test("all writes of a turn leave together, also those of promises that settle in it", async () => {
  const batches: string[][] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      batches.push([chunk]);
      done();
    },
    writev(chunks, done) {
      batches.push(chunks.map(({ chunk }) => String(chunk)));
      done();
    },
  });
  batchWrites(stream);
  stream.write("a", "utf8");
  stream.write("b", "utf8");
  await Promise.resolve();
  stream.write("c", "utf8");
  expect(batches).toEqual([]);
  await new Promise(setImmediate);
  stream.write("d", "utf8");
  await new Promise(setImmediate);
  expect(batches).toEqual([["a", "b", "c"], ["d"]]);
});
