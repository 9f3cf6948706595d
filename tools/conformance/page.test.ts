import { expect, test } from "vitest";
import { renderPage } from "./page.ts";
import type { Tally } from "./results.ts";

function tally(passes: number, runs: number, reason?: string): Tally {
  const claim = "packets arrive";
  return { claim, state: "run", runs, passes, ...(reason === undefined ? {} : { reason }) };
}

const undeclared: Tally = { claim: "order", state: "undeclared", runs: 0, passes: 0 };

const page = renderPage({
  memory: { sources: "abc", checks: { "1 roundtrip": tally(20, 20), "22 order": tally(20, 20) } },
  "tea 2.1": {
    sources: "def",
    checks: { "1 roundtrip": tally(19, 20, "It took too long."), "22 order": undeclared },
  },
});

test("the page has a line for each transport and version", () => {
  expect(page).toContain("| memory | 20 | 2 | 0 | 0 | abc |");
  expect(page).toContain("| tea 2.1 | 20 | 0 | 1 | 1 | def |");
});

test("a check that failed once is listed with its reason", () => {
  expect(page).toContain("| tea 2.1 | 1 roundtrip | 19/20 | It took too long. |");
});

test("each check has the passed runs of all runs, in the order of its number", () => {
  expect(page).toContain("| 1 roundtrip | 20/20 | **19/20** | packets arrive |");
  expect(page).toContain("| 22 order | 20/20 | – | order |");
  expect(page.indexOf("| 1 roundtrip |")).toBeLessThan(page.indexOf("| 22 order |"));
});

test("checks that wait for other work are listed as pending", () => {
  expect(page).toMatch(/## Pending\n\n.*\n\n- 7 .*\n- 16 .*\n- 51 /);
});

test("characters that mean something in a table are escaped", () => {
  const escaped = renderPage({ tea: { sources: "abc", checks: { "1 a": tally(0, 1, "a | b <c>") } } });
  expect(escaped).toContain("a \\| b \\<c\\>");
});

test("no failures are said so", () => {
  expect(renderPage({ tea: { sources: "abc", checks: { "1 a": tally(1, 1) } } })).toContain(
    "## Failing\n\nNone.",
  );
});
