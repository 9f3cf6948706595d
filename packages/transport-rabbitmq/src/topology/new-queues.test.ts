import { queue } from "@posthorn/core";
import { describe, expect, test } from "vitest";
import { ownBroker, skip, unique } from "../../test/own-broker.ts";
import { openMaker } from "./new-queues.ts";
import { declareDestination, declareOn } from "./topology.ts";

describe.skipIf(skip)("a new queue", () => {
  const { foreign } = ownBroker();

  test("is made by one connection at a time, and is new to whoever comes right after", async () => {
    const { make } = openMaker();
    const jobs = queue(unique("jobs"));
    const steps: string[] = [];
    const makeOn = async (name: string): Promise<boolean> => {
      const model = await foreign();
      return make(model, jobs.template, async () => {
        steps.push("begin");
        await declareOn(model, declareDestination(jobs));
        steps.push(`end ${name}`);
      });
    };
    expect(await Promise.all([makeOn("a"), makeOn("b")])).toEqual([true, true]);
    expect(steps.map((step) => step.split(" ")[0])).toEqual(["begin", "end", "begin", "end"]);
  });

  test("whose making failed is tried again by who is next", async () => {
    const { make } = openMaker();
    const jobs = queue(unique("jobs"));
    const model = await foreign();
    const failing = make(model, jobs.template, () => Promise.reject(new Error("no")));
    const next = make(model, jobs.template, () => declareOn(model, declareDestination(jobs)));
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe(true);
  });
});
