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

// The test lists the broker's queues, so no other program may use the broker.
describe.skipIf(skip || external)("an event for every instance", () => {
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
    const received: string[] = [];
    const instances = [await open(), await open()];
    for (const [instance, transport] of instances.entries()) {
      const handler = (price: string) => void received.push(`${instance}: ${price}`);
      await consume(transport, priceChanged, handler, { group: everyInstance });
    }
    const publisher = await open();
    await produce(publisher, priceChanged, "1.20");
    await until("both instances have received it", () => received.length === 2);
    expect(received.sort()).toEqual(["0: 1.20", "1: 1.20"]);
    expect(await queues()).toEqual(["false\ttrue\ttrue", "false\ttrue\ttrue"]);
    for (const transport of instances) await transport.close();
    await produce(publisher, priceChanged, "1.30");
    expect(await queues()).toEqual([]);
    expect(received).toHaveLength(2);
  });
});
