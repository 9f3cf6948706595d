import { describe, expect, test } from "vitest";
import type { Change } from "./change-files.ts";
import { sectionOf, withRelease } from "./changelog.ts";

const release = { version: "0.2.0", date: "2026-03-01" };

function change(line: string): Change {
  const kind = (["Add", "Change", "Fix"] as const).find((each) => line.startsWith(each)) ?? "Fix";
  return { file: "changes/a.md", kind, line };
}

describe("a changelog with a new release", () => {
  test("lists additions, then changes, then fixes, each in the order of their files", () => {
    const lines = ["Fix one.", "Change one.", "Add one.", "Fix two.", "Add two."];
    expect(withRelease("# Changelog\n\n## 0.1.0\n\n- Add all.\n", release, lines.map(change))).toBe(
      "# Changelog\n\n## 0.2.0 (2026-03-01)\n\n- Add one.\n- Add two.\n- Change one.\n- Fix one.\n- Fix two.\n\n## 0.1.0\n\n- Add all.\n",
    );
  });

  test("has it at the end if it is the first one", () => {
    expect(withRelease("# Changelog\n\nNewest first.\n\n", release, [change("Add one.")])).toBe(
      "# Changelog\n\nNewest first.\n\n## 0.2.0 (2026-03-01)\n\n- Add one.\n",
    );
  });

  test("wraps lines of more than 120 characters, and indents what follows", () => {
    const [most, more] = [116, 117].map((length) => `Add ${"x".repeat(length - 2)}`) as [string, string];
    const text = withRelease("", release, [change(most), change(more), change(`${most} and\u00a0more`)]);
    expect(sectionOf(text, "0.2.0")?.split("\n")).toEqual([
      `- ${most}`,
      "- Add",
      `  ${more.slice(4)}`,
      `- ${most}`,
      "  and\u00a0more",
    ]);
  });
});

describe("the section of a release", () => {
  const changelog =
    "# Changelog\n\n## 0.10.0 (2026-03-01)\n\n- Add ten.\n  - with parts\n\n### Notes\n\nMore.\n\n## 0.1.0\n\n- Add one.\n\n## 0.0.1";

  test.each([
    ["0.10.0", "- Add ten.\n  - with parts\n\n### Notes\n\nMore."],
    ["0.1.0", "- Add one."],
    ["0.1", undefined],
    ["10.0", undefined],
    ["Changelog", undefined],
  ])("%s is found by its whole version", (version, section) => {
    expect(sectionOf(changelog, version)).toBe(section);
  });

  test("is empty if it has only a heading", () => {
    expect(sectionOf(changelog, "0.0.1")).toBe("");
  });
});
