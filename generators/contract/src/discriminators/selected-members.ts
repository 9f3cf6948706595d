import type { NamedSchema, Schema, SchemaObject } from "../model/schema.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { propertyOf } from "./declared-values.ts";
import type { Choice, Hierarchy } from "./hierarchy.ts";

interface Discriminator {
  readonly property: string;
  readonly mapping: Readonly<Record<string, string>> | undefined;
}

/** A member of a choice that a discriminator selects. */
export interface SelectedMember extends Discriminator {
  readonly schema: Schema;
  readonly parts: readonly SchemaObject[];
  readonly origin: Origin;
  /** The parts of the schema around the choice, which apply to every member. */
  readonly outerParts: readonly SchemaObject[];
  readonly named: NamedSchema | undefined;
  /** True if the member inherits the discriminator. The names of its heirs then select it too. */
  readonly isHeir: boolean;
}

/**
 * The members of a choice that a discriminator selects, in their order. Undefined for other members.
 *
 * The discriminator is that of the schema with the choice (OpenAPI), or one that at least two members inherit.
 */
export function selectedMembers(
  choice: Choice,
  { partsOf, named }: Hierarchy,
): readonly (SelectedMember | undefined)[] {
  const { holder, keyword, members } = choice;
  const inheritedBy = members.map((member) => discriminatorsIn(partsOf(member)));
  const [explicit] = discriminatorsIn([holder]);
  const isNamed = members.some((member) => referencedName(member) !== undefined);
  return members.map((schema, index): SelectedMember | undefined => {
    const parts = partsOf(schema);
    const inherited = inheritedBy[index] ?? [];
    const found = discriminatorOf(inherited, explicit, inheritedBy);
    if (found === undefined || parts.length === 0 || !parts.every(isObject)) return undefined;
    const { property } = found;
    const name = referencedName(schema);
    const isDefined = parts.some((part) => propertyOf(part, property) !== undefined);
    if (name === undefined && !isNamed && !isDefined) return undefined;
    return {
      property,
      mapping: explicit?.mapping ?? found.mapping,
      schema,
      parts,
      origin: originBelow(holder.origin, keyword, index),
      outerParts: partsOf(holder),
      named: name === undefined ? undefined : named(name),
      isHeir: inherited.some((each) => each.property === property),
    };
  });
}

function discriminatorOf(
  inherited: readonly Discriminator[],
  explicit: Discriminator | undefined,
  inheritedBy: readonly (readonly Discriminator[])[],
): Discriminator | undefined {
  const isShared = ({ property }: Discriminator): boolean =>
    inheritedBy.filter((list) => list.some((each) => each.property === property)).length > 1;
  if (explicit === undefined) return inherited.find(isShared);
  const isMapped = ({ property, mapping }: Discriminator): boolean =>
    property === explicit.property && mapping !== undefined;
  return inherited.find(isMapped) ?? explicit;
}

function discriminatorsIn(parts: readonly SchemaObject[]): readonly Discriminator[] {
  return parts.flatMap(({ discriminator: property, discriminatorMapping: mapping }) =>
    property === undefined ? [] : [{ property, mapping }],
  );
}

function isObject({ types }: SchemaObject): boolean {
  return types === undefined || types.includes("object");
}

const annotations = new Set([
  "origin",
  "title",
  "description",
  "deprecated",
  "examples",
  "externalDocs",
  "allOf",
]);

/** The name of the schema that a member refers to. Annotations beside the reference are allowed. */
function referencedName(member: Schema): string | undefined {
  if (typeof member === "boolean") return undefined;
  if ("ref" in member) return member.ref;
  const [only, ...others] = member.allOf ?? [];
  const isAnnotated = Object.keys(member).every((key) => annotations.has(key));
  return only === undefined || others.length > 0 || !isAnnotated ? undefined : referencedName(only);
}

/** True if a member forbids its discriminator. */
export function forbidsDiscriminator({ parts, property }: SelectedMember): boolean {
  return parts.some(
    (part) =>
      part.additionalProperties === false &&
      part.patternProperties === undefined &&
      propertyOf(part, property) === undefined,
  );
}
