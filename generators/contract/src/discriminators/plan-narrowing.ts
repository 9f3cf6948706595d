import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Schema, SchemaObject } from "../model/schema.ts";
import type { Origin } from "../values/origin.ts";
import { declaredValues, keyOf, propertyOf, sharedValues, type Values } from "./declared-values.ts";
import { type Choice, choicesIn, type Hierarchy } from "./hierarchy.ts";
import { namesOf } from "./member-names.ts";
import { forbidsDiscriminator, type SelectedMember, selectedMembers } from "./selected-members.ts";

/** The change of a member of a choice that distinguishes it from the other members. */
export interface Narrowing {
  readonly property: string;
  /** Left out if the member already lists exactly these values. */
  readonly values?: readonly unknown[];
  /** True if the member already lists values, these among them. */
  readonly isListed: boolean;
  /** The origin of the member. */
  readonly origin: Origin;
}

export interface NarrowingPlan {
  /** The narrowings of a choice, member by member. Undefined for members that stay as they are. */
  readonly narrowingsOf: (choice: Choice) => readonly (Narrowing | undefined)[];
  /** The problems with the discriminator of a choice. */
  readonly diagnosticsOf: (choice: Choice) => readonly Diagnostic[];
}

/** The schemas, and the results for choices that were already visited, by their members. */
interface Planning {
  readonly hierarchy: Hierarchy;
  readonly selected: Map<Choice["members"], readonly (SelectedMember | undefined)[]>;
  readonly assigned: Map<Choice["members"], readonly Values[]>;
}

/**
 * Plans how the members of choices become distinguishable by their discriminator.
 *
 * 1. `selectedMembers` finds the members that a discriminator selects, and the discriminator.
 * 2. `assignValues` assigns values to each of them: the values that it lists for the property, or the names that select
 *    it. A member may be a choice itself, whose values are those of all of its members. That makes the assignment
 *    recursive, and a choice may even contain itself: it counts as a choice without values while it is visited.
 * 3. `narrowingOf` compares the assigned values with those that the member already lists. A member that already
 *    requires exactly these values stays as it is, so that generated types show the contract's own schema.
 *
 * All results depend on the hierarchy only. They are remembered, because many choices share members.
 */
export function planNarrowing(hierarchy: Hierarchy): NarrowingPlan {
  const planning: Planning = { hierarchy, selected: new Map(), assigned: new Map() };
  return {
    narrowingsOf: (choice) => {
      const values = valuesOf(planning, choice);
      return selectedIn(planning, choice).map((member, index) =>
        narrowingOf(planning, member, values[index]),
      );
    },
    diagnosticsOf: (choice) => {
      const values = valuesOf(planning, choice);
      return selectedIn(planning, choice).flatMap((member, index) =>
        member === undefined ? [] : problemsOf(member, values[index]),
      );
    },
  };
}

function selectedIn(
  { hierarchy, selected }: Planning,
  choice: Choice,
): readonly (SelectedMember | undefined)[] {
  const members = selected.get(choice.members) ?? selectedMembers(choice, hierarchy);
  selected.set(choice.members, members);
  return members;
}

/** The values that are assigned to the members of a choice. */
function valuesOf(planning: Planning, choice: Choice): readonly Values[] {
  const { assigned } = planning;
  const before = assigned.get(choice.members);
  if (before !== undefined) return before;
  assigned.set(choice.members, []); // for a choice that contains itself
  const values = assignValues(planning, selectedIn(planning, choice));
  assigned.set(choice.members, values);
  return values;
}

/** The values that a schema lists for a property. */
function listedValues(planning: Planning, schema: Schema, property: string): Values {
  return declaredValues(schema, property, {
    hierarchy: planning.hierarchy,
    valuesOf: (choice, name) => {
      const isSelected = selectedIn(planning, choice).some((member) => member?.property === name);
      return isSelected ? valuesOf(planning, choice) : undefined;
    },
  });
}

