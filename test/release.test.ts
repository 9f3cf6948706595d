import { execFileSync, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";
import { parseChangeFile, readChangeFiles } from "../tools/release/change-files.ts";
import { sectionOf, withRelease } from "../tools/release/changelog.ts";
import { isNewer, withVersion } from "../tools/release/versions.ts";

const changelog = "# Changelog\n\nNewest first.\n\n## 0.1.0\n\n- Add everything.\n";

test("a change file is a list of additions, changes and fixes", () => {
  expect(parseChangeFile("changes/a.md", "- Add tea,\n  with milk.\n- Fix the pot.\n")).toEqual([
    { file: "changes/a.md", kind: "Add", line: "Add tea, with milk." },
    { file: "changes/a.md", kind: "Fix", line: "Fix the pot." },
  ]);
  expect(() => parseChangeFile("changes/a.md", "Add tea.")).toThrow(
    'changes/a.md must be a list: "- Add …".',
  );
  expect(() => parseChangeFile("changes/a.md", "- Added tea.")).toThrow("must begin with Add, Change, Fix");
});

test("every change file of the repository is well formed", () => {
  expect(() => readChangeFiles()).not.toThrow();
});

test("a release stands above the earlier ones, its additions first and its lines wrapped", () => {
  const long = `Fix ${"a word and ".repeat(15)}its end.`;
  const changes = [...parseChangeFile("b.md", `- ${long}`), ...parseChangeFile("a.md", "- Add tea.")];
  const text = withRelease(changelog, { version: "0.2.0", date: "2026-03-01" }, changes);
  expect(text.indexOf("## 0.2.0 (2026-03-01)")).toBeLessThan(text.indexOf("## 0.1.0"));
  const section = sectionOf(text, "0.2.0") ?? "";
  expect(section.startsWith("- Add tea.\n- Fix a word")).toBe(true);
  expect(section.replace(/\n {2}/g, " ")).toContain(long);
  expect(Math.max(...section.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  expect(sectionOf(text, "0.1.0")).toBe("- Add everything.");
  expect(sectionOf(text, "0.3.0")).toBeUndefined();
});

test("a version is set for a package and for its dependencies in the repository", () => {
  const manifest = {
    name: "b",
    version: "0.1.0",
    dependencies: { a: "0.1.0", zod: "^4.0.0" },
    peerDependencies: { a: "0.1.0" },
  };
  expect(JSON.parse(withVersion(JSON.stringify(manifest), "0.2.0", new Set(["a", "b"])))).toEqual({
    ...manifest,
    version: "0.2.0",
    dependencies: { a: "0.2.0", zod: "^4.0.0" },
    peerDependencies: { a: "0.2.0" },
  });
});

test("a release needs a later version", () => {
  expect(isNewer("0.10.0", "0.9.9")).toBe(true);
  expect(isNewer("1.0.0", "0.9.9")).toBe(true);
  expect(isNewer("0.1.0", "0.1.0")).toBe(false);
  expect(isNewer("0.1.0", "0.2.0")).toBe(false);
  expect(isNewer("0.2.0-beta.1", "0.1.0")).toBe(false);
});

test("a dry run prints the release and writes nothing", () => {
  const before = status();
  const output = execFileSync(process.execPath, ["tools/release/prepare.ts", "99.0.0", "--dry-run"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(output).toContain("→ 99.0.0");
  expect(output).toContain("Nothing was written");
  expect(status()).toBe(before);
});

test("a version that is not newer is refused", () => {
  const run = spawnSync(process.execPath, ["tools/release/prepare.ts", "0.0.1"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('"0.0.1" must be x.y.z, and come after');
});

function status(): string {
  return execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" });
}
