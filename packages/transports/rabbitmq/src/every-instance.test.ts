import { type Event, everyInstance } from "@posthorn/core";
import { consume, produce } from "@posthorn/core/codegen";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { external, ownBroker, skip, until } from "../test/own-broker.ts";

const priceChanged: Event<string> = {
  kind: "event",
  name: "priceChanged",
  address: "prices.changed",
  message: { name: "PriceChanged", payload: z.string() },
};

const shared = ownBroker();

// They list the broker's queues, so it must be theirs alone.
describe.skipIf(skip || external)("an event that every instance hears", () => {
  const { open, control } = shared;

  async function queues(): Promise<readonly string[]> {
    const listed = await control(
      "-q",
      "--no-table-headers",
      "list_queues",
      "durable",
      "exclusive",
      "auto_delete",
    );
    return listed.split("\n").filter((line) => line !== "");
  }

  test("leaves no queue behind", async () => {
    const heard: string[] = [];
    const instances = [await open(), await open()];
    for (const [instance, transport] of instances.entries()) {
      const handler = (price: string) => void heard.push(`${instance}: ${price}`);
      await consume(transport, priceChanged, handler, { group: everyInstance });
    }
    const publisher = await open();
    await produce(publisher, priceChanged, "1.20");
    await until("both instances hear it", () => heard.length === 2);
    expect(heard.sort()).toEqual(["0: 1.20", "1: 1.20"]);
    expect(await queues()).toEqual(["false\ttrue\ttrue", "false\ttrue\ttrue"]);
    for (const transport of instances) await transport.close();
    await produce(publisher, priceChanged, "1.30");
    expect(await queues()).toEqual([]);
    expect(heard).toHaveLength(2);
  });
});
