import type { ZodType } from "zod";
import type { Codec } from "./codec.ts";

/** The value of a header that the contract does not define. It is sent as its text. */
export type HeaderValue = string | number | boolean;
export type Headers = Readonly<Record<string, HeaderValue | undefined>>;

/** The type that a header's text is read as. With `json`, text that is not JSON stays text. */
export type HeaderType = "string" | "number" | "boolean" | "json";

/** A message of the contract. */
export interface Message<T, H extends object = Headers> {
  /** The name in the contract, and the CloudEvents `type`. */
  readonly name: string;
  readonly payload: ZodType<T>;
  /** Left out if the contract does not define headers. */
  readonly headers?: ZodType<H>;
  /** Headers whose text is read as something other than a string. */
  readonly headerTypes?: Readonly<Record<string, HeaderType>>;
  /** The type of headers that are not among `headerTypes`. Default: string. */
  readonly otherHeaders?: HeaderType;
  /** Posthorn's own headers that the contract defines: handlers see them, and producers may set them. */
  readonly ownHeaders?: readonly string[];
  /** The header that carries the correlation id in this contract. Set unless the producer sets it. */
  readonly correlationHeader?: string;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Writes and reads the payload. Default: JSON. */
  readonly codec?: Codec<T>;
}

/** A message of any type. */
export type AnyMessage = Message<unknown, object>;

/** The payload of one of several messages. */
export type PayloadOf<M extends object, N extends keyof M> =
  M[N] extends Message<infer T, infer _> ? T : never;

/** The headers of one of several messages. */
export type HeadersOf<M extends object, N extends keyof M> =
  M[N] extends Message<infer _, infer H> ? H : Headers;
