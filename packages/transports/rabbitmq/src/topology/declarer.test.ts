import { queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { ownBroker, skip, unique } from "../../test/own-broker.ts";
import { openDeclarer } from "./declarer.ts";
import { declareDestination, declareOn } from "./topology.ts";

describe.skipIf(skip)("a new queue", () => {
  const { foreign } = ownBroker();

  test("is made by one connection at a time, and is new to whoever comes right after", async () => {
    const { declare } = openDeclarer();
    const jobs = queue(unique("jobs"));
    const steps: string[] = [];
    const makeOn = async (name: string): Promise<boolean> => {
      const model = await foreign();
      return declare(model, {
        queues: [jobs.template],
        declare: async () => {
          steps.push("begin");
          await declareOn(model, declareDestination(jobs));
          steps.push(`end ${name}`);
        },
      });
    };
    expect(await Promise.all([makeOn("a"), makeOn("b")])).toEqual([true, true]);
    expect(steps.map((step) => step.split(" ")[0])).toEqual(["begin", "end", "begin", "end"]);
  });

  test("whose declaration failed is tried again by the next one", async () => {
    const { declare } = openDeclarer();
    const jobs = queue(unique("jobs"));
    const model = await foreign();
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
