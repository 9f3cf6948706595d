import type { Receive, Settlement, SlotMap, SubscribeOptions, Timer } from "@posthorn/core/transport";
import type { Fifo } from "../collections/fifo.ts";
import type { Content, InFlight } from "./in-flight.ts";

export interface ReceiverOptions<T> {
  /** For error texts. */
  readonly address: string;
  readonly receive: Receive;
  readonly onError?: SubscribeOptions["onError"] | undefined;
  readonly concurrency: number;
  /** True if the broker stores the packets, so that none is refused: the limits then only affect `room`. Default false. */
  readonly takesAll?: boolean;
  /** Most packets in flight, those that wait included. Default 65,536. */
  readonly largestCount?: number;
  /** Most bytes in flight. A larger packet is taken if it is alone. Default 64 MiB. */
  readonly largestBytes?: number;
  /** Reads a packet, just before its receiver is called. The result has its own copy of headers and body. Must not throw. */
  readonly read: (inFlight: InFlight<T>) => Content;
  /** The key whose packets are handled one after the other. Default: no order. */
  readonly keyOf?: (item: T) => string | undefined;
  /**
   * Called before the receiver. A promise delays it; if it resolves to false, the packet is dropped, because the protocol
   * has settled it already. Must not reject.
   */
  readonly prepare?: (inFlight: InFlight<T>) => Promise<boolean> | undefined;
  /** Settles a packet. A promise resolves once that has taken effect, and does not reject. See `createSettle`. */
  readonly settle: (inFlight: InFlight<T>, settlement: Settlement) => Promise<void> | undefined;
  /** Returns a packet that no receiver was called with, so that it does not count as an attempt. Must not reject. */
  readonly giveBack: (inFlight: InFlight<T>) => Promise<void> | undefined;
  /** Stops the protocol's deliveries, because the subscription closes. Resolves once none can come any more. */
  readonly stop?: () => Promise<void>;
  /** Called when there is room for more. */
  readonly onRoom?: () => void;
}

/** The state that the functions of a receiver share. */
export interface State<T> {
  readonly options: ReceiverOptions<T>;
  readonly largestCount: number;
  readonly largestBytes: number;
  readonly all: SlotMap<InFlight<T>>;
  readonly waiting: Fifo<InFlight<T>>;
  /** By key, the packets behind the one that is not settled. */
  readonly blocked: Map<string, Fifo<InFlight<T>>>;
  readonly retries: Map<InFlight<T>, Timer>;
  concurrency: number;
  /** The number of receivers that were called and have not returned. */
  running: number;
  bytes: number;
  /** `closing` until the protocol has stopped, then `stopped`. */
  phase: "open" | "closing" | "stopped";
  drained: Promise<void> | undefined;
  onIdle: (() => void) | undefined;
}
