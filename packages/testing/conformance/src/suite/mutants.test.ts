import type { Features } from "@posthorn/core/transport";
import { memoryFeatures, memoryTransport } from "@posthorn/transport-memory";
import { describe, expect, test } from "vitest";
import { findCheck } from "../../test/find-check.ts";
import { mutants } from "../../test/mutants/within-process.ts";
import { onStage } from "../stage/stage.ts";
import type { SubjectModule } from "../support/subject.ts";

const brokerWithUsers = (): Promise<never> => Promise.reject(new Error("No broker has users here."));
const plain = { broker: undefined, brokerWithUsers, subjectUrl: "", onFault: () => {}, patienceMs: 1_500 };

describe.concurrent.each(mutants)(
  "a transport that $fault",
  { timeout: 120_000 },
  ({ mutate, fails, subject: more }) => {
    const features: Features = mutate(memoryTransport()).features;
    const subject: SubjectModule = {
      open: async () => mutate(memoryTransport()),
      openLeaving: async () => mutate(memoryTransport({ topology: "leave" })),
      openVerifying: async () => mutate(memoryTransport({ topology: "verify" })),
      ...more,
    };

    test.concurrent.each(fails)("fails check %s", async (id) => {
      const { run } = findCheck(id, features);
      await expect(onStage({ ...plain, features, subject }, run)).rejects.toThrow();
    });
  },
);

test("a transport that keeps its process alive fails check 56", { timeout: 60_000 }, async () => {
  const subjectUrl = new URL("../../test/lingering.ts", import.meta.url).href;
  const { run } = findCheck("56 start-stop-start-clean-exit", memoryFeatures);
  const subject = { open: async () => memoryTransport() };
  const patienceMs = 20_000; // a child process starts slowly
  await expect(
    onStage({ ...plain, patienceMs, features: memoryFeatures, subject, subjectUrl }, run),
  ).rejects.toThrow("the process ends by itself");
});
