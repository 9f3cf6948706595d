import type { ZodType } from "zod";
import type { Codec } from "./codec.ts";
import type { Requirements } from "./features.ts";
import type { Location } from "./location.ts";
import type { ParameterFacts } from "./parameter-values.ts";

/** A header of which the contract says nothing. On the wire it is its text. */
export type HeaderValue = string | number | boolean;
export type Headers = Readonly<Record<string, HeaderValue | undefined>>;

/** How a header's text is read: as what it is, or as the JSON that it holds, if it holds some. */
export type HeaderType = "string" | "number" | "boolean" | "json";

/** A message of the contract. */
export interface Message<T, H extends object = Headers> {
  /** The contract's name for it, and the CloudEvents `type`. */
  readonly name: string;
  readonly payload: ZodType<T>;
  /** Left out: the contract says nothing of headers. */
  readonly headers?: ZodType<H>;
  /** Headers whose text is read as something other than a string. */
  readonly headerTypes?: Readonly<Record<string, HeaderType>>;
  /** How headers are read that are not among `headerTypes`. Default: as strings. */
  readonly otherHeaders?: HeaderType;
  /** Posthorn's own headers that the contract declares: handlers see them, and speakers may give them. */
  readonly ownHeaders?: readonly string[];
  /** The header in which the contract has the conversation's name. Set where the speaker does not. */
  readonly correlationHeader?: string;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Writes and reads the payload. Default: JSON. */
  readonly codec?: Codec<T>;
}

/** A message, whatever it says. */
export type AnyMessage = Message<unknown, object>;

interface OperationBase {
  /** The contract's name for it. */
  readonly name: string;
  /** The channel's address, parameters in braces. */
  readonly address: string;
  /** What the contract says of the address's parameters, by name, where it lists their values or has a default. */
  readonly parameters?: Readonly<Record<string, ParameterFacts>>;
  /**
   * The CloudEvents `source` of what is sent by a transport without a name: the contract's title where its own
   * application sends it. Left out: `unnamed`. See `withSource`.
   */
  readonly source?: string;
  /** What a transport must promise. Checked at compile time and at start. */
  readonly requires?: Requirements;
  /** Where others share the address: their messages, so that each listens to its own. */
  readonly otherMessages?: readonly AnyMessage[];
  /** Milliseconds that a handler may take. Then its run counts as failed, and its signal aborts. Default 300,000. */
  readonly handlerTimeoutMs?: number;
  /** `plain`: messages have the contract's headers and `content-type`, and none of CloudEvents. */
  readonly wire?: "plain";
}

/** Where in a payload a value stands: the steps of a JSON pointer. */
export type Path = readonly string[];

export interface Retry {
  /** How often a message is handed to a handler in all. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubled for each further one, up to 30,000, and jittered. */
  readonly backoffMs: number;
}

/** What commands and events have, of one message or of several. */
export interface OneWay extends OperationBase {
  /** Messages whose value there is the same stay in order. Needs `order: "key"`. */
  readonly orderingKey?: Path;
  /** Messages whose value there is the same are one, within the window. Needs `duplicateDetection`. */
  readonly idempotencyKey?: { readonly path: Path; readonly windowMs: number };
  /** Handed out after that many milliseconds. Needs `delay`. */
  readonly delayMs?: number;
  readonly retry?: Retry;
}

/** "Do this": one consumer of a queue handles it. */
export interface Command<T, H extends object = Headers> extends OneWay {
  readonly kind: "command";
  readonly message: Message<T, H>;
}

/** "This happened": every group that subscribed gets it. */
export interface Event<T, H extends object = Headers> extends OneWay {
  readonly kind: "event";
  readonly message: Message<T, H>;
}

/** A command that is one of several messages. `M` maps the names by which programs call them to them. */
export interface CommandOf<M extends object> extends OneWay {
  readonly kind: "command";
  readonly messages: M;
}

/** An event that is one of several messages. */
export interface EventOf<M extends object> extends OneWay {
  readonly kind: "event";
  readonly messages: M;
}

/** The payload of one of several messages. */
export type PayloadOf<M extends object, N extends keyof M> =
  M[N] extends Message<infer T, infer _> ? T : never;

/** The headers of one of several messages. */
export type HeadersOf<M extends object, N extends keyof M> =
  M[N] extends Message<infer _, infer H> ? H : Headers;

/** "Tell me": one responder answers. `F` maps the declared failures' names to their payloads. */
export interface Query<T, R, F extends object = Record<never, never>, H extends object = Headers>
  extends Replying<R, F> {
  readonly message: Message<T, H>;
}

/** What becomes of a query, however it is asked. */
export interface Replying<R, F extends object> extends OperationBase {
  readonly kind: "query";
  readonly reply: Message<R, object>;
  /** What else a success may be. Of several that fit, the first counts. */
  readonly otherReplies?: readonly Message<R, object>[];
  readonly failures?: { readonly [N in keyof F]: Message<F[N], object> };
  /** The same as `source`, for replies: the contract's title where its own application replies. */
  readonly replySource?: string;
  /** Milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Where a request carries the address for its reply, beside the header `reply-to`. */
  readonly replyTo?: Location;
  /**
   * The topic of the replies, with the request's parameters filled in, where a request carries no
   * address. Default: the asker's own inbox, whose address it carries.
   */
  readonly replyAddress?: string;
  /** Where request and reply carry the correlation id. Default: the header `correlation-id`. */
  readonly correlation?: { readonly request: Location; readonly reply: Location };
}

/** Marks a declared failure, so that no reply is ever taken for one. */
export const failed: unique symbol = Symbol.for("@posthorn/core/failure");

/** A declared failure as a responder returns it; made by `failure`. */
export interface Failure<N extends PropertyKey = PropertyKey, T = unknown> {
  readonly [failed]: true;
  readonly name: N;
  readonly payload: T;
}

/** Any of a query's declared failures. */
export type FailureOf<F extends object> = { [N in keyof F]: Failure<N, F[N]> }[keyof F];
