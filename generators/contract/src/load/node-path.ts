import { isScalar, isSeq } from "yaml";
import { appended } from "../values/pointer.ts";

/** The JSON pointer of a path of nodes, as `visit` of yaml has it, the last node included. */
export function pointerTo(path: readonly unknown[]): string {
  let pointer = "";
  path.forEach((node, index) => {
    const next = path[index + 1];
    if (isSeq(node) && next !== undefined) pointer = appended(pointer, node.items.indexOf(next));
    else if (typeof node === "object" && node !== null && "key" in node && isScalar(node.key)) {
      pointer = appended(pointer, String(node.key.value));
    }
  });
  return pointer;
}
