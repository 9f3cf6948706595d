import { setTimeout as sleep } from "node:timers/promises";
import type { Broker } from "@posthorn/brokers";
import type { Fleet } from "./fleet.ts";
import { monotonicMs } from "./journal.ts";
import { randomFrom } from "./random.ts";

/** A kill that was carried out. */
export interface Kill {
  /** `broker`, or a consumer's name. */
  readonly target: string;
  readonly at: number;
  /** When the broker answered again, or the next consumer had been started. */
  readonly until: number;
}

/** A planned kill. */
interface PlannedKill {
  /** The kill is due when this share of all messages is accepted. */
  readonly share: number;
  readonly isBroker: boolean;
  /** The index of the consumer. */
  readonly consumer: number;
  /** The milliseconds until the broker starts again. */
  readonly awayMs: number;
}

const brokerShare = 0.4;

/** Plans kills at random times while messages are published. The first two are one of each kind. */
export function planKills(count: number, seed: number): readonly PlannedKill[] {
  const random = randomFrom(seed);
  const shares = Array.from({ length: count }, () => 0.02 + random() * 0.95).sort((a, b) => a - b);
  return shares.map((share, index) => ({
    share,
    isBroker: index < 2 ? index === 0 : random() < brokerShare,
    consumer: Math.floor(random() * 3),
    awayMs: random() * 1_000,
  }));
}

export interface KillOptions {
  readonly plan: readonly PlannedKill[];
  readonly broker: Broker;
  readonly fleet: Fleet;
  /** The share of all messages that is accepted now. */
  readonly progress: () => number;
  readonly onKill: (kill: Kill, number: number) => void;
  readonly signal: AbortSignal;
}

/** Carries out each kill when it is due. Resolves after the last. */
export async function carryOut({
  plan,
  broker,
  fleet,
  progress,
  onKill,
  signal,
}: KillOptions): Promise<void> {
  for (const [index, { share, isBroker, consumer, awayMs }] of plan.entries()) {
    while (progress() < share) await sleep(10, undefined, { signal });
    const at = monotonicMs();
    let target = "broker";
    if (isBroker) {
      await broker.kill();
      await sleep(awayMs);
      await broker.start();
    } else target = await fleet.replace(consumer);
    onKill({ target, at, until: monotonicMs() }, index + 1);
  }
}
