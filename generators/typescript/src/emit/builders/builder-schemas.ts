import { within } from "@posthorn/contract";
import { constOf } from "../../print/declarations.ts";
import { type Module, openModule } from "../../print/module.ts";
import { braces } from "../../text/layout.ts";
import type { WholeContext } from "../context.ts";
import { jsonSchema, namedMember } from "./json-schema.ts";

/** The path of the file with the schemas that builders share. */
export const schemasFile = "builders/schemas";

/** Emits the named schemas that messages reach, as JSON Schema. */
export function emitBuilderSchemas(context: WholeContext): Module {
  const module = openModule(schemasFile);
  const reached = reachedSchemas(context);
  const named = context.contract.schemas.filter(({ name }) => reached.has(name));
  module.add(
    constOf({
      name: "schemas",
      type: `${module.builders()}.Schemas`,
      comment: { paragraphs: ["The JSON Schemas to which the schemas of messages refer."] },
      value: braces(
        named.map(({ name, schema }) => namedMember(name, jsonSchema(schema))),
        true,
      ),
    }),
  );
  return module;
}

function reachedSchemas({ contract, graph }: WholeContext): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = contract.messages.flatMap(({ payload, headers = true }) => [payload, headers]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const part of within(next)) {
      if (typeof part === "boolean" || !("ref" in part) || reached.has(part.ref)) continue;
      reached.add(part.ref);
      open.push(graph.resolve(part.ref));
    }
  }
  return reached;
}
