import type { Headers, HeaderValue } from "../contract/message.ts";

/**
 * A condition on a header with values of type `V`: a value, several values of which it has any, the bounds of a number,
 * which are included, the beginning of a text, or whether the header exists.
 */
export type HeaderCondition<V> =
  | ValueOf<V>
  | readonly ValueOf<V>[]
  | { readonly exists: boolean }
  | ([Extract<V, number>] extends [never] ? never : Bounds)
  | ([Extract<V, string>] extends [never] ? never : { readonly startsWith: string });

type ValueOf<V> = Extract<V, HeaderValue>;

type Bounds =
  | { readonly from: number; readonly to?: number }
  | { readonly from?: number; readonly to: number };

/** Conditions on a message's headers, by name. All of them must hold. */
export type HeaderConditions<H extends object> = {
  readonly [N in keyof H]?: HeaderCondition<unknown extends H[N] ? HeaderValue : Exclude<H[N], undefined>>;
};

/** The same for a union of headers, of which a message has one. */
type AnyConditions<H extends object> = H extends unknown ? HeaderConditions<H> : never;

/**
 * Selects messages by their headers: conditions that must all hold, or a list of such conditions, of which one must
 * hold. Nothing passes an empty list.
 */
export type FilterOf<H extends object = Headers> = AnyConditions<H> | readonly AnyConditions<H>[];
