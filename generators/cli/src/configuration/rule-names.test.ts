import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import { styleRules } from "@posthorn/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diagnostics } from "../../../typescript/src/diagnostics/diagnostics.ts";
import { drop, folderWith, posthorn, put, tea } from "../../test/posthorn.ts";
import { typescriptRules } from "./rule-names.ts";

const styleless = `asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  tea/orders:
    publish: { operationId: order, message: { messageId: Order, payload: { type: object } } }
`;
let folder: string;
let contract: string;
let config: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": styleless });
  contract = join(folder, "tea.yaml");
  config = join(folder, "posthorn.config.json");
});
afterEach(() => drop(folder));

const configure = (rules: object) =>
  put(config, JSON.stringify({ contracts: [{ contract: "tea.yaml", out: "out" }], rules }));

test("only validate reports on the style of a contract", async () => {
  const out = join(folder, "out");
  expect((await posthorn("generate", contract, "--out", out)).error).toBe("");
  expect((await posthorn("check", contract, "--out", out)).error).toBe("");
  expect((await posthorn("validate", contract)).error).toMatch(/warning asyncapi-id/);
});

test("a rule that is off reports nothing, and a rule that is an error makes the command fail", async () => {
  await configure({ "asyncapi-id": "off", "asyncapi-info-license": "error" });
  const { code, error } = await posthorn("validate", "--config", config);
  expect(code).toBe(1);
  expect(error).not.toContain("asyncapi-id ");
  expect(error).toMatch(/error asyncapi-info-license/);
  expect((await posthorn("generate", "--config", config)).code).toBe(0); // style has no influence on the code
});

test("a rule about the code applies to every command, with --strict too", async () => {
  await configure({ "kind-inferred": "error" });
  expect((await posthorn("generate", "--config", config)).error).toMatch(/error kind-inferred/);
  await configure({ "kind-inferred": "off" });
  expect(await posthorn("generate", "--config", config, "--strict")).toMatchObject({ code: 0, error: "" });
});

test.each([
  [{ "asyncapi-idd": "off" }, 'rules["asyncapi-idd"] is unknown. Did you mean "asyncapi-id"?'],
  [{ "reply-missing": "off" }, 'rules["reply-missing"] is unknown. Remove it.'],
  [{ "asyncapi-id": "info" }, 'rules["asyncapi-id"] is "info", but must be "off", "warning" or "error".'],
])("the rules %j are refused", async (rules, problem) => {
  await configure(rules);
  const { code, error } = await posthorn("validate", "--config", config);
  expect(code).toBe(2);
  expect(error).toContain(problem);
});

test("a mistyped keyword is a warning, and an error with --strict", async () => {
  await put(contract, tea.replace("type: integer", "type: string, minLenght: 3"));
  const out = join(folder, "out");
  const { code, error } = await posthorn("generate", contract, "--out", out);
  expect(code).toBe(0);
  expect(error).toMatch(/:7:\d+ warning keyword-misspelt .*Did you mean "minLength"\?/);
  expect((await posthorn("generate", contract, "--out", out, "--strict")).code).toBe(1);
});

test("every rule of @asyncapi/parser that does not report errors is a rule of style", () => {
  const { rules } = (new Parser() as unknown as { spectral: { ruleset: { rules: object } } }).spectral
    .ruleset;
  const harmless = Object.entries(rules).filter(
    ([, rule]: [string, { severity: number }]) => rule.severity > 0,
  );
  expect(harmless.map(([name]) => name).filter((name) => !styleRules.includes(name))).toEqual([]);
  expect(styleRules.filter((name) => !(name in rules))).toEqual(["examples-unchecked"]);
});

test("every code that the TypeScript emitter reports is a rule, except for its errors", () => {
  const codes = Object.entries(diagnostics).filter(([, { severity }]) => severity !== "error");
  expect(codes.map(([code]) => code).toSorted()).toEqual(typescriptRules);
});
