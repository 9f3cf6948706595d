import type { ChannelBindings } from "../bindings/channel-bindings.ts";
import type { Origin } from "../values/origin.ts";
import type { Documentation } from "./documentation.ts";
import type { Schema } from "./schema.ts";
import type { Variable } from "./server.ts";

/** A queue or a topic, depending on the kind of the operation. */
export interface Channel extends Documentation {
  readonly id: string;
  readonly origin: Origin;
  /** The address. Parameters stand in braces. */
  readonly address: string;
  readonly parameters: readonly Parameter[];
  /** The ids of the servers that have the channel. Left out if all of them have it. */
  readonly servers?: readonly string[];
  readonly bindings?: ChannelBindings<Schema>;
}

/** A variable part of a channel's address. */
export interface Parameter extends Variable {
  /** Where messages carry the value as well. */
  readonly location?: ParameterLocation;
}

/** A runtime expression: `$message.payload#/order/id`. */
export interface ParameterLocation {
  readonly part: "header" | "payload";
  /** The steps of a JSON pointer. */
  readonly path: readonly string[];
}
