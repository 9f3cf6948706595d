import { diagnose } from "../diagnostics/diagnose.ts";
import type { Operation, Origin } from "../model/contract.ts";
import type { Location } from "../reading/payload-location.ts";
import type { Reading } from "../reading/reading.ts";
import { type Fields, fieldsOf, isFields, textOf } from "../values/fields.ts";
import { appended, stepsOf } from "../values/pointer.ts";
import { nearestWord } from "../words/nearest-word.ts";

/** `x-posthorn` of an operation. */
export interface OperationSettings {
  readonly kind?: Operation["kind"];
  readonly name?: string;
  readonly timeoutMs?: number;
  readonly orderingKey?: Location;
  readonly idempotencyKey?: { readonly location: Location; readonly windowMs: number };
  readonly delayMs?: number;
  readonly retry?: { readonly attempts: number; readonly backoffMs: number };
  readonly handlerTimeoutMs?: number;
  readonly wire?: Wire;
}

type Wire = NonNullable<Operation["wire"]>;

/** The same as it is written, once it is checked. */
interface WrittenSettings extends Omit<OperationSettings, "orderingKey" | "idempotencyKey"> {
  readonly orderingKey?: string;
  readonly idempotencyKey?: WrittenKey;
}

interface WrittenKey {
  readonly location: string;
  readonly windowMs: number;
}

/** Checks a value and says what it should have been, or nothing if it is right. */
type Rule = (value: unknown) => string | undefined;
type Rules = Readonly<Record<string, { readonly rule: Rule | Rules; readonly required?: true }>>;

const atLeast =
  (least: number): Rule =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least ? undefined : `a whole number, ${least} or more`;
const matching =
  (pattern: RegExp, what: string): Rule =>
  (value) =>
    typeof value === "string" && pattern.test(value) ? undefined : what;
const location = matching(/^\$message\.payload#(\/([^/~]|~[01])*)+$/, '"$message.payload#/…"');
const kind = matching(/^(command|query|event)$/, '"command", "query" or "event"');
const wire = matching(/^(cloudevents|plain)$/, '"cloudevents" or "plain"');
const flag: Rule = (value) => (typeof value === "boolean" ? undefined : "true or false");

const codeName: Rule = matching(/^[A-Za-z_][A-Za-z0-9_]*$/, "a name of letters, digits and _");

// The same rules as schemas/x-posthorn.schema.json, which editors read; a test holds one against the other.
export const operationRules: Rules = {
  kind: { rule: kind },
  name: { rule: codeName },
  timeoutMs: { rule: atLeast(1) },
  orderingKey: { rule: location },
  idempotencyKey: {
    rule: { location: { rule: location, required: true }, windowMs: { rule: atLeast(1), required: true } },
  },
  delayMs: { rule: atLeast(0) },
  retry: {
    rule: { attempts: { rule: atLeast(1), required: true }, backoffMs: { rule: atLeast(0), required: true } },
  },
  handlerTimeoutMs: { rule: atLeast(1) },
  wire: { rule: wire },
};
/** Of the document and of its channels. */
export const documentRules: Rules = { wire: { rule: wire } };
export const messageRules: Rules = { name: { rule: codeName }, failure: { rule: flag } };
export const schemaRules: Rules = { name: { rule: codeName } };

/** Reads `x-posthorn` of an operation; what is wrong with it is reported, and left out. */
export function readOperationSettings(reading: Reading, owner: Fields): OperationSettings {
  const fields = readSettings(reading, owner, operationRules);
  if (fields === undefined) return {};
  const { sources } = reading;
  const origin = sources.originOf(fieldsOf(sources.follow(owner["x-posthorn"])));
  const { orderingKey, idempotencyKey, ...plain } = fields as WrittenSettings;
  return {
    ...plain,
    ...(orderingKey === undefined ? {} : { orderingKey: locationAt(orderingKey, origin, "orderingKey") }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey: keyAt(idempotencyKey, origin) }),
  };
}

