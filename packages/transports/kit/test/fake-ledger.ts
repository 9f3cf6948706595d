import { isMessagingError, MessagingError, type Receipt } from "@posthorn/core/transport";
import { type Ledger, openLedger } from "../src/publish/ledger.ts";
import type { LedgerOptions, PendingPacket, PublishLimits } from "../src/publish/ledger-state.ts";

export interface Route {
  readonly name: string;
}

export type Packet = PendingPacket<Route, string>;

export const orders: Route = { name: "orders" };
export const bills: Route = { name: "bills" };

/** A ledger whose messages are texts of that many bytes, with a protocol that only notes what is sent. */
export interface FakeLedger {
  readonly ledger: Ledger<Route, string>;
  readonly connection: { up: boolean };
  readonly sent: readonly Packet[];
  /** The messages that were sent. */
  names(): readonly string[];
  /** `a: ok`, `b+c: unreachable`, in the order in which publishes settle. */
  readonly outcomes: readonly string[];
  publish(route: Route, messages: readonly string[], limits?: PublishLimits): void;
  /** Confirms the last write of a message. */
  confirm(message: string, receipt?: Receipt): Promise<void>;
  refuse(message: string): Promise<void>;
}

export function fakeLedger(options: Partial<LedgerOptions<Route, string>> = {}): FakeLedger {
  const sent: Packet[] = [];
  const outcomes: string[] = [];
  const connection = { up: true };
  const ledger: Ledger<Route, string> = openLedger({
    product: "Tea",
    broker: "Tea at tea://host",
    describe: ({ name }) => `queue "${name}"`,
    publishTimeoutMs: 30_000,
    timeoutMs: 10_000,
    largestWindow: 1_000,
    largestWindowBytes: 1_000_000,
    largestWaiting: 1_000,
    largestWaitingBytes: 1_000_000,
    isUp: () => connection.up,
    bytesOf: (message) => message.length,
    send: (packet) => void sent.push(packet),
    ...options,
  });
  const lastOf = (message: string): Packet => sent.findLast((each) => each.message === message) as Packet;
  return {
    ledger,
    connection,
    sent,
    names: () => sent.map(({ message }) => message),
    outcomes,
    publish(route, messages, limits) {
      const name = messages.join("+");
      ledger.publish(route, messages, limits).then(
        (receipts) => outcomes.push(`${name}: ${receipts === undefined ? "ok" : JSON.stringify(receipts)}`),
        (error) => outcomes.push(`${name}: ${error.code}`),
      );
    },
    async confirm(message, receipt) {
      ledger.confirm(lastOf(message), receipt);
      await settle();
    },
    async refuse(message) {
      ledger.refuse(lastOf(message), new MessagingError("publish_refused", "No queue has it."));
      await settle();
    },
  };
}

/** Waits until promises have settled, also with fake timers. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<MessagingError> {
  const error = await promise.then(
    () => new Error("It resolved."),
    (thrown: unknown) => thrown,
  );
  if (!isMessagingError(error)) throw error;
  return error;
}
