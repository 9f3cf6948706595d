import type {
  AbortWatcher,
  Deadlines,
  MessagingError,
  PublishOptions,
  Receipt,
  SlotMap,
} from "@posthorn/core/transport";
import type { Fifo } from "../collections/fifo.ts";
import type { NumberedSlots } from "../collections/numbered-slots.ts";

/** The limits of one publish. */
export interface PublishLimits extends Pick<PublishOptions, "signal" | "connectTimeoutMs"> {
  /** True if the signal ends only what has not been sent. */
  readonly onlyUnsent?: boolean;
}

/** One packet of a publish, until it is settled. */
export interface PendingPacket<R, M> {
  readonly entry: Entry<R, M>;
  /** Its place among the packets of the publish. */
  readonly index: number;
  /** The packet as the protocol writes it. */
  readonly message: M;
  readonly bytes: number;
  /** Its place among all packets. */
  readonly sequence: number;
  /** Identifies this write of the packet to `find`. */
  number: number;
  state: "waiting" | "sent" | "settled";
  /** How often the broker has refused it. */
  refusals: number;
  /** The last refusal. */
  refusal: MessagingError | undefined;
}

/** One call of publish. */
export interface Entry<R, M> {
  readonly lane: Lane<R, M>;
  readonly limits: PublishLimits;
  readonly packets: PendingPacket<R, M>[];
  /** Undefined for a publish of one packet. */
  readonly outcomes: (Receipt | MessagingError)[] | undefined;
  readonly resolve: (receipts: readonly Receipt[] | undefined) => void;
  readonly reject: (error: MessagingError) => void;
  readonly publishedAt: number;
  /** The end of the publish timeout, by `performance.now()`. */
  readonly deadline: number;
  /** The time at which the ledger looks at it: the deadline, or earlier while it waits for the connection. */
  until: number;
  /** The number of packets that are not settled. */
  left: number;
  failure: MessagingError | undefined;
  hasReceipts: boolean;
  slot: number;
}

/** The packets for one queue or topic. They are sent in the order of their publishes. */
export interface Lane<R, M> {
  readonly route: R;
  readonly waiting: Fifo<PendingPacket<R, M>>;
  /**
   * `unknown` until the queue or the topic is prepared on this connection; `preparing`; `ready`; or `pausing`, until it is
   * prepared again after a failure or a refusal.
   */
  state: "unknown" | "preparing" | "ready" | "pausing";
  /** The number of packets that are sent and not confirmed. */
  sent: number;
  /** Packets to be sent again. Nothing else is sent before that. */
  refused: PendingPacket<R, M>[];
  /** By partition, the last packet that the broker accepted since the lane was idle. */
  readonly accepted: Map<number | string, number>;
  /** True after a refusal: one packet is sent alone, and its confirm proves that the others may follow. */
  isProving: boolean;
}

export interface LedgerOptions<R, M> {
  /** For error texts: `RabbitMQ`. */
  readonly product: string;
  /** For error texts, without credentials: `RabbitMQ at amqp://localhost:5672`. */
  readonly broker: string;
  /** For error texts: `queue "orders.place"`. */
  readonly describe: (route: R) => string;
  readonly publishTimeoutMs: number;
  /** Milliseconds to wait for a lost connection, unless the publish has its own limit. */
  readonly timeoutMs: number;
  readonly largestWindow: number;
  readonly largestWindowBytes: number;
  readonly largestWaiting: number;
  readonly largestWaitingBytes: number;
  /** True while packets can be written. Call `resume` when that becomes true. */
  readonly isUp: () => boolean;
  /** False for a packet that must wait although the connection is up. Call `resume` when that may have changed. */
  readonly isReady?: (message: M) => boolean;
  /** The size of a packet as it is written, more or less. */
  readonly bytesOf: (message: M) => number;
  /**
   * Writes a packet. Call `confirm`, `refuse` or `fail` later, once. May throw a MessagingError for a packet that cannot be
   * written.
   */
  readonly send: (packet: PendingPacket<R, M>) => void;
  /**
   * Finds or creates the queue or the topic on this connection. Rejects with a MessagingError if that is refused; anything
   * else, and `unreachable`, is tried again. Returns undefined if there is nothing to do.
   */
  readonly prepare?: (route: R) => Promise<void> | undefined;
  /** The partition of a packet for an ordered queue or topic; there are few. Undefined if there is no order to keep. */
  readonly partitionOf?: (route: R, message: M) => number | string | undefined;
  /** How often a refused packet is sent again. Default 1. With Infinity, until its time is up. */
  readonly mostRepeats?: number;
  /** A confirm is overdue, and none has come since the packet was published: replace the connection. */
  readonly onSilent?: () => void;
}

/** The state that the functions of a ledger share. */
export interface State<R, M> {
  readonly options: LedgerOptions<R, M>;
  readonly entries: SlotMap<Entry<R, M>>;
  /** The packets that are sent. */
  readonly sent: NumberedSlots<PendingPacket<R, M>>;
  readonly lanes: Map<R, Lane<R, M>>;
  /** The lanes that have waiting packets. */
  readonly waitingLanes: Set<Lane<R, M>>;
  readonly deadlines: Deadlines;
  readonly aborts: AbortWatcher<Entry<R, M>>;
  sentBytes: number;
  /** True while what waits in a lane is being sent. */
  isFlushing: boolean;
  waiting: number;
  waitingBytes: number;
  sequence: number;
  /** Counts the times that everything was forgotten about queues and topics. */
  generation: number;
  confirmedAt: number;
  ended: MessagingError | undefined;
  whenDrained: (() => void)[];
}
