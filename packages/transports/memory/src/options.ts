export interface MemoryTransportOptions {
  /**
   * The largest number of packets that a queue, or one group of a topic, stores. A publish that exceeds it
   * is refused with `publish_refused`. Default 100,000.
   */
  readonly largestBacklog?: number;
}
