import { isFields } from "../values/fields.ts";

/** An object with a `$ref`. */
export interface ReferenceObject {
  readonly $ref: string;
}

export function isReference(value: unknown): value is ReferenceObject {
  return isFields(value) && typeof value.$ref === "string";
}
