import { queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { ownBroker, skip, unique } from "../test/own-broker.ts";
import { openDeclarer } from "./declarer.ts";
import { type Layout, queueEntity, targetOf } from "./layout.ts";

describe.skipIf(skip)("a new queue", () => {
  const { otherClient } = ownBroker();

  test("is declared by one connection at a time", async () => {
    const declarer = openDeclarer({ topology: "create", management: undefined });
    const layout = targetOf(queue(unique("jobs")), 8);
    const steps: string[] = [];
    const declareAs = async (name: string): Promise<void> => {
      const model = await otherClient();
      const createChannel = model.createChannel.bind(model);
      model.createChannel = () => {
        steps.push(name);
        return createChannel();
      };
      await declarer.ensure(model, layout);
    };
    await Promise.all([declareAs("a"), declareAs("b")]);
    expect(steps.join("")).toMatch(/^(a+b+|b+a+)$/);
  });

  test("whose declaration failed is declared by the next one", async () => {
    const declarer = openDeclarer({ topology: "create", management: undefined });
    const model = await otherClient();
    const name = unique("jobs");
    const missing = { kind: "binding", queue: name, exchange: unique("missing"), pattern: "" } as const;
    const failing: Layout = {
      label: "a queue",
      entities: [queueEntity(name, "quorum", { "x-delivery-limit": 1_000_000_000 }), missing],
    };
    const failed = declarer.ensure(model, failing);
    const next = declarer.ensure(model, targetOf(queue(name), 8));
    await expect(failed).rejects.toMatchObject({ code: "not_found" });
    await next;
  });
});
