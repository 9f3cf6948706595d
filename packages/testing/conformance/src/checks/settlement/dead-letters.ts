import { consume, produce } from "@posthorn/core/codegen";
import {
  type Destination,
  deadLetterHeaders,
  deadLetters,
  type MessagingError,
  type Outgoing,
  queue,
  type Transport,
  topic,
  wireHeaders,
} from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { doJob, jobDone } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group B: failing handlers, through the runtime. */
export const failing: readonly Check[] = [
  {
    id: "11 mutation-isolation",
    claim:
      "changes that a handler makes to its payload and headers are visible neither in the next attempt nor in the dead letter",
    requires: { redelivery: true, attempts: true, deadLetter: true },
    run: mutationIsolation,
  },
  {
    id: "12 poison-to-DLQ-at-N",
    claim: "a command that always fails is attempted exactly 3 times, then dead-lettered with all facts",
    requires: { redelivery: true, attempts: true, deadLetter: true },
    run: (stage) => poison(stage, "command"),
  },
  {
    id: "12 poison-to-DLQ-at-N (group)",
    claim:
      "an event that always fails in one group is attempted exactly 3 times, then dead-lettered for that group",
    requires: { redelivery: true, attempts: true, deadLetter: true, groups: true },
    run: (stage) => poison(stage, "event"),
  },
  {
    id: "13 undecodable-to-DLQ",
    claim:
      "a packet that is not JSON or does not fit its schema is dead-lettered unchanged, and no handler sees it",
    requires: { redelivery: true, attempts: true, deadLetter: true },
    run: undecodable,
  },
  {
    id: "63 bury-that-does-not-fit",
    claim:
      "an undecodable packet of the largest size is dead-lettered, and packets of every key are delivered",
    requires: { redelivery: true, attempts: true, deadLetter: true, order: "key" },
    where: ({ limits }) => Number.isFinite(limits.largestBody),
    run: buryLargest,
  },
];

async function poison(stage: Stage, kind: "command" | "event"): Promise<void> {
  const transport = await stage.open();
  const retry = { attempts: 3, backoffMs: 20 };
  const address = stage.address("jobs");
  const operation = kind === "command" ? doJob(address, { retry }) : jobDone(address, { retry });
  const channel: Destination = kind === "command" ? queue(address) : topic(address);
  const handled: string[] = [];
  const dead = await collect(transport, deadLetters(channel, kind === "event" ? "workers" : undefined));
  await consume(
    transport,
    operation,
    ({ id }) => {
      handled.push(id);
      if (id === "bad") throw new RangeError("it broke");
    },
    { ...(kind === "event" ? { group: "workers" } : {}), onError: () => {} },
  );
  await produce(transport, operation, { id: "bad", note: "kept" }, { headers: { "x-tenant": "tea" } });
  await until("the first attempt is made", () => handled.length > 0);
  await produce(transport, operation, { id: "good" });
  await until("it is among the dead letters", () => dead.deliveries.length > 0);
  await until("the next is handled", () => handled.includes("good"));
  expect(handled.filter((id) => id === "bad")).toHaveLength(3);
  const [letter] = dead.deliveries;
  expect(dead.deliveries).toHaveLength(1);
  expect(letter?.address).toBe(address);
  expect(JSON.parse(Buffer.from(letter?.body ?? []).toString())).toEqual({ id: "bad", note: "kept" });
  expect(letter?.headers).toMatchObject({
    "x-tenant": "tea",
    [wireHeaders.source]: "suite",
    [wireHeaders.type]: operation.message.name,
    [deadLetterHeaders.address]: address,
    [deadLetterHeaders.attempts]: "3",
    [deadLetterHeaders.errorType]: "RangeError",
    [deadLetterHeaders.errorMessage]: "it broke",
    [deadLetterHeaders.errorStack]: expect.stringContaining("RangeError: it broke"),
    [deadLetterHeaders.firstFailure]: expect.stringMatching(/^\d{4}-.*Z$/),
    [deadLetterHeaders.lastFailure]: expect.stringMatching(/^\d{4}-.*Z$/),
    [deadLetterHeaders.reason]: expect.stringContaining("it broke"),
  });
}

