import { isNames, type Schema, type SchemaObject } from "@posthorn/contract";
import { allKinds } from "../keywords/kinds.ts";
import { call, type Layout } from "../text/layout.ts";
import { patternLiteral, stringLiteral } from "../text/literal.ts";
import { saysInt64 } from "./int64.ts";
import { holds } from "./reached.ts";
import { condition, type Place, type Scope } from "./scope.ts";

/** What is said of an object's properties as a whole, as `.refine(…)`. */
export function objectChecks(schema: SchemaObject, place: Place): readonly Layout[] {
  const { scope } = place;
  const { minProperties, maxProperties, propertyNames } = schema;
  const hoist = (part: Schema, hint: string): string =>
    scope.hoist(hint, scope.lower(part, { scope, allowed: allKinds, isMerged: false }));
  const test: Test = (part, hint, value) =>
    `${scope.core("fits")}(${scope.hoist(hint, scope.lower(part, condition(place, allKinds)))}, ${value})`;
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
    ...patternChecks(schema, scope, hoist),
    ...(schema.patternProperties !== undefined ? restChecks(schema, scope, hoist) : []),
  ];
}

type Hoist = (part: Schema, hint: string) => string;
type Test = (part: Schema, hint: string, value: string) => string;

/** Whether there are integers in it that are a `bigint` in programs: their codec has to find them. */
function hasBig(part: Schema, { int64, resolve }: Scope): boolean {
  return int64 === "bigint" && holds(part, saysInt64, resolve);
}

/** A refinement of the properties whose name is of those, which the codec of such integers can read. */
function fitting(scope: Scope, isMeant: string, schema: string, problem: string): Layout {
  const fit = call(scope.core("propertiesFit"), `(key) => ${isMeant}`, `() => ${schema}`);
  return call(".refine", fit, stringLiteral(problem));
}

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
    if (!isNames(needed))
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

function patternChecks(schema: SchemaObject, scope: Scope, hoist: Hoist): readonly Layout[] {
  return Object.entries(schema.patternProperties ?? {}).map(([pattern, part]) => {
    const [matches, matching] = [`${patternLiteral(pattern)}.test(key)`, hoist(part, "matching")];
    const problem = `has a wrong property like ${pattern}`;
    if (hasBig(part, scope)) return fitting(scope, matches, matching, problem);
    const fits = `${scope.core("fits")}(${matching}, item)`;
    return refine(`Object.entries(value).every(([key, item]) => !${matches} || ${fits})`, problem);
  });
}

function restChecks(schema: SchemaObject, scope: Scope, hoist: Hoist): readonly Layout[] {
  const { patternProperties = {}, additionalProperties = true, properties = {} } = schema;
  if (additionalProperties === true) return [];
  const problem = "has a property that the contract does not know";
  const named = Object.keys(properties).map(stringLiteral).join(", ");
  const isKnown = [
    ...(named === "" ? [] : [`[${named}].includes(key)`]),
    ...Object.keys(patternProperties).map((pattern) => `${patternLiteral(pattern)}.test(key)`),
  ];
  if (additionalProperties === false) {
    return [refine(`Object.keys(value).every((key) => ${isKnown.join(" || ") || "false"})`, problem)];
  }
  const additional = hoist(additionalProperties, "additional");
  if (hasBig(additionalProperties, scope)) {
    const isMeant = isKnown.length === 0 ? "true" : `!(${isKnown.join(" || ")})`;
    return [fitting(scope, isMeant, additional, problem)];
  }
  const fits = [...isKnown, `${scope.core("fits")}(${additional}, item)`].join(" || ");
  return [refine(`Object.entries(value).every(([key, item]) => ${fits})`, problem)];
}

function refine(condition: string, problem: string): Layout {
  return call(".refine", `(value) => ${condition}`, stringLiteral(problem));
}
