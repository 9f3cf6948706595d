import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Contract } from "../model/contract.ts";
import { mapMessages } from "../model/map-messages.ts";
import type { Message } from "../model/message.ts";
import type { NamedSchema, Schema } from "../model/schema.ts";
import { mapSubschemas, objectsIn, referencesIn } from "../model/subschemas.ts";
import { type Choice, choicesIn, hierarchyOf } from "./hierarchy.ts";
import { narrowBeside, narrowInto } from "./narrow-member.ts";
import { type Narrowing, planNarrowing } from "./plan-narrowing.ts";
import { separateBases } from "./separate-bases.ts";

/** The narrowings of all choices. */
interface Narrowings {
  /** By the members of the choice, member by member. */
  readonly ofChoices: ReadonlyMap<Choice["members"], readonly (Narrowing | undefined)[]>;
  /** By the name of a schema that is only used in choices, with the same narrowing in each of them. */
  readonly ofSchemas: ReadonlyMap<string, Narrowing>;
}

/**
 * Writes discriminators out as constants: each member of a choice requires the property, with the values that select
 * that member. A named schema that is used nowhere else is narrowed itself, other schemas beside the reference.
 */
export function applyDiscriminators(original: Contract): {
  readonly contract: Contract;
  readonly diagnostics: readonly Diagnostic[];
} {
  const isUsed = rootsOf(original).some((root) =>
    objectsIn(root).some(({ discriminator }) => discriminator !== undefined),
  );
  if (!isUsed) return { contract: original, diagnostics: [] };
  const contract = { ...original, schemas: separateBases(original.schemas) };
  const plan = planNarrowing(hierarchyOf(contract.schemas));
  const choices = rootsOf(contract).flatMap((root) => objectsIn(root).flatMap(choicesIn));
  const ofChoices = new Map(choices.map((choice) => [choice.members, plan.narrowingsOf(choice)]));
  const narrowings = { ofChoices, ofSchemas: commonNarrowings(contract, ofChoices) };
  const schemas = contract.schemas.map((named) => narrowNamed(named, narrowings));
  return {
    contract: mapMessages({ ...contract, schemas }, (message) => narrowMessage(message, narrowings)),
    diagnostics: choices.flatMap(plan.diagnosticsOf),
  };
}

function rootsOf({ messages, schemas }: Pick<Contract, "messages" | "schemas">): readonly Schema[] {
  return [
    ...messages.flatMap(({ payload, headers }) => (headers === undefined ? [payload] : [payload, headers])),
    ...schemas.map(({ schema }) => schema),
  ];
}

/** The named schemas that are only used as members of choices, with the same narrowing in each of them. */
function commonNarrowings(
  contract: Contract,
  ofChoices: Narrowings["ofChoices"],
): ReadonlyMap<string, Narrowing> {
  const uses = new Map<string, number>();
  for (const name of rootsOf(contract).flatMap(referencesIn)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const byName = new Map<string, Narrowing[]>();
  for (const [members, narrowings] of ofChoices) {
    for (const [index, member] of members.entries()) {
      const narrowing = narrowings[index];
      if (narrowing === undefined || typeof member === "boolean" || !("ref" in member)) continue;
      byName.set(member.ref, [...(byName.get(member.ref) ?? []), narrowing]);
    }
  }
  const common = [...byName].filter(
    ([name, narrowings]) =>
      narrowings.length === uses.get(name) && new Set(narrowings.map(narrowingText)).size === 1,
  );
  return new Map(common.map(([name, narrowings]) => [name, narrowings[0] as Narrowing]));
}

function narrowingText({ property, values }: Narrowing): string {
  return JSON.stringify([property, values]);
}

function narrowNamed(named: NamedSchema, narrowings: Narrowings): NamedSchema {
  const schema = narrowChoices(named.schema, narrowings);
  const narrowing = narrowings.ofSchemas.get(named.name);
  const narrowed =
    narrowing === undefined || typeof schema === "boolean"
      ? schema
      : "ref" in schema
        ? narrowBeside(schema, { ...narrowing, origin: named.origin })
        : narrowInto(schema, narrowing);
  return narrowed === named.schema ? named : { ...named, schema: narrowed };
}

function narrowMessage(message: Message, narrowings: Narrowings): Message {
  const payload = narrowChoices(message.payload, narrowings);
  const headers = message.headers && narrowChoices(message.headers, narrowings);
  const isUnchanged = payload === message.payload && headers === message.headers;
  return isUnchanged ? message : { ...message, payload, ...(headers === undefined ? {} : { headers }) };
}

/** Narrows the members of all choices in a schema. */
function narrowChoices(schema: Schema, narrowings: Narrowings): Schema {
  if (typeof schema === "boolean" || "ref" in schema) return schema;
  const inner = mapSubschemas(schema, (part) => narrowChoices(part, narrowings));
  const narrowed = choicesIn(schema).flatMap(({ keyword, members }) => {
    const ofMembers = narrowings.ofChoices.get(members) ?? [];
    if (ofMembers.every((narrowing) => narrowing === undefined)) return [];
    const list = members.map((member, index) => {
      const narrowing = ofMembers[index];
      const after = inner[keyword]?.[index] ?? true;
      return narrowing === undefined ? after : narrowMember(member, after, { narrowing, narrowings });
    });
    return [[keyword, list] as const];
  });
  return narrowed.length === 0 ? inner : { ...inner, ...Object.fromEntries(narrowed) };
}

function narrowMember(
  before: Schema,
  after: Schema,
  { narrowing, narrowings }: { readonly narrowing: Narrowing; readonly narrowings: Narrowings },
): Schema {
  if (typeof after === "boolean") return after;
  if (!("ref" in after)) return narrowInto(after, narrowing);
  const isNarrowedItself =
    typeof before === "object" && "ref" in before && narrowings.ofSchemas.has(before.ref);
  return isNarrowedItself ? after : narrowBeside(after, narrowing);
}
