import type { Headers } from "@posthorn/core";
import { request, serve } from "@posthorn/core/codegen";
import { type Destination, type Transport, topic } from "@posthorn/core/transport";
import { expect } from "vitest";
import * as z from "zod";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { Job, jobStatus } from "../../support/operations.ts";
import { idOf, idsUpTo, packetOf, packets } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of subscriptions to a topic without a group, and of replies at a topic. */
export const alone: readonly Check[] = [
  {
    id: "61 topic-alone",
    claim:
      "a subscriber without a group receives everything that is published while it is subscribed, and nothing else",
    run: (stage) => listensAlone(stage, stage.topic("facts")),
  },
  {
    id: "61 topic-alone (ordered)",
    claim:
      "a subscriber to an ordered topic without a group receives everything that is published while it is subscribed, and nothing else",
    requires: { order: "key" },
    run: (stage) => listensAlone(stage, stage.topic("facts", { ordered: true })),
  },
  {
    id: "61 topic-alone (part)",
    claim: "a subscriber to a part of a topic without a group receives only that part",
    requires: { wildcards: true },
    run: listensToPart,
  },
  {
    id: "61 topic-alone (retry)",
    claim:
      "a subscriber without a group receives a packet again that it could not handle, while it is subscribed",
    requires: { redelivery: true, attempts: true },
    run: retriesAlone,
  },
  {
    id: "62 fixed-reply-address",
    claim: "replies at a shared address reach their requester, and other requesters ignore them",
    requires: { redelivery: true, deadLetter: true },
    run: sharedReplyAddress,
  },
  {
    id: "41 correlation (placed)",
    claim: "a request with its reply address and its correlation id in headers or payload gets its reply",
    requires: { redelivery: true, deadLetter: true },
    run: placedRequests,
  },
];

async function listensAlone(stage: Stage, facts: Destination): Promise<void> {
  const publisher = await stage.open();
  await publisher.publish(facts, [packetOf("before")]);
  const one = await collect(await stage.open(), facts);
  const other = await collect(await stage.open(), facts);
  await publisher.publish(facts, packets(50));
  await until("both get all", () => one.deliveries.length >= 50 && other.deliveries.length >= 50);
  await one.subscription.close();
  await publisher.publish(facts, [packetOf("while one is away")]);
  await until("the other gets it", () => other.deliveries.length >= 51);
  const again = await collect(await stage.open(), facts);
  await publisher.publish(facts, [packetOf("after")]);
  await until("both get the last", () => again.deliveries.length >= 1 && other.deliveries.length >= 52);
  expect(one.deliveries.map(idOf).sort()).toEqual(idsUpTo(50));
  expect(other.deliveries.map(idOf).sort()).toEqual([...idsUpTo(50), "after", "while one is away"]);
  expect(again.deliveries.map(idOf)).toEqual(["after"]);
}

async function listensToPart(stage: Stage): Promise<void> {
  const template = stage.address("{country}.facts");
  const of = (country: string): Destination => topic(template, { parameters: { country } });
  const publisher = await stage.open();
  const austria = await collect(await stage.open(), of("AT"));
  const all = await collect(await stage.open(), topic(template));
  for (const country of ["DE", "AT", "CH"]) await publisher.publish(of(country), [packetOf(country)]);
  await until("all is there", () => all.deliveries.length >= 3 && austria.deliveries.length >= 1);
  expect(austria.deliveries.map(({ address }) => address)).toEqual([of("AT").address]);
  expect(all.deliveries.map(({ address }) => address).sort()).toEqual(
    ["AT", "CH", "DE"].map((country) => of(country).address),
  );
}

async function retriesAlone(stage: Stage): Promise<void> {
  const facts = stage.topic("facts");
  const attempts: number[] = [];
  const transport = await stage.open();
  await transport.subscribe(facts, async ({ attempt }) => {
    attempts.push(attempt);
    return attempt < 3 ? { kind: "retry", afterMs: 10 } : { kind: "done" };
  });
  const other = await collect(await stage.open(), facts);
  await (await stage.open()).publish(facts, [packetOf("1")]);
  await until("it is handled at the third attempt", () => attempts.length >= 3);
  expect(attempts).toEqual([1, 2, 3]);
  expect(other.deliveries.map(idOf)).toEqual(["1"]);
}

async function sharedReplyAddress(stage: Stage): Promise<void> {
  const replyAddress = stage.address("answers");
  const query = jobStatus(stage.address("status"), { replyAddress });
  await serve(await stage.open(), query, ({ id }) => ({ id, note: `answer to ${id}` }));
  const askers = [await stage.open(), await stage.open()].map(stage.openRequester);
  const seen = await collect(await stage.open(), topic(replyAddress));
  const asked = askers.flatMap((requester, asker) =>
    Array.from({ length: 50 }, (_, index) => request(requester, query, { id: `${asker}-${index}` })),
  );
  await publishForeign(await stage.open(), topic(replyAddress));
  const replies = await Promise.all(asked);
  expect(replies.map(({ note }) => note)).toEqual(replies.map(({ id }) => `answer to ${id}`));
  expect(new Set(replies.map(({ id }) => id)).size).toBe(100);
  await until("a bystander has seen all", () => seen.deliveries.length >= 101);
  expect(askers.map(({ waiting, dropped }) => ({ waiting, dropped }))).toEqual([
    { waiting: 0, dropped: 0 },
    { waiting: 0, dropped: 0 },
  ]);
}

const Placed: z.ZodType<Headers> = z
  .object({ replyTo: z.string(), requestId: z.string() })
  .catchall(z.string());

async function placedRequests(stage: Stage): Promise<void> {
  const inHeaders = jobStatus(stage.address("in-headers"), {
    message: { name: "AskJobStatus", payload: Job, headers: Placed },
    replyTo: { header: "replyTo" },
    correlation: { request: { header: "requestId", as: "uuid" }, reply: { header: "inReplyTo" } },
  });
  const inPayload = jobStatus(stage.address("in-payload"), {
    replyTo: { path: ["answer", "to"] },
    correlation: { request: { path: ["answer", "id"], as: "integer" }, reply: { path: ["of"] } },
  });
  const requester = stage.openRequester(await stage.open());
  for (const query of [inHeaders, inPayload]) {
    await serve(await stage.open(), query, ({ id }) => ({ id, note: `answer to ${id}` }));
    const ids = Array.from({ length: 50 }, (_, index) => String(index));
    const replies = await Promise.all(ids.map((id) => request(requester, query, { id })));
    expect(replies.map(({ id, note }) => [id, note])).toEqual(ids.map((id) => [id, `answer to ${id}`]));
  }
  expect([requester.waiting, requester.dropped]).toEqual([0, 0]);
}

/** Publishes a reply as another program at the same address does. */
async function publishForeign(transport: Transport, at: Destination): Promise<void> {
  const headers = { "correlation-id": "nobody's" };
  await transport.publish(at, [packetOf("foreign", { headers })]);
}
