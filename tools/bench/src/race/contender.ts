/** An implementation of one discipline, with both ends in this process. */
export interface Contender {
  readonly name: string;
  /** Does the work of one message: a round trip, or a publish until its confirm. */
  readonly trip: () => Promise<unknown>;
  /** The number of messages of one trip. Default 1. */
  readonly messages?: number;
  readonly close: () => Promise<unknown>;
}

/** Opens a contender. */
export type Opener = () => Promise<Contender>;

/** A comparison of two contenders, by name. */
export interface Target {
  readonly ours: string;
  readonly theirs: string;
  /** The least ratio of the speeds. Left out: for information. */
  readonly atLeast?: number;
  /** The least ratio of the speeds while another process keeps a processor busy. Left out: for information. */
  readonly atLeastBusy?: number;
  /** The largest ratio of the times for one message, instead of the ratio of the speeds. */
  readonly timeAtMost?: number;
  /** The largest ratio of the CPU times. */
  readonly cpuAtMost?: number;
}

/** Contenders that do the same, in one table. */
export interface Discipline {
  /** The title of the table: `nats: durable requests`. */
  readonly title: string;
  /** The ratios of the table are to the first. Those that no target compares take part in every fifth round only. */
  readonly openers: readonly Opener[];
  readonly targets: readonly Target[];
}
