import type { Settlement } from "../../transport/settlement.ts";

export const done: Settlement = { kind: "done" };

/** The properties of each settlement, with their types. */
const properties: Readonly<Record<Settlement["kind"], Readonly<Record<string, string>>>> = {
  done: { publish: "object" },
  retry: { afterMs: "number", attempted: "boolean" },
  "dead-letter": { reason: "string", headers: "object" },
  defer: {},
};

/**
 * Returns the settlement that a handler returned. Any other value counts as done: many handlers return the result
 * of a database call, which may even have a property `kind`. Throws TypeError for a settlement with a wrong
 * property.
 */
export function settlementFrom(returned: unknown): Settlement {
  if (typeof returned !== "object" || returned === null) return done;
  const { kind, ...members } = returned as Readonly<Record<string, unknown>>;
  if (typeof kind !== "string" || !Object.hasOwn(properties, kind)) return done;
  const types = properties[kind as Settlement["kind"]];
  if (Object.keys(members).some((name) => !Object.hasOwn(types, name))) return done;
  for (const [name, type] of Object.entries(types)) {
    if (hasType(members[name], type) || (members[name] === undefined && name !== "reason")) continue;
    throw new TypeError(
      `The handler returned a settlement "${kind}" whose "${name}" is not of type ${type}. Correct the handler.`,
    );
  }
  return returned as Settlement;
}

function hasType(value: unknown, type: string): boolean {
  return typeof value === type && value !== null && !Number.isNaN(value);
}
