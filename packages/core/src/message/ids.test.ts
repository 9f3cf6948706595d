import { expect, test } from "vitest";
import { newId, newSecret } from "./ids.ts";

const many = 3_500;

test("thousands of message ids are all different", () => {
  const ids = Array.from({ length: many }, newId);
  expect(new Set(ids).size).toBe(many);
  for (const id of ids) expect(id).toMatch(/^[\w-]{21}-\d{1,3}$/);
});

test("thousands of secrets are all different, each of 72 bits", () => {
  const secrets = Array.from({ length: many }, newSecret);
  expect(new Set(secrets).size).toBe(many);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{12}$/);
});
