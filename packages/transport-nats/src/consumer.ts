import type { Msg } from "@nats-io/transport-node";
import {
  type CloseOptions,
  type Destination,
  deadPacket,
  matchesAddress,
  type Outgoing,
  type Receive,
  type Settlement,
  type Subscription,
  settlementOf,
  within,
} from "@posthorn/core";
import type { Connection } from "./connection.ts";
import { abandon, acknowledge, deliveryOf, giveBack, type Held, hold, touch } from "./in-hand.ts";
import { addressOf, type Names } from "./names.ts";
import { openPuller, type Puller } from "./puller.ts";
import type { Durable } from "./topology.ts";

export interface ConsumerOptions {
  readonly connection: Connection;
  readonly from: Destination;
  readonly names: Names;
  readonly durables: readonly Durable[];
  readonly concurrency: number;
  readonly receive: Receive;
  /** Puts a dead packet to the dead letters. Resolves once they have it. */
  readonly bury: (packet: Outgoing, address: string) => Promise<void>;
  /** Makes stream and consumers again if the server lost them. */
  readonly restore: () => Promise<unknown>;
  readonly onClosed: () => void;
}

const deadLettersRetryMs = 1_000;
const restoreDelayMs = 500;
const restoreRetryMs = 1_000;

/** Takes deliveries from durable consumers, never more at a time than the receiver wants. */
export function openConsumer(options: ConsumerOptions): Subscription {
  const { connection, from, names, concurrency, receive } = options;
  const inHand = new Set<Held>();
  const waiting: Held[] = [];
  let last = { subject: "", address: "" }; // most often the next is the same
  let closing = false;
  let onIdle: (() => void) | undefined;
  let restoring = false;
  let restoreAt = Number.POSITIVE_INFINITY;

  const pullers: readonly Puller[] = options.durables.map((durable) =>
    openPuller({
      connection,
      durable,
      onDelivery: (msg) => arrive(msg, durable),
      onLapse: pull,
      // Not at once: a server that is still deleting a consumer would take the new one with it.
      onLost: () => {
        restoreAt = Math.min(restoreAt, performance.now() + restoreDelayMs);
      },
    }),
  );

  /** Asks for as many as there is room for, in few requests: not before half of the room is not asked for. */
  function pull(): void {
    if (closing) return;
    const room = concurrency - inHand.size - waiting.length;
    if (room <= 0) return;
    if (from.ordered) {
      for (const puller of pullers) if (puller.outstanding === 0) puller.pull(1);
      return;
    }
    const [puller] = pullers;
    if (puller !== undefined && puller.outstanding <= room / 2) puller.pull(room - puller.outstanding);
  }

  function arrive(msg: Msg, durable: Durable): void {
    if (msg.subject !== last.subject) {
      last = { subject: msg.subject, address: addressOf(names, msg.subject, from.ordered) };
    }
    const held = hold(msg, last.address, durable);
    if (closing) {
      waiting.push(held);
    } else if (from.kind === "topic" && !matchesAddress(from.address, held.address)) {
      acknowledge(connection, held); // the subject's wildcard takes in more than the address does
      pull();
    } else if (inHand.size < concurrency) {
      handle(held);
    } else {
      waiting.push(held); // of an ordered stream: each partition was asked, and more answered than there is room for
    }
  }

  async function handle(held: Held): Promise<void> {
    inHand.add(held);
    pull();
    const settlement = await settlementOf(receive, deliveryOf(held));
    if (!held.abandoned) await settle(held, settlement);
    inHand.delete(held);
    const next = closing ? undefined : waiting.shift();
    if (next !== undefined) void handle(next);
    else pull();
    if (inHand.size === 0) onIdle?.();
  }

  async function settle(held: Held, settlement: Settlement): Promise<void> {
    switch (settlement.kind) {
      case "done":
        acknowledge(connection, held);
        return;
      case "retry":
        giveBack(connection, held, settlement.afterMs);
        return;
      case "dead-letter":
        return bury(held, settlement);
      case "defer":
        return bury(held, { kind: "dead-letter", reason: 'transport "nats" cannot defer' });
    }
  }

  async function bury(held: Held, settlement: Extract<Settlement, { kind: "dead-letter" }>): Promise<void> {
    try {
      await options.bury(deadPacket(deliveryOf(held), settlement), held.address); // not what the handler had
      acknowledge(connection, held);
    } catch {
      giveBack(connection, held, deadLettersRetryMs); // it stays until the dead letters take it
    }
  }

  async function restore(): Promise<void> {
    if (restoring || closing) return;
    restoring = true;
    restoreAt = Number.POSITIVE_INFINITY;
    try {
      await options.restore();
      for (const puller of pullers) puller.restart();
      pull();
    } catch {
      restoreAt = performance.now() + restoreRetryMs;
    } finally {
      restoring = false;
    }
  }

  const stopWatching = connection.watch({ up: () => void restore() });
  const stopTicking = connection.tick((now) => {
    for (const held of inHand) touch(connection, held, now);
    for (const held of waiting) touch(connection, held, now);
    if (now >= restoreAt && connection.isUp()) void restore();
  });

  async function drain(): Promise<void> {
    closing = true;
    stopWatching();
    const stopped = Promise.all(pullers.map((puller) => puller.close())).then(() => {
      for (const held of waiting.splice(0)) giveBack(connection, held);
    });
    const idle = new Promise<void>((resolve) => {
      onIdle = resolve;
      if (inHand.size === 0) resolve();
    });
    await Promise.all([stopped, idle]);
  }

  function abandonAll(): void {
    for (const held of inHand) {
      if (!held.abandoned) giveBack(connection, held);
      abandon(held);
    }
  }

  let drained: Promise<void> | undefined;
  pull();

  return {
    async close({ timeoutMs = 10_000 }: CloseOptions = {}) {
      drained ??= drain();
      if (!(await within(drained, timeoutMs))) abandonAll();
      stopTicking();
      await within(
        connection.flush().catch(() => {}),
        flushMs,
      ); // what was settled is now known to the server
      options.onClosed();
    },
  };
}

const flushMs = 1_000;
