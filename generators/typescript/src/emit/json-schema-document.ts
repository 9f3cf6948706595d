import type { Schema } from "@posthorn/contract";
import { follow } from "../json-schema/follow.ts";
import { namesReachableFrom } from "../json-schema/reachable.ts";
import { braces, type Layout } from "../text/layout.ts";
import type { Context } from "./context.ts";
import { jsonSchema, jsonSchemaMembers, namedMember, type Refer } from "./json-schema.ts";

/**
 * Returns a schema as a literal of JSON Schema that is complete in itself: its `definitions` are the named schemas that it
 * refers to.
 */
export function jsonSchemaDocument(schema: Schema, { graph: { resolve } }: Context): Layout {
  const whole = follow(schema, resolve);
  if (typeof whole === "boolean") return jsonSchema(whole);
  const definitions = [...namesReachableFrom([whole], resolve)].map((name) =>
    namedMember(name, jsonSchema(resolve(name), toDefinition)),
  );
  const members = jsonSchemaMembers(whole, toDefinition);
  return braces(definitions.length === 0 ? members : [...members, ["definitions: ", braces(definitions)]]);
}

const toDefinition: Refer = (name) =>
  `#/definitions/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
