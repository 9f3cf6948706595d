import { expect, test } from "vitest";
import { layOut } from "../print/line-breaking.ts";
import { objectChecks } from "./object-checks.ts";
import type { Position } from "./scope.ts";

test("at most one of the properties that exclude each other can be present", () => {
  const schema = { origin: { file: "a.yaml", pointer: "" }, exclusive: [["sugar", 'ho"ney']] };
  const checks = layOut(objectChecks(schema, {} as Position));
  const check = new Function(`return { refine: (check) => check }${checks};`)() as (value: object) => boolean;
  expect([{}, { sugar: 1 }, { milk: 1, 'ho"ney': 2 }].map(check)).toEqual([true, true, true]);
  expect(check({ sugar: 1, 'ho"ney': undefined })).toBe(false);
});
