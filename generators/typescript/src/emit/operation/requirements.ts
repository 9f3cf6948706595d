import type { Operation } from "@posthorn/contract";
import type { Module } from "../../print/module.ts";
import type { TypeParameterStructure } from "../../print/structures.ts";
import { type Layout, members } from "../../text/layout.ts";

/** The features that operations need from a transport, by name, each with its type: `order: "key"`. */
export type Requirements = Readonly<Record<string, string>>;

export function requirementsOf(operation: Operation): Requirements {
  // A query that needs light delivery is stored by a transport that cannot deliver it so.
  if (operation.kind === "query") return {};
  const isEvent = operation.kind === "event";
  return {
    ...(isEvent ? { groups: "true" } : {}),
    ...(operation.orderingKey === undefined ? {} : { order: '"key"' }),
    ...(operation.idempotencyKey === undefined ? {} : { duplicateDetection: "true" }),
    ...(operation.delayMs === undefined ? {} : { delay: "true" }),
    // CloudEvents have an attribute for the time of expiry.
    ...(operation.ttlMs === undefined || operation.wire !== "plain" ? {} : { ttl: "true" }),
    ...(isEvent && operation.keepMs !== undefined ? { replay: "true" } : {}),
  };
}

const order = ["groups", "order", "duplicateDetection", "delay", "ttl", "replay"];

/** Returns the requirements of several operations together. */
export function requirementsOfAll(operations: readonly Operation[]): Requirements {
  const requirements = Object.assign({}, ...operations.map(requirementsOf)) as Requirements;
  return Object.fromEntries(
    Object.entries(requirements).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)),
  );
}

/**
 * The feature `delay` of a producer's transport, as a type argument: `true` if the contract requires it, else the type
 * parameter `D`, which TypeScript infers from the transport.
 */
export type DelayArgument = "true" | "D";

export function delayArgument(requirements: Requirements): DelayArgument {
  return requirements["delay"] === undefined ? "D" : "true";
}

/** Returns the type parameter `D`, if the argument is that. */
export function delayParameter(delay: DelayArgument): readonly TypeParameterStructure[] {
  return delay === "D" ? [{ name: "D", constraint: "boolean" }] : [];
}

/** Returns the type of a transport with those features. */
export function transportType(requirements: Requirements, { core }: Pick<Module, "core">): Layout {
  const features = Object.entries(requirements);
  if (features.length === 0) return core("Transport");
  return [`${core("TransportWith")}<`, members(features.map(([name, type]) => `${name}: ${type}`)), ">"];
}
