import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import { styleRules } from "@posthorn/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diagnostics } from "../../typescript/src/diagnostics/diagnostics.ts";
import { drop, folderWith, posthorn, put, tea } from "../test/posthorn.ts";
import { typescriptRules } from "./rule-names.ts";

const two = `asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  tea/orders:
    publish: { operationId: order, message: { messageId: Order, payload: { type: object } } }
`;
let folder: string;
let contract: string;
let config: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": two });
  contract = join(folder, "tea.yaml");
  config = join(folder, "posthorn.config.json");
});
afterEach(() => drop(folder));

const configure = (rules: object) =>
  put(config, JSON.stringify({ contracts: [{ contract: "tea.yaml", out: "out" }], rules }));

test("generate and check report nothing of a contract's style, which validate does", async () => {
  const out = join(folder, "out");
  expect((await posthorn("generate", contract, "--out", out)).error).toBe("");
  expect((await posthorn("check", contract, "--out", out)).error).toBe("");
  expect((await posthorn("validate", contract)).error).toMatch(/warning asyncapi-id/);
});

test("a rule that is off reports nothing, and one that is an error fails", async () => {
  await configure({ "asyncapi-id": "off", "asyncapi-info-license": "error" });
  const { code, error } = await posthorn("validate", "--config", config);
  expect(code).toBe(1);
  expect(error).not.toContain("asyncapi-id ");
  expect(error).toMatch(/error asyncapi-info-license/);
  expect((await posthorn("generate", "--config", config)).code).toBe(0); // style is no subject of the code
});

test("a rule about the code decides for every command, also with --strict", async () => {
  await configure({ "kind-inferred": "error" });
  expect((await posthorn("generate", "--config", config)).error).toMatch(/error kind-inferred/);
  await configure({ "kind-inferred": "off" });
  expect(await posthorn("generate", "--config", config, "--strict")).toMatchObject({ code: 0, error: "" });
});

test.each([
  [{ "asyncapi-idd": "off" }, 'rules: there is no rule "asyncapi-idd". Did you mean "asyncapi-id"?'],
  [{ "reply-missing": "off" }, 'rules: there is no rule "reply-missing".'],
  [{ "asyncapi-id": "info" }, 'rules["asyncapi-id"] is "info". Make it "off", "warning" or "error".'],
])("the rules %j are refused", async (rules, says) => {
  await configure(rules);
  const { code, error } = await posthorn("validate", "--config", config);
  expect(code).toBe(2);
  expect(error).toContain(says);
});

test("a mistyped constraint is a warning, which --strict refuses", async () => {
  await put(contract, tea.replace("type: integer", "type: string, minLenght: 3"));
  const out = join(folder, "out");
  const { code, error } = await posthorn("generate", contract, "--out", out);
  expect(code).toBe(0);
  expect(error).toMatch(/:7:\d+ warning keyword-misspelt .*Did you mean "minLength"\?/);
  expect((await posthorn("generate", contract, "--out", out, "--strict")).code).toBe(1);
});

test("every rule of @asyncapi/parser that is no error there is a rule of style", () => {
  const { rules } = (new Parser() as unknown as { spectral: { ruleset: { rules: object } } }).spectral
    .ruleset;
  const mild = Object.entries(rules).filter(([, rule]: [string, { severity: number }]) => rule.severity > 0);
  expect(mild.map(([name]) => name).filter((name) => !styleRules.includes(name))).toEqual([]);
  expect(styleRules.filter((name) => !(name in rules))).toEqual(["examples-unchecked"]);
});

test("every code that the TypeScript emitter reports is a rule, except for its errors", () => {
  const codes = Object.entries(diagnostics).filter(([, { severity }]) => severity !== "error");
  expect(codes.map(([code]) => code).toSorted()).toEqual(typescriptRules);
});
