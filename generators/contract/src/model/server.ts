import type { ServerBindings } from "../bindings/server-bindings.ts";
import type { Origin } from "../values/origin.ts";
import type { Documentation } from "./documentation.ts";
import type { Security } from "./security.ts";

/** A broker that the application connects to. */
export interface Server extends Documentation {
  readonly id: string;
  readonly origin: Origin;
  /** The host with its port. Variables stand in braces. */
  readonly host: string;
  readonly pathname?: string;
  readonly protocol: string;
  readonly protocolVersion?: string;
  readonly variables?: readonly Variable[];
  readonly security?: Security;
  readonly bindings?: ServerBindings;
}

/** A variable part of an address. */
export interface Variable {
  readonly name: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string;
  readonly examples?: readonly string[];
}
