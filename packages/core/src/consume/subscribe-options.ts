import type { SubscribeOptions } from "../transport/subscription.ts";

type Values = { readonly [K in keyof SubscribeOptions]: SubscribeOptions[K] | undefined };

/** Makes options for a transport without those that are undefined: a transport may spread them over its defaults. */
export function subscribeOptions(values: Values): SubscribeOptions {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
