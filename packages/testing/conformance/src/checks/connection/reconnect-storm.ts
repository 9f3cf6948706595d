import type { Destination } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Proxied, Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, idsUpTo, packetOf } from "../../support/packets.ts";
import { patienceMs, until } from "../../support/wait-until.ts";

/** Checks of group D: many clients that reconnect at the same time. */
export const reconnectStorm: readonly Check[] = [
  {
    id: "39 reconnect-storm",
    claim:
      "200 clients whose broker is away do not try again in step, and each consumer is attached once when it is back",
    where: overNetwork,
    thorough: true,
    timeoutMs: 180_000,
    run: storm,
  },
];

const clientCount = 200;
/** The attempt at which the clients must be apart. */
const measuredAttempt = 5;
/** The least share of the time since the outage over which most clients spread that attempt. */
const leastSpread = 0.1;

async function storm(stage: Stage): Promise<void> {
  const clients: Proxied[] = [];
  for (let index = 0; index < clientCount; index += 20) {
    const some = Array.from({ length: 20 }, () => stage.openThroughProxy("openDefault"));
    clients.push(...(await Promise.all(some)));
  }
  const places = clients.map((_, index) => stage.queue(`place-${index % 10}`));
  const received = await Promise.all(
    clients.map(({ transport }, index) => collect(transport, places[index] as Destination)),
  );
  const connections = clients.map(({ proxy }) => proxy.connections);
  const cutAt = performance.now();
  for (const { proxy } of clients) proxy.cut();
  const attemptsOf = ({ proxy }: Proxied): number[] => proxy.attempts.filter((time) => time > cutAt);
  const isMeasured = (client: Proxied): boolean => attemptsOf(client).length >= measuredAttempt;
  await until("each tries several times", () => clients.every(isMeasured), 3 * patienceMs());
  const times = clients.map((client) => (attemptsOf(client)[measuredAttempt - 1] ?? 0) - cutAt);
  expect(spreadOf(times)).toBeGreaterThan(leastSpread);

  for (const { proxy } of clients) proxy.pass();
  const missing = (): number =>
    clients.filter(({ proxy }, index) => proxy.connections < (connections[index] ?? 0)).length;
  await until(
    () => `all are connected again: ${missing()} are not`,
    () => missing() === 0,
    3 * patienceMs(),
  );
  const publisher = await stage.open();
  for (const [index, place] of places.entries()) await publisher.publish(place, [packetOf(index)]);
  const ids = (): string[] => received.flatMap(({ deliveries }) => deliveries.map(idOf));
  await until(
    () => `all packets arrive: ${ids().length} did`,
    () => ids().length >= clientCount,
    3 * patienceMs(),
  );
  expect(ids().toSorted()).toEqual(idsUpTo(clientCount));
  expect(clients.map(({ proxy }) => proxy.connections)).toEqual(connections);
}

/** The range of the middle 80 % of some times, as a share of their median. */
function spreadOf(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return (at(0.9) - at(0.1)) / at(0.5);
}
