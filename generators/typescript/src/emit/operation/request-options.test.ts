import type { CommandOperation, QueryOperation } from "@posthorn/contract";
import { describe, expect, test } from "vitest";
import { commandOf, contractWith, generatedFrom, messageOf, queryOf } from "../../../test/operations.ts";
import { schemaOf } from "../../../test/raw-schema.ts";

/** The type of the parameter `options` of the requester, then the declaration of that type if there is one. */
function requestOptionsOf(rest: Partial<QueryOperation>): readonly (string | undefined)[] {
  return optionsIn(generatedFrom(contractWith([queryOf("price", rest)]), "operations/price.ts"));
}

/** The same for the producer of a command. */
function produceOptionsOf(rest: Partial<CommandOperation>): readonly (string | undefined)[] {
  return optionsIn(generatedFrom(contractWith([commandOf("brew", rest)]), "operations/brew.ts"));
}

function optionsIn(text: string): readonly (string | undefined)[] {
  const [, signature = ""] = /^export function (?:request|send)\w+(.*?)^}/ms.exec(text) ?? [];
  const [, parameter] = /(options\??: .*?),?\s*\)/s.exec(signature) ?? [];
  const [declared] = /^export interface (?:Request|Send)\w+Options.*?^}/ms.exec(text) ?? [];
  return [parameter, declared].filter((part) => part !== undefined);
}

const withHeaders = (raw: object, name = "price") =>
  messageOf(name, { headers: schemaOf({ type: "object", ...raw }) });
const trace = { properties: { trace: { type: "string" } } };
const addressed = (parameter: object) => ({
  ...queryOf("price").channel,
  address: "price.{shop}",
  parameters: [{ name: "shop", ...parameter }],
});

describe("the options of a requester", () => {
  test.each<[string, Partial<QueryOperation>, readonly string[]]>([
    ["are core's", {}, ["options?: RequestOptions"]],
    [
      "have the type of optional headers",
      { messages: [withHeaders(trace)] },
      ["options?: RequestOptions<PriceHeaders>"],
    ],
    [
      "are required if a header is",
      { messages: [withHeaders({ ...trace, required: ["trace"] })] },
      [
        "options: RequestPriceOptions",
        "export interface RequestPriceOptions extends RequestOptions<PriceHeaders> {\n  readonly headers: PriceHeaders;\n}",
      ],
    ],
    [
      "omit a header that core sets",
      {
        messages: [withHeaders({ ...trace, required: ["trace"] })],
        correlation: { request: { part: "header", path: ["trace"] } },
      },
      ['options?: RequestOptions<Omit<PriceHeaders, "trace">>'],
    ],
    [
      "omit the headers that core sets, and require another one",
      {
        messages: [withHeaders({ ...trace, required: ["trace", "back", "shop"] })],
        correlation: { request: { part: "header", path: ["trace"] } },
        replyTo: { part: "header", path: ["back"] },
      },
      [
        "options: RequestPriceOptions",
        'export interface RequestPriceOptions extends RequestOptions<Omit<PriceHeaders, "trace" | "back">> {\n  readonly headers: Omit<PriceHeaders, "trace" | "back">;\n}',
      ],
    ],
    [
      "have no required header if core sets a part of one",
      {
        messages: [withHeaders({ properties: { meta: { type: "object" } }, required: ["meta", "shop"] })],
        replyTo: { part: "header", path: ["meta", "back"] },
      },
      ["options?: RequestOptions<Partial<PriceHeaders>>"],
    ],
    [
      "have no required header if Omit would forget them",
      {
        messages: [withHeaders({ ...trace, required: ["trace"], additionalProperties: { type: "string" } })],
        replyTo: { part: "header", path: ["trace"] },
      },
      ["options?: RequestOptions<Partial<PriceHeaders>>"],
    ],
    [
      "have no headers if there are several requests",
      { messages: [withHeaders({ required: ["trace"] }), messageOf("other")] },
      ["options?: RequestOptions"],
    ],
    [
      "require a parameter of the address",
      { channel: addressed({}) },
      [
        "options: RequestPriceOptions",
        "export interface RequestPriceOptions extends RequestOptions<Headers, PriceParameters> {\n  readonly parameters: PriceParameters;\n}",
      ],
    ],
    [
      "do not require a parameter with a default",
      { channel: addressed({ default: "tea" }) },
      ["options?: RequestOptions<Headers, PriceParameters>"],
    ],
  ])("%s", (_, rest, options) => {
    expect(requestOptionsOf(rest)).toEqual(options);
  });
});

describe("the options of a sender", () => {
  test.each<[string, object, boolean]>([
    ["no header is required", trace, false],
    ["a header is required", { required: ["trace"] }, true],
    ["a member of allOf requires one", { allOf: [{}, { required: ["trace"] }] }, true],
    ["a member of anyOf requires one", { anyOf: [{}, { required: ["trace"] }] }, true],
    ["a member of oneOf requires one", { oneOf: [{}, { required: ["trace"] }] }, true],
    ["a condition requires one", { if: { required: ["trace"] } }, false],
    ["Posthorn sets the required one", { required: ["ce-id"] }, false],
  ])("if %s: %o, they are required: %s", (_, raw, isRequired) => {
    const [options] = produceOptionsOf({ messages: [withHeaders(raw, "brew")] });
    expect(options).toBe(
      isRequired ? "options: SendBrewOptions<D>" : "options?: ProduceOptions<D, BrewHeaders>",
    );
    const several = [messageOf("pot"), withHeaders(raw, "brew")];
    const [ofSeveral] = produceOptionsOf({ messages: several });
    expect(ofSeveral).toBe(`options${isRequired ? "" : "?"}: ProduceOptionsOf<D, BrewMessages, N>`);
  });

  test("with a delay in the contract have no type parameter for it", () => {
    const messages = [withHeaders({ required: ["trace"] }, "brew")];
    expect(produceOptionsOf({ messages, delayMs: 5 })).toEqual([
      "options: SendBrewOptions",
      "export interface SendBrewOptions extends ProduceOptions<true, BrewHeaders> {\n  readonly headers: BrewHeaders;\n}",
    ]);
  });
});
