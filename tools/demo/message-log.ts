import type { TransportWith } from "@posthorn/core";
import { matchesAddress } from "@posthorn/core/transport";
import { type Published, type Settled, type Trace, withTrace } from "@posthorn/wrappers";

/** A message, from its publishing until every receiver has settled it. */
export interface MessageRecord {
  readonly kind: Trace["kind"];
  readonly name: string;
  readonly from: string;
  /** One receiver, or all subscribers of an event. Empty if nobody received it, for example because it is a duplicate. */
  readonly to: readonly string[];
  readonly correlationId: string;
  /** The number of messages in the chain that caused this one. */
  readonly depth: number;
  readonly durationMs: number;
}

/** Records the messages of transports. */
export interface MessageLog {
  /** Returns a transport whose messages are recorded. */
  watch<T extends TransportWith<object>>(transport: T): T;
  /** Waits until all messages are settled. Resolves to the messages since the last call, in order. */
  drain(): Promise<readonly MessageRecord[]>;
}

interface Entry {
  published?: Published;
  startedAt: number;
  endedAt: number;
  readonly settled: Settled[];
}

const causationHeader = "ce-causationid";

/** Opens a log for the transports of one process. */
export function openMessageLog(): MessageLog {
  const subscriptions: { readonly address: string; readonly group: string }[] = [];
  const entries = new Map<string, Entry>();
  const depths = new Map<string, number>();
  let repeated: Entry[] = [];
  let onDrained: (() => void) | undefined;

  function entryOf(id: string): Entry {
    const entry = entries.get(id) ?? { startedAt: Number.POSITIVE_INFINITY, endedAt: 0, settled: [] };
    entries.set(id, entry);
    return entry;
  }

  function record(message: Trace): void {
    const now = performance.now();
    const entry = entryOf(message.id);
    if (message.step === "published") {
      const startedAt = now - message.durationMs;
      if (entry.published === undefined)
        Object.assign(entry, { published: message, startedAt, endedAt: Math.max(entry.endedAt, now) });
      else repeated.push({ published: message, startedAt, endedAt: now, settled: [] });
    } else if (message.settlement.kind !== "retry") {
      entry.settled.push(message);
      entry.endedAt = now;
    }
    if (isDrained()) onDrained?.();
  }

  function isDrained(): boolean {
    return [...entries.values()].every(
      ({ published, settled }) => published !== undefined && settled.length >= receiversOf(published),
    );
  }

  function receiversOf({ kind, address }: Published): number {
    if (kind !== "event") return 1;
    const groups = subscriptions.filter((each) => matchesAddress(each.address, address));
    return new Set(groups.map(({ group }) => group)).size;
  }

  function recordOf({ published, settled, startedAt, endedAt }: Entry): readonly MessageRecord[] {
    if (published === undefined) return [];
    const { id, kind, name, from, correlationId, headers } = published;
    const cause = depths.get(headers[causationHeader] ?? "");
    const depth = cause === undefined ? 0 : kind === "reply" ? cause : cause + 1;
    depths.set(id, depth);
    const to = settled.map((each) => each.to ?? "?");
    return [{ kind, name, from, to, correlationId, depth, durationMs: endedAt - startedAt }];
  }

  return {
    watch(transport) {
      const traced = withTrace(transport, record);
      const recorded: typeof traced = {
        ...traced,
        subscribe(from, receive, options) {
          if (from.kind === "topic")
            subscriptions.push({ address: from.address, group: options?.group ?? "" });
          return traced.subscribe(from, receive, options);
        },
      };
      return recorded as typeof transport;
    },
    async drain() {
      if (!isDrained()) await new Promise<void>((resolve) => (onDrained = resolve));
      const all = [...entries.values(), ...repeated];
      entries.clear();
      repeated = [];
      return all.sort((one, other) => one.startedAt - other.startedAt).flatMap(recordOf);
    },
  };
}
