import { consume, produce } from "@posthorn/core/codegen";
import { deadLetters, type MessagingError, queue, wireHeaders } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { doJob } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

const requires = { redelivery: true, attempts: true, deadLetter: true } as const;

/** Checks of packets that no Posthorn program sends. */
export const hostilePackets: readonly Check[] = [
  {
    id: "84 hostile-packets",
    claim:
      "packets with wrong CloudEvents headers or bodies that exhaust a reader are dead-lettered or handled, never lost, and others are handled",
    requires,
    waits: true,
    run: oddPackets,
  },
  {
    id: "84 hostile-packets (expiry times)",
    claim: "a packet whose expiry time is not a time, or far away, does not keep others from being handled",
    requires,
    run: expiryTimes,
  },
  {
    id: "84 hostile-packets (ids)",
    claim: "packets with any id arrive, or are refused as invalid",
    run: ids,
  },
];

const json = "application/json";
const utf8 = new TextEncoder();

async function oddPackets(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const operation = doJob(stage.address("jobs"));
  const jobs = queue(operation.address);
  const handled: string[] = [];
  const errors: MessagingError[] = [];
  const dead = await collect(transport, deadLetters(jobs));
  await consume(transport, operation, ({ id }) => void handled.push(id), {
    onError: (error) => errors.push(error),
  });
  const type = { [wireHeaders.type]: operation.message.name, [wireHeaders.contentType]: json };
  const packets = [
    { headers: { ...type, [wireHeaders.specversion]: "99.9" }, body: '{"id":"a"}' },
    { headers: { ...type, [wireHeaders.time]: "yesterday" }, body: '{"id":"b"}' },
    {
      headers: { ...type, [wireHeaders.contentType]: "application/json; charset=utf-7" },
      body: '{"id":"c"}',
    },
    { headers: { ...type, [wireHeaders.contentType]: "image/png" }, body: '{"id":"d"}' },
    { headers: type, body: '{"__proto__":{"polluted":true},"id":"e"}' },
    { headers: type, body: "[".repeat(100_000) },
    { headers: type, body: `{"id":"f","note":${"9".repeat(10_000)}}` },
    { headers: type, body: "" },
    { headers: type, body: "null" },
    { headers: {}, body: "{}" },
  ];
  await transport.publish(
    jobs,
    packets.map(({ headers, body }, index) => packetOf(`odd ${index}`, { headers, body: utf8.encode(body) })),
  );
  await produce(transport, operation, { id: "honest" });
  await until("the honest one is handled", () => handled.includes("honest"));
  await until(
    () => `each is handled or dead-lettered: ${handled.length} and ${dead.deliveries.length}`,
    () => handled.length - 1 + dead.deliveries.length >= packets.length,
  );
  expect(handled.length - 1 + dead.deliveries.length).toBe(packets.length);
  expect(errors.map(({ code }) => code)).toEqual(dead.deliveries.map(() => "invalid_message"));
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
}

async function expiryTimes(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const operation = doJob(stage.address("jobs"));
  const handled: string[] = [];
  const errors: MessagingError[] = [];
  await consume(transport, operation, ({ id }) => void handled.push(id), {
    onError: (error) => errors.push(error),
  });
  const times = [
    "never",
    "",
    "-1",
    "99999999999999999",
    "+275760-09-13T00:00:00.001Z",
    "0000-00-00T00:00:00Z",
  ];
  const headers = { [wireHeaders.type]: operation.message.name, [wireHeaders.contentType]: json };
  await transport.publish(
    queue(operation.address),
    times.map((time, index) => packetOf(index, { headers: { ...headers, [wireHeaders.expiryTime]: time } })),
  );
  await produce(transport, operation, { id: "honest" });
  await until(
    () => `each is handled or reported: ${handled.join(", ")}; ${errors.map(({ code }) => code).join(", ")}`,
    () => handled.includes("honest") && handled.length - 1 + errors.length >= times.length,
  );
}

async function ids(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const jobs = stage.queue("jobs");
  const { deliveries } = await collect(transport, jobs);
  const values = ["", " ", "a b", "a\r\nb", "\0", "Zürich 茶", "x".repeat(10_000), "__proto__", "*", ">"];
  let accepted = 0;
  for (const id of values) {
    const code = await codeOf(transport.publish(jobs, [{ ...packetOf(accepted), id }]));
    expect([undefined, "invalid_message"], JSON.stringify(id.slice(0, 40))).toContain(code);
    if (code === undefined) accepted += 1;
  }
  await transport.publish(jobs, [packetOf("last")]);
  await until("all accepted packets arrive", () => deliveries.length > accepted);
  expect(deliveries).toHaveLength(accepted + 1);
}
