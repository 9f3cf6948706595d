import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { isFields, member } from "../values/fields.ts";

const supported = /^(2\.[0-6]|3\.[01])\.0$/;

/** Says why a document is not one that can be read further, if it is not. */
export function checkVersion(sources: Sources): Diagnostic | undefined {
  const { root } = sources;
  const origin = { file: root?.name ?? "", pointer: "" };
  if (!isFields(root?.data)) return diagnose("not-asyncapi", origin, { problem: "it is not an object" });
  const version = member(root.data, "asyncapi");
  if (version === undefined) return diagnose("not-asyncapi", origin, { problem: '"asyncapi" is missing' });
  if (typeof version === "string" && supported.test(version)) return undefined;
  return diagnose("asyncapi-version", { ...origin, pointer: "/asyncapi" }, { version: String(version) });
}
