import { isScalar, isSeq } from "yaml";
import { pointerBelow } from "../values/pointer.ts";

/** The JSON pointer of the last node of a path, as `visit` of yaml passes paths. */
export function pointerTo(path: readonly unknown[]): string {
  let pointer = "";
  path.forEach((node, index) => {
    const next = path[index + 1];
    if (isSeq(node) && next !== undefined) pointer = pointerBelow(pointer, node.items.indexOf(next));
    else if (typeof node === "object" && node !== null && "key" in node && isScalar(node.key)) {
      pointer = pointerBelow(pointer, String(node.key.value));
    }
  });
  return pointer;
}
