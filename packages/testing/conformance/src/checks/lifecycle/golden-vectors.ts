import { consume, produce } from "@posthorn/core/codegen";
import { type Packet, queue } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done } from "../../support/collect.ts";
import { golden } from "../../support/golden.ts";
import { doJob, type Job } from "../../support/operations.ts";
import type { ForeignClient, WireVector } from "../../support/subject.ts";
import { patienceMs, until, within } from "../../support/wait-until.ts";

const requires = { redelivery: true, attempts: true, deadLetter: true } as const;

/** Checks of group F: messages as other programs write and read them. */
export const goldenVectors: readonly Check[] = [
  {
    id: "59 wire-golden-vectors (packet)",
    claim: "a message becomes the stored packet, in CloudEvents' binary mode and plain",
    run: asPackets,
  },
  {
    id: "59 wire-golden-vectors",
    claim: "a message is on the wire as stored, in CloudEvents' binary mode and plain",
    requires,
    where: overNetwork,
    run: onTheWire,
  },
  ...(["binary", "structured", "plain"] as const).map(
    (mode): Check => ({
      id: `59 wire-golden-vectors (foreign producer, ${mode})`,
      claim: `a stored ${mode} message that another client of the protocol sends is handled`,
      requires,
      where: overNetwork,
      run: (stage) => fromForeign(stage, mode),
    }),
  ),
];

type Mode = "binary" | "structured" | "plain";

function operationOf(stage: Stage, mode: Mode): ReturnType<typeof doJob> {
  return doJob(stage.address(`jobs-${mode}`), mode === "plain" ? { wire: "plain" } : {});
}

async function asPackets(stage: Stage): Promise<void> {
  for (const mode of ["binary", "plain"] as const) {
    const transport = await stage.open();
    const operation = operationOf(stage, mode);
    const { deliveries } = await collect(transport, queue(operation.address));
    await produce(transport, operation, golden.payload, { id: golden.id, headers: golden.headers });
    await until("the packet arrives", () => deliveries.length > 0);
    const { headers = {}, body } = deliveries[0] ?? {};
    const { "ce-time": time, ...others } = headers;
    expect(others).toEqual(golden[mode]);
    if (mode === "binary") expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(Buffer.from(body ?? []).toString()).toBe(golden.body);
  }
}

async function onTheWire(stage: Stage): Promise<void> {
  const vectors = stage.exported("vectors");
  for (const mode of ["binary", "plain"] as const) {
    const transport = await stage.open();
    const operation = operationOf(stage, mode);
    const jobs = queue(operation.address);
    await (await transport.subscribe(jobs, async () => done)).close(); // creates the queue
    const packet = await withForeign(stage, async (foreign) => {
      const next = await foreign.receive(jobs);
      await produce(transport, operation, golden.payload, { id: golden.id, headers: golden.headers });
      return within(patienceMs(), "the other client gets the message", next.packet);
    });
    expectVector(packet, vectors[mode]);
  }
}

function expectVector({ headers, body }: Packet, vector: WireVector): void {
  expect(Buffer.from(body).toString()).toBe(vector.body);
  const wildcards = Object.entries(vector.headers).filter(([, value]) => value === "*");
  const masks = wildcards.filter(([name]) => name in headers);
  expect({ ...headers, ...Object.fromEntries(masks) }).toEqual(vector.headers);
}

async function fromForeign(stage: Stage, mode: Mode): Promise<void> {
  const vector = stage.exported("vectors")[mode];
  const transport = await stage.open();
  const operation = operationOf(stage, mode);
  const handled: { payload: Job; id: string }[] = [];
  const errors: Error[] = [];
  await consume(transport, operation, (payload, { id }) => void handled.push({ payload, id }), {
    onError: (error) => errors.push(error),
  });
  const headers = Object.entries(vector.headers).map(([name, value]) => [
    name,
    value === "*" ? "2026-01-02T03:04:05Z" : value,
  ]);
  await withForeign(stage, (foreign) =>
    foreign.publish(queue(operation.address), {
      headers: Object.fromEntries(headers),
      body: new TextEncoder().encode(vector.body),
    }),
  );
  await until("it is handled, or reported", () => handled.length > 0 || errors.length > 0);
  expect(errors).toEqual([]);
  expect(handled.map(({ payload }) => payload)).toEqual([golden.payload]);
  if (mode !== "plain") expect(handled[0]?.id).toBe(golden.id);
}

async function withForeign<T>(stage: Stage, use: (client: ForeignClient) => Promise<T>): Promise<T> {
  const client = await stage.exported("openForeign")(stage.broker.url);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
