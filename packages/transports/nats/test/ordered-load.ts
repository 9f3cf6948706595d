import { setTimeout as sleep } from "node:timers/promises";
import type { Destination, Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import { done, idOf, packetOf, until } from "./support.ts";

/** The time within which every key must flow again after a reconnection. */
export const targetMs = 5_000;
const keyCount = 16;
/** A producer that outruns its consumer would measure the machine. */
const mostWaiting = 1_000;

export interface Handled {
  readonly id: string;
  readonly attempt: number;
  readonly at: number;
}

export interface Load {
  readonly transport: Transport;
  readonly to: Destination;
  readonly ms: number;
  /** The messages that consumers have handled so far. Publishing waits for them. */
  readonly handled: readonly Handled[];
}

export interface ConsumeOptions {
  readonly handleMs?: number;
  readonly handled?: Handled[];
}

/** Consumes a queue, or a topic in a group. Returns the handled messages, in the order in which handlers end. */
export async function consume(
  transport: Transport,
  from: Destination,
  { handleMs = 1, handled = [] }: ConsumeOptions = {},
): Promise<Handled[]> {
  await transport.subscribe(
    from,
    async (delivery) => {
      await sleep(handleMs);
      if (delivery.signal.aborted) return { kind: "retry" };
      handled.push({ id: idOf(delivery), attempt: delivery.attempt, at: performance.now() });
      return done;
    },
    { ...(from.kind === "topic" ? { group: "g" } : {}), onError: () => {} },
  );
  return handled;
}

/** Publishes to all keys for that time. Returns the number of packets of each key: `<key>:0`, `<key>:1`, … */
export async function load({ transport, to, ms, handled }: Load): Promise<number> {
  let count = 0;
  const end = performance.now() + ms;
  while (performance.now() < end) {
    await sleep(5);
    if (count * keyCount - handled.length > mostWaiting) continue;
    const packets = Array.from({ length: keyCount }, (_, key) =>
      packetOf(`${key}:${count}`, { key: `key ${key}` }),
    );
    await transport.publish(to, packets);
    count += 1;
  }
  return count;
}

/** Waits until each of the published messages was handled, however long that takes while messages arrive. */
export async function untilAllHandled(handled: readonly Handled[], count: number): Promise<void> {
  const handledIds = () => new Set(handled.map(({ id }) => id)).size;
  for (let before = handledIds(); before < keyCount * count; before = handledIds()) {
    await until(() => handledIds() > before);
  }
}

/** The longest time in which no message of a key was handled. */
export function longestSilence(handled: readonly Handled[]): number {
  const last = new Map<string, number>();
  let longest = 0;
  for (const { id, at } of handled) {
    const key = id.split(":")[0] ?? "";
    longest = Math.max(longest, at - (last.get(key) ?? at));
    last.set(key, at);
  }
  return longest;
}

/** Expects every key in order. A message may be handled twice, but not after a later one. */
export function expectOrder(handled: readonly Handled[], count: number): void {
  for (let key = 0; key < keyCount; key++) {
    const numbers = handled
      .filter(({ id }) => id.startsWith(`${key}:`))
      .map(({ id }) => Number(id.split(":")[1]));
    const firsts = numbers.filter((number, index) => numbers.indexOf(number) === index);
    expect(firsts).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
}

export function attemptsOf(handled: readonly Handled[]): readonly string[] {
  return handled.map(({ id, attempt }) => `${id} ${attempt}`);
}
