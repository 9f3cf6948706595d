import type { TopologyMode } from "./broker/broker.ts";

export interface MemoryTransportOptions {
  /**
   * The largest number of packets that a queue or one group of a topic stores, delayed and deferred ones included. A publish
   * that exceeds it rejects with `overloaded`. A topic that keeps its packets forgets the oldest beyond it. Default
   * 100,000.
   */
  readonly largestBacklog?: number;
  /**
   * `create` makes queues, topics and groups when they are first used. `verify` and `leave` make none: to use what was not
   * provisioned rejects with `not_found`. `verify` also rejects with `topology_differs` if the order, the window for
   * duplicates, `keepMs` or the filter of a group is not as provisioned. Default `create`.
   */
  readonly topology?: TopologyMode;
}
