import { expect, test } from "vitest";
import { isNewer, withVersion } from "./versions.ts";

test.each([
  ["0.0.2", "0.0.1", true],
  ["0.1.0", "0.0.9", true],
  ["1.0.9", "1.1.0", false],
  ["0.9.9", "1.0.0", false],
  ["1.0.0", "1.0.0", false],
  ["1.0", "0.1.0", false],
  ["v1.0.0", "0.1.0", false],
  ["1.0.0\n", "0.1.0", false],
  ["1.0.0", "0.1.0-beta.1", false],
])("%j comes after %j: %s", (version, than, newer) => {
  expect(isNewer(version, than)).toBe(newer);
});

test("a manifest gets the version in every list of dependencies, and keeps its order and form", () => {
  const dependencies = { zod: "^4.0.0", "@posthorn/core": "0.1.0" };
  const manifest = {
    name: "@posthorn/a",
    version: "0.1.0",
    private: true,
    dependencies,
    devDependencies: dependencies,
    peerDependencies: dependencies,
    optionalDependencies: dependencies,
    posthorn: dependencies,
  };
  const changed = { zod: "^4.0.0", "@posthorn/core": "0.2.0" };
  const text = withVersion(JSON.stringify(manifest), "0.2.0", new Set(["@posthorn/core", "@posthorn/a"]));
  expect(text).toBe(
    `${JSON.stringify(
      {
        name: "@posthorn/a",
        version: "0.2.0",
        private: true,
        dependencies: changed,
        devDependencies: changed,
        peerDependencies: changed,
        optionalDependencies: changed,
        posthorn: dependencies,
      },
      null,
      2,
    )}\n`,
  );
});
