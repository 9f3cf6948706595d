import { beforeAll, describe, expect, test } from "vitest";
import type { Workbench } from "./workbench.ts";

/** A program that does something wrong, and what the compiler's words about it contain: none where it is right. */
export interface Mistake {
  readonly program: string;
  readonly says: readonly string[];
}

/**
 * Tests what the compiler says of each program.
 *
 * @param prelude - what stands before each of them
 * @param folder - where they are written; generated code stands beside it
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

  describe("what a program does wrong is a compile error whose text helps", () => {
    let said: string;
    beforeAll(async () => {
      await workbench().write(files, folder);
      said = await workbench().compile(folder, "6", "nodenext");
    }, 120_000);
    test.each(files)("$name", ({ path, says }) => {
      const here = said
        .split(/^(?=\S)/m)
        .filter((message) => message.startsWith(`${folder}/${path}(`))
        .join("");
      if (says.length === 0) expect(here).toBe("");
      for (const text of says) expect(here).toContain(text);
    });
  });
}
