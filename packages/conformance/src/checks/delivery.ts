import { matchesAddress, type Settlement, wire } from "@posthorn/core";
import { expect } from "vitest";
import type { Check } from "../check.ts";
import { idOf, packetOf, packets } from "../packets.ts";
import type { Stage } from "../stage.ts";
import { until } from "../until.ts";

const done: Settlement = { kind: "done" };

export const delivery: readonly Check[] = [
  {
    id: "1 roundtrip-fidelity",
    claim: "bodies of any bytes arrive as they were sent, each once",
    run: roundtripFidelity,
  },
];

async function roundtripFidelity(stage: Stage): Promise<void> {
  const bodies = [
    new Uint8Array(0),
    Uint8Array.from({ length: 256 }, (_, index) => index),
    Uint8Array.of(0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80),
    new Uint8Array(65_536).fill(0xa5),
  ];
  const sent = packets(100, (index) => ({ body: bodies[index] ?? Uint8Array.from({ length: index }, () => index) }));
  const transport = await stage.open();
  const received = new Map<string, Uint8Array[]>();
  await transport.subscribe(stage.queue("bodies"), async (delivery) => {
    received.set(idOf(delivery), [...(received.get(idOf(delivery)) ?? []), Uint8Array.from(delivery.body)]);
    return done;
  });
  await transport.publish(stage.queue("bodies"), sent.slice(0, 50));
  for (const packet of sent.slice(50)) await transport.publish(stage.queue("bodies"), [packet]);
  await until("all 100 packets arrive", () => received.size === sent.length);
  for (const { id, body } of sent) {
    expect(received.get(id)?.map((bytes) => Buffer.compare(bytes, body))).toEqual([0]);
  }
}
