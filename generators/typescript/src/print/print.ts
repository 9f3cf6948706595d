import type { GeneratedFile } from "@posthorn/contract";
import { type Layout, layOut } from "../text/layout.ts";
import { type Module, marks } from "./module.ts";
import { printStructures } from "./print-structure.ts";

export interface PrintOptions {
  /** What relative imports end in. */
  readonly importExtension: string;
  /** Comes first in each file. */
  readonly header: string;
}

/** Writes modules as source. */
export function printModules(modules: readonly Module[], options: PrintOptions): readonly GeneratedFile[] {
  return modules.map((module) => ({ path: `${module.path}.ts`, text: print(module, options) }));
}

function print(module: Module, { importExtension, header }: PrintOptions): string {
  const statements = [...module.imports(importExtension), ...module.statements];
  return `${header}\n${settle(printStructures(statements), module.layouts)}`;
}

/** Puts each layout where its mark stands: only there is known how much room is left. */
function settle(text: string, layouts: readonly Layout[]): string {
  const mark = new RegExp(`${marks.open}(\\d+)${marks.close}`);
  return text
    .split("\n")
    .map((line) => {
      if (!line.includes(marks.open)) return line;
      const indent = line.length - line.trimStart().length;
      let settled = line;
      for (let match = mark.exec(settled); match !== null; match = mark.exec(settled)) {
        const before = settled.slice(0, match.index);
        const after = settled.slice(match.index + match[0].length);
        const column = before.length - before.lastIndexOf("\n") - 1;
        const laidOut = layOut(layouts[Number(match[1])] ?? "", column, indent, roomFor(after));
        settled = laidOut.startsWith("\n")
          ? `${before.trimEnd()}${laidOut}${after.trimStart()}`
          : before + laidOut + after;
      }
      return settled;
    })
    .join("\n");

  /** The length of what stands after, marks laid out flat. */
  function roomFor(after: string): number {
    return after.replace(
      new RegExp(mark, "g"),
      (_, index) => layOut(layouts[Number(index)] ?? "").split("\n")[0] ?? "",
    ).length;
  }
}
