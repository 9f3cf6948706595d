/** A binding of a protocol that has no type here, or whose binding has no members: AMQP 1.0, Mercure, Redis, STOMP. */
export type Binding = object;

export interface Version {
  readonly bindingVersion?: string;
}
