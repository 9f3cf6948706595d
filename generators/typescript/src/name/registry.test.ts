import type { Origin } from "@posthorn/contract";
import { expect, test } from "vitest";
import { openRegistry } from "./registry.ts";

const at = (pointer: string): Origin => ({ file: "tea.yaml", pointer });
const changed = (pointer: string, message: string) => ({
  severity: "information",
  code: "name-changed",
  message: `Generated code calls this ${message} Rename it in the contract to choose another name.`,
  ...at(pointer),
});

test("a name that is taken gets its suffix, and then a number, and each change is reported", () => {
  const { claim, diagnostics } = openRegistry(["Pot"]);
  const given = ["/a", "/b", "/c", "/d"].map((pointer) => claim.name("Tea", "Schema", at(pointer)));
  expect(given).toEqual(["Tea", "TeaSchema", "TeaSchema2", "TeaSchema3"]);
  expect(claim.name("Pot", "Payload", at("/e"))).toBe("PotPayload");
  expect(diagnostics).toEqual([
    changed("/b", '"TeaSchema", because "Tea" is taken.'),
    changed("/c", '"TeaSchema2", because "Tea" is taken.'),
    changed("/d", '"TeaSchema3", because "Tea" is taken.'),
    changed("/e", '"PotPayload", because "Pot" is taken.'),
  ]);
});

test.each(["Promise", "await", "z", "produce", "ownObject", "avroCodec", "options"])(
  "%s already has a meaning in generated code",
  (name) => {
    const { claim, diagnostics } = openRegistry();
    expect(claim.name(name, "Schema", at("/a"))).toBe(`${name}Schema`);
    expect(diagnostics).toEqual([
      changed(
        "/a",
        `"${name}Schema", because "${name}" already has a meaning in TypeScript or in @posthorn/core.`,
      ),
    ]);
  },
);

test("a name that the contract does not contain is changed without a report", () => {
  const { claim, diagnostics } = openRegistry(["Tea", "TeaPart"]);
  expect(claim.name("Tea", "Part")).toBe("TeaPart2");
  expect(diagnostics).toEqual([]);
});

test("files that differ only in case or in the form of their accents are numbered", () => {
  const { claim, diagnostics } = openRegistry();
  expect(claim.file("schemas", "größe", at("/a"))).toBe("schemas/größe");
  expect(claim.file("schemas", "GRO\u0308SSE", at("/b"))).toBe("schemas/GRO\u0308SSE-2");
  expect(claim.file("messages", "größe", at("/c"))).toBe("messages/größe");
  expect(diagnostics).toEqual([
    changed("/b", '"schemas/GRO\u0308SSE-2", because "schemas/GRO\u0308SSE" is taken.'),
  ]);
});

test.each([
  ["", "index", "index-2"],
  ["", "canonical", "canonical-2"],
  ["builders", "index", "builders/index-2"],
  ["builders", "schemas", "builders/schemas-2"],
  ["schemas", "index", "schemas/index"],
])("in the folder %j, the file %s is named %s, since generated code has other files there", (...of) => {
  const [folder, name, path] = of;
  expect(openRegistry().claim.file(folder, name, at("/a"))).toBe(path);
});

test("the name of a device gets the name of its folder, and then a number", () => {
  const { claim, diagnostics } = openRegistry();
  const given = [
    claim.file("", "prn", at("/a")),
    claim.file("schemas", "com0", at("/b")),
    claim.file("schemas", "com0", at("/c")),
    claim.file("schemas", "com10", at("/d")),
    claim.file("operations", "console", at("/e")),
  ];
  expect(given).toEqual([
    "prn-file",
    "schemas/com0-schema",
    "schemas/com0-schema-2",
    "schemas/com10",
    "operations/console",
  ]);
  const reason = "is the name of a device on Windows.";
  expect(diagnostics).toEqual([
    changed("/a", `"prn-file", because "prn" ${reason}`),
    changed("/b", `"schemas/com0-schema", because "schemas/com0" ${reason}`),
    changed("/c", `"schemas/com0-schema-2", because "schemas/com0" ${reason}`),
  ]);
});
