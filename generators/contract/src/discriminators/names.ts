import { fragmentPointer, lastStep } from "../load/pointer.ts";
import type { NamedSchema, Origin } from "../model.ts";

/**
 * The values of a discriminator that mean a schema: those that OpenAPI's mapping gives it, else its name. Of a name
 * that is qualified as in Java, `io.shop.Cat`, the last part means it too: that is what such programs write.
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

/** What the contract calls the schema that stands there; of a whole file, its name without the ending. */
function nameAt({ file, pointer }: Origin): string {
  return lastStep(pointer) || fileName(file).replace(/(?<=.)\.[^.]*$/, "");
}

/** Whether what a mapping has, a reference or a name, means the schema that stands there. */
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
