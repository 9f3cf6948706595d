import type { Schema, SchemaObject } from "@posthorn/contract";
import { allKinds } from "../json-schema/kinds.ts";
import { type Comment, commentLines } from "../text/comment.ts";
import { braces, call, chain, generic, type Layout, members } from "../text/layout.ts";
import { keyName, propertyName } from "../text/literal.ts";
import { closedObject, undeclaredProperty } from "./closed-object.ts";
import { operand } from "./combine.ts";
import { isInherited, orInherited } from "./inherited-properties.ts";
import { objectChecks } from "./object-checks.ts";
import { schemaComment } from "./schema-comment.ts";
import type { Lowered, Position } from "./scope.ts";

/** A property that the schema names. */
export interface Property {
  readonly name: string;
  readonly isRequired: boolean;
  readonly lowered: Lowered;
  readonly comment: Comment;
}

/** An object schema, with its properties one by one, so that an interface can be declared of them. */
export interface LoweredObject {
  readonly properties: readonly Property[];
  /** The type of the properties without a name, if there is one. */
  readonly index?: Layout;
  readonly zod: Layout;
  readonly isDeferred: boolean;
}

/** Writes the keywords of objects. The type is an object literal. */
export function lowerObject(schema: SchemaObject, position: Position): Lowered {
  const { properties, index, zod, isDeferred } = lowerMembers(schema, position);
  return { type: typeOf(properties, index), zod, isDeferred };
}

/**
 * Writes an object schema with its properties one by one.
 *
 * @param name - the name of its type, if it is declared
 */
export function lowerMembers(schema: SchemaObject, position: Position, name?: string): LoweredObject {
  const properties = propertiesOf(schema, position);
  const rest = restOf(schema, position);
  const index = rest === undefined ? {} : { index: indexType(properties, rest) };
  if (properties.some(isInherited)) {
    const type = name ?? typeOf(properties, index.index);
    const object = inheritedObject(schema, { properties, rest }, { type, position });
    return {
      properties,
      zod: chain(object, objectChecks(schema, position)),
      isDeferred: false,
      ...index,
    };
  }
  const shape = braces(properties.map(member), properties.length > 2);
  const [start = "", ...calls] = zodObject(schema, { shape, rest }, position);
  return {
    properties,
    zod: chain(start, [...calls, ...objectChecks(schema, position)]),
    isDeferred: rest?.isDeferred === true,
    ...index,
  };
}

interface ObjectMembers {
  readonly properties: readonly Property[];
  /** The properties without a name. */
  readonly rest: Lowered | undefined;
}

/**
 * The call of core's `ownObject`, for an object with a property of a name that every object inherits. Zod reads the
 * inherited property, and never reads `__proto__`; `ownObject` reads only the value's own properties.
 */
function inheritedObject(
  schema: SchemaObject,
  { properties, rest }: ObjectMembers,
  { type, position }: { readonly type: Layout; readonly position: Position },
): Layout {
  const shape = braces(
    properties.map((property) => [`${keyName(property.name)}: `, zodOf(property)]),
    properties.length > 2,
  );
  const others = rest?.zod ?? (isClosed(schema) ? `z.never(${undeclaredProperty})` : undefined);
  const parts = [["() => (", shape, ")"], ...(others === undefined ? [] : [["() => ", others]])];
  return [generic(position.scope.core("ownObject"), [type]), call("", ...parts)];
}

/** The properties that a schema declares, and those that it only requires. */
function propertiesOf(schema: SchemaObject, position: Position): readonly Property[] {
  const { scope, declaredProperty, isBigintProperty } = position;
  const { properties = {}, required = [], patternProperties, additionalProperties = true } = schema;
  const additional = patternProperties === undefined ? additionalProperties : true;
  const requiredNames = new Set(required);
  return [...new Set([...Object.keys(properties), ...required])].map((name) => {
    const undeclared = additional === true ? (declaredProperty?.(name) ?? true) : additional;
    const property = Object.hasOwn(properties, name) ? (properties[name] as Schema) : undeclared;
    const isRequired = requiredNames.has(name);
    const isBigint = scope.int64 === "bigint" && isBigintProperty?.(name) === true;
    const lowered = scope.lower(property, { scope, allowed: allKinds, isMerged: false, isBigint });
    return {
      name,
      isRequired,
      lowered: isRequired ? lowered : orInherited(name, lowered),
      comment: schemaComment(property),
    };
  });
}

/** The schema of the properties without a name; undefined if they have none, or if it depends on their names. */
function restOf(schema: SchemaObject, { scope }: Position): Lowered | undefined {
  const { additionalProperties, patternProperties } = schema;
  if (patternProperties !== undefined || typeof additionalProperties !== "object") return undefined;
  return scope.lower(additionalProperties, { scope, allowed: allKinds, isMerged: false });
}

/** The calls that make zod's object: a record, one with other properties, a closed one or an open one. */
function zodObject(
  schema: SchemaObject,
  { shape, rest }: { readonly shape: Layout; readonly rest: Lowered | undefined },
  position: Position,
): readonly Layout[] {
  if (rest !== undefined) {
    return shape === "{}"
      ? [call("z.record", "z.string()", rest.zod)]
      : [call("z.object", shape), call(".catchall", rest.zod)];
  }
  return [isClosed(schema) ? closedObject(shape, position) : call("z.looseObject", shape)];
}

function isClosed({ additionalProperties, patternProperties }: SchemaObject): boolean {
  return additionalProperties === false && patternProperties === undefined;
}

/** A property of zod's object. A getter defers a schema that refers to the declaration around it. */
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

/** The type of an index signature. TypeScript requires that it includes the types of the named properties. */
function indexType(properties: readonly Property[], rest: Lowered): Layout {
  const all = [rest, ...properties.map(({ lowered }) => lowered)];
  if (all.some(({ type }) => type === "unknown")) return "unknown";
  const distinct = [...new Map(all.map((each) => [each.type, each])).values()];
  const types = distinct.flatMap((lowered, index) =>
    index === 0 ? [operand(lowered)] : [" | ", operand(lowered)],
  );
  return properties.every(({ isRequired }) => isRequired) ? types : [...types, " | undefined"];
}
