import type { Schema, SchemaObject } from "@posthorn/contract";
import { allKinds } from "../keywords/kinds.ts";
import { type Comment, commentLines } from "../text/comment.ts";
import { braces, call, chain, generic, type Layout, members } from "../text/layout.ts";
import { keyName, propertyName } from "../text/literal.ts";
import { operand } from "./combine.ts";
import { isInherited, orInherited } from "./inherited.ts";
import { noteOf } from "./note.ts";
import { objectChecks } from "./object-checks.ts";
import type { Lowered, Place } from "./scope.ts";
import { closed } from "./value.ts";

export interface Property {
  readonly name: string;
  readonly isRequired: boolean;
  readonly lowered: Lowered;
  readonly comment: Comment;
}

/** An object schema, taken apart for whoever declares it. */
export interface LoweredObject {
  readonly properties: readonly Property[];
  /** The type of the properties that are not named, where there is one. */
  readonly index?: Layout;
  readonly zod: Layout;
  readonly isDeferred: boolean;
}

export function lowerObject(schema: SchemaObject, place: Place): Lowered {
  const { properties, index, zod, isDeferred } = takeApart(schema, place);
  return { type: typeOf(properties, index), zod, isDeferred };
}

/** Takes an object schema apart; `name` is that of its type, where it has one. */
export function takeApart(schema: SchemaObject, place: Place, name?: string): LoweredObject {
  const properties = propertiesOf(schema, place);
  const rest = restOf(schema, place);
  if (properties.some(isInherited)) return takeInheritedApart(schema, place, properties, rest, name);
  const shape = braces(properties.map(member), properties.length > 2);
  const [start = "", ...calls] = openOrClosed(schema, shape, rest, place);
  const zod = chain(start, [...calls, ...objectChecks(schema, place)]);
  const isDeferred = rest?.isDeferred === true;
  return {
    properties,
    zod,
    isDeferred,
    ...(rest === undefined ? {} : { index: indexType(properties, rest) }),
  };
}

/** Zod reads properties that every object inherits, and never `__proto__`: core looks at a value's own instead. */
function takeInheritedApart(
  schema: SchemaObject,
  place: Place,
  properties: readonly Property[],
  rest: Lowered | undefined,
  name: string | undefined,
): LoweredObject {
  const index = rest === undefined ? {} : { index: indexType(properties, rest) };
  const type = name ?? typeOf(properties, index.index);
  const shape = braces(
    properties.map((property) => [`${keyName(property.name)}: `, zodOf(property)]),
    properties.length > 2,
  );
  const others = rest?.zod ?? (isClosed(schema) ? 'z.never("is not in the contract")' : undefined);
  const parts = [["() => (", shape, ")"], ...(others === undefined ? [] : [["() => ", others]])];
  const object = [generic(place.scope.core("ownObject"), [type]), call("", ...parts)];
  return {
    properties,
    zod: chain(object, objectChecks(schema, place)),
    isDeferred: false,
    ...index,
  };
}

/** The properties that a schema names, be it only that it requires them. */
function propertiesOf(schema: SchemaObject, { scope, known, isBigProperty }: Place): readonly Property[] {
  const { properties = {}, required = [], patternProperties, additionalProperties } = schema;
  const within: Place = { scope, allowed: allKinds, isMerged: false };
  const others = patternProperties === undefined ? (additionalProperties ?? true) : true;
  const isAsked = new Set(required);
  return [...new Set([...Object.keys(properties), ...required])].map((name) => {
    const elsewhere = others === true ? (known?.(name) ?? true) : others;
    const property = Object.hasOwn(properties, name) ? (properties[name] as Schema) : elsewhere;
    const isRequired = isAsked.has(name);
    const isBig = scope.int64 === "bigint" && isBigProperty?.(name) === true;
    const lowered = scope.lower(property, { ...within, isBig });
    return {
      name,
      isRequired,
      lowered: isRequired ? lowered : orInherited(name, lowered),
      comment: noteOf(property),
    };
  });
}

/** The type of the properties that are not named, or nothing if there are none or they are not known. */
function restOf(schema: SchemaObject, { scope }: Place): Lowered | undefined {
  const { additionalProperties, patternProperties } = schema;
  if (patternProperties !== undefined || typeof additionalProperties !== "object") return undefined;
  return scope.lower(additionalProperties, { scope, allowed: allKinds, isMerged: false });
}

function openOrClosed(
  schema: SchemaObject,
  shape: Layout,
  rest: Lowered | undefined,
  place: Place,
): readonly Layout[] {
  if (rest !== undefined) {
    return shape === "{}"
      ? [call("z.record", "z.string()", rest.zod)]
      : [call("z.object", shape), call(".catchall", rest.zod)];
  }
  return [isClosed(schema) ? closed(shape, place) : call("z.looseObject", shape)];
}

function isClosed({ additionalProperties, patternProperties }: SchemaObject): boolean {
  return additionalProperties === false && patternProperties === undefined;
}

function member(property: Property): Layout {
  const { name, lowered } = property;
  const value = zodOf(property);
  if (!lowered.isDeferred) return [`${keyName(name)}: `, value];
  return [`get ${keyName(name)}() {\n  return `, value, ";\n}"];
}

function zodOf({ isRequired, lowered }: Property): Layout {
  return isRequired ? lowered.zod : call("z.exactOptional", lowered.zod);
}

function typeOf(properties: readonly Property[], index: Layout | undefined): Layout {
  if (properties.length === 0 && index === undefined) return "{ readonly [key: string]: unknown }";
  const named = properties.map(({ name, isRequired, lowered, comment }) => [
    ...commentLines(comment, 4).map((line) => `${line}\n`),
    `readonly ${propertyName(name)}${isRequired ? "" : "?"}: `,
    lowered.type,
  ]);
  const rest = index === undefined ? [] : [["readonly [key: string]: ", index]];
  return members(
    [...named, ...rest],
    properties.some(({ comment }) => commentLines(comment).length > 0),
  );
}

/** TypeScript wants an index signature to hold for the named properties too. */
function indexType(properties: readonly Property[], rest: Lowered): Layout {
  const all = [rest, ...properties.map(({ lowered }) => lowered)];
  if (all.some(({ type }) => type === "unknown")) return "unknown";
  const types = all.flatMap((lowered, index) =>
    index === 0 ? [operand(lowered)] : [" | ", operand(lowered)],
  );
  return properties.every(({ isRequired }) => isRequired) ? types : [...types, " | undefined"];
}
