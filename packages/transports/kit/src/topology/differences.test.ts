import { type Difference, queue } from "@posthorn/core/transport";
import { expect, test } from "vitest";
import { createTopology, mustCreate } from "./differences.ts";

const missing: Difference = { what: 'stream "orders"', is: undefined, wanted: {}, effect: "loses" };
const breaking: Difference = { what: 'stream "orders": max_msgs', is: 1_000, wanted: -1, effect: "loses" };
const harmless: Difference = {
  what: 'stream "orders": description',
  is: null,
  wanted: "tea",
  effect: "harmless",
};
const what = 'queue "orders"';

test.each([
  ["create", [], false],
  ["create", [missing, harmless], true],
  ["create", [harmless], false],
  ["verify", [harmless], false],
  ["leave", [missing, breaking], false],
] as const)("with %s, %j must be created: %s", (mode, differences, expected) => {
  expect(mustCreate(mode, { what, differences })).toBe(expected);
});

test.each(["create", "verify"] as const)("with %s, what breaks a promise is refused", (mode) => {
  expect(() => mustCreate(mode, { what, differences: [missing, breaking] })).toThrow(
    '[topology_differs] The broker\'s topology breaks what queue "orders" promises: stream "orders": max_msgs is 1000, ' +
      "wanted -1. Nothing was changed. Correct it on the broker, or change the contract or the options to fit.",
  );
});

test("with verify, what is missing is not created", () => {
  expect(() => mustCreate("verify", { what, differences: [missing] })).toThrow(
    '[not_found] stream "orders" of queue "orders" does not exist, and this transport may not create it.',
  );
});

test("a list is compared and created one after the other", async () => {
  const log: string[] = [];
  const step = (name: string) => async (wanted: { readonly at: { readonly address: string } }) => {
    log.push(`${name} ${wanted.at.address}`);
    await Promise.resolve();
    log.push("end");
  };
  const topology = createTopology({
    async compare(wanted) {
      await step("compare")(wanted);
      return [breaking];
    },
    provision: step("provision"),
    remove: step("remove"),
  });
  const wanted = [{ at: queue("a") }, { at: queue("b") }];
  expect(await topology.compare(wanted)).toEqual([breaking, breaking]);
  await topology.provision(wanted);
  await topology.remove({ at: queue("c") });
  expect(log.filter((entry) => entry !== "end")).toEqual([
    "compare a",
    "compare b",
    "provision a",
    "provision b",
    "remove c",
  ]);
  expect(log.filter((_, index) => index % 2 === 1)).toEqual(["end", "end", "end", "end", "end"]);
});
