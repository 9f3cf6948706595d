import { stepsOf } from "../values/pointer.ts";

/** Corrects a reference that lacks "#/", such as "Tea" or "/components/schemas/Tea". Undefined if nothing is there. */
export function intendedReference(ref: string, document: unknown): string | undefined {
  const path = ref.replace(/^\//, "");
  const pointers = [path, `components/schemas/${path}`].map((each) => `/${each}`);
  const pointer = pointers.find((each) => has(document, stepsOf(each)));
  return pointer === undefined ? undefined : `#${pointer}`;
}

function has(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return false;
  return has((value as Readonly<Record<string, unknown>>)[step], rest);
}
