import { expect, test } from "vitest";
import { mutants } from "../../test/mutants/within-process.ts";
import { liars } from "../../test/network/lies.ts";
import { networkMutants } from "../../test/network/mutants.ts";
import { userMutants } from "../../test/network/users.ts";
import { checks } from "../checks/all-checks.ts";

/** These checks test the runtime above the transport, which no transport can break. */
const ofTheRuntime = [
  "42 timeout-typed",
  "42 timeout-typed (default)",
  "45 no-responder",
  "47 disconnect-with-pending",
  "69 reply-address-confined",
  "72 hung-handler",
  // Features without a call of the transport, which the runtime alone requires.
  ...[
    "redelivery",
    "attempts",
    "durable",
    "deferral",
    "cancel",
    "sessions",
    "atomicSettle",
    "atomicPublish",
    "durableDetection",
    "browse",
    "measure",
    "topology",
  ].map((feature) => `60 undeclared-capability (${feature})`),
];

/** Their mutants have tests of their own. */
const ofTheirOwn = ["56 start-stop-start-clean-exit", "66 drift-is-seen"];

test("every check has a mutant that fails it", () => {
  const failed = [...mutants, ...networkMutants, ...liars, ...userMutants].flatMap(({ fails }) => fails);
  const tested = new Set([...failed, ...ofTheirOwn, ...ofTheRuntime]);
  expect(checks.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
});

test("each check has an id of its own", () => {
  const ids = checks.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
