import { afterEach, expect, test, vi } from "vitest";
import { chosenVersion, programOf } from "./versions.ts";

const teapot = {
  name: "teapot",
  versions: { "2.9": { candidates: ["old"] }, "2.15": { candidates: ["new"] } },
};

afterEach(() => {
  vi.unstubAllEnvs();
});

test("without a variable, the first version is chosen", () => {
  expect(chosenVersion(teapot)).toBe("2.9");
});

test("a variable chooses another version", () => {
  vi.stubEnv("POSTHORN_TEAPOT_VERSION", "2.15");
  expect(chosenVersion(teapot)).toBe("2.15");
});

test("a version that does not exist is refused with those that do", () => {
  vi.stubEnv("POSTHORN_TEAPOT_VERSION", "3");
  expect(() => chosenVersion(teapot)).toThrow('POSTHORN_TEAPOT_VERSION is "3". Choose one of 2.9, 2.15.');
});

test("each version has its program", () => {
  expect(programOf(teapot, "2.15")).toEqual({ candidates: ["new"] });
  expect(() => programOf(teapot, "3")).toThrow('teapot has no version "3". Choose one of 2.9, 2.15.');
});
