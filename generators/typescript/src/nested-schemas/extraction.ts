import type { NamedSchema, Schema, SchemaObject } from "@posthorn/contract";
import { isIntersection } from "../json-schema/intersections.ts";
import { mapParts } from "./map-parts.ts";
import { nestingDepth, ownDepth } from "./nesting-depth.ts";

/** A schema that is nested in another one in the contract, and that has a name in generated code. */
export interface NestedSchema extends NamedSchema {
  /** The name of the schema or message that contains it. */
  readonly root: string;
  /** The path to it from there: names of properties, `item`, `value`. */
  readonly path: readonly string[];
  /** True if it checks the same value as other schemas, for example as a member of `allOf`. */
  readonly isMerged: boolean;
}

export interface Extraction {
  /** The schema, with references where a nested schema was extracted. */
  readonly schema: Schema;
  /** The extracted schemas, innermost first. */
  readonly nested: readonly NestedSchema[];
}

/** A declaration of this depth is left alone. Compilers follow 24 levels, as zod's types are counted here. */
const highest = 20;
/** In a higher declaration, a property or an item that is nested deeper than this gets a name. */
const deepest = 12;
/** The same for members of `allOf`, `anyOf` and `oneOf`. They get a name only if nothing else helps. */
const deepestMember = 18;

interface Position {
  readonly path: readonly string[];
  /** The number of zod's types around it in the same declaration. */
  readonly depth: number;
  readonly isMember: boolean;
  readonly isMerged: boolean;
}

/**
 * Extracts what is nested too deeply in a schema.
 *
 * @param root - the name of the schema or message
 * @param taken - names that extracted schemas may not have
 */
export function extractNested(schema: Schema, root: string, taken: ReadonlySet<string>): Extraction {
  const nested: NestedSchema[] = [];
  const names = new Set<string>();
  return { schema: within(schema, { path: [], depth: 0, isMember: false, isMerged: false }), nested };

  function within(part: Schema, position: Position): Schema {
    if (typeof part === "boolean" || "ref" in part) return part;
    const { path, depth, isMember, isMerged } = position;
    const height = nestingDepth(part);
    if (depth + height <= highest) return part;
    if (depth < (isMember ? deepestMember : deepest) || height === 0) return inside(part, position);
    const name = freeName([root, ...path].join("."), (wanted) => taken.has(wanted) || names.has(wanted));
    names.add(name);
    const extracted = inside(part, { ...position, depth: 0 });
    nested.push({ name, root, path, origin: part.origin, schema: extracted, isMerged });
    return { ref: name };
  }

  function inside(part: SchemaObject, { path, depth, isMerged }: Position): SchemaObject {
    const below = depth + ownDepth(part);
    const isMemberMerged = isMerged || isIntersection(part);
    const value = (child: Schema, ...steps: readonly string[]): Schema =>
      within(child, { path: [...path, ...steps], depth: below, isMember: false, isMerged: false });
    const member = (child: Schema): Schema =>
      within(child, { path, depth: below, isMember: true, isMerged: isMemberMerged });
    return mapParts(part, { value, member });
  }
}

/** The wanted name, with a number if it is taken. */
function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted;
  for (let number = 2; isTaken(name); number += 1) name = `${wanted}-${number}`;
  return name;
}
