import { expect, test } from "vitest";
import { newToken } from "./tokens.ts";

test("a token begins with its slot, and all tokens differ", () => {
  const tokens = Array.from({ length: 10_000 }, () => newToken(42));
  for (const token of tokens) expect(token).toMatch(/^42-[\w-]{10}$/);
  expect(new Set(tokens).size).toBe(10_000);
});
