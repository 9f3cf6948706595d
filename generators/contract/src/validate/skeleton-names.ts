import type { Fields } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { pointerOf, stepsOf } from "../values/pointer.ts";

/** The key of the skeleton that has the contract's other files, by their names. */
export const filesKey = "x-posthorn-files";
/** The target of references that lead nowhere. */
export const nowhere = "#/x-posthorn-nowhere";

const hoistedPrefix = "posthorn-hoisted-";
/** Precedes keys that every object inherits: @asyncapi/parser calls such methods on objects of the document. */
const escapePrefix = "posthorn-renamed-";

/** The origin of a hoisted schema, and the `schemaFormat` that it was found in. */
export type HoistedOrigin = Origin & { readonly format: string | undefined };

/** The name of a hoisted schema among the components. */
export function hoistedName(index: number): string {
  return `${hoistedPrefix}${index}`;
}

/** A copy of an object, with keys that @asyncapi/parser can process. */
export function mapFields(fields: Fields, map: (value: unknown, key: string) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [escapeKey(key), map(item, key)]));
}

function escapeKey(key: string): string {
  return key in Object.prototype ? escapePrefix + key : key;
}

function unescapeStep(step: string | number): string | number {
  return typeof step === "string" && step.startsWith(escapePrefix) ? step.slice(escapePrefix.length) : step;
}

/** The origin in the contract's files of a value of the skeleton. */
export function originInFiles(
  path: readonly (string | number)[],
  rootName: string,
  hoisted: ReadonlyMap<string, HoistedOrigin>,
): Origin {
  const [first, second, third, ...rest] = path.map(unescapeStep);
  const origin = first === "components" && second === "schemas" ? hoisted.get(String(third)) : undefined;
  if (origin !== undefined) {
    const { file, pointer } = origin;
    return originBelow({ file, pointer }, ...(origin.format === undefined ? rest : rest.slice(1)));
  }
  if (first === filesKey)
    return { file: String(second ?? rootName), pointer: pointerOf(path.slice(2).map(unescapeStep)) };
  return { file: rootName, pointer: pointerOf(path.map(unescapeStep)) };
}

/** Replaces names of the skeleton in a text by the contract's names. */
export function rewordNames(text: string, hoisted: ReadonlyMap<string, HoistedOrigin>): string {
  return text.replaceAll(escapePrefix, "").replace(/posthorn-hoisted-\d+/g, (name) => {
    const origin = hoisted.get(name);
    return (origin === undefined ? undefined : (stepsOf(origin.pointer).at(-1) ?? origin.file)) ?? name;
  });
}

/** A JSON pointer as the fragment of a URI. */
export function encodePointer(pointer: string): string {
  return stepsOf(pointer).reduce(
    (uri, step) => `${uri}/${encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))}`,
    "",
  );
}
