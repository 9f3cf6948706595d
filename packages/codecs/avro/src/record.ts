import type { AvroField } from "./schema.ts";
import { accepts, descend, expectKind, kindOf, type Type } from "./type.ts";

interface Field {
  readonly name: string;
  readonly type: Type;
  /** Returns the value to write if the field is missing. Undefined if the field is required. */
  readonly defaultOf: (() => unknown) | undefined;
}

/** Makes a record type without fields, and the function that adds them: a field's type may be the record itself. */
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
    accepts: (record) =>
      Object.keys(record as object).every((name) => names.has(name)) &&
      fields.every(({ name, type: of, defaultOf }) => {
        const value = memberOf(record, name);
        return value === undefined ? defaultOf !== undefined : accepts(of, value);
      }),
    write: (to, record) => {
      expectKind(record, "object", "a record");
      descend(to);
      for (const field of fields) {
        field.type.write(to, memberOf(record, field.name) ?? absentValue(record, field));
      }
      to.depth -= 1;
    },
    read: (from) => {
      descend(from);
      const record = Object.fromEntries(fields.map(({ name, type: of }) => [name, of.read(from)]));
      from.depth -= 1;
      return record;
    },
    fromDefault: (json) =>
      kindOf(json) === "object"
        ? Object.fromEntries(
            fields
              .filter(({ name }) => memberOf(json, name) !== undefined)
              .map(({ name, type: of }) => [name, of.fromDefault(memberOf(json, name))]),
          )
        : json,
  };

  function absentValue(record: unknown, { name, defaultOf }: Field): unknown {
    if (memberOf(record, name) === null) return null;
    if (defaultOf === undefined) throw new TypeError(`"${name}" is missing`);
    return defaultOf();
  }

  function addField(field: AvroField, of: Type): void {
    const { name } = field;
    names.add(name);
    const defaultOf = Object.hasOwn(field, "default") ? () => of.fromDefault(field.default) : undefined;
    fields.push({ name, type: of, defaultOf });
  }

  return { type, addField };
}