/** Assigns to each member the values that it lists, or its names if other members list the same values. */
function assignValues(
  planning: Planning,
  members: readonly (SelectedMember | undefined)[],
): readonly Values[] {
  const listed = members.map((member) => member && listedValues(planning, member.schema, member.property));
  const uses = new Map<string, number>();
  for (const values of listed)
    for (const key of new Set(values?.map(keyOf))) uses.set(key, (uses.get(key) ?? 0) + 1);
  const isShared = (value: unknown): boolean => (uses.get(keyOf(value)) ?? 0) > 1;
  const own = members.map((member, index): Values => {
    if (member === undefined) return undefined;
    const values = listed[index];
    const names = member.named && namesOf(member.named, member.mapping);
    if (values === undefined || names === undefined) return values ?? names;
    const narrowed = values.some(isShared) ? sharedValues(names, values) : [];
    return narrowed.length > 0 ? narrowed : values;
  });
  return members.map((member, index): Values => {
    const values = own[index];
    const needsHeirs = member?.named !== undefined && member.isHeir && listed[index] === undefined;
    if (values === undefined || !needsHeirs) return values;
    return [...values, ...heirValues(planning, member, { members, own })];
  });
}

/** The values that select the heirs of a member, unless the heirs are members themselves. */
function heirValues(
  planning: Planning,
  { named, property, mapping }: SelectedMember,
  {
    members,
    own,
  }: { readonly members: readonly (SelectedMember | undefined)[]; readonly own: readonly Values[] },
): readonly unknown[] {
  const memberNames = new Set(members.map((member) => member?.named?.name));
  const taken = new Set(own.flatMap((values) => values ?? []).map(keyOf));
  const heirs = named === undefined ? [] : planning.hierarchy.heirsOf(named.name);
  const values = heirs
    .filter(({ name }) => !memberNames.has(name))
    .flatMap((heir) => listedValues(planning, { ref: heir.name }, property) ?? namesOf(heir, mapping));
  return [...new Set(values.filter((value) => !taken.has(keyOf(value))))];
}

/** The narrowing of a member, if it does not already require exactly its values. */
function narrowingOf(
  planning: Planning,
  member: SelectedMember | undefined,
  values: Values,
): Narrowing | undefined {
  if (member === undefined || values === undefined || forbidsDiscriminator(member)) return undefined;
  const { schema, property, origin, parts } = member;
  const listed = listedValues(planning, schema, property);
  const isListed = listed !== undefined;
  const isComplete = isListed && values.length === listed.length;
  if (isComplete && isRequired(planning, parts, property)) return undefined;
  return { property, isListed, origin, ...(isComplete ? {} : { values }) };
}

/** True if the part that lists the values also requires the property, so that errors and types show it. */
function isRequired(planning: Planning, parts: readonly SchemaObject[], property: string): boolean {
  return parts.some(
    (part) =>
      (part.required?.includes(property) && listsValues(part, property, planning.hierarchy)) ||
      choicesIn(part).some((choice) =>
        selectedIn(planning, choice).every((member) => member?.property === property),
      ),
  );
}

function listsValues(part: SchemaObject, property: string, { partsOf }: Hierarchy): boolean {
  const definition = propertyOf(part, property);
  return (
    definition !== undefined && partsOf(definition).some((each) => (each.const ?? each.enum) !== undefined)
  );
}

/** The problem of a member that cannot be selected, or that permits messages without the property. */
function problemsOf(member: SelectedMember, values: Values): readonly Diagnostic[] {
  const { property, parts, outerParts, origin, named } = member;
  if (values === undefined) return [diagnose("discriminator-unnamed", origin, { property })];
  const all = [...parts, ...outerParts];
  const definition = all.find((part) => propertyOf(part, property) !== undefined);
  if (definition === undefined || forbidsDiscriminator(member))
    return [diagnose("discriminator-undefined", origin, { property, member: named?.name })];
  if (all.some(({ required }) => required?.includes(property))) return [];
  return [diagnose("discriminator-optional", definition.origin, { property })];
}
