import { describe, expect, test } from "vitest";
import { namesOf } from "./member-names.ts";

/** The values that select the schema at a place such as `tea.yaml#/definitions/Cat`. */
const namesAt = (place: string, mapping?: Readonly<Record<string, string>>) => {
  const [file = "", pointer = ""] = place.split("#");
  return namesOf({ name: "Any", origin: { file, pointer }, schema: true }, mapping);
};

describe("without a mapping, a schema is selected by", () => {
  test.each([
    ["the last step of its pointer", "tea.yaml#/components/schemas/Cat", ["Cat"]],
    ["its key as it is read, and not as it is written", "tea.yaml#/components/schemas/a~1b", ["a/b"]],
    ["the name of its file, without folder and extension", "pets/cat.yaml", ["cat"]],
    ["the name of its file up to the last dot", "cat.v2.json", ["cat.v2"]],
    ["the name of its file if it has no extension", "pets/cat", ["cat"]],
    ["the name of a hidden file", "pets/.cat", [".cat"]],
    [
      "its qualified name and the name of its class",
      "tea.yaml#/components/schemas/io.shop.Cat",
      ["io.shop.Cat", "Cat"],
    ],
    [
      "its qualified name and the name of its inner class",
      "tea.yaml#/components/schemas/io.shop.Pets$Cat",
      ["io.shop.Pets$Cat", "Cat"],
    ],
    [
      "its name alone if the last part is not that of a class",
      "tea.yaml#/components/schemas/order.v1",
      ["order.v1"],
    ],
    [
      "its name alone if the first part is not that of a package",
      "tea.yaml#/components/schemas/Shop.Cat",
      ["Shop.Cat"],
    ],
    [
      "its name alone if a part is not a word",
      "tea.yaml#/components/schemas/io.my-shop.Cat",
      ["io.my-shop.Cat"],
    ],
  ])("%s", (_, place, names) => {
    expect(namesAt(place)).toEqual(names);
  });
});

describe("a mapping selects a schema by", () => {
  const component = "tea.yaml#/components/schemas/Cat";

  test.each([
    ["a reference in the same file", component, "#/components/schemas/Cat", true],
    ["a reference to its file", component, "tea.yaml#/components/schemas/Cat", true],
    ["a reference from another folder", component, "../contracts/tea.yaml#/components/schemas/Cat", true],
    ["a reference with encoded characters", "tea.yaml#/a b", "#/a%20b", true],
    ["its name", component, "Cat", true],
    ["the file that it is", "pets/cat.yaml", "./cat.yaml", true],
    ["the name of the file that it is", "pets/cat.yaml", "cat", true],
    ["a reference to its whole file", "pets/cat.yaml", "cat.yaml#", true],
    ["a reference to another file", component, "pets.yaml#/components/schemas/Cat", false],
    ["a reference to another schema", component, "#/components/schemas/Dog", false],
    ["the file that it is in", component, "tea.yaml", false],
    ["another name", component, "cat", false],
    ["another file", "pets/cat.yaml", "dog.yaml", false],
  ])("%s", (_, place, target, isSelected) => {
    const mapping = { other: "#/none", value: target };
    expect(namesAt(place, mapping).includes("value")).toBe(isSelected);
  });

  test("each value that leads to it, in place of its name", () => {
    expect(namesAt(component, { a: "Cat", b: "Dog", c: "#/components/schemas/Cat" })).toEqual(["a", "c"]);
  });

  test("its name if no value leads to it", () => {
    expect(namesAt(component, { dog: "Dog" })).toEqual(["Cat"]);
    expect(namesAt(component, {})).toEqual(["Cat"]);
  });
});
