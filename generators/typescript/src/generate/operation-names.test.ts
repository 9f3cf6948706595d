import { expect, test } from "vitest";
import { commandOf, contractWith, eventOf, messageOf, queryOf } from "../../test/operations.ts";
import { generate } from "./generate.ts";
import { operationNames } from "./operation-names.ts";

const messages = [messageOf("pot", { description: "A pot." }), messageOf("Pot")];
const contract = contractWith([
  commandOf("sendBrew", { messages, summary: "Brews tea.", tags: ["kitchen"], deprecated: true }),
  eventOf("brewed", { action: "send" }),
  queryOf("brew", { failures: [messageOf("unknown", { summary: "There is none." }), messageOf("Unknown")] }),
]);

test("each operation has the names of its handler, its file and its messages, and the contract's words", () => {
  const [sendBrew, brewed, brew] = contract.operations;
  expect(operationNames(contract).operations).toEqual([
    {
      operation: sendBrew,
      handler: "sendBrew",
      subscribe: "handleSendBrew",
      file: "send-brew",
      comment: ["/**", " * Brews tea.", " *", " * Tags: kitchen.", " *", " * @deprecated", " */"],
      messages: [
        { name: "pot", comment: ["/** A pot. */"] },
        { name: "pot2", comment: [] },
      ],
      failures: [],
    },
    {
      operation: brewed,
      handler: "brewed",
      subscribe: "onBrewed",
      file: "brewed",
      comment: [],
      messages: [{ name: "brewed", comment: [] }],
      failures: [],
    },
    {
      operation: brew,
      handler: "brew",
      subscribe: "serveBrew",
      file: "brew",
      comment: [],
      messages: [{ name: "brew", comment: [] }],
      failures: [
        { name: "unknown", comment: ["/** There is none. */"] },
        { name: "unknown2", comment: [] },
      ],
    },
  ]);
});

test("the names are those of generated code", () => {
  const text = generate(contract, { source: "tea.yaml" })
    .files.map((file) => file.text)
    .join("\n");
  const { contract: own, operations } = operationNames(contract);
  for (const name of [own.serve, own.client, ...operations.map(({ subscribe }) => subscribe)])
    expect(text).toContain(`export function ${name}`);
  for (const name of [own.handlers, own.clientType]) expect(text).toContain(`export interface ${name}`);
});
