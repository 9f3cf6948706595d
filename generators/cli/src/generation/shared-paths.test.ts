import { expect, test } from "vitest";
import { openSharedPaths } from "./shared-paths.ts";

const pointer = "/components/schemas/Money";
const placeOf = (file: string, contract = "contracts/shop.yaml"): string =>
  openSharedPaths({ contract, out: "src/shop" }, "src/shared").placeOf({ file, pointer });

test.each([
  ["contracts/shop.yaml", "../../contracts/shop.yaml"],
  ["shop.yaml", "../../contracts/shop.yaml"],
  ["common/money.yaml", "../../contracts/common/money.yaml"],
  ["../money.yaml", "../../money.yaml"],
  ["https://shop.example/money.yaml", "https://shop.example/money.yaml"],
])("a schema in %s is at %s from the shared folder", (file, place) => {
  expect(placeOf(file)).toBe(`${place}#${pointer}`);
});

test("contracts in different folders name the same file alike", () => {
  expect(placeOf("../common/money.yaml", "contracts/shop.yaml")).toBe(
    placeOf("../../common/money.yaml", "contracts/club/club.yaml"),
  );
});

test.each([
  ["src/shop", "src/shared", "../shared"],
  ["src/shop/generated", "src/shared", "../../shared"],
  ["src", "src/shared", "shared"],
])("from %s, the folder %s is imported by %s", (out, shared, path) => {
  expect(openSharedPaths({ contract: "shop.yaml", out }, shared).sharedFolder).toBe(path);
});
