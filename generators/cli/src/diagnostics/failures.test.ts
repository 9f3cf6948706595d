import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { explainError, unreadableManifestError } from "./failures.ts";

/** The error of a function that throws. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown.");
}

test("a failure of the file system is explained with what to check", () => {
  expect(explainError(thrownBy(() => readFileSync("/none/at/all")))).toBe(
    "ENOENT: no such file or directory, open '/none/at/all'. Check that the folder exists and that you may write to it.",
  );
});

test("a manifest that cannot be read is named, with the remedy", () => {
  expect(explainError(unreadableManifestError("out/.posthorn.json"))).toBe(
    '"out/.posthorn.json" cannot be read. Remove its folder, and generate it again.',
  );
});

test.each([
  [new Error("it broke"), "it broke."],
  [new TypeError("It broke."), "It broke."],
  ["a text", "a text."],
  [undefined, "undefined."],
  [Object.assign(new Error("no module"), { code: "ERR_MODULE_NOT_FOUND" }), "no module."],
])("anything else is a defect: %s", (thrown, cause) => {
  expect(explainError(thrown)).toBe(
    `${cause} This is a defect of posthorn. Please report it, with the contract if you can.`,
  );
});
