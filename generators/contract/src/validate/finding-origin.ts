import type { Sources } from "../load/sources.ts";
import { isReference } from "../references/reference-object.ts";
import type { Origin } from "../values/origin.ts";
import { nearestValue } from "../values/pointer.ts";

/** The origin of a value that a rule reports. The rules see a document without references. */
export function findingOrigin(sources: Sources, origin: Origin, code: string): Origin {
  const end = sources.reach(origin);
  // These rules see the references themselves.
  if (/unresolved$|unambiguity$|^asyncapi3-operation-messages|unused-component$/.test(code)) return end;
  const value = nearestValue(sources.files.get(end.file)?.data, end.pointer);
  const target = sources.follow(value);
  return isReference(value) && typeof target === "object" && target !== null ? sources.originOf(target) : end;
}
