/** The number of packets that are published while rules change. */
export const changingCount = 10_000;

/** The types of these packets, one after the other. */
export const changingTypes = ["CreateOrder", "OrderCompleted", "OrderPaid", "Other"] as const;

/** Rules, as the types that pass. Undefined stands for no rules. */
export type Phase = readonly string[] | undefined;

/** The rules one after the other. */
export const phases: readonly Phase[] = [
  ["CreateOrder"],
  ["CreateOrder", "OrderCompleted"],
  ["CreateOrder", "OrderPaid"],
  undefined,
  ["CreateOrder", "OrderCompleted"],
  ["CreateOrder"],
];

/** Further rules, under which packets are lost that fit before. */
export const strictPhases: readonly Phase[] = [
  ...phases,
  ["OrderPaid"],
  [],
  ["OrderCompleted", "Other"],
  ["CreateOrder"],
];

/** A change of rules. The packets from `from` to `to - 1` were published while it was under way. */
export interface Change {
  readonly from: number;
  readonly to: number;
}

export function typeAt(index: number): string {
  return changingTypes[index % changingTypes.length] as string;
}

export interface FlowOptions {
  readonly phases: readonly Phase[];
  /** Publishes the packets from one index to another. Resolves once they are accepted. */
  readonly publish: (from: number, to: number) => Promise<void>;
  /** Resolves once the rules are changed. */
  readonly change: (phase: Phase) => Promise<void>;
}

const batch = 25;

/** Publishes all packets, and changes the rules meanwhile. Resolves to the changes. */
export async function flowThroughChanges({ phases: all, publish, change }: FlowOptions): Promise<Change[]> {
  const changes: Change[] = [];
  let [begun, accepted] = [0, 0];
  let changing = Promise.resolve();

  async function changeTo(phase: Phase): Promise<void> {
    const from = accepted;
    await change(phase);
    changes.push({ from, to: begun });
  }

  const remaining = all.slice(1);
  while (begun < changingCount) {
    const due = ((all.length - remaining.length) * changingCount) / all.length;
    if (remaining.length > 0 && begun >= due) {
      await changing; // the previous change, while the packets since then were published
      changing = changeTo(remaining.shift());
      changing.catch(() => {}); // awaited before the next change
    }
    const first = begun;
    begun += batch;
    await publish(first, begun);
    accepted = begun;
    await new Promise((resolve) => setImmediate(resolve));
    if (begun === changingCount - batch) await changing;
  }
  return changes;
}

/** The indexes of packets, as texts. */
export interface Expected {
  /** Those that must arrive. */
  readonly required: readonly string[];
  /** Those that may arrive. */
  readonly allowed: ReadonlySet<string>;
}

/**
 * Returns the packets that must arrive, and those that may. Rules count at the time of the publish with `atPublish`, else
 * at any time since then.
 */
export function expectedOf(all: readonly Phase[], changes: readonly Change[], atPublish: boolean): Expected {
  const required: string[] = [];
  const allowed = new Set<string>();
  for (let index = 0; index < changingCount; index++) {
    const first = changes.filter(({ to }) => to <= index).length;
    const last = atPublish ? changes.filter(({ from }) => from <= index).length : all.length - 1;
    const fits = all.slice(first, last + 1).map((phase) => phase?.includes(typeAt(index)) ?? true);
    if (fits.every(Boolean)) required.push(String(index));
    if (fits.some(Boolean)) allowed.add(String(index));
  }
  return { required, allowed };
}
