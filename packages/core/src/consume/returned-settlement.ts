import type { Settlement } from "../transport/transport.ts";

const done: Settlement = { kind: "done" };

/** What a settlement of each kind may say, and what that is. */
const members: Readonly<Record<Settlement["kind"], Readonly<Record<string, string>>>> = {
  done: {},
  retry: { afterMs: "number", attempted: "boolean" },
  "dead-letter": { reason: "string", headers: "object" },
  defer: {},
};

/**
 * The settlement that a handler returned. Whatever else it returned, as handlers do that end in the call of a
 * database, says nothing: the message is done. Throws TypeError for what was meant as a settlement and is none.
 */
export function settlementFrom(returned: unknown): Settlement {
  if (typeof returned !== "object" || returned === null) return done;
  const { kind } = returned as { readonly kind?: unknown };
  if (typeof kind !== "string" || !Object.hasOwn(members, kind)) return done;
  const known = members[kind as Settlement["kind"]];
  const { kind: _, ...said } = returned as Record<string, unknown>;
  if (Object.keys(said).some((name) => !Object.hasOwn(known, name))) return done; // a row that has a "kind" as well
  const wrong = Object.keys(known).find(
    (name) =>
      (said[name] !== undefined || name === "reason") &&
      (typeof said[name] !== known[name] || said[name] === null || Number.isNaN(said[name])),
  );
  if (wrong === undefined) return returned as Settlement;
  throw new TypeError(`The handler returned a settlement "${kind}" whose "${wrong}" is no ${known[wrong]}.`);
}
