import type { NamedSchema } from "../model/schema.ts";
import type { Origin } from "../values/origin.ts";
import { fragmentPointer, lastStep } from "../values/pointer.ts";

/**
 * The discriminator values that select a schema: those in OpenAPI's mapping, otherwise its name. A name that is
 * qualified as in Java, `io.shop.Cat`, also selects the schema by its last part, because such programs write the class
 * name.
 */
export function namesOf(
  { origin }: NamedSchema,
  mapping: Readonly<Record<string, string>> = {},
): readonly string[] {
  const mapped = Object.keys(mapping).filter((value) => leadsTo(mapping[value] ?? "", origin));
  if (mapped.length > 0) return mapped;
  const name = nameAt(origin);
  const [, simple] = /^[a-z_]\w*(?:\.\w+)*[.$]([A-Z]\w*)$/.exec(name) ?? [];
  return simple === undefined ? [name] : [name, simple];
}

/** The contract's name for the schema at an origin. A whole file has its file name without the extension. */
function nameAt({ file, pointer }: Origin): string {
  return lastStep(pointer) || fileName(file).replace(/(?<=.)\.[^.]*$/, "");
}

/** True if the target of a mapping, which is a reference or a name, is the schema at an origin. */
function leadsTo(target: string, origin: Origin): boolean {
  const [file = "", fragment] = target.split("#", 2);
  if (fragment !== undefined) {
    const isFile = file === "" || fileName(file) === fileName(origin.file);
    return isFile && fragmentPointer(fragment) === origin.pointer;
  }
  return target === nameAt(origin) || (origin.pointer === "" && fileName(file) === fileName(origin.file));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
