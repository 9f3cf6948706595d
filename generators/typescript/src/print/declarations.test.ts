import { expect, test } from "vitest";
import { constOf, functionOf, interfaceOf, typeAliasOf } from "./declarations.ts";
import { printStatements } from "./print-statements.ts";
import { contravariant } from "./structures.ts";

const none = { paragraphs: [] };

test("an interface is exported, its properties are readonly, and names are quoted where they must be", () => {
  const tea = interfaceOf({
    name: "Tea",
    comment: { paragraphs: ["A tea."], tags: ["@deprecated"] },
    typeParameters: [{ name: "D", variance: contravariant, constraint: "boolean", default: "false" }],
    bases: ["Leaf", "Cup<D>"],
    members: [
      { name: "sort", type: "string", comment: { paragraphs: ["The sort."] } },
      { name: "steep-time", type: "number", isOptional: true, comment: { paragraphs: ["One.", "Two."] } },
      { name: "__proto__", type: "unknown", isOptional: false, comment: none },
    ],
    index: "unknown",
  });
  expect(printStatements([tea])).toBe(`\
/**
 * A tea.
 *
 * @deprecated
 */
export interface Tea<in D extends boolean = false> extends Leaf, Cup<D> {
  readonly [key: string]: unknown;
  /** The sort. */
  readonly sort: string;
  /**
   * One.
   *
   * Two.
   */
  readonly "steep-time"?: number;
  readonly __proto__: unknown;
}
`);
});

test("a comment on a property stays on one line as long as it fits there with its indentation", () => {
  const commented = (length: number) => {
    const member = { name: "a", type: "string", comment: { paragraphs: ["x".repeat(length)] } };
    return printStatements([interfaceOf({ name: "Tea", comment: none, members: [member] })]).split("\n");
  };
  expect(commented(101)[1]).toBe(`  /** ${"x".repeat(101)} */`);
  expect(commented(102).slice(1, 4)).toEqual(["  /**", `   * ${"x".repeat(102)}`, "   */"]);
});

test("types, constants and functions are declared with their comments", () => {
  const comment = { paragraphs: ["Of tea."] };
  const statements = [
    typeAliasOf("Cups", comment, "number"),
    constOf({ name: "cups", type: "Cups", value: "5", comment }),
    constOf({ name: "hidden", value: "6", isExported: false }),
    functionOf({
      name: "pour",
      comment,
      typeParameters: [{ name: "T" }, { name: "N", constraint: "keyof T" }],
      parameters: [
        { name: "into", type: "T" },
        { name: "cups", type: "Cups", initializer: "5" },
        { name: "options", hasQuestionToken: true, type: "Options" },
      ],
      returns: "void",
      body: ["const a = 1;", "return a;"],
    }),
  ];
  expect(printStatements(statements)).toBe(`\
/** Of tea. */
export type Cups = number;

/** Of tea. */
export const cups: Cups = 5;

const hidden = 6;

/** Of tea. */
export function pour<T, N extends keyof T>(into: T, cups: Cups = 5, options?: Options): void {
  const a = 1;
  return a;
}
`);
});
