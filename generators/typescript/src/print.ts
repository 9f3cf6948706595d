import type { GeneratedFile } from "@posthorn/contract";
import type { StatementStructures } from "ts-morph";
import { type Module, marks } from "./module.ts";
import { printStructures } from "./print-structure.ts";
import { isSame } from "./same.ts";
import { type Layout, layOut } from "./text/layout.ts";

/** What was printed, by its path: the structures, and the text that they became. */
export type Printed = Map<string, { readonly from: readonly unknown[]; readonly text: string }>;

export interface PrintOptions {
  /** What relative imports end in. */
  readonly importExtension: string;
  /** Comes first in each file. */
  readonly header: string;
  /** What was printed before: the same structures are not printed again. What is printed now takes its place. */
  readonly printed?: Printed;
}

/** Writes modules as source. */
export function printModules(modules: readonly Module[], options: PrintOptions): readonly GeneratedFile[] {
  const { importExtension, header, printed } = options;
  const print = (statements: readonly StatementStructures[], layouts: readonly Layout[]): string =>
    `${header}\n${settle(printStructures(statements), layouts)}`;
  const before = new Map(printed);
  printed?.clear();
  return modules.map((module) => {
    const path = `${module.path}.ts`;
    const statements = [...module.imports(importExtension), ...module.statements];
    if (printed === undefined) return { path, text: print(statements, module.layouts) };
    const from = [header, statements, module.layouts];
    const known = before.get(path);
    const text =
      known !== undefined && isSame(known.from, from) ? known.text : print(statements, module.layouts);
    printed.set(path, { from, text });
    return { path, text };
  });
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
