import type { Extras, Features, Receive, Transport } from "@posthorn/core/transport";
import { memoryFeatures, memoryTransport } from "@posthorn/transport-memory";
import { vi } from "vitest";

export const fullFeatures: Features = {
  ...memoryFeatures,
  duplicateDetection: false,
  light: true,
  cancel: true,
  deferral: true,
  atomicPublish: "all",
  atomicSettle: true,
  callerTransaction: true,
  browse: true,
  measure: true,
  topology: true,
};

export interface FullMemory extends Transport {
  /** Functions that record their arguments and do nothing. */
  readonly more: Required<Extras>;
  /** The receivers that subscriptions and `fetch` were called with. */
  readonly receivers: Receive[];
}

/** A transport in memory that has every optional member. */
export function fullMemory(source?: string): FullMemory {
  const inner = memoryTransport();
  const receivers: Receive[] = [];
  const reply = { headers: { "ce-id": "reply", "ce-type": "Reply" }, body: new Uint8Array() };
  return {
    ...inner,
    ...(source === undefined ? {} : { source }),
    features: fullFeatures,
    receivers,
    publish: vi.fn(inner.publish),
    subscribe: vi.fn((from, receive, options) => {
      receivers.push(receive);
      return inner.subscribe(from, receive, options);
    }),
    more: {
      ask: vi.fn(async () => reply),
      cancel: vi.fn(async () => {}),
      fetch: vi.fn(async (_from, _deferred, receive) => void receivers.push(receive)),
      publishAll: vi.fn(async () => {}),
      browse: vi.fn(async function* () {}),
      measure: vi.fn(async () => ({ waiting: 7 })),
      topology: {
        compare: vi.fn(async () => []),
        provision: vi.fn(async () => {}),
        remove: vi.fn(async () => {}),
      },
    },
  };
}
