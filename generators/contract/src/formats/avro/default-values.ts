import { isFields } from "../../values/fields.ts";

/** The definition of a named type, or `true` for an unknown type, whose defaults always fit. */
type LookUp = (fullName: string) => unknown;

/** True if the default of a field fits its type, in Avro's JSON notation: bytes are a string of their codes. */
export function fitsDefault(value: unknown, type: unknown, lookUp: LookUp): boolean {
  if (type === true) return true;
  if (Array.isArray(type)) return type.some((member) => fitsDefault(value, member, lookUp));
  if (typeof type === "string") return fitsPrimitive(value, type) ?? fitsDefault(value, lookUp(type), lookUp);
  if (!isFields(type)) return false;
  switch (type.type) {
    case "record":
      return (
        isFields(value) && (type.fields as readonly Field[]).every((field) => fitsField(value, field, lookUp))
      );
    case "enum":
      return (type.symbols as readonly unknown[]).includes(value);
    case "array":
      return Array.isArray(value) && value.every((item) => fitsDefault(item, type.items, lookUp));
    case "map":
      return isFields(value) && Object.values(value).every((item) => fitsDefault(item, type.values, lookUp));
    case "fixed":
      return isBytes(value) && value.length === type.size;
    default:
      return false;
  }
}

interface Field {
  readonly name: string;
  readonly type: unknown;
}

function fitsField(value: Readonly<Record<string, unknown>>, field: Field, lookUp: LookUp): boolean {
  if (!Object.hasOwn(value, field.name)) return Object.hasOwn(field, "default");
  return fitsDefault(value[field.name], field.type, lookUp);
}

function fitsPrimitive(value: unknown, type: string): boolean | undefined {
  switch (type) {
    case "null":
      return value === null;
    case "boolean":
      return typeof value === "boolean";
    case "int":
      return Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31 && value !== 2 ** 31;
    case "long":
      return Number.isSafeInteger(value);
    case "float":
    case "double":
      return Number.isFinite(value);
    case "string":
      return typeof value === "string";
    case "bytes":
      return isBytes(value);
    default:
      return undefined;
  }
}

function isBytes(value: unknown): value is string {
  return typeof value === "string" && /^[\0-\xff]*$/.test(value);
}
