/** A JSON pointer of those steps. */
export function pointerOf(steps: readonly (string | number)[]): string {
  return steps.map((step) => appended("", step)).join("");
}

/** The pointer one step further. */
export function appended(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Tells a JSON pointer from the name of an anchor. */
export function isPointer(fragment: string): boolean {
  return fragment === "" || fragment.startsWith("/");
}

/** The steps of a JSON pointer. */
export function stepsOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .replace(/^\//, "")
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What a pointer leads to is called; nothing for a whole file. */
export function lastStep(pointer: string): string {
  return stepsOf(pointer).at(-1) ?? "";
}

/** The pointer in a URI's fragment, its percent-encoding undone. */
export function fragmentPointer(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment; // a stray "%" stands for itself
  }
}

/** Corrects a reference without its "#/", such as "Tea" or "/components/schemas/Tea"; undefined if nothing is there. */
export function meantReference(ref: string, value: unknown): string | undefined {
  const path = ref.replace(/^\//, "");
  const pointers = [path, `components/schemas/${path}`].map((each) => `/${each}`);
  const found = pointers.find((pointer) => has(value, stepsOf(pointer)));
  return found === undefined ? undefined : `#${found}`;
}

function has(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return false;
  return has((value as Readonly<Record<string, unknown>>)[step], rest);
}

/** What a pointer leads to in a value, or as far as it leads. */
export function nearest(value: unknown, pointer: string): unknown {
  let reached = value;
  for (const step of stepsOf(pointer)) {
    if (typeof reached !== "object" || reached === null || !Object.hasOwn(reached, step)) return reached;
    reached = (reached as Readonly<Record<string, unknown>>)[step];
  }
  return reached;
}
