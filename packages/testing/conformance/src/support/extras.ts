import type { Extras, Topology, Transport } from "@posthorn/core/transport";

/** Returns a member of `more`. Throws if the transport declares its feature and lacks it. */
export function extraOf<N extends keyof Extras>(
  { name, more }: Transport,
  member: N,
): NonNullable<Extras[N]> {
  const found = more?.[member];
  if (found !== undefined) return found as NonNullable<Extras[N]>;
  throw new Error(`Transport "${name}" declares the feature of \`more.${member}\` and lacks the member.`);
}

/** Returns the topology of a transport that declares it. */
export function topologyOf(transport: Transport): Topology {
  return extraOf(transport, "topology");
}
