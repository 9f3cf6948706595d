import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readContract } from "@posthorn/contract";
import { failure, queue, type Transport, topic } from "@posthorn/core";
import { generate } from "@posthorn/generator-typescript";
import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { collectDeadLetters } from "../packages/core/test/collect-dead-letters.ts";
import { root } from "../tools/packages/packages.ts";

// From the contract to the packet: generates code with Dates, loads it, and runs it over the memory transport.
const folder = join(root, ".cache/dates");

type Payload = Readonly<Record<string, unknown>>;
type Produce = (to: unknown, payload: unknown, options?: object) => Promise<unknown>;
type Consume = (from: Transport, handle: unknown, options?: object) => Promise<unknown>;

/** The part of the generated code that these tests use. */
interface Visits {
  readonly sendBook: Produce;
  readonly handleBook: Consume;
  readonly publishBooked: Produce;
  readonly onBooked: Consume;
  readonly serveFree: Consume;
  readonly visitsClient: (transport: Transport) => {
    readonly requestFree: (request: Payload) => Promise<Payload>;
    readonly close: () => Promise<void>;
  };
}

type Build = (options?: object) => Payload;

let visits: Visits;
let builders: Readonly<Record<string, Build>>;
let transport: Transport;

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  const { contract, diagnostics } = await readContract(join(import.meta.dirname, "visits.yaml"));
  expect(diagnostics).toEqual([]);
  if (contract === undefined) throw new Error("The contract is invalid.");
  const { files } = generate(contract, {
    source: "visits.yaml",
    importExtension: ".ts",
    int64: "bigint",
    dates: "date",
    builders: true,
  });
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  visits = await import(pathToFileURL(join(folder, "index.ts")).href);
  builders = await import(pathToFileURL(join(folder, "builders/index.ts")).href);
}, 60_000);
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());

const onError = vi.fn();
const at = new Date("2026-05-06T07:08:09.010Z");
const visit = {
  at,
  id: 2n ** 62n + 1n,
  day: "2026-05-06",
  ends: null,
  reminders: [new Date("2026-05-05T00:00:00Z"), new Date("2026-05-06T00:00:00Z")],
  seen: { ada: at },
  after: { at, id: 1n, day: "2026-05-05", paid: "never" },
  paid: at,
  by: { kind: "cash", on: "2026-05-06T07:08:09.010Z" },
};

describe("a date-time", () => {
  test("is a Date for producers and consumers, and RFC 3339 in the packet", async () => {
    const bodies: string[] = [];
    await transport.subscribe(
      topic("visits.{day}.booked", { ordered: true }),
      async ({ body, headers }) => {
        bodies.push(Buffer.from(body).toString());
        expect(headers["asked"]).toBe("2026-05-06T09:08:09+02:00");
        return { kind: "done" };
      },
      { group: "raw" },
    );
    const handled = vi.fn();
    await visits.onBooked(transport, handled, { group: "mail", onError });
    const headers = { asked: "2026-05-06T09:08:09+02:00" };
    await visits.publishBooked(transport, visit, { parameters: { day: "2026-05-06" }, headers });
    await vi.waitFor(() => expect(handled).toHaveBeenCalledTimes(1));
    const [payload, context] = handled.mock.calls[0] as [Payload, Payload];
    expect(payload).toEqual(visit);
    expect(context).toMatchObject({ headers, parameters: { day: "2026-05-06" } });
    expect(bodies[0]).toContain(
      '{"at":"2026-05-06T07:08:09.010Z","id":4611686018427387905,"day":"2026-05-06"',
    );
  });

  test("is a text as an ordering key", async () => {
    const publish = vi.spyOn(transport, "publish");
    const headers = { asked: "2026-05-06T09:08:09+02:00" };
    await visits.publishBooked(transport, visit, { parameters: { day: "2026-05-06" }, headers });
    expect(publish.mock.calls[0]?.[1][0]).toMatchObject({ key: "2026-05-06T07:08:09.010Z" });
  });

  test.each(["application/json; charset=utf-8", "application/vnd.visits+json"])(
    "is read from JSON with the content type %s",
    async (contentType) => {
      const handled = vi.fn();
      await visits.handleBook(transport, handled, { onError });
      const body = Buffer.from(JSON.stringify({ at, id: 1, day: "2026-05-06" }));
      const packet = { id: "1", headers: { "content-type": contentType }, body };
      await transport.publish(queue("visits.book"), [packet]);
      await vi.waitFor(() => expect(handled).toHaveBeenCalledTimes(1));
      expect(handled.mock.calls[0]?.[0]).toEqual({ at, id: 1n, day: "2026-05-06" });
    },
  );

  test("is a Date in queries, replies and failures", async () => {
    await visits.serveFree(transport, ({ from }: { readonly from: Date }) =>
      from < at ? { at: [from, at] } : failure("closed", { until: at }),
    );
    const client = visits.visitsClient(transport);
    const from = new Date("2026-05-06T00:00:00Z");
    expect(await client.requestFree({ from })).toEqual({ at: [from, at] });
    const failed: unknown = await client.requestFree({ from: at }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ failure: { name: "closed", payload: { until: at } } });
    await client.close();
  });

  test("is built as a Date, from a seed and with overrides", async () => {
    const received: unknown[] = [];
    await visits.handleBook(transport, (payload: unknown) => void received.push(payload), { onError });
    const sent = Array.from({ length: 20 }, (_, seed) => builders["buildBook"]?.({ seed }));
    for (const payload of sent) {
      expect(payload?.["at"]).toBeInstanceOf(Date);
      await visits.sendBook(transport, payload);
    }
    await vi.waitFor(() => expect(received).toHaveLength(20));
    expect(received).toEqual(sent);
    expect(builders["buildBook"]?.({ overrides: { at } })).toMatchObject({ at });
    expect(builders["buildBookedHeaders"]?.()).toEqual({ asked: expect.any(String) });
  });
});

describe("an invalid date", () => {
  test.each([
    [
      "given as a text",
      { ...visit, at: "2026-05-06T07:08:09Z" },
      "/at: Invalid input: expected date, received string",
    ],
    ["that is invalid", { ...visit, at: new Date(Number.NaN) }, "/at: Invalid input: expected date"],
    [
      "twice in a list with uniqueItems",
      { ...visit, reminders: [at, new Date(at)] },
      "/reminders: must not contain duplicate items",
    ],
    [
      "outside the range of RFC 3339",
      { ...visit, at: new Date(8.64e15) },
      'cannot be written as "application/json": a Date of the year 275760 has no text',
    ],
  ])("%s is not sent", async (_, payload, why) => {
    await expect(visits.sendBook(transport, payload)).rejects.toThrow(why);
  });

  test.each(["2026-05-06", "2026-02-30T00:00:00Z", "2026-05-06 07:08:09Z", "soon", 1778051289010, null])(
    "a message with %j is dead-lettered with the reason",
    async (invalid) => {
      const dead = await collectDeadLetters(transport, queue("visits.book"));
      await visits.handleBook(transport, () => expect.unreachable(), { onError });
      const body = Buffer.from(JSON.stringify({ at: invalid, id: 1, day: "2026-05-06" }));
      await transport.publish(queue("visits.book"), [{ id: "1", headers: {}, body }]);
      await vi.waitFor(() => expect(dead).toHaveLength(1));
      expect(Object.values(dead[0]?.headers ?? {}).join("\n")).toContain(
        "its payload does not fit the contract: /at: Invalid input: expected date",
      );
    },
  );
});
