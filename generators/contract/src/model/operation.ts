import type { OperationBindings } from "../bindings/operation-bindings.ts";
import type { Origin } from "../values/origin.ts";
import type { Channel } from "./channel.ts";
import type { Documentation } from "./documentation.ts";
import type { Message } from "./message.ts";
import type { Schema } from "./schema.ts";
import type { Security } from "./security.ts";

export type Operation = CommandOperation | EventOperation | QueryOperation;

interface OperationBase extends Documentation {
  /** The contract's id for the operation. */
  readonly id: string;
  readonly origin: Origin;
  /** The action of the application that the document describes: `send` of 3.x and `subscribe` of 2.x are "send". */
  readonly action: "send" | "receive";
  readonly channel: Channel;
  /** At least one. An operation without messages gets one with an unknown payload, which has the operation's id as its name. */
  readonly messages: readonly Message[];
  /** `x-posthorn.name`: the name in generated code, if it is not the id. */
  readonly name?: string;
  readonly security?: Security;
  readonly bindings?: OperationBindings<Schema>;
  /** Milliseconds that a handler or the responder of a query may take before the attempt counts as failed. */
  readonly handlerTimeoutMs?: number;
  /** The wire format that `x-posthorn.wire` of the operation, its channel or the document declares. */
  readonly wire?: "cloudevents" | "structured" | "plain";
}

/** An operation without a reply. Its settings become requirements for the transport. */
interface OneWayOperation extends OperationBase {
  /** The steps of a JSON pointer into the payload. */
  readonly orderingKey?: readonly string[];
  readonly idempotencyKey?: { readonly path: readonly string[]; readonly windowMs: number };
  readonly delayMs?: number;
  /** Milliseconds after which a message expires. */
  readonly ttlMs?: number;
  readonly retry?: Retry;
  /** Set if messages that cannot be handled are dropped. */
  readonly deadLetter?: false;
  /** The address of the channel for messages that cannot be handled, if the contract has one. */
  readonly deadLetterAddress?: string;
  /** The bindings of that channel. */
  readonly deadLetterBindings?: Channel["bindings"];
}

/** How often a failed message is delivered again, and after which delays. */
export interface Retry {
  /** The number of attempts in all. */
  readonly attempts: number;
  /** Milliseconds before the second attempt. */
  readonly backoffMs: number;
  /** The growth of the delays. `linear` delays are multiples of `backoffMs`. Default `exponential`. */
  readonly strategy?: "fixed" | "linear" | "exponential";
  /** The factor between two exponential delays. Default 2. */
  readonly multiplier?: number;
  /** The longest delay in milliseconds. Default 30,000. */
  readonly longestMs?: number;
}

/** A request to do something. One consumer handles each message. */
export interface CommandOperation extends OneWayOperation {
  readonly kind: "command";
}

/** Something that happened. Every group of consumers receives each message. */
export interface EventOperation extends OneWayOperation {
  readonly kind: "event";
  /** Milliseconds for which the topic keeps its messages, whether they were handled or not. */
  readonly keepMs?: number;
}

/** A question with a reply. One responder serves each request. */
export interface QueryOperation extends OperationBase {
  readonly kind: "query";
  /** The reply's messages that are not failures. At least one: a reply without messages gets one with an unknown payload. */
  readonly replies: readonly Message[];
  /** The messages that `x-posthorn.failure` marks. */
  readonly failures: readonly Message[];
  readonly timeoutMs?: number;
  /** The delivery of requests that `x-posthorn.delivery` of the operation, its channel or the document declares. */
  readonly delivery?: "durable" | "light";
  /** Where requests and replies carry the correlation id. Left out if it is Posthorn's own header. */
  readonly correlation?: { readonly request?: ValueLocation; readonly reply?: ValueLocation };
  /** Where a request carries its reply address. Left out if it is Posthorn's own header. */
  readonly replyTo?: ValueLocation;
  /** The address of replies to requests that carry no reply address. Its parameters are parameters of the channel. */
  readonly replyAddress?: string;
}

/** Where a message carries a value: the parts of a runtime expression. */
export interface ValueLocation {
  readonly part: "header" | "payload";
  /** The steps of a JSON pointer, at least one. In a header the first step is the header's name. */
  readonly path: readonly string[];
}
