import type { Msg } from "@nats-io/transport-node";
import {
  type CloseOptions,
  type Destination,
  matchesAddress,
  type Receive,
  reportLateSettlement,
  type Settlement,
  type SubscribeOptions,
  type Subscription,
  settlementOf,
  settlementOfThrown,
  resolvesWithin,
} from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { forbidden } from "../failures.ts";
import { addressOf, type Names } from "../names.ts";
import type { Durable } from "../topology.ts";
import type { Attempts } from "./attempts.ts";
import { abandon, deliveryOf, type InFlight, inFlight, touch } from "./in-flight.ts";
import type { OrderedGroup } from "./ordered-group.ts";
import { openPuller, type Puller } from "./puller.ts";
import type { Settlements } from "./settlements.ts";

export interface ConsumerOptions {
  readonly connection: Connection;
  readonly settlements: Settlements;
  readonly attempts: Attempts;
  readonly from: Destination;
  readonly names: Names;
  readonly durables: readonly Durable[];
  readonly concurrency: number;
  readonly receive: Receive;
  readonly onError: SubscribeOptions["onError"];
  /** Puts a dead delivery to the dead letters. Resolves once they have it. */
  readonly bury: (held: InFlight, settlement: DeadLetter) => Promise<void>;
  /** Makes stream and consumers again if the server lost them. */
  readonly restore: () => Promise<readonly Durable[]>;
  /** Called with what keeps the subscription from being restored. */
  readonly onTrouble: (error: unknown) => void;
  /** Those who share an ordered queue or topic. */
  readonly group: OrderedGroup | undefined;
  readonly onClosed: () => void;
}

type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;

const deadLettersRetryMs = 1_000;
const restoreDelayMs = 500;
const restoreRetryMs = 1_000;
const flushMs = 1_000;
const stopMs = 1_000;
const recentMs = 5_000;

export interface Consumer extends Subscription {
  /** Begins to take deliveries. Rejects with MessagingError `forbidden` if a permission is missing. */
  begin(): Promise<void>;
}

