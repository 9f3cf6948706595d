import { namesReachableFrom } from "../../json-schema/reachable.ts";
import { constOf } from "../../print/declarations.ts";
import { type Module, openModule } from "../../print/module.ts";
import { braces } from "../../text/layout.ts";
import type { WholeContext } from "../context.ts";
import { jsonSchema, namedMember } from "../json-schema.ts";

/** The path of the file with the schemas that builders share. */
export const schemasFile = "builders/schemas";

/** Emits the named schemas that messages reach, as JSON Schema. */
export function emitBuilderSchemas(context: WholeContext): Module {
  const module = openModule(schemasFile);
  const { contract, graph } = context;
  const sent = contract.messages.flatMap(({ payload, headers = true }) => [payload, headers]);
  const reached = namesReachableFrom(sent, graph.resolve);
  const named = contract.schemas.filter(({ name }) => reached.has(name));
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
