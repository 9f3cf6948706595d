import { isNames, type Schema, type SchemaObject } from "@posthorn/contract";
import { isInt64Format } from "../json-schema/int64.ts";
import { allKinds } from "../json-schema/kinds.ts";
import { someReachable } from "../json-schema/reachable.ts";
import { call, type Layout } from "../text/layout.ts";
import { patternLiteral, stringLiteral } from "../text/literal.ts";
import { counted } from "./counted.ts";
import { condition, type Position, type Scope } from "./scope.ts";

/** The checks of an object as a whole, as `.refine(…)`. */
export function objectChecks(schema: SchemaObject, position: Position): readonly Layout[] {
  return [
    ...countChecks(schema),
    ...nameChecks(schema, position),
    ...exclusiveChecks(schema),
    ...dependencyChecks(schema, position),
    ...patternChecks(schema, position),
    ...otherPropertyChecks(schema, position),
  ];
}

function countChecks({ minProperties, maxProperties }: SchemaObject): readonly Layout[] {
  const check = (comparison: string, text: string): Layout =>
    refine(`Object.keys(value).length ${comparison}`, `must have ${text}`);
  return [
    ...(minProperties
      ? [check(`>= ${minProperties}`, `at least ${counted(minProperties, "property")}`)]
      : []),
    ...(maxProperties === undefined
      ? []
      : [check(`<= ${maxProperties}`, `at most ${counted(maxProperties, "property")}`)]),
  ];
}

function nameChecks({ propertyNames }: SchemaObject, position: Position): readonly Layout[] {
  if (propertyNames === undefined) return [];
  const fits = fitsExpression("key", hoistCondition(propertyNames, "propertyName", position), position.scope);
  return [refine(`Object.keys(value).every((key) => ${fits})`, "must have valid property names")];
}

function exclusiveChecks({ exclusive = [] }: SchemaObject): readonly Layout[] {
  return exclusive.map((names) => {
    const present = `[${names.map(stringLiteral).join(", ")}].filter((key) => Object.hasOwn(value, key))`;
    return refine(`${present}.length <= 1`, `must have at most one of ${quoted(names)}`);
  });
}

function dependencyChecks({ dependencies = {} }: SchemaObject, position: Position): readonly Layout[] {
  return Object.entries(dependencies).map(([name, dependency]) => {
    const isAbsent = `!Object.hasOwn(value, ${stringLiteral(name)})`;
    if (!isNames(dependency)) {
      const fits = fitsExpression("value", hoistCondition(dependency, "dependent", position), position.scope);
      return refine(
        `${isAbsent} || ${fits}`,
        `must match the contract's schema for objects with ${JSON.stringify(name)}`,
      );
    }
    const names = dependency.map(stringLiteral).join(", ");
    return refine(
      `${isAbsent} || [${names}].every((key) => Object.hasOwn(value, key))`,
      `must have ${quoted(dependency)} together with ${JSON.stringify(name)}`,
    );
  });
}

function patternChecks({ patternProperties = {} }: SchemaObject, position: Position): readonly Layout[] {
  const { scope } = position;
  return Object.entries(patternProperties).map(([pattern, part]) => {
    const matches = `${patternLiteral(pattern)}.test(key)`;
    const matching = hoist(part, "matching", scope);
    const message = `must have valid values for properties that match ${pattern}`;
    if (hasBigint(part, scope)) return refineProperties({ scope, matches, schema: matching, message });
    const fits = fitsExpression("item", matching, scope);
    return refine(`Object.entries(value).every(([key, item]) => !${matches} || ${fits})`, message);
  });
}

/** The checks of the properties that have neither a name nor a pattern in the contract, if there are patterns. */
function otherPropertyChecks(schema: SchemaObject, { scope }: Position): readonly Layout[] {
  const { patternProperties, additionalProperties = true, properties = {} } = schema;
  if (patternProperties === undefined || additionalProperties === true) return [];
  const names = Object.keys(properties).map(stringLiteral).join(", ");
  const isDeclared = [
    ...(names === "" ? [] : [`[${names}].includes(key)`]),
    ...Object.keys(patternProperties).map((pattern) => `${patternLiteral(pattern)}.test(key)`),
  ];
  if (additionalProperties === false) {
    const condition = `Object.keys(value).every((key) => ${isDeclared.join(" || ") || "false"})`;
    return [refine(condition, "must not have properties that are not in the contract")];
  }
  const message = "must have valid values for properties that the contract does not name";
  const additional = hoist(additionalProperties, "additional", scope);
  if (hasBigint(additionalProperties, scope)) {
    const matches = isDeclared.length === 0 ? "true" : `!(${isDeclared.join(" || ")})`;
    return [refineProperties({ scope, matches, schema: additional, message })];
  }
  const fits = [...isDeclared, fitsExpression("item", additional, scope)].join(" || ");
  return [refine(`Object.entries(value).every(([key, item]) => ${fits})`, message)];
}

/** Declares the zod schema of a subschema, and returns the constant's name. */
function hoist(part: Schema, hint: string, scope: Scope): string {
  return scope.hoist(hint, scope.lower(part, { scope, allowed: allKinds, isMerged: false }));
}

/** The same for a subschema that is a condition. */
function hoistCondition(part: Schema, hint: string, position: Position): string {
  const { scope } = position;
  return scope.hoist(hint, scope.lower(part, condition(position, allKinds)));
}

function fitsExpression(value: string, schema: string, scope: Scope): string {
  return `${scope.core("fits")}(${schema}, ${value})`;
}

/** True if there are integers in it that are `bigint` in programs. Their codec has to find them. */
function hasBigint(part: Schema, { int64, resolve }: Scope): boolean {
  return int64 === "bigint" && someReachable(part, isInt64Format, resolve);
}

interface PropertyRefinement {
  readonly scope: Scope;
  /** The expression that is true for the `key` of a property to check. */
  readonly matches: string;
  readonly schema: string;
  readonly message: string;
}

/** A refinement of some properties that the codec of 64-bit integers can read. */
function refineProperties({ scope, matches, schema, message }: PropertyRefinement): Layout {
  const fit = call(scope.core("propertiesFit"), `(key) => ${matches}`, `() => ${schema}`);
  return call(".refine", fit, stringLiteral(message));
}

function refine(condition: string, message: string): Layout {
  return call(".refine", `(value) => ${condition}`, stringLiteral(message));
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}
