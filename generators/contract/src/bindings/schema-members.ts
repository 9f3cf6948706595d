/** The members that are schemas, by protocol. */
export type SchemaMembers = Readonly<Record<string, readonly string[]>>;

/** The objects that have bindings. */
export type BindingsOwner = "server" | "channel" | "operation" | "message";

/** The members of bindings that are schemas, by the objects that have bindings. All other members are plain data. */
export const schemaMembers: Readonly<Record<BindingsOwner, SchemaMembers>> = {
  server: {},
  channel: { ws: ["query", "headers"] },
  operation: { kafka: ["groupId", "clientId"], http: ["query"], mqtt: ["messageExpiryInterval"] },
  message: {
    kafka: ["key"],
    http: ["headers"],
    jms: ["headers"],
    anypointmq: ["headers"],
    mqtt: ["correlationData", "responseTopic"],
  },
};

/** True if a member of a binding is a schema. Such a member may also have a scalar, which is plain data. */
export function isSchemaMember(owner: BindingsOwner, protocol: string, key: string): boolean {
  const members = schemaMembers[owner];
  return Object.hasOwn(members, protocol) && members[protocol]?.includes(key) === true;
}