/** Takes deliveries from durable consumers, never more at a time than the receiver wants. */
export function openConsumer(options: ConsumerOptions): Consumer {
  const { connection, settlements, attempts, from, names, concurrency, receive, onError, group } = options;
  const durables = new Map(options.durables.map((durable) => [durable.name, durable]));
  const taken = new Set<InFlight>();
  /** Delivered, and not begun: each partition of an ordered queue was asked, and more answered than there is room for. */
  let waiting: InFlight[] = [];
  let last = { subject: "", address: "" }; // most often the next is the same
  let closing = false;
  let onIdle: (() => void) | undefined;
  let restoring = false;
  let restoreAt = Number.POSITIVE_INFINITY;

  const pullers: readonly Puller[] = options.durables.map(({ stream, name }) =>
    openPuller({
      connection,
      stream,
      name,
      onDelivery: (msg) => arrive(msg, name),
      onLapse: pull,
      // Not at once: a server that is still deleting a consumer would take the new one with it.
      onLost: () => {
        restoreAt = Math.min(restoreAt, performance.now() + restoreDelayMs);
        if (begun) reportRefusal();
      },
    }),
  );

  /** Asks for as many as there is room for, in few requests: not before half of the room is not asked for. */
  function pull(): void {
    if (closing) return;
    const room = concurrency - taken.size - waiting.length;
    if (room <= 0) return;
    if (from.ordered) {
      for (const puller of pullers) if (puller.outstanding === 0) puller.pull(1);
      return;
    }
    const [puller] = pullers;
    if (puller !== undefined && puller.outstanding <= room / 2) puller.pull(room - puller.outstanding);
  }

  function arrive(msg: Msg, name: string): void {
    if (msg.subject !== last.subject) {
      last = { subject: msg.subject, address: addressOf(names, msg.subject, from.ordered) };
    }
    const held = inFlight(msg, last.address, durables.get(name) as Durable);
    group?.saw(held);
    if (!closing && from.kind === "topic" && !matchesAddress(from.address, held.address)) {
      settlements.acknowledge(held); // the subject's wildcard takes in more than the address does
      pull();
    } else if (!closing && taken.size < concurrency) {
      void handle(held);
    } else {
      waiting.push(held);
    }
  }

  async function handle(held: InFlight): Promise<void> {
    taken.add(held);
    pull();
    if (held.deliveries > 1) await attempts.count(held);
    if (!held.abandoned) await (closing ? giveBackCounted(held) : run(held));
    taken.delete(held);
    const next = closing ? undefined : waiting.shift();
    if (next !== undefined) void handle(next);
    else pull();
    if (taken.size === 0) onIdle?.();
  }

  async function run(held: InFlight): Promise<void> {
    const delivery = deliveryOf(held);
    const settlement = await settlementOf(receive, delivery, onError);
    if (held.abandoned) reportLateSettlement(delivery, onError);
    else await settle(held, settlement);
  }

  async function settle(held: InFlight, settlement: Settlement): Promise<void> {
    switch (settlement.kind) {
      case "done":
        settlements.acknowledge(held);
        attempts.forget(held);
        return;
      case "retry":
        if (settlement.attempted === false) await attempts.uncount(held);
        return giveBack(held, settlement.afterMs);
      case "dead-letter":
        return bury(held, settlement);
      case "defer":
        return bury(held, { kind: "dead-letter", reason: 'transport "nats" cannot defer' });
    }
  }

  async function bury(held: InFlight, settlement: DeadLetter): Promise<void> {
    try {
      await options.bury(held, settlement);
      settlements.acknowledge(held);
      attempts.forget(held);
    } catch (error) {
      // It stays until the dead letters take it. If there is no connection, that is known already.
      const retry = connection.isUp() ? settlementOfThrown(error, deliveryOf(held), onError) : undefined;
      const afterMs = retry?.kind === "retry" ? (retry.afterMs ?? 0) : 0;
      await giveBack(held, Math.max(afterMs, deadLettersRetryMs));
    }
  }

  async function giveBack(held: InFlight, afterMs = 0): Promise<void> {
    await group?.holdBack(held, afterMs);
    if (!held.abandoned) settlements.giveBack(held, afterMs);
  }

  async function giveBackUnhandled(held: InFlight): Promise<void> {
    if (held.deliveries > 1) await attempts.count(held);
    await giveBackCounted(held);
  }

  async function giveBackCounted(held: InFlight): Promise<void> {
    await attempts.uncount(held);
    if (!held.abandoned) settlements.giveBack(held);
  }

  async function restore(): Promise<void> {
    if (restoring || closing) return;
    restoring = true;
    restoreAt = Number.POSITIVE_INFINITY;
    try {
      for (const durable of await options.restore()) durables.set(durable.name, durable);
      await group?.join();
      if (closing) return;
      for (const puller of pullers) puller.restart();
      pull();
      group?.recover();
    } catch (error) {
      if (connection.isUp()) options.onTrouble(error);
      restoreAt = performance.now() + restoreRetryMs;
    } finally {
      restoring = false;
    }
  }

  const stopWatching = connection.watch({
    up: () => {
      restoreAt = 0;
      void restore();
    },
    ended: () => void abandonAll(),
  });
  const stopTicking = connection.tick((now) => {
    for (const held of taken) touch(connection, held, now);
    if (waiting.length > 0) {
      for (const held of waiting) touch(connection, held, now);
      waiting = waiting.filter(({ abandoned }) => !abandoned);
    }
    if (now >= restoreAt && connection.isUp()) void restore();
  });

  /** Resolves once nothing can come any more, and what came and was not begun is given back. */
  async function stop(): Promise<void> {
    closing = true;
    await Promise.all(pullers.map((puller) => puller.close()));
    await Promise.all(waiting.map(giveBackUnhandled));
    waiting = [];
  }

  function idle(): Promise<void> {
    return new Promise((resolve) => {
      onIdle = resolve;
      if (taken.size === 0) resolve();
    });
  }

  function abandonAll(): readonly InFlight[] {
    const overdue = [...taken].filter(({ abandoned }) => !abandoned);
    for (const held of overdue) abandon(held);
    return overdue;
  }

  async function leave(): Promise<void> {
    await group?.leave();
    await connection.flush(); // what was settled is now known to the server
  }

  /** What is missing of what a consumer publishes and listens to. */
  function refusalSince(since: number): Error | undefined {
    const asking = pullers.map((puller) => puller.refusal(since)).find((error) => error !== undefined);
    if (asking !== undefined) return asking;
    const settling = probes.find((subject) => connection.wasRefused("publish", subject, since));
    return settling === undefined ? undefined : forbidden("publish", settling);
  }

  function reportRefusal(): void {
    const refusal = refusalSince(performance.now() - recentMs);
    if (refusal !== undefined) options.onTrouble(refusal);
  }

  let stopped: Promise<void> | undefined;
  let begun = false;
  // Settles no message, since none has the number 0. The server only says whether this user may settle.
  const probes = options.durables.map(({ stream, name }) => `$JS.ACK.${stream}.${name}.1.0.0.0.0`);
  group?.watch({
    durables: () => [...durables.values()],
    isTaken: (name) => [...taken, ...waiting].some(({ durable }) => durable.name === name),
  });

  return {
    async begin() {
      const since = performance.now();
      await group?.join();
      for (const probe of probes) connection.writer.publish(probe, new TextEncoder().encode("+WPI"));
      pull();
      await connection.flushRefusals();
      const refusal = refusalSince(since);
      if (refusal !== undefined) throw refusal;
      begun = true;
      group?.recover();
    },
    async close({ timeoutMs = 10_000 }: CloseOptions = {}) {
      stopped ??= stop();
      if (!(await resolvesWithin(Promise.all([stopped, idle()]), timeoutMs))) {
        const overdue = abandonAll();
        await resolvesWithin(stopped, stopMs); // the server might hand them to requests of this very subscription
        for (const held of overdue) settlements.giveBack(held);
      }
      stopTicking();
      stopWatching();
      if (connection.isUp())
        await resolvesWithin(
          leave().catch(() => {}),
          flushMs,
        );
      else await group?.leave().catch(() => {});
      options.onClosed();
    },
  };
}
