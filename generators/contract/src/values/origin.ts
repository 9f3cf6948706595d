import { pointerBelow } from "./pointer.ts";

/** Where a part of a contract is written: a file, and a JSON pointer in it. */
export interface Origin {
  /** Relative to the contract's folder, with `/`. The contract itself is named by its file name. */
  readonly file: string;
  /** JSON pointer within that file: `/operations/placeOrder`. */
  readonly pointer: string;
}

/** The origin of a member or an item, some steps further down. */
export function originBelow({ file, pointer }: Origin, ...steps: readonly (string | number)[]): Origin {
  return { file, pointer: steps.reduce<string>(pointerBelow, pointer) };
}

/** True if the first origin is the second one or a part of it. */
export function isWithin(inner: Origin, outer: Origin): boolean {
  return inner.file === outer.file && `${inner.pointer}/`.startsWith(`${outer.pointer}/`);
}

/** An origin as text: `shop.yaml#/operations/placeOrder`. Equal origins have equal texts. */
export function originText({ file, pointer }: Origin): string {
  return `${file}#${pointer}`;
}
