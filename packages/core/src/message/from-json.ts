import * as z from "zod";
import { fits } from "../schema/check.ts";
import { propertySchemasOf } from "../schema/properties-fit.ts";

const rfc3339 = /* @__PURE__ */ z.regexes.datetime({ offset: true });
const digits = Symbol("digits");

/** An integer that a number cannot represent exactly, before the schema has decided its type. */
interface LongInteger {
  readonly [digits]: string;
}

/** Wraps the digits of a long integer. `fromJson` converts it to a bigint where the schema has one. */
export function longInteger(source: string): unknown {
  return { [digits]: source } satisfies LongInteger;
}

function isLongInteger(value: unknown): value is LongInteger {
  return typeof value === "object" && value !== null && digits in value;
}

/**
 * Converts a JSON value to the types of programs: a bigint and a `Date` where the schema has one. Values that do
 * not fit or are not in the schema stay as they are. Returns the same value if nothing changes, else a copy.
 */
export function fromJson(schema: z.core.$ZodType, value: unknown): unknown {
  return convert(schema, value, new Map());
}

/** The results of each union and intersection, whose options convert the same values again. */
type Results = Map<z.core.$ZodType, Map<unknown, unknown>>;

function convert(schema: z.core.$ZodType, value: unknown, results: Results): unknown {
  const { def, innerType } = schema._zod as z.core.$ZodTypes["_zod"] & {
    readonly innerType?: z.core.$ZodType;
  };
  switch (def.type) {
    case "bigint":
      return toBigint(value);
    case "date":
      return toDate(value);
    case "literal": {
      const integer = toBigint(value);
      return def.values.some((one) => typeof one === "bigint" && one === integer) ? integer : value;
    }
    case "object": {
      const converted = mapMembers(value, (item, key) => {
        const member = Object.hasOwn(def.shape, key) ? def.shape[key] : def.catchall;
        return member === undefined ? item : convert(member, item, results);
      });
      return convertChecked(def, converted, results);
    }
    case "custom":
      return convertChecked(def, value, results);
    case "record":
      return mapMembers(value, (item) => convert(def.valueType, item, results));
    case "array":
      return mapItems(value, (item) => convert(def.element, item, results));
    case "tuple":
      return mapItems(value, (item, key) => {
        const element = def.items[Number(key)] ?? def.rest;
        return element === undefined || element === null ? item : convert(element, item, results);
      });
    case "union":
      return once(resultsOf(schema, results), value, () => convertOption(def.options, value, results));
    case "intersection":
      return once(resultsOf(schema, results), value, () =>
        convert(def.right, convert(def.left, value, results), results),
      );
    case "optional":
    case "nullable":
      return convert(def.innerType, value, results);
    case "lazy":
      return convert(innerType ?? def.getter(), value, results);
    default:
      return value;
  }
}

/** Converts the properties for which the checks of an object declare schemas. */
function convertChecked(def: z.core.$ZodTypeDef, value: unknown, results: Results): unknown {
  const declared = propertySchemasOf(def);
  if (declared.length === 0) return value;
  return mapMembers(value, (item, key) =>
    declared.reduce((converted, schemaOf) => {
      const schema = schemaOf(key);
      return schema === undefined ? converted : convert(schema, converted, results);
    }, item),
  );
}

function resultsOf(schema: z.core.$ZodType, results: Results): Map<unknown, unknown> {
  const existing = results.get(schema);
  if (existing !== undefined) return existing;
  const added = new Map<unknown, unknown>();
  results.set(schema, added);
  return added;
}

function once(results: Map<unknown, unknown>, value: unknown, make: () => unknown): unknown {
  if (!results.has(value)) results.set(value, make());
  return results.get(value);
}

/**
 * Converts a value as the first option does that changes it and then accepts it. If no option accepts it, the value
 * is changed all the same: unchanged, it might look like a value that exactly one option accepts.
 */
function convertOption(options: readonly z.core.$ZodType[], value: unknown, results: Results): unknown {
  const candidates = options.map((option) => convert(option, value, results));
  const accepts = (index: number): boolean =>
    fits(options[index] as z.ZodType, withNumbers(candidates[index]));
  const indexes = [...candidates.keys()];
  const changed = indexes.filter((index) => candidates[index] !== value);
  const [first] = changed;
  if (first === undefined) return value;
  const accepted = changed.find(accepts);
  if (accepted !== undefined) return candidates[accepted];
  const isAcceptedUnchanged = indexes.some((index) => candidates[index] === value && accepts(index));
  return isAcceptedUnchanged ? value : candidates[first];
}

function toBigint(value: unknown): unknown {
  if (isLongInteger(value)) return BigInt(value[digits]);
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** Leaves other texts to the validator, and date-times whose year in UTC is not among those of RFC 3339. */
function toDate(value: unknown): unknown {
  if (typeof value !== "string" || !rfc3339.test(value)) return value;
  const date = new Date(value);
  return isWritableDate(date) ? date : value;
}

/** True if RFC 3339 can represent a date: its years are 0 to 9999. */
export function isWritableDate(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999;
}

/** Converts the long integers that are left to numbers, as JSON.parse does. */
export function withNumbers(value: unknown): unknown {
  return isLongInteger(value) ? Number(value[digits]) : mapEntries(value, withNumbers);
}

type Convert = (item: unknown, key: string) => unknown;

function mapMembers(value: unknown, change: Convert): unknown {
  return Array.isArray(value) ? value : mapEntries(value, change);
}

function mapItems(value: unknown, change: Convert): unknown {
  return Array.isArray(value) ? mapEntries(value, change) : value;
}

function mapEntries(value: unknown, change: Convert): unknown {
  if (typeof value !== "object" || value === null || isLongInteger(value)) return value;
  let copy: object | undefined;
  for (const [key, item] of Object.entries(value)) {
    const changed = change(item, key);
    if (Object.is(changed, item)) continue;
    copy ??= Array.isArray(value) ? [...value] : { ...value };
    // Defined rather than assigned, because the key may be "__proto__".
    Object.defineProperty(copy, key, {
      value: changed,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy ?? value;
}
