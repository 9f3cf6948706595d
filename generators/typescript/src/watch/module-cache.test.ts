import type { Contract, NamedSchema, Schema } from "@posthorn/contract";
import { expect, test } from "vitest";
import { at, commandOf, contractWith, messageOf } from "../../test/operations.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { generate } from "../generate/generate.ts";
import type { GenerateOptions } from "../generate/options.ts";
import type { Module } from "../print/module.ts";
import { type ModuleCache, openModuleCache } from "./module-cache.ts";

const named = (name: string, schema: Schema): NamedSchema => ({ name, origin: at(`/${name}`), schema });
const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  origin: at("/object"),
  types: ["object"],
  properties,
});
const text = schemaOf({ type: "string" });
const when = schemaOf({ type: "string", format: "date-time" });

const cup = named("Cup", object({ size: { ref: "Size" }, at: { ref: "When" } }));
const schemas = [cup, named("Size", text), named("When", when)];
const brew = commandOf("brew", { messages: [messageOf("brew", { payload: { ref: "Cup" } })] });
const pour = commandOf("pour");
const contract = contractWith([brew, pour], schemas);

/** Generates with a cache that reports which modules it emitted anew. */
function openRecording(options: Partial<GenerateOptions> = {}) {
  const cache = openModuleCache();
  let before: ReadonlySet<Module> = new Set();
  let emitted: readonly string[] = [];
  const recording: ModuleCache = {
    ...cache,
    emit: (parts, context) => {
      const modules = cache.emit(parts, context);
      emitted = modules.filter((module) => !before.has(module)).map(({ path }) => path);
      before = new Set(modules);
      return modules;
    },
  };
  /** Generates the contract, and returns the paths of the modules that were emitted for it. */
  return (given: Contract, changed: Partial<GenerateOptions> = {}): readonly string[] => {
    const all = { source: "tea.yaml", ...options, ...changed };
    const { files } = generate(given, all, recording);
    expect(files).toEqual(generate(given, all).files);
    return emitted.toSorted();
  };
}

const everything = [
  "messages/brew",
  "messages/pour",
  "operations/brew",
  "operations/pour",
  "schemas/cup",
  "schemas/size",
  "schemas/when",
];

test("nothing is emitted for a copy of the contract", () => {
  const emittedFor = openRecording();
  expect(emittedFor(contract)).toEqual(everything);
  expect(emittedFor(structuredClone(contract))).toEqual([]);
});

test.each<[string, Contract, readonly string[]]>([
  [
    "a schema",
    contractWith([brew, pour], [cup, named("Size", schemaOf({ type: "integer" })), named("When", when)]),
    ["schemas/size"],
  ],
  [
    "the name of a schema",
    contractWith([brew, pour], [cup, { ...named("Size", text), codeName: "Volume" }, named("When", when)]),
    ["schemas/cup", "schemas/volume"],
  ],
  ["another operation", contractWith([brew, { ...pour, summary: "Pours." }], schemas), ["operations/pour"]],
  [
    "the messages of an operation at the same address",
    contractWith([brew, { ...pour, channel: brew.channel }], schemas),
    ["operations/brew", "operations/pour"],
  ],
  [
    "a reference back, so that a schema becomes recursive",
    contractWith([brew, pour], [cup, named("Size", object({ of: { ref: "Cup" } })), named("When", when)]),
    ["schemas/cup", "schemas/size"],
  ],
  ["the title", { ...contract, title: "Coffee" }, everything],
  ["the title that changes no name", { ...contract, title: "Tea!" }, everything],
  ["nothing but the order", contractWith([pour, brew], schemas.toReversed()), []],
  ["one operation less", contractWith([brew], schemas), []],
])("after a change of %s, only that is emitted which it concerns", (_, changed, paths) => {
  const emittedFor = openRecording();
  emittedFor(contract);
  expect(emittedFor(changed)).toEqual(paths);
});

test("everything is emitted if other date-times become dates", () => {
  const emittedFor = openRecording({ dates: "date" });
  emittedFor(contract);
  const limited = named("When", schemaOf({ type: "string", format: "date-time", maxLength: 30 }));
  expect(emittedFor(contractWith([brew, pour], [cup, named("Size", text), limited]))).toEqual(everything);
  expect(emittedFor(contract)).toEqual(everything);
});

test("the header of each file names the source as it is now", () => {
  const emittedFor = openRecording();
  emittedFor(contract);
  expect(emittedFor(contract, { source: "other.yaml" })).toEqual([]);
});
