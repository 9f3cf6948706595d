import { brokerOrSkip } from "@posthorn/brokers";
import { type Event, everyInstance } from "@posthorn/core";
import { consume, produce } from "@posthorn/core/codegen";
import { topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { broker as nats } from "../test/broker.ts";
import { ownServer, until } from "../test/support.ts";
import { namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);

const priceChanged: Event<string> = {
  kind: "event",
  name: "priceChanged",
  address: "prices.changed",
  message: { name: "PriceChanged", payload: z.string() },
};

// These tests count consumers and messages, so they need their own server.
describe.skipIf(choice.skip || choice.external)("an event for every instance", () => {
  const server = ownServer();
  const { open } = server;
  const { stream } = namesOf(topic(priceChanged.address));

  async function counts(): Promise<{ readonly consumers: number; readonly messages: number }> {
    const { state } = await server.jsm.streams.info(stream);
    return { consumers: state.consumer_count, messages: state.messages };
  }

  test("leaves neither a consumer nor a message behind", async () => {
    const received: string[] = [];
    for (const instance of ["one", "two"]) {
      const handler = (price: string) => void received.push(`${instance}: ${price}`);
      await consume(await open(), priceChanged, handler, { group: everyInstance });
    }
    const publisher = await open();
    await produce(publisher, priceChanged, "1.20");
    await until(() => received.length === 2);
    expect(received.sort()).toEqual(["one: 1.20", "two: 1.20"]);
    expect(await counts()).toEqual({ consumers: 0, messages: 0 });
    const last = await consume(await open(), priceChanged, () => {}, { group: everyInstance });
    await last.close();
    await produce(publisher, priceChanged, "1.30");
    await until(() => received.length === 4);
    expect(await counts()).toEqual({ consumers: 0, messages: 0 });
  });
});
