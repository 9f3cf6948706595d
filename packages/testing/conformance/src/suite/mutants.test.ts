import { memoryFeatures, memoryTransport } from "@posthorn/transport-memory";
import { describe, expect, test } from "vitest";
import { mutants } from "../../test/mutants.ts";
import { checks } from "../checks/all-checks.ts";
import { applies, type Check } from "../stage/check.ts";
import { onStage } from "../stage/stage.ts";

const plain = { broker: undefined, subjectUrl: "", onFault: () => {}, patienceMs: 1_500 };

describe.concurrent.each(mutants)("a transport that %s", { timeout: 120_000 }, (_, mutate, names) => {
  const open = async (): Promise<ReturnType<typeof mutate>> => mutate(memoryTransport());
  const { features } = mutate(memoryTransport());

  test.concurrent.each(names)("fails check %s", async (name) => {
    const chosen = checks.filter((check) => isNamed(check, name) && applies(check, features));
    const outcomes = await Promise.allSettled(
      chosen.map(({ run }) => onStage({ ...plain, features, subject: { open } }, run)),
    );
    expect(outcomes.map(({ status }) => status)).toContain("rejected");
  });
});

test("a transport that keeps its process alive fails check 56", { timeout: 60_000 }, async () => {
  const subject = new URL("../../test/lingering.ts", import.meta.url).href;
  const [check] = checks.filter((each) => numberOf(each) === 56);
  await expect(
    onStage(
      {
        ...plain,
        patienceMs: 20_000, // a child process starts slowly
        features: memoryFeatures,
        subject: { open: async () => memoryTransport() },
        subjectUrl: subject,
      },
      (stage) => (check as Check).run(stage),
    ),
  ).rejects.toThrow("the process ends by itself");
});

/** These checks test the runtime above the transport. */
const ofTheRuntime = [42, 45, 47, "69 reply-address-confined", "72 hung-handler"];

test("every check that runs within a process has a mutant that fails it", () => {
  const failed = [...mutants.flatMap(([, , names]) => names), 56, ...ofTheRuntime];
  const untested = checks.filter(
    (check) => applies(check, memoryFeatures) && !failed.some((name) => isNamed(check, name)),
  );
  expect(untested.map(({ id }) => id)).toEqual([]);
});

/** True if the list contains a check's number or its id. */
function isNamed(check: Check, name: number | string): boolean {
  return typeof name === "number" ? numberOf(check) === name : check.id === name;
}

function numberOf({ id }: Check): number {
  return Number.parseInt(id, 10);
}
