import type { Operation } from "@posthorn/contract";
import { type Layout, members } from "../text/layout.ts";

/** What a transport must promise for an operation, as literal types. */
export type Needs = Readonly<Record<string, string>>;

export function needsOf(operation: Operation): Needs {
  if (operation.kind === "query") return {};
  return {
    ...(operation.kind === "event" ? { groups: "true" } : {}),
    ...(operation.orderingKey === undefined ? {} : { order: '"key"' }),
    ...(operation.idempotencyKey === undefined ? {} : { duplicateDetection: "true" }),
    ...(operation.delayMs === undefined ? {} : { delay: "true" }),
  };
}

/** What a transport must promise for all of them. */
export function needsOfAll(operations: readonly Operation[]): Needs {
  const order = ["groups", "order", "duplicateDetection", "delay"];
  const needs = Object.assign({}, ...operations.map(needsOf)) as Needs;
  return Object.fromEntries(
    Object.entries(needs).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)),
  );
}

/**
 * What a transport promises as `delay`, as a type argument: `true` where the contract needs a delay, else the
 * type parameter `D`, which is inferred from the transport.
 */
export type DelayArgument = "true" | "D";

export function delayArgument(needs: Needs): DelayArgument {
  return needs["delay"] === undefined ? "D" : "true";
}

/** Declares the type parameter `D` of a function, where there is one. */
export function delayParameter(delay: DelayArgument): readonly string[] {
  return delay === "D" ? ["D extends boolean"] : [];
}

/** The type of a transport that keeps them. */
export function transportType(needs: Needs, core: (name: "TransportWith" | "Transport") => string): Layout {
  const promised = Object.entries(needs);
  if (promised.length === 0) return core("Transport");
  return [`${core("TransportWith")}<`, members(promised.map(([name, type]) => `${name}: ${type}`)), ">"];
}
