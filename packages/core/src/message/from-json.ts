import * as z from "zod";
import { fits } from "../schema/check.ts";
import { saidBy } from "../schema/properties-fit.ts";

const rfc3339 = /* @__PURE__ */ z.regexes.datetime({ offset: true });
const digits = Symbol("digits");

/** An integer that no number holds exactly, until it is known what stands there. */
interface Unsettled {
  readonly [digits]: string;
}

/** For an integer that no number holds exactly: `fromJson` makes a bigint of it where the schema has one. */
export function unsettled(source: string): unknown {
  return { [digits]: source } satisfies Unsettled;
}

function isUnsettled(value: unknown): value is Unsettled {
  return typeof value === "object" && value !== null && digits in value;
}

/**
 * A JSON value as programs have it: with a bigint and a `Date` wherever the schema has one. What does not fit, or is
 * not known, is left as it is. Gives the same value if nothing in it changes, else a copy.
 */
export function fromJson(schema: z.core.$ZodType, value: unknown): unknown {
  return read(schema, value, new Map());
}

/** What became of values by each union and intersection, whose parts ask for the same again. */
type Known = Map<z.core.$ZodType, Map<unknown, unknown>>;

function read(schema: z.core.$ZodType, value: unknown, known: Known): unknown {
  const { def, innerType } = schema._zod as z.core.$ZodTypes["_zod"] & {
    readonly innerType?: z.core.$ZodType;
  };
  switch (def.type) {
    case "bigint":
      return whole(value);
    case "date":
      return instant(value);
    case "literal":
      return def.values.some((one) => typeof one === "bigint" && one === whole(value)) ? whole(value) : value;
    case "object":
      return asChecked(
        def,
        membersOf(value, (item, key) => {
          const part = Object.hasOwn(def.shape, key) ? def.shape[key] : def.catchall;
          return part === undefined ? item : read(part, item, known);
        }),
        known,
      );
    case "custom":
      return asChecked(def, value, known);
    case "record":
      return membersOf(value, (item) => read(def.valueType, item, known));
    case "array":
      return itemsOf(value, (item) => read(def.element, item, known));
    case "tuple":
      return itemsOf(value, (item, key) => {
        const part = def.items[Number(key)] ?? def.rest;
        return part === undefined || part === null ? item : read(part, item, known);
      });
    case "union":
      return remembered(schema, value, known, () => fitting(def.options, value, known));
    case "intersection":
      return remembered(schema, value, known, () => read(def.right, read(def.left, value, known), known));
    case "optional":
    case "nullable":
      return read(def.innerType, value, known);
    case "lazy":
      return read(innerType ?? def.getter(), value, known);
    default:
      return value;
  }
}

/** As the checks of an object have its properties. */
function asChecked(def: z.core.$ZodTypeDef, value: unknown, known: Known): unknown {
  const all = saidBy(def);
  if (all.length === 0) return value;
  return membersOf(value, (item, key) =>
    all.reduce((found, schemaOf) => {
      const schema = schemaOf(key);
      return schema === undefined ? found : read(schema, found, known);
    }, item),
  );
}

function remembered(schema: z.core.$ZodType, value: unknown, known: Known, make: () => unknown): unknown {
  const values = known.get(schema) ?? new Map<unknown, unknown>();
  known.set(schema, values);
  if (!values.has(value)) values.set(value, make());
  return values.get(value);
}

/**
 * As the first of them has it that changes something, and then accepts it. A value that none accepts is changed too: as
 * it is, it might look like one that "exactly one" of them accepts.
 */
function fitting(options: readonly z.core.$ZodType[], value: unknown, known: Known): unknown {
  const candidates = options.map((option) => read(option, value, known));
  const accepts = (index: number): boolean => fits(options[index] as z.ZodType, settled(candidates[index]));
  const indexes = [...candidates.keys()];
  const changed = indexes.filter((index) => candidates[index] !== value);
  const [first] = changed;
  if (first === undefined) return value;
  const found = changed.find(accepts);
  if (found !== undefined) return candidates[found];
  const isAccepted = indexes.some((index) => candidates[index] === value && accepts(index));
  return isAccepted ? value : candidates[first];
}

function whole(value: unknown): unknown {
  if (isUnsettled(value)) return BigInt(value[digits]);
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** What is no date-time of RFC 3339 is left to the validator, and so is one that has no year in UTC. */
function instant(value: unknown): unknown {
  if (typeof value !== "string" || !rfc3339.test(value)) return value;
  const date = new Date(value);
  return isWritable(date) ? date : value;
}

/** Whether RFC 3339 has a text for it: its years are 0 to 9999. */
export function isWritable(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999;
}

/** The value with numbers, as JSON.parse has them, for what is still unsettled. */
export function settled(value: unknown): unknown {
  return isUnsettled(value) ? Number(value[digits]) : eachOf(value, settled);
}

type Change = (item: unknown, key: string) => unknown;

function membersOf(value: unknown, change: Change): unknown {
  return Array.isArray(value) ? value : eachOf(value, change);
}

function itemsOf(value: unknown, change: Change): unknown {
  return Array.isArray(value) ? eachOf(value, change) : value;
}

function eachOf(value: unknown, change: Change): unknown {
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
