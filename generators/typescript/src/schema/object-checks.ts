import type { Schema, SchemaObject } from "@posthorn/contract";
import { call, type Layout } from "../text/layout.ts";
import { patternLiteral, stringLiteral } from "../text/literal.ts";
import { allKinds } from "./kinds.ts";
import type { Lowered, Place } from "./scope.ts";

/** Whether every object has a property of that name, without its own. */
export function isInherited({ name }: { readonly name: string }): boolean {
  return name in Object.prototype;
}

/** What is said of each property by itself, as `.refine(…)`. */
export function ownChecks(
  properties: readonly { readonly name: string; readonly isRequired: boolean; readonly lowered: Lowered }[],
  { scope }: Place,
): readonly Layout[] {
  return properties.map(({ name, isRequired, lowered }) => {
    const key = stringLiteral(name);
    const fits = `${scope.hoist("property", lowered)}.safeParse(value[${key}]).success`;
    const condition = isRequired
      ? `Object.hasOwn(value, ${key}) && ${fits}`
      : `!Object.hasOwn(value, ${key}) || ${fits}`;
    return refine(condition, `lacks ${JSON.stringify(name)}, or has it wrong`);
  });
}

/**
 * What is said of an object's properties as a whole, as `.refine(…)`.
 *
 * @param checksRest - nobody else checks the properties that have no name
 */
export function objectChecks(
  schema: SchemaObject,
  { scope }: Place,
  checksRest: boolean = schema.patternProperties !== undefined,
): readonly Layout[] {
  const { minProperties, maxProperties, propertyNames } = schema;
  const test = (part: Schema, hint: string, value: string): string =>
    `${scope.hoist(hint, scope.lower(part, { scope, allowed: allKinds, isMerged: false }))}.safeParse(${value}).success`;
  return [
    ...(minProperties
      ? [
          refine(
            `Object.keys(value).length >= ${minProperties}`,
            `has fewer than ${minProperties} properties`,
          ),
        ]
      : []),
    ...(maxProperties === undefined
      ? []
      : [
          refine(
            `Object.keys(value).length <= ${maxProperties}`,
            `has more than ${maxProperties} properties`,
          ),
        ]),
    ...(propertyNames === undefined
      ? []
      : [
          refine(
            `Object.keys(value).every((key) => ${test(propertyNames, "propertyName", "key")})`,
            "has a property of a wrong name",
          ),
        ]),
    ...exclusiveChecks(schema),
    ...dependencyChecks(schema, test),
    ...patternChecks(schema, test),
    ...(checksRest ? restChecks(schema, test) : []),
  ];
}

type Test = (part: Schema, hint: string, value: string) => string;

function exclusiveChecks({ exclusive = [] }: SchemaObject): readonly Layout[] {
  return exclusive.map((names) => {
    const there = `[${names.map(stringLiteral).join(", ")}].filter((key) => Object.hasOwn(value, key))`;
    return refine(
      `${there}.length <= 1`,
      `has more than one of ${names.map((name) => JSON.stringify(name)).join(", ")}`,
    );
  });
}

function dependencyChecks({ dependencies = {} }: SchemaObject, test: Test): readonly Layout[] {
  return Object.entries(dependencies).map(([name, needed]) => {
    const has = `!Object.hasOwn(value, ${stringLiteral(name)})`;
    if (!isList(needed))
      return refine(
        `${has} || ${test(needed, "dependent", "value")}`,
        `does not go with ${JSON.stringify(name)}`,
      );
    const names = needed.map(stringLiteral).join(", ");
    return refine(
      `${has} || [${names}].every((key) => Object.hasOwn(value, key))`,
      `lacks what ${JSON.stringify(name)} needs`,
    );
  });
}

function patternChecks(schema: SchemaObject, test: Test): readonly Layout[] {
  return Object.entries(schema.patternProperties ?? {}).map(([pattern, part]) =>
    refine(
      `Object.entries(value).every(([key, item]) => !${patternLiteral(pattern)}.test(key) || ${test(part, "matching", "item")})`,
      `has a wrong property like ${pattern}`,
    ),
  );
}

function restChecks(schema: SchemaObject, test: Test): readonly Layout[] {
  const { patternProperties = {}, additionalProperties = true, properties = {} } = schema;
  if (additionalProperties === true) return [];
  const named = Object.keys(properties).map(stringLiteral).join(", ");
  const isKnown = [
    ...(named === "" ? [] : [`[${named}].includes(key)`]),
    ...Object.keys(patternProperties).map((pattern) => `${patternLiteral(pattern)}.test(key)`),
    ...(additionalProperties === false ? [] : [test(additionalProperties, "additional", "item")]),
  ].join(" || ");
  const known =
    additionalProperties === false
      ? `Object.keys(value).every((key) => ${isKnown || "false"})`
      : `Object.entries(value).every(([key, item]) => ${isKnown})`;
  return [refine(known, "has a property that the contract does not know")];
}

function refine(condition: string, problem: string): Layout {
  return call(".refine", `(value) => ${condition}`, stringLiteral(problem));
}

function isList(needed: Schema | readonly string[]): needed is readonly string[] {
  return Array.isArray(needed);
}
