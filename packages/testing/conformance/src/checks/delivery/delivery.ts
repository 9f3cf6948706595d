import { parseAddress } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, idsUpTo, packetOf, packets } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group A: delivery. */
export const delivery: readonly Check[] = [
  {
    id: "1 roundtrip-fidelity",
    claim: "bodies of any bytes arrive unchanged, each once",
    run: roundtripFidelity,
  },
  {
    id: "2 header-fidelity",
    claim: "headers of any text arrive unchanged, and a name that the protocol cannot carry is refused",
    run: headerFidelity,
  },
  {
    id: "3 destination-isolation",
    claim: "of 20 destinations in use, none receives the packets of another",
    run: destinationIsolation,
  },
  {
    id: "3 destination-isolation (wildcards)",
    claim: "packets at addresses with any characters reach exactly their subscribers",
    requires: { wildcards: true, groups: true },
    run: addressIsolation,
  },
  {
    id: "7 oversize-message",
    claim: "the largest body arrives, a larger one is refused, and other packets are not affected",
    where: ({ limits }) => Number.isFinite(limits.largestBody),
    run: oversizeMessage,
  },
];

async function roundtripFidelity(stage: Stage): Promise<void> {
  const bodies = [
    new Uint8Array(0),
    Uint8Array.from({ length: 256 }, (_, index) => index),
    Uint8Array.of(0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80),
    new Uint8Array(65_536).fill(0xa5),
  ];
  const sent = packets(100, (index) => ({ body: bodies[index] ?? new Uint8Array(index).fill(index) }));
  const transport = await stage.open();
  const jobs = stage.queue("jobs");
  const { deliveries } = await collect(transport, jobs);
  await transport.publish(jobs, sent.slice(0, 50));
  for (const packet of sent.slice(50)) await transport.publish(jobs, [packet]);
  await until("all 100 packets arrive", () => deliveries.length >= sent.length);
  expect(deliveries.map(idOf).sort()).toEqual(idsUpTo(sent.length));
  for (const { headers, body, address, attempt } of deliveries) {
    expect(Buffer.compare(body, sent[Number(idOf({ headers }))]?.body as Uint8Array)).toBe(0);
    expect({ address, attempt }).toEqual({ address: jobs.address, attempt: 1 });
  }
}

async function headerFidelity(stage: Stage): Promise<void> {
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "ce-subject": "Grüße, 茶 ☕\r\n second line ",
    "x-text": "Grüße, 茶 ☕",
    "x-empty": "",
    "x-long": "x".repeat(4096),
    "x-percent": "100 % of %41%",
    "x-quotes": `"a", 'b' \\ c`,
    "x-integer": "42",
    "x-float": "-1.5",
    "x-boolean": "true",
  };
  const transport = await stage.open();
  const jobs = stage.queue("jobs");
  const { deliveries } = await collect(transport, jobs);
  for (const name of ["", "two words", "colon:", "line\r\nbreak"]) {
    expect(await codeOf(transport.publish(jobs, [packetOf("bad", { headers: { [name]: "x" } })])), name).toBe(
      "invalid_message",
    );
  }
  const accepted: string[] = [];
  for (const text of ["one\r\ntwo", "  both ends  ", "\0", "half \ud83d"]) {
    const code = await codeOf(
      transport.publish(jobs, [packetOf(text.length, { headers: { "x-text": text } })]),
    );
    expect([undefined, "invalid_message"], text).toContain(code); // unchanged, or refused
    if (code === undefined) accepted.push(text);
  }
  await transport.publish(jobs, [packetOf("good", { headers })]);
  await until("the packets arrive", () => deliveries.length > accepted.length);
  const good = deliveries.find((delivery) => idOf(delivery) === "good");
  expect(good?.headers).toEqual({ ...packetOf("good").headers, ...headers });
  const others = deliveries.filter((delivery) => delivery !== good);
  expect(others.map((delivery) => delivery.headers["x-text"]).sort()).toEqual(accepted.sort());
}

async function destinationIsolation(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const places = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const place = stage.queue(`place-${index}`);
      return { place, ...(await collect(transport, place)) };
    }),
  );
  const headers = (place: string): object => ({ headers: { "x-place": place } });
  await Promise.all(
    places.map(({ place }) =>
      transport.publish(
        place,
        packets(100, () => headers(place.address)),
      ),
    ),
  );
  await until("all packets arrive", () => places.every(({ deliveries }) => deliveries.length >= 100));
  for (const { place, deliveries } of places) {
    expect(deliveries.map(idOf).sort()).toEqual(idsUpTo(100));
    expect(new Set(deliveries.map((each) => each.headers["x-place"]))).toEqual(new Set([place.address]));
  }
}

async function addressIsolation(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const values = ["de", "d", "de.berlin", "*", ">", "#", "a/b", "%", "%2E", "a b", "Zürich", "$JS", "{x}"];
  const all = await collect(transport, stage.topic("in.{place}.placed"), { group: "all" });
  const parameters = { place: "de" };
  const some = await collect(transport, stage.topic("in.{place}.placed", { parameters }), { group: "some" });
  for (const place of values) {
    await transport.publish(stage.topic("in.{place}.placed", { parameters: { place } }), [packetOf(place)]);
  }
  await until(
    "all packets arrive",
    () => all.deliveries.length >= values.length && some.deliveries.length > 0,
  );
  expect(all.deliveries.map(idOf).sort()).toEqual(values.toSorted());
  for (const { headers, address } of all.deliveries) {
    expect(parseAddress(stage.address("in.{place}.placed"), address)).toEqual({ place: idOf({ headers }) });
  }
  expect(some.deliveries.map(idOf)).toEqual(["de"]);
}

async function oversizeMessage(stage: Stage): Promise<void> {
  const { largestBody } = stage.features.limits;
  const transport = await stage.open();
  const jobs = stage.queue("jobs");
  const { deliveries } = await collect(transport, jobs);
  const sizes = [1, largestBody + 1, 2, largestBody];
  const outcomes = await Promise.all(
    sizes.map((size) => codeOf(transport.publish(jobs, [packetOf(size, { body: new Uint8Array(size) })]))),
  );
  expect(outcomes).toEqual([undefined, "message_too_large", undefined, undefined]);
  await until("the others arrive", () => deliveries.length >= 3);
  expect(deliveries.map(({ body }) => body.length).sort((a, b) => a - b)).toEqual([1, 2, largestBody]);
}
