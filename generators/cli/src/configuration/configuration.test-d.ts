import { expectTypeOf, test } from "vitest";
import type { Configuration, ContractEntry } from "./configuration.ts";
import type { entryProperties, ruleSchema, sharedSchema } from "./configuration-schema.ts";
import type { ContractOptions, optionSchemas } from "./options.ts";

/** The type of the values that a schema accepts. */
type ValueOf<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly type: "boolean" }
    ? boolean
    : S extends { readonly type: "string" }
      ? string
      : never;

test("the options have the types that their schemas describe", () => {
  expectTypeOf<Required<ContractOptions>>().toEqualTypeOf<{
    readonly [K in keyof typeof optionSchemas]: ValueOf<(typeof optionSchemas)[K]>;
  }>();
});

test("an entry has the properties that its schemas describe, and emitters", () => {
  expectTypeOf<keyof ContractEntry>().toEqualTypeOf<keyof typeof entryProperties | "options" | "emitters">();
  expectTypeOf<ContractEntry["contract"]>().toEqualTypeOf<ValueOf<typeof entryProperties.contract>>();
  expectTypeOf<Required<ContractEntry>["out"]>().toEqualTypeOf<ValueOf<typeof entryProperties.out>>();
  expectTypeOf<Required<ContractEntry>["options"]>().toEqualTypeOf<ContractOptions>();
});

test("shared is a folder, and a rule has the values that its schema lists", () => {
  expectTypeOf<Required<Configuration>["shared"]>().toEqualTypeOf<ValueOf<typeof sharedSchema>>();
  expectTypeOf<Required<Configuration>["rules"][string]>().toEqualTypeOf<ValueOf<typeof ruleSchema>>();
});
