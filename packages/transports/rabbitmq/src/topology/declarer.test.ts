import { queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { ownBroker, skip, unique } from "../../test/own-broker.ts";
import { openDeclarer } from "./declarer.ts";
import { declareDestination, declareOn } from "./topology.ts";

describe.skipIf(skip)("a new queue", () => {
  const { otherClient } = ownBroker();

  test("is declared by one connection at a time, and is still new for the next one", async () => {
    const { declare } = openDeclarer();
    const jobs = queue(unique("jobs"));
    const steps: string[] = [];
    const declareAs = async (name: string): Promise<boolean> => {
      const model = await otherClient();
      return declare(model, {
        queues: [jobs.template],
        declare: async () => {
          steps.push("start");
          await declareOn(model, declareDestination(jobs));
          steps.push(`end ${name}`);
        },
      });
    };
    expect(await Promise.all([declareAs("a"), declareAs("b")])).toEqual([true, true]);
    expect(steps.map((step) => step.split(" ")[0])).toEqual(["start", "end", "start", "end"]);
  });

  test("whose declaration failed is declared by the next one", async () => {
    const { declare } = openDeclarer();
    const jobs = queue(unique("jobs"));
    const model = await otherClient();
    const failing = declare(model, {
      queues: [jobs.template],
      declare: () => Promise.reject(new Error("no")),
    });
    const next = declare(model, {
      queues: [jobs.template],
      declare: () => declareOn(model, declareDestination(jobs)),
    });
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe(true);
  });
});
