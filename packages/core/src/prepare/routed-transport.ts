import type { Transport } from "../transport/transport.ts";

/** Returns the transport of an operation, which is another one if the transport has routes. */
export function transportOf({ name }: { readonly name: string }, transport: Transport): Transport {
  return transport.routes === undefined ? transport : transport.routes.of(name);
}
