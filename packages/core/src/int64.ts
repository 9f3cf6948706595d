import type * as z from "zod";
import type { Codec } from "./codec.ts";

/** What JSON has learnt since its types were written. */
const json = JSON as unknown as {
  parse(
    text: string,
    revive: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
};
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * JSON in which integers of 64 bits are exact: `bigint` in programs where the schema has one, and a number as any
 * other on the wire. Reads slower than JSON by itself, so only for payloads that have such integers.
 */
export function int64Codec<T>(schema: z.ZodType<T>): Codec<T> {
  return {
    encode: (payload) => {
      const text = JSON.stringify(payload, (_key, value: unknown) =>
        typeof value === "bigint" ? json.rawJSON(String(value)) : value,
      );
      if (text === undefined) throw new TypeError(`${typeof payload} is not a JSON value`);
      return Buffer.from(text);
    },
    decode: (body) => plain(settled(schema, json.parse(utf8.decode(body), revive))),
  };
}

/** A value of JSON as programs have it: a `bigint` wherever the schema has one and an integer stands there. */
export function withInt64(schema: z.ZodType, value: unknown): unknown {
  return settled(schema, value);
}

/** Which properties of an object a refinement is about, and what it holds them against. */
interface Matching {
  readonly isMeant: (name: string) => boolean;
  readonly schema: () => z.ZodType;
}

const matching = Symbol("matching");

/**
 * A refinement of an object: each property whose name is of those fits a schema. One that has integers of 64 bits is
 * found by their codec only so, for zod does not say what a refinement does.
 */
export function propertiesFit(
  isMeant: Matching["isMeant"],
  schema: Matching["schema"],
): (value: object) => boolean {
  const fit = (value: object): boolean =>
    Object.entries(value).every(([name, item]) => !isMeant(name) || schema().safeParse(item).success);
  return Object.assign(fit, { [matching]: { isMeant, schema } });
}

/** What the refinements of an object schema hold its properties against, as far as they say so. */
function matchingIn({ checks = [] }: z.core.$ZodTypeDef): readonly Matching[] {
  return checks.flatMap(({ _zod }) => {
    const { fn } = _zod.def as { readonly fn?: { readonly [matching]?: Matching } };
    return fn?.[matching] ?? [];
  });
}

const digits = Symbol("digits");

/** An integer that no number holds exactly, until it is known what stands there. */
interface Unsettled {
  readonly [digits]: string;
}

function revive(_key: string, value: unknown, { source = "" }: { source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
    ? ({ [digits]: source } satisfies Unsettled)
    : value;
}

function isUnsettled(value: unknown): value is Unsettled {
  return typeof value === "object" && value !== null && digits in value;
}

/** The value with a bigint wherever the schema has one. What does not fit, or is not known, is left as it is. */
function settled(schema: z.core.$ZodType, value: unknown): unknown {
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  switch (def.type) {
    case "bigint":
      return whole(value);
    case "literal":
      return def.values.some((one) => typeof one === "bigint" && one === whole(value)) ? whole(value) : value;
    case "object":
      return eachMatching(
        def,
        eachOf(value, (item, key) => {
          const part = Object.hasOwn(def.shape, key) ? def.shape[key] : def.catchall;
          return part === undefined ? item : settled(part, item);
        }),
      );
    case "custom":
      return eachMatching(def, value);
    case "record":
      return eachOf(value, (item) => settled(def.valueType, item));
    case "array":
      return eachOf(value, (item) => settled(def.element, item));
    case "tuple":
      return eachOf(value, (item, key) => {
        const part = def.items[Number(key)] ?? def.rest;
        return part === undefined || part === null ? item : settled(part, item);
      });
    case "union":
      return fitting(def.options, value);
    case "intersection":
      return settled(def.right, settled(def.left, value));
    case "optional":
    case "nullable":
      return settled(def.innerType, value);
    case "lazy":
      return settled(def.getter(), value);
    default:
      return value;
  }
}

/** As the refinements of an object have its properties. */
function eachMatching(def: z.core.$ZodTypeDef, value: unknown): unknown {
  const all = matchingIn(def);
  if (all.length === 0 || Array.isArray(value)) return value;
  return eachOf(value, (item, key) =>
    all.reduce((found, { isMeant, schema }) => (isMeant(key) ? settled(schema(), found) : found), item),
  );
}

/** As the first of them has it that then accepts it. */
function fitting(options: readonly z.core.$ZodType[], value: unknown): unknown {
  for (const option of options) {
    const candidate = settled(option, value);
    if ((option as z.ZodType).safeParse(plain(candidate)).success) return candidate;
  }
  return value;
}

function whole(value: unknown): unknown {
  if (isUnsettled(value)) return BigInt(value[digits]);
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** The value with numbers, as JSON.parse has them, for what is still unsettled. */
function plain(value: unknown): unknown {
  return isUnsettled(value) ? Number(value[digits]) : eachOf(value, plain);
}

/** The same value if nothing in it changes, else a copy. */
function eachOf(value: unknown, change: (item: unknown, key: string) => unknown): unknown {
  if (typeof value !== "object" || value === null || isUnsettled(value)) return value;
  let copy: object | undefined;
  for (const [key, item] of Object.entries(value)) {
    const changed = change(item, key);
    if (Object.is(changed, item)) continue;
    copy ??= Array.isArray(value) ? [...value] : { ...value };
    // Defined and not assigned, for "__proto__" may be among them.
    Object.defineProperty(copy, key, {
      value: changed,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy ?? value;
}
