import type { Location } from "./location.ts";
import type { AnyMessage, Headers, Message } from "./message.ts";
import type { AnyOperation, OperationBase } from "./operation.ts";

/** "Tell me": one responder replies. `F` maps the names of the declared failures to their payloads. */
export interface Query<T, R, F extends object = Record<never, never>, H extends object = Headers>
  extends Replying<R, F> {
  readonly message: Message<T, H>;
}

/** A query that is requested by one of several messages. `M` maps the names that programs use to the payloads. */
export interface QueryOf<M extends object, R, F extends object = Record<never, never>>
  extends Replying<R, F> {
  readonly messages: { readonly [N in keyof M]: Message<M[N], object> };
}

/** The properties of a query that do not depend on its request messages. */
export interface Replying<R, F extends object> extends OperationBase {
  readonly kind: "query";
  readonly reply: Message<R, object>;
  /** Further messages of a successful reply. If a payload fits several, the first one counts. */
  readonly otherReplies?: readonly Message<R, object>[];
  readonly failures?: { readonly [N in keyof F]: Message<F[N], object> };
  /** The same as `source`, for replies: the contract's title if the contract's application replies. */
  readonly replySource?: string;
  /** Milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /**
   * `light`: requests are not stored, and go to a responder that is there; without one, a request rejects with
   * `no_responder`. A transport that does not declare `light` stores them, and so does a query that declares `replyTo` or
   * `replyAddress`. Default: they are stored until they are handled.
   */
  readonly delivery?: "light";
  /** The location of the reply address in a request, instead of the header `reply-to`. */
  readonly replyTo?: Location;
  /**
   * The topic of the replies if a request carries no reply address. The request's parameters are filled in. Default:
   * the requester's own inbox, whose address the request carries.
   */
  readonly replyAddress?: string;
  /** The location of the correlation id in requests and replies. Default: the header `correlation-id`. */
  readonly correlation?: { readonly request: Location; readonly reply: Location };
}

/** A query of any type. */
export type AnyQuery = Omit<Replying<unknown, object>, "failures"> &
  AnyOperation & {
    readonly kind: "query";
    readonly failures?: Readonly<Record<string, AnyMessage>>;
  };

/** Marks a declared failure, so that no reply is mistaken for one. */
export const failed: unique symbol = Symbol.for("@posthorn/core/failure");

/** A declared failure as a responder returns it; made by `failure`. */
export interface Failure<N extends PropertyKey = PropertyKey, T = unknown> {
  readonly [failed]: true;
  readonly name: N;
  readonly payload: T;
}

/** Any of a query's declared failures. */
export type FailureOf<F extends object> = { [N in keyof F]: Failure<N, F[N]> }[keyof F];
