import type { MsgHdrsImpl } from "@nats-io/transport-node";
import { brokerOrSkip } from "@posthorn/brokers";
import {
  type Delivery,
  type Destination,
  deadLetterHeaders,
  deadLetters,
  queue,
  type Settlement,
} from "@posthorn/core/transport";
import { originalHeader, originalSizeHeader, trimmedHeader } from "@posthorn/transport-kit";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { done, idOf, ownServer, packetOf, until } from "../test/support.ts";
import { namesOf, subjectOf } from "./names.ts";

const choice = brokerOrSkip(nats);
const originalsStream = "posthorn-originals";
const maxPayload = 1_048_576;
/** The maximum of a stream. */
const mostHeaders = 65_535;

describe.skipIf(choice.skip || choice.external)("a dead letter", () => {
  const server = ownServer();
  const { open } = server;

  function bytes(count: number, seed = 7): Buffer {
    return Buffer.from(Uint8Array.from({ length: count }, (_, index) => (index * seed) % 251));
  }

  /** Handles packets that have an id, and settles the others as core settles a packet that it cannot decode. */
  async function consume(jobs: Destination, settlement: Extract<Settlement, { kind: "dead-letter" }>) {
    const transport = await open();
    const neighbour = queue(jobs.template, { ordered: jobs.ordered, parameters: { id: "first" } });
    const handled: string[] = [];
    const dead: Delivery[] = [];
    await transport.publish(neighbour, [packetOf("neighbour first", { key: "k" })]);
    await transport.subscribe(jobs, async (delivery) => {
      if (idOf(delivery) === "") return settlement;
      handled.push(idOf(delivery));
      return done;
    });
    await transport.subscribe(deadLetters(jobs), async (delivery) => {
      dead.push(delivery);
      return done;
    });
    return { transport, handled, dead };
  }

  /** The header block and the body of the message that a dead letter refers to. */
  async function originalOf({ headers }: Delivery, parts = 1): Promise<{ header: string; body: Buffer }> {
    const stored = await Promise.all(
      Array.from({ length: parts }, (_, index) =>
        server.jsm.streams.getMessage(originalsStream, {
          last_by_subj: `${headers[originalHeader]}.${index + 1}-of-${parts}`,
        }),
      ),
    );
    const bytes = Buffer.concat(stored.map((part) => part?.data ?? new Uint8Array(0)));
    const end = bytes.subarray(0, 4).equals(Buffer.from("NATS")) ? bytes.indexOf("\r\n\r\n") + 4 : 0;
    return { header: bytes.subarray(0, end).toString(), body: bytes.subarray(end) };
  }

  const undecodable = { kind: "dead-letter", reason: "not JSON" } as const;

  test("of another client's packet of the maximum size is a reference to it, and its neighbours flow", async () => {
    const jobs = queue("full.jobs", { ordered: true });
    const { transport, handled, dead } = await consume(jobs, undecodable);
    const body = bytes(maxPayload);
    server.nc.publish(subjectOf(namesOf(jobs), jobs.address, 3), body);
    await server.nc.flush();
    const ids = Array.from({ length: 40 }, (_, index) => `neighbour ${index}`);
    await transport.publish(
      jobs,
      ids.map((id) => packetOf(id, { key: id })),
    );
    await until(() => handled.length === 41 && dead.length === 1);
    const [letter] = dead as [Delivery];
    expect(letter.headers[deadLetterHeaders.reason]).toBe("not JSON");
    expect(letter.headers[originalSizeHeader]).toBe(String(maxPayload));
    expect(letter.body.length).toBe(0);
    expect(body.equals((await originalOf(letter)).body)).toBe(true);
  });

  test("of a packet with the maximum of headers contains the body, and refers to the original headers", async () => {
    const jobs = queue("headers.jobs");
    const { dead } = await consume(jobs, undecodable);
    const body = bytes(100_000);
    const start = "NATS/1.0\r\nNats-Msg-Id: 7\r\nX-Tight:1\r\ncontent-type: text/x-foreign\r\nx-long: ";
    const raw = Buffer.from(`${start}${"x".repeat(mostHeaders - start.length - 4)}\r\n\r\n`);
    const headers = { encode: () => raw } as unknown as MsgHdrsImpl;
    server.nc.publish(subjectOf(namesOf(jobs), jobs.address), body, { headers });
    await until(() => dead.length === 1);
    const [letter] = dead as [Delivery];
    expect(body.equals(letter.body)).toBe(true);
    expect(letter.headers).toMatchObject({
      "content-type": "text/x-foreign",
      "X-Tight": "1",
      [trimmedHeader]: "x-long",
    });
    const original = await originalOf(letter);
    expect(body.equals(original.body)).toBe(true);
    expect(original.header).toBe(raw.toString());
  });

  test("loses its stack and long texts first, which needs no reference", async () => {
    const jobs = queue("stack.jobs");
    const { dead } = await consume(jobs, {
      ...undecodable,
      reason: "long ".repeat(1_000),
      headers: {
        [deadLetterHeaders.errorStack]: "at somewhere\n".repeat(10_000),
        [deadLetterHeaders.errorMessage]: "m".repeat(50_000),
      },
    });
    const body = bytes(maxPayload - 5_000);
    server.nc.publish(subjectOf(namesOf(jobs), jobs.address), body);
    await until(() => dead.length === 1);
    const [letter] = dead as [Delivery];
    const { headers } = letter;
    expect(body.equals(letter.body)).toBe(true);
    expect(headers[deadLetterHeaders.errorStack]).toBeUndefined();
    expect(headers[deadLetterHeaders.errorMessage]).toBe(`${"m".repeat(1_000)}…`);
    expect(headers[trimmedHeader]).toBe(
      [deadLetterHeaders.errorStack, deadLetterHeaders.errorMessage, deadLetterHeaders.reason].join(","),
    );
    expect(headers[originalHeader]).toBeUndefined();
  });

  test("is stored despite illegal header names and an address that barely fits", async () => {
    const jobs = queue("j/{id}", { parameters: { id: "x".repeat(1_000) } });
    const { transport, dead } = await consume(queue("j/{id}"), {
      ...undecodable,
      headers: { "two words": "half \ud83d", "Nats-Expected-Stream": "other", "": "empty" },
    });
    await transport.publish(jobs, [{ ...packetOf("1"), headers: {} }]);
    await until(() => dead.length === 1);
    expect(dead[0]?.headers).toMatchObject({
      [deadLetterHeaders.address]: jobs.address,
      "posthorn-dead-74776f20776f726473": "half \ufffd",
    });
  });

  test("refers to an original in parts if `max_payload` was lowered since", async () => {
    const jobs = queue("lowered.jobs");
    const first = await open();
    await first.publish(jobs, [packetOf("neighbour")]);
    await first.close();
    const body = bytes(maxPayload);
    server.nc.publish(subjectOf(namesOf(jobs), jobs.address), body);
    await server.nc.flush();
    await server.broker.configure("max_payload: 300000");
    const { handled, dead } = await consume(jobs, undecodable);
    await until(() => handled.length === 2 && dead.length === 1);
    expect(body.equals((await originalOf(dead[0] as Delivery, 4)).body)).toBe(true);
    await server.broker.configure("");
  });
});
