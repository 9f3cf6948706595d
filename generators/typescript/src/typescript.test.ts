import type { Contract } from "@posthorn/contract";
import { expect, test } from "vitest";
import { generate } from "./generate/generate.ts";
import { typescript } from "./typescript.ts";

const origin = { file: "tea.yaml", pointer: "/x" };

function contractOf(cups: "integer" | "string", names: readonly string[]): Contract {
  const messages = names.map((name) => ({
    name,
    origin,
    contentType: "application/json",
    payload: { origin, types: ["object"], properties: { [cups]: { origin, types: [cups] } } } as const,
    examples: [],
  }));
  return { asyncapi: "3.0.0", title: "Tea", version: "1.0.0", operations: [], messages, schemas: [] };
}

test("an emitter that is called again gives the same files as a new one", async () => {
  const again = typescript({ importExtension: ".ts" });
  const contracts = [
    contractOf("integer", ["Tea", "Pot"]),
    contractOf("integer", ["Tea", "Pot"]),
    contractOf("string", ["Tea", "Pot"]),
    contractOf("string", ["Pot"]),
    contractOf("integer", ["Tea", "Pot", "Cup"]),
  ];
  for (const contract of contracts) {
    const { files } = await again(contract, { source: "tea.yaml" });
    expect(files).toEqual(generate(contract, { source: "tea.yaml", importExtension: ".ts" }).files);
  }
});

test("a contract that cannot be generated is reported, and gives no files", async () => {
  const [message] = contractOf("integer", ["Tea"]).messages;
  const messages =
    message === undefined ? [] : [{ ...message, payload: { origin: message.origin, pattern: "(" } }];
  const { files, diagnostics } = await typescript()(
    { ...contractOf("integer", []), messages },
    { source: "tea.yaml" },
  );
  expect(files).toEqual([]);
  expect(diagnostics).toMatchObject([{ code: "not-supported", severity: "error" }]);
});
