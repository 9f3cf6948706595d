import type { TransportWith } from "@posthorn/core";
import { matchesAddress } from "@posthorn/core/transport";
import { type Published, type Settled, type Trace, withTrace } from "@posthorn/wrappers";

/** A message from when it was sent until everybody who received it was done with it. */
export interface Played {
  readonly kind: Trace["kind"];
  readonly name: string;
  readonly from: string;
  /** One receiver, or each listener of an event. Nobody: the message was known already. */
  readonly to: readonly string[];
  readonly correlationId: string;
  /** How many messages led to this one. */
  readonly depth: number;
  readonly durationMs: number;
}

export interface Stage {
  /** The same transport, watched. */
  watch<T extends TransportWith<object>>(transport: T): T;
  /** Resolves to what was played since it was asked last, in order, once everybody is done. */
  quiet(): Promise<readonly Played[]>;
}

interface Entry {
  published?: Published;
  startedAt: number;
  endedAt: number;
  readonly settled: Settled[];
}

const causationHeader = "ce-causationid";

/** Follows messages through transports of one process. */
export function openStage(): Stage {
  const listening: { readonly address: string; readonly group: string }[] = [];
  const entries = new Map<string, Entry>();
  const depths = new Map<string, number>();
  let repeated: Entry[] = [];
  let whenQuiet: (() => void) | undefined;

  function entryOf(id: string): Entry {
    const entry = entries.get(id) ?? { startedAt: Number.POSITIVE_INFINITY, endedAt: 0, settled: [] };
    entries.set(id, entry);
    return entry;
  }

  function see(message: Trace): void {
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
    if (isQuiet()) whenQuiet?.();
  }

  function isQuiet(): boolean {
    return [...entries.values()].every(
      ({ published, settled }) => published !== undefined && settled.length >= receiversOf(published),
    );
  }

  function receiversOf({ kind, address }: Published): number {
    if (kind !== "event") return 1;
    const groups = listening.filter((each) => matchesAddress(each.address, address));
    return new Set(groups.map(({ group }) => group)).size;
  }

  function played({ published, settled, startedAt, endedAt }: Entry): readonly Played[] {
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
      const traced = withTrace(transport, see);
      const watched: typeof traced = {
        ...traced,
        subscribe(from, receive, options) {
          if (from.kind === "topic") listening.push({ address: from.address, group: options?.group ?? "" });
          return traced.subscribe(from, receive, options);
        },
      };
      return watched as typeof transport;
    },
    async quiet() {
      if (!isQuiet()) await new Promise<void>((resolve) => (whenQuiet = resolve));
      const all = [...entries.values(), ...repeated];
      entries.clear();
      repeated = [];
      return all.sort((one, other) => one.startedAt - other.startedAt).flatMap(played);
    },
  };
}
