import { setTimeout as sleep } from "node:timers/promises";
import type { Broker } from "@posthorn/brokers";
import type { TcpProxy } from "@posthorn/conformance";
import type { Fleet } from "./fleet.ts";
import { monotonicMs } from "./journal.ts";
import { randomFrom } from "./random.ts";

/** A fault that was carried out. */
export interface Fault {
  /** `broker`, `network`, or the name of the killed process. */
  readonly target: string;
  readonly at: number;
  /** When the broker or the network was back, or the next process had been started. */
  readonly until: number;
}

const targets = ["broker", "consumer", "producer", "network"] as const;
type Target = (typeof targets)[number];

/** A planned fault. */
interface PlannedFault {
  /** The fault is due when this share of all messages is accepted. */
  readonly share: number;
  readonly target: Target;
  /** The index of the process. */
  readonly index: number;
  /** The milliseconds for which the broker or the network is away. */
  readonly awayMs: number;
}

/** Plans faults at random times while messages are published. The first four are one of each kind. */
export function planFaults(count: number, seed: number): readonly PlannedFault[] {
  const random = randomFrom(seed);
  const shares = Array.from({ length: count }, () => 0.02 + random() * 0.95).sort((a, b) => a - b);
  return shares.map((share, number) => ({
    share,
    target: targets[number < targets.length ? number : Math.floor(random() * targets.length)] as Target,
    index: Math.floor(random() * 3),
    awayMs: random() * 1_000,
  }));
}

export interface FaultOptions {
  readonly plan: readonly PlannedFault[];
  readonly broker: Broker;
  readonly proxy: TcpProxy;
  readonly consumers: Fleet;
  readonly producers: Fleet;
  /** The share of all messages that is accepted now. */
  readonly progress: () => number;
  readonly onFault: (fault: Fault, number: number) => void;
  readonly signal: AbortSignal;
}

/** Carries out each fault when it is due. Resolves after the last. */
export async function carryOut({ plan, progress, onFault, signal, ...parts }: FaultOptions): Promise<void> {
  for (const [number, fault] of plan.entries()) {
    while (progress() < fault.share) await sleep(10, undefined, { signal });
    const at = monotonicMs();
    const target = await inject(fault, parts);
    onFault({ target, at, until: monotonicMs() }, number + 1);
  }
}

type Parts = Pick<FaultOptions, "broker" | "proxy" | "consumers" | "producers">;

/** Resolves to the name of the target once everything works again. */
async function inject({ target, index, awayMs }: PlannedFault, parts: Parts): Promise<string> {
  const { broker, proxy, consumers, producers } = parts;
  switch (target) {
    case "consumer":
      return consumers.replace(index);
    case "producer":
      return producers.replace(index);
    case "network":
      proxy.cut();
      await sleep(awayMs);
      proxy.pass();
      return target;
    case "broker":
      await broker.kill();
      await sleep(awayMs);
      await broker.start();
      return target;
  }
}
