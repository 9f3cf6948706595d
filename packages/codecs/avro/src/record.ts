import type { AvroField } from "./schema.ts";
import { descend, expectKind, fits, kindOf, type Type } from "./type.ts";

interface Field {
  readonly name: string;
  readonly type: Type;
  /** What is written where it is missing; nothing where it must not be. */
  readonly missing: (() => unknown) | undefined;
}

/** The type of a record, and what gives it its fields one by one, for their types may be the record again. */
export function recordType(): {
  readonly type: Type;
  readonly addField: (field: AvroField, type: Type) => void;
} {
  const fields: Field[] = [];
  const names = new Set<string>();
  const memberOf = (record: unknown, name: string): unknown =>
    Object.hasOwn(record as object, name) ? (record as Readonly<Record<string, unknown>>)[name] : undefined;

  const type: Type = {
    kind: "object",
    fits: (record) =>
      Object.keys(record as object).every((name) => names.has(name)) &&
      fields.every(({ name, type: of, missing }) => {
        const value = memberOf(record, name);
        return value === undefined ? missing !== undefined : fits(of, value);
      }),
    write: (to, record) => {
      expectKind(record, "object", "a record");
      descend(to);
      for (const { name, type: of, missing } of fields) {
        const value = memberOf(record, name) ?? orMissing(record, name, missing);
        of.write(to, value);
      }
      to.depth -= 1;
    },
    read: (from) => {
      descend(from);
      const record = Object.fromEntries(fields.map(({ name, type: of }) => [name, of.read(from)]));
      from.depth -= 1;
      return record;
    },
    revive: (json) =>
      kindOf(json) === "object"
        ? Object.fromEntries(
            fields
              .filter(({ name }) => memberOf(json, name) !== undefined)
              .map(({ name, type: of }) => [name, of.revive(memberOf(json, name))]),
          )
        : json,
  };

  function orMissing(record: unknown, name: string, missing: Field["missing"]): unknown {
    if (memberOf(record, name) === null) return null;
    if (missing === undefined) throw new TypeError(`"${name}" is missing`);
    return missing();
  }

  function addField(field: AvroField, of: Type): void {
    const { name } = field;
    names.add(name);
    const missing = Object.hasOwn(field, "default") ? () => of.revive(field.default) : undefined;
    fields.push({ name, type: of, missing });
  }

  return { type, addField };
}
