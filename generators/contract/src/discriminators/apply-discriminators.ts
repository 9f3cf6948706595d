import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Contract, Message, NamedSchema, Schema } from "../model/contract.ts";
import { mapMessages } from "../model/map-messages.ts";
import { mapSubschemas, objectsIn, referencesIn } from "../model/subschemas.ts";
import { type Choice, choicesIn, hierarchyOf } from "./hierarchy.ts";
import { narrowBeside, narrowInto } from "./narrow-member.ts";
import { type Narrowing, planOf } from "./plan-narrowing.ts";
import { separateBases } from "./separate-bases.ts";

/**
 * Writes discriminators out as constants: each member of a choice requires the property, with the values that select
 * that member. A named schema that is used nowhere else is narrowed itself, any other one beside the reference to it.
 */
export function applyDiscriminators(given: Contract): {
  readonly contract: Contract;
  readonly diagnostics: readonly Diagnostic[];
} {
  const isUsed = rootsOf(given).some((root) =>
    objectsIn(root).some(({ discriminator }) => discriminator !== undefined),
  );
  if (!isUsed) return { contract: given, diagnostics: [] };
  const contract = { ...given, schemas: separateBases(given.schemas) };
  const plan = planOf(hierarchyOf(contract.schemas));
  const choices = rootsOf(contract).flatMap((root) => objectsIn(root).flatMap(choicesIn));
  const planned = new Map(choices.map((choice) => [choice.members, plan.of(choice)]));
  const everywhere = narrowedEverywhere(contract, planned);

  const narrowMember = (before: Schema, after: Schema, narrowing: Narrowing | undefined): Schema => {
    if (narrowing === undefined || typeof after === "boolean") return after;
    if (!("ref" in after)) return narrowInto(after, narrowing);
    return typeof before === "object" && "ref" in before && everywhere.has(before.ref)
      ? after
      : narrowBeside(after, narrowing);
  };
  const rewrite = (schema: Schema): Schema => {
    if (typeof schema === "boolean" || "ref" in schema) return schema;
    const inner = mapSubschemas(schema, rewrite);
    const narrowed = choicesIn(schema).flatMap(({ keyword, members }) => {
      const narrowings = planned.get(members) ?? [];
      if (narrowings.every((narrowing) => narrowing === undefined)) return [];
      const after = inner[keyword] ?? [];
      const list = members.map((member, index) =>
        narrowMember(member, after[index] ?? true, narrowings[index]),
      );
      return [[keyword, list] as const];
    });
    return narrowed.length === 0 ? inner : { ...inner, ...Object.fromEntries(narrowed) };
  };
  const rewriteNamed = (named: NamedSchema): NamedSchema => {
    const schema = rewrite(named.schema);
    const narrowing = everywhere.get(named.name);
    const narrowed =
      narrowing === undefined || typeof schema === "boolean"
        ? schema
        : "ref" in schema
          ? narrowBeside(schema, { ...narrowing, origin: named.origin })
          : narrowInto(schema, narrowing);
    return narrowed === named.schema ? named : { ...named, schema: narrowed };
  };
  return {
    contract: mapMessages({ ...contract, schemas: contract.schemas.map(rewriteNamed) }, (message) =>
      rewriteMessage(message, rewrite),
    ),
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
function narrowedEverywhere(
  contract: Contract,
  planned: ReadonlyMap<Choice["members"], readonly (Narrowing | undefined)[]>,
): ReadonlyMap<string, Narrowing> {
  const uses = new Map<string, number>();
  for (const name of rootsOf(contract).flatMap(referencesIn)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const narrowings = new Map<string, Narrowing[]>();
  for (const [members, list] of planned) {
    for (const [index, member] of members.entries()) {
      const narrowing = list[index];
      if (narrowing === undefined || typeof member === "boolean" || !("ref" in member)) continue;
      narrowings.set(member.ref, [...(narrowings.get(member.ref) ?? []), narrowing]);
    }
  }
  const same = [...narrowings].filter(
    ([name, list]) => list.length === uses.get(name) && new Set(list.map(textOf)).size === 1,
  );
  return new Map(same.map(([name, list]) => [name, list[0] as Narrowing]));
}

function textOf({ property, values }: Narrowing): string {
  return JSON.stringify([property, values]);
}

function rewriteMessage(message: Message, rewrite: (schema: Schema) => Schema): Message {
  const payload = rewrite(message.payload);
  const headers = message.headers && rewrite(message.headers);
  const isSame = payload === message.payload && headers === message.headers;
  return isSame ? message : { ...message, payload, ...(headers === undefined ? {} : { headers }) };
}
