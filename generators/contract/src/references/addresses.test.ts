import { describe, expect, test } from "vitest";
import type { Origin } from "../values/origin.ts";
import { addressOf, originAt, resolveAddress } from "./addresses.ts";

test.each([
  ["tea.yaml", "posthorn:///tea.yaml"],
  ["parts/green tea.yaml", "posthorn:///parts/green%20tea.yaml"],
  ["../../tea.yaml", "posthorn:///~above/~above/tea.yaml"],
  ["https://a.example/tea.yaml", "https://a.example/tea.yaml"],
])("the address of the file %s is %s", (file, address) => {
  expect(addressOf(file)).toBe(address);
});

test.each([
  ["cup.yaml#/a", "https://a.example/x/tea.yaml", "https://a.example/x/cup.yaml#/a"],
  ["#", "https://a.example/tea.yaml", "https://a.example/tea.yaml"],
  ["#cup", "https://a.example/tea.yaml", "https://a.example/tea.yaml#cup"],
  ["../cup.yaml", "posthorn:///parts/tea.yaml", "posthorn:///cup.yaml"],
  ["urn:tea", "posthorn:///tea.yaml", "urn:tea"],
  ["https://", "posthorn:///tea.yaml", undefined],
])("the reference %s below %s has the address %s", (ref, base, address) => {
  expect(resolveAddress(ref, base)).toBe(address);
});

describe("an address", () => {
  const addresses: ReadonlyMap<string, Origin> = new Map([
    ["posthorn:///tea.yaml", { file: "tea.yaml", pointer: "" }],
    ["https://a.example/cup", { file: "tea.yaml", pointer: "/components/schemas/Cup" }],
    ["https://a.example/cup#handle", { file: "tea.yaml", pointer: "/components/schemas/Cup/items" }],
  ]);

  test.each([
    ["posthorn:///tea.yaml", ""],
    ["posthorn:///tea.yaml#/info", "/info"],
    ["https://a.example/cup", "/components/schemas/Cup"],
    ["https://a.example/cup#/a%20b", "/components/schemas/Cup/a b"],
    ["https://a.example/cup#handle", "/components/schemas/Cup/items"],
  ])("%s names a value", (address, pointer) => {
    expect(originAt(address, addresses)).toEqual({ file: "tea.yaml", pointer });
  });

  test.each(["https://a.example/pot", "https://a.example/pot#/a", "https://a.example/cup#lid"])(
    "%s names nothing",
    (address) => {
      expect(originAt(address, addresses)).toBeUndefined();
    },
  );
});