async function mutationIsolation(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const operation = doJob(stage.address("jobs"), { retry: { attempts: 2, backoffMs: 20 } });
  const seen: unknown[] = [];
  const dead = await collect(transport, deadLetters(queue(operation.address)));
  await consume(
    transport,
    operation,
    (job, { headers }) => {
      seen.push({ ...job, ...headers });
      job.note = "edited";
      Reflect.set(headers, "x-tenant", "edited");
      throw new Error("busy");
    },
    { onError: () => {} },
  );
  await produce(transport, operation, { id: "one", note: "kept" }, { headers: { "x-tenant": "tea" } });
  await until("it is among the dead letters", () => dead.deliveries.length > 0);
  for (const { body, headers } of dead.deliveries) {
    seen.push({ ...JSON.parse(Buffer.from(body).toString()), "x-tenant": headers["x-tenant"] });
  }
  const original = { id: "one", note: "kept", "x-tenant": "tea" };
  expect(seen).toEqual([original, original, original]);
}

async function undecodable(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const operation = doJob(stage.address("jobs"));
  const jobs = queue(operation.address);
  const handled: string[] = [];
  const errors: MessagingError[] = [];
  const dead = await collect(transport, deadLetters(jobs));
  await consume(transport, operation, ({ id }) => void handled.push(id), {
    onError: (error) => errors.push(error),
  });
  const bodies = ["{not json", '{"id":7}', "\xff\xfe"].map((text) =>
    Uint8Array.from(Buffer.from(text, "latin1")),
  );
  const headers = { [wireHeaders.type]: operation.message.name };
  await transport.publish(
    jobs,
    bodies.map((body, index) => packetOf(index, { body, headers })),
  );
  await produce(transport, operation, { id: "good" });
  await until("all three are among the dead letters", () => dead.deliveries.length >= bodies.length);
  await until("the good one is handled", () => handled.length > 0);
  expect(handled).toEqual(["good"]);
  const kept = dead.deliveries.toSorted(
    (a, b) => Number(a.headers[wireHeaders.id]) - Number(b.headers[wireHeaders.id]),
  );
  expect(kept.map(({ body }) => Buffer.from(body).toString("latin1"))).toEqual([
    "{not json",
    '{"id":7}',
    "\xff\xfe",
  ]);
  expect(kept.map((each) => each.headers[deadLetterHeaders.attempts])).toEqual(["1", "1", "1"]);
  for (const each of kept) expect(each.headers[deadLetterHeaders.reason]).toMatch(/not JSON|does not fit/);
  expect(errors.map(({ code }) => code)).toEqual(bodies.map(() => "invalid_message"));
}

async function buryLargest(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const operation = doJob(stage.address("jobs"), { requires: { order: "key" }, orderingKey: ["note"] });
  const jobs = queue(operation.address, { ordered: true });
  const dead = await collect(transport, deadLetters(jobs));
  const handled: string[] = [];
  await consume(transport, operation, ({ id }) => void handled.push(id), { onError: () => {} });
  const neighbours = Array.from({ length: 40 }, (_, index) => ({ id: `${index}`, note: `${index % 8}` }));
  for (const job of neighbours.slice(0, 20)) await produce(transport, operation, job);
  await publishLargest(transport, jobs);
  for (const job of neighbours.slice(20)) await produce(transport, operation, job);
  await until(
    () => `all neighbours are handled: ${handled.length} are`,
    () => handled.length >= neighbours.length,
  );
  await until("the large one is in the dead letters", () => dead.deliveries.length > 0);
  expect(handled.toSorted()).toEqual(neighbours.map(({ id }) => id).toSorted());
  expect(dead.deliveries.map(({ headers }) => headers[wireHeaders.id])).toEqual(["large"]);
  expect(dead.deliveries[0]?.headers[deadLetterHeaders.reason]).toMatch(/not JSON/);
}

/** Publishes an undecodable packet with the largest body and the largest headers that are accepted, to within 256 bytes. */
async function publishLargest(transport: Transport, to: Destination): Promise<void> {
  const body = new Uint8Array(transport.features.limits.largestBody);
  const scratch = queue(`${to.template}.scratch`);
  const packet = (length: number): Outgoing =>
    packetOf("large", { body, key: "0", headers: { "x-filler": "x".repeat(length) } });
  let [accepted, refused] = [0, 131_072];
  while (refused - accepted > 256) {
    const length = Math.floor((accepted + refused) / 2);
    if ((await codeOf(transport.publish(scratch, [packet(length)]))) === undefined) accepted = length;
    else refused = length;
  }
  await transport.publish(to, [packet(accepted)]);
}