/** How messages travel by `x-posthorn.wire` of a channel, else of the document. Each is complained of once. */
export function readWire(reading: Reading, channel: Fields): Wire | undefined {
  const { sources, wires } = reading;
  for (const owner of [channel, fieldsOf(sources.root?.data)]) {
    if (!wires.has(owner)) {
      const settings = readSettings(reading, owner, documentRules) as { readonly wire?: Wire } | undefined;
      wires.set(owner, settings?.wire);
    }
    const found = wires.get(owner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `x-posthorn` of a message. */
export interface MessageSettings {
  readonly name?: string;
  readonly failure?: boolean;
}

export function readMessageSettings(reading: Reading, owner: Fields): MessageSettings {
  return readSettings(reading, owner, messageRules) ?? {};
}

/** What generated code calls a schema, where `x-posthorn.name` says so. */
export function schemaCodeName(reading: Reading, owner: Fields): string | undefined {
  return textOf(readSettings(reading, owner, schemaRules)?.name);
}

function locationAt(text: string, { file, pointer }: Origin, ...steps: string[]): Location {
  const path = stepsOf(text.slice(text.indexOf("#") + 1));
  return { text, path, origin: { file, pointer: steps.reduce(appended, pointer) } };
}

function keyAt(key: WrittenKey, origin: Origin): NonNullable<OperationSettings["idempotencyKey"]> {
  return { location: locationAt(key.location, origin, "idempotencyKey", "location"), windowMs: key.windowMs };
}

function readSettings(reading: Reading, owner: Fields, rules: Rules): Fields | undefined {
  const { sources, report } = reading;
  if (!Object.hasOwn(owner, "x-posthorn")) return undefined;
  const settings = sources.follow(owner["x-posthorn"]);
  const { file, pointer } = sources.originOf(owner);
  const at = { file, pointer: appended(pointer, "x-posthorn") };
  const found = check(settings, rules, at);
  for (const { origin, problem, instead } of found) {
    report(diagnose("x-posthorn-invalid", origin, { problem, instead }));
  }
  if (!isFields(settings)) return undefined;
  const depth = stepsOf(at.pointer).length;
  const wrong = new Set(found.map(({ origin }) => stepsOf(origin.pointer)[depth]));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !wrong.has(name)));
}

interface Finding {
  readonly origin: Origin;
  readonly problem: string;
  readonly instead: string;
}

/** What is wrong with a value, by those rules. */
export function check(value: unknown, rules: Rules, origin: Origin): readonly Finding[] {
  if (!isFields(value)) {
    const instead = `Give it members: ${Object.keys(rules).join(", ")}.`;
    return [{ origin, problem: `${JSON.stringify(value)} is not an object`, instead }];
  }
  const missing = Object.keys(rules)
    .filter((name) => rules[name]?.required === true && !Object.hasOwn(value, name))
    .map((name) => ({ origin, problem: `"${name}" is missing`, instead: "Add it." }));
  const wrong = Object.entries(value).flatMap(([name, item]): readonly Finding[] => {
    const at = { file: origin.file, pointer: appended(origin.pointer, name) };
    const rule = Object.hasOwn(rules, name) ? rules[name]?.rule : undefined;
    if (rule === undefined) {
      const meant = nearestWord(name, Object.keys(rules));
      const instead =
        meant === undefined
          ? `Remove it; the keys that can stand here are ${Object.keys(rules).join(", ")}.`
          : `Did you mean "${meant}"?`;
      return [{ origin: at, problem: `"${name}" is unknown`, instead }];
    }
    if (typeof rule !== "function") return check(item, rule, at);
    const expected = rule(item);
    if (expected === undefined) return [];
    return [{ origin: at, problem: `"${name}" is ${JSON.stringify(item)}`, instead: `Make it ${expected}.` }];
  });
  return [...missing, ...wrong];
}
