import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { NamedSchema, Origin, Schema, SchemaObject } from "../model/contract.ts";
import { appended } from "../values/pointer.ts";
import { declaredValues, keyOf, propertyOf, shared } from "./declared-values.ts";
import { type Choice, choicesIn, type Hierarchy } from "./hierarchy.ts";
import { namesOf } from "./member-names.ts";

/** The change that makes a member of a choice distinguishable from the others. */
export interface Narrowing {
  readonly property: string;
  /** Left out if the member already lists them. */
  readonly values?: readonly unknown[];
  /** Whether the member already lists values that include these. */
  readonly isListed: boolean;
  /** The place of the member. */
  readonly origin: Origin;
}

export interface Plan {
  /** The narrowings of a choice, member by member. */
  readonly of: (choice: Choice) => readonly (Narrowing | undefined)[];
  /** The problems with the discriminator of a choice. */
  readonly diagnosticsOf: (choice: Choice) => readonly Diagnostic[];
}

interface Discriminator {
  readonly property: string;
  readonly mapping: Readonly<Record<string, string>> | undefined;
}

/** A member that a discriminator selects. */
interface Subject extends Discriminator {
  readonly member: Schema;
  readonly parts: readonly SchemaObject[];
  readonly origin: Origin;
  /** The parts of the schema around the choice, which apply to every member. */
  readonly outer: readonly SchemaObject[];
  readonly named: NamedSchema | undefined;
  /** Whether it inherits the discriminator. The names of its heirs then select it too. */
  readonly isHeir: boolean;
}

type Values = readonly unknown[] | undefined;

/** Decides which discriminator values select each member of a choice. */
export function planOf(hierarchy: Hierarchy): Plan {
  const subjects = new Map<Choice["members"], readonly (Subject | undefined)[]>();
  const values = new Map<Choice["members"], readonly Values[]>();

  const subjectsOf = (choice: Choice): readonly (Subject | undefined)[] => {
    const known = subjects.get(choice.members) ?? findSubjects(choice, hierarchy);
    subjects.set(choice.members, known);
    return known;
  };
  const declared = (schema: Schema, property: string): Values =>
    declaredValues(schema, property, hierarchy, (choice, name) =>
      subjectsOf(choice).some((subject) => subject?.property === name) ? valuesOf(choice) : undefined,
    );
  const valuesOf = (choice: Choice): readonly Values[] => {
    const known = values.get(choice.members);
    if (known !== undefined) return known;
    values.set(choice.members, []); // for a choice within itself
    const found = assign(subjectsOf(choice), declared, hierarchy);
    values.set(choice.members, found);
    return found;
  };

  /** Whether the part that lists the values also requires the property, so that errors and types show it. */
  const isRequired = (parts: readonly SchemaObject[], property: string): boolean =>
    parts.some(
      (part) =>
        (part.required?.includes(property) && isListing(part, property, hierarchy)) ||
        choicesIn(part).some((choice) =>
          subjectsOf(choice).every((subject) => subject?.property === property),
        ),
    );
  const narrowingOf = (subject: Subject | undefined, given: Values): Narrowing | undefined => {
    if (subject === undefined || given === undefined || isClosedTo(subject)) return undefined;
    const { member, property, origin, parts } = subject;
    const listed = declared(member, property);
    const isSaid = listed !== undefined && given.length === listed.length;
    if (isSaid && isRequired(parts, property)) return undefined;
    const isListed = listed !== undefined;
    return { property, isListed, origin, ...(isSaid ? {} : { values: given }) };
  };
  return {
    of: (choice) => {
      const given = valuesOf(choice);
      return subjectsOf(choice).map((subject, index) => narrowingOf(subject, given[index]));
    },
    diagnosticsOf: (choice) => {
      const given = valuesOf(choice);
      return subjectsOf(choice).flatMap((subject, index) =>
        subject === undefined ? [] : problemsOf(subject, given[index]),
      );
    },
  };
}

function isListing(part: SchemaObject, property: string, { partsOf }: Hierarchy): boolean {
  const definition = propertyOf(part, property);
  return (
    definition !== undefined && partsOf(definition).some((each) => (each.const ?? each.enum) !== undefined)
  );
}

