import type { Schema, SchemaObject } from "@posthorn/contract";
import { call, type Layout } from "../text/layout.ts";
import { patternLiteral, stringLiteral } from "../text/literal.ts";
import { allKinds } from "./kinds.ts";
import type { Place } from "./scope.ts";

/** What is said of an object's properties as a whole, as `.refine(…)`. */
export function objectChecks(schema: SchemaObject, { scope }: Place): readonly Layout[] {
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
    ...dependencyChecks(schema, test),
    ...patternChecks(schema, test),
  ];
}

type Test = (part: Schema, hint: string, value: string) => string;

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
  const { patternProperties, additionalProperties, properties = {} } = schema;
  if (patternProperties === undefined) return [];
  const patterns = Object.entries(patternProperties);
  const matching = patterns.map(([pattern, part]) =>
    refine(
      `Object.entries(value).every(([key, item]) => !${patternLiteral(pattern)}.test(key) || ${test(part, "matching", "item")})`,
      `has a wrong property like ${pattern}`,
    ),
  );
  if (additionalProperties === undefined || additionalProperties === true) return matching;
  const named = Object.keys(properties).map(stringLiteral).join(", ");
  const isNamed = [
    ...(named === "" ? [] : [`[${named}].includes(key)`]),
    ...patterns.map(([pattern]) => `${patternLiteral(pattern)}.test(key)`),
  ].join(" || ");
  const [item, passes] =
    additionalProperties === false
      ? ["", ""]
      : [", item", ` || ${test(additionalProperties, "additional", "item")}`];
  return [
    ...matching,
    refine(
      `Object.entries(value).every(([key${item}]) => ${isNamed}${passes})`,
      "has a property that the contract does not know",
    ),
  ];
}

function refine(condition: string, problem: string): Layout {
  return call(".refine", `(value) => ${condition}`, stringLiteral(problem));
}

function isList(needed: Schema | readonly string[]): needed is readonly string[] {
  return Array.isArray(needed);
}
