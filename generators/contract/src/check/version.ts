import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { isFields, member } from "../values/fields.ts";

const supported = /^(2\.[0-6]|3\.[01])\.0$/;

/** The reason why a document cannot be read, if its version is missing or not supported. */
export function checkVersion({ root }: Sources): Diagnostic | undefined {
  const origin = { file: root?.name ?? "", pointer: "" };
  if (!isFields(root?.data)) return diagnose("not-asyncapi", origin, { problem: "it is not an object" });
  const version = member(root.data, "asyncapi");
  if (version === undefined) return diagnose("not-asyncapi", origin, { problem: '"asyncapi" is missing' });
  if (typeof version === "string" && supported.test(version)) return undefined;
  return diagnose("asyncapi-version", { ...origin, pointer: "/asyncapi" }, { version: String(version) });
}