function findSubjects(choice: Choice, { partsOf, named }: Hierarchy): readonly (Subject | undefined)[] {
  const { holder, keyword, members } = choice;
  const own = members.map((member) => discriminatorsIn(partsOf(member)));
  const counts = Map.groupBy(
    own.flatMap((list) => [...new Set(list.map(({ property }) => property))]),
    (property) => property,
  );
  const [explicit] = discriminatorsIn([holder]);
  const isNamed = members.some((member) => nameIn(member) !== undefined);
  return members.map((member, index): Subject | undefined => {
    const parts = partsOf(member);
    const inherited = own[index] ?? [];
    const found =
      explicit === undefined
        ? inherited.find(({ property }) => (counts.get(property)?.length ?? 0) > 1)
        : (inherited.find(
            ({ property, mapping }) => property === explicit.property && mapping !== undefined,
          ) ?? explicit);
    if (found === undefined || parts.length === 0 || !parts.every(isObject)) return undefined;
    const { property } = found;
    const name = nameIn(member);
    const says = parts.some((part) => propertyOf(part, property) !== undefined);
    if (name === undefined && !isNamed && !says) return undefined;
    return {
      property,
      mapping: explicit?.mapping ?? found.mapping,
      member,
      parts,
      origin: {
        file: holder.origin.file,
        pointer: appended(appended(holder.origin.pointer, keyword), index),
      },
      outer: partsOf(holder),
      named: name === undefined ? undefined : named(name),
      isHeir: inherited.some((each) => each.property === property),
    };
  });
}

function discriminatorsIn(parts: readonly SchemaObject[]): readonly Discriminator[] {
  return parts.flatMap(({ discriminator: property, discriminatorMapping: mapping }) =>
    property === undefined ? [] : [{ property, mapping }],
  );
}

function isObject({ types }: SchemaObject): boolean {
  return types === undefined || types.includes("object");
}

const beside = new Set(["origin", "title", "description", "deprecated", "examples", "externalDocs", "allOf"]);

/** The name of the schema that a member refers to. Annotations beside the reference are allowed. */
function nameIn(member: Schema): string | undefined {
  if (typeof member === "boolean") return undefined;
  if ("ref" in member) return member.ref;
  const [only, ...others] = member.allOf ?? [];
  if (only === undefined || others.length > 0 || Object.keys(member).some((key) => !beside.has(key)))
    return undefined;
  return nameIn(only);
}

/** Assigns values to each member: those that it lists, or its names where the listed values are not unique. */
function assign(
  subjects: readonly (Subject | undefined)[],
  declared: (schema: Schema, property: string) => Values,
  hierarchy: Hierarchy,
): readonly Values[] {
  const listed = subjects.map((subject) => subject && declared(subject.member, subject.property));
  const uses = new Map<string, number>();
  for (const values of listed)
    for (const key of new Set(values?.map(keyOf))) uses.set(key, (uses.get(key) ?? 0) + 1);
  const isShared = (value: unknown): boolean => (uses.get(keyOf(value)) ?? 0) > 1;
  const own = subjects.map((subject, index): Values => {
    if (subject === undefined) return undefined;
    const values = listed[index];
    const names = subject.named && namesOf(subject.named, subject.mapping);
    if (values === undefined || names === undefined) return values ?? names;
    const narrowed = values.some(isShared) ? shared(names, values) : [];
    return narrowed.length > 0 ? narrowed : values;
  });
  const taken = new Set(own.flatMap((values) => values ?? []).map(keyOf));
  const members = new Set(subjects.map((subject) => subject?.named?.name));
  return subjects.map((subject, index): Values => {
    const values = own[index];
    if (subject?.named === undefined || values === undefined || listed[index] !== undefined) return values;
    const heirs = subject.isHeir ? hierarchy.heirsOf(subject.named.name) : [];
    const more = heirs
      .filter(({ name }) => !members.has(name))
      .flatMap((heir) => declared({ ref: heir.name }, subject.property) ?? namesOf(heir, subject.mapping));
    return [...values, ...new Set(more.filter((value) => !taken.has(keyOf(value))))];
  });
}

/** Whether a member forbids the property. */
function isClosedTo({ parts, property }: Subject): boolean {
  return parts.some(
    (part) =>
      part.additionalProperties === false &&
      part.patternProperties === undefined &&
      propertyOf(part, property) === undefined,
  );
}

function problemsOf(subject: Subject, values: Values): readonly Diagnostic[] {
  const { property, parts, outer, origin, named } = subject;
  if (values === undefined) return [diagnose("discriminator-unnamed", origin, { property })];
  const all = [...parts, ...outer];
  const definition = all.find((part) => propertyOf(part, property) !== undefined);
  if (definition === undefined || isClosedTo(subject))
    return [diagnose("discriminator-undefined", origin, { property, member: named?.name })];
  if (all.some(({ required }) => required?.includes(property))) return [];
  return [diagnose("discriminator-optional", definition.origin, { property })];
}
