import { expect, test } from "vitest";
import { checkPaths } from "./check-paths.ts";

test.each(["con.ts", "a/AUX.d.ts", "Lpt1", "nul .txt", "com¹.ts", `${"注".repeat(80)}.ts`])(
  "the path %s, which is not possible on every system, is refused",
  (path) => {
    expect(checkPaths([[{ path, text: "" }]], "tea.yaml")).toMatchObject([
      { severity: "error", code: "emitter-path" },
    ]);
  },
);

test("a file without a text is refused", () => {
  expect(checkPaths([[{ path: "a.ts" } as never]], "tea.yaml")).toMatchObject([
    {
      code: "emitter-path",
      message: "An emitter returned a file without a path or a text. Give each file both.",
    },
  ]);
});
