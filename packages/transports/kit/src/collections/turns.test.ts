import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

test("work for the same key is done one after the other, also after a failure, and other work beside it", async () => {
  const inTurn = createTurns();
  const steps: string[] = [];
  const [first, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const failing = inTurn("a", async () => {
    steps.push("begin 1");
    await first.promise;
    throw new Error("no");
  });
  const next = inTurn("a", async () => steps.push("begin 2"));
  const beside = inTurn("b", async () => {
    steps.push("beside");
    other.resolve();
  });
  await other.promise;
  expect(steps).toEqual(["begin 1", "beside"]);
  first.resolve();
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe(3);
  await beside;
});
