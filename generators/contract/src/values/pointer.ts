/** The JSON pointer that consists of these steps. */
export function pointerOf(steps: readonly (string | number)[]): string {
  return steps.map((step) => pointerBelow("", step)).join("");
}

/** The pointer one step further down. */
export function pointerBelow(pointer: string, step: string | number): string {
  return `${pointer}/${escapeStep(String(step))}`;
}

/** Most steps need no escape, and large contracts have hundreds of thousands of them. */
function escapeStep(step: string): string {
  return /[~/]/.test(step) ? step.replaceAll("~", "~0").replaceAll("/", "~1") : step;
}

/** True for a JSON pointer, false for the name of an anchor. */
export function isPointer(fragment: string): boolean {
  return fragment === "" || fragment.startsWith("/");
}

/** The steps of a JSON pointer. */
export function stepsOf(pointer: string): string[] {
  if (pointer === "") return [];
  const steps = pointer.replace(/^\//, "").split("/");
  return pointer.includes("~")
    ? steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    : steps;
}

/** The last step of a pointer, which names its value. Empty for a whole file. */
export function lastStep(pointer: string): string {
  return stepsOf(pointer).at(-1) ?? "";
}

/** The pointer in the fragment of a URI, with its percent-encoding decoded. */
export function fragmentPointer(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment; // a stray "%" stands for itself
  }
}

/** The value at a pointer, or the last value on the way if the pointer leads nowhere. */
export function nearestValue(value: unknown, pointer: string): unknown {
  let reached = value;
  for (const step of stepsOf(pointer)) {
    if (typeof reached !== "object" || reached === null || !Object.hasOwn(reached, step)) return reached;
    reached = (reached as Readonly<Record<string, unknown>>)[step];
  }
  return reached;
}
