import { beforeAll, describe, expect, test } from "vitest";
import type { Workbench } from "./workbench.ts";

/** A program, and texts that the compiler's errors about it must contain. A correct program has none. */
export interface Mistake {
  readonly program: string;
  readonly says: readonly string[];
}

/**
 * Tests the compiler's errors about each program.
 *
 * @param prelude - the code before each program
 * @param folder - the folder of the programs, next to the generated code
 */
export function describeMistakes(
  workbench: () => Workbench,
  { prelude, folder }: { readonly prelude: string; readonly folder: string },
  mistakes: Readonly<Record<string, Mistake>>,
): void {
  const files = Object.entries(mistakes).map(([name, { program, says }], index) => ({
    name,
    path: `m${index}.ts`,
    text: `${prelude}${program}\n`,
    says,
  }));

  describe("a mistake in a program is a compile error with a helpful text", () => {
    let output: string;
    beforeAll(async () => {
      await workbench().write(files, folder);
      output = await workbench().compile(folder, "6", "nodenext");
    }, 120_000);
    test.each(files)("$name", ({ path, says }) => {
      const errors = output
        .split(/^(?=\S)/m)
        .filter((message) => message.startsWith(`${folder}/${path}(`))
        .join("");
      if (says.length === 0) expect(errors).toBe("");
      for (const text of says) expect(errors).toContain(text);
    });
  });
}
