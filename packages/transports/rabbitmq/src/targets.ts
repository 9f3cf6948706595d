import type { Destination } from "@posthorn/core/transport";
import { createCache, createDestinationCache } from "@posthorn/transport-kit";
import { type Entity, queueEntity, type Target, targetOf } from "./layout.ts";
import { longestDelayMs } from "./message.ts";
import { partName } from "./names.ts";

/** The places that a transport publishes to: always the same object for the same place. */
export interface Targets {
  of(to: Destination): Target;
  /**
   * The place in which packets wait before they go to a target. Packets for a queue wait in a queue of their own for each
   * delay; others pass an exchange first, so that they keep their routing keys.
   */
  delayed(target: Target, delayMs: number): Target;
  /** A queue that exists. */
  queue(name: string): Target;
  /** The names of the delayed places of a target that were used. */
  delaysOf(target: Target): ReadonlySet<string>;
}

const mostTargets = 10_000;

export function openTargets(partitions: number): Targets {
  const cached = createCache<Target>(mostTargets);
  const make = (to: Destination): Target => targetOf(to, partitions);
  const known = createDestinationCache<Target>({ keyOf: targetKeyOf, make, most: mostTargets });
  const delays = createCache<Set<string>>(mostTargets);
  const delaysOf = (target: Target): Set<string> => delays(delayName(target, 0), () => new Set());
  return {
    delaysOf,
    of: (to) => (to.kind === "inbox" ? cached("", () => make(to)) : known(to)), // all inboxes have one target
    delayed(target, delayMs) {
      const ms = delayClassOf(delayMs);
      const { exchange, fixedKey = "" } = target;
      const isQueue = exchange === "";
      const name = delayName(target, ms);
      delaysOf(target).add(name);
      return cached(name, () => {
        const queue = queueEntity(name, "quorum", {
          "x-message-ttl": ms,
          "x-overflow": "reject-publish",
          // A packet leaves only once the next queue has accepted it. So there is no expiry: that may be unavailable for long.
          "x-dead-letter-strategy": "at-least-once",
          "x-dead-letter-exchange": exchange,
          ...(isQueue ? { "x-dead-letter-routing-key": fixedKey } : {}),
        });
        const place = { label: `delayed packets for ${target.label}`, mandatory: true };
        if (isQueue) return { ...place, exchange, fixedKey: name, entities: [queue] };
        const fanout: Entity = { kind: "exchange", name, type: "fanout", options: {} };
        const bind: Entity = { kind: "binding", queue: name, exchange: name, pattern: "" };
        return { ...place, exchange: name, entities: [fanout, queue, bind] };
      });
    },
    queue: (name) =>
      cached(`~${name}`, () => ({
        label: `queue "${name}"`,
        exchange: "",
        fixedKey: name,
        mandatory: true,
        entities: [],
      })),
  };
}

function targetKeyOf(to: Destination): string {
  const { kind, template, address, ordered, delivery = "", keepMs = "", binding } = to;
  const bound = binding === undefined ? "" : `${address} ${JSON.stringify(binding.channel)}`;
  return `${kind} ${ordered} ${delivery} ${keepMs} ${template} ${bound}`;
}

/**
 * The delay of the queue in which a packet waits. It is at least the requested delay, at most an eighth or 25 ms longer,
 * and never over 49.7 days. Only the packet at the head of a queue can expire, so each delay needs a separate queue.
 * Delay queues are never deleted, so there must be few: eight for each doubling of the delay.
 */
export function delayClassOf(ms: number): number {
  const requested = Math.min(ms, longestDelayMs);
  const step = Math.max(25, 2 ** (Math.floor(Math.log2(requested)) - 3));
  return Math.min(Math.ceil(requested / step) * step, longestDelayMs);
}

function delayName({ exchange, fixedKey = "" }: Target, ms: number): string {
  return exchange === "" ? partName(fixedKey, `delay~${ms}`) : partName(exchange, `later~${ms}`);
}

/** The names of all delayed places that a target may have. */
export function allDelaysOf(target: Target): readonly string[] {
  const names: string[] = [];
  for (let ms = 0; ms < longestDelayMs; names.push(delayName(target, ms))) ms = delayClassOf(ms + 1);
  return names;
}
