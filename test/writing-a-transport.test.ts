import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";

const example = join(root, "packages/transports/tcp");
const guide = readFileSync(join(root, "docs/writing-a-transport.md"), "utf8");

/** The text as if it stood on one line, because a formatter may break it differently. */
const oneLine = (text: string): string => text.replace(/\s+/g, " ");

/** The programs of the guide: excerpts of the example, each with its file in the first line. */
const excerpts = [...guide.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```$/gms)].map(
  ([, file = "", source = ""]) => ({ file, parts: source.split(/^…\n/m).map(oneLine) }),
);

test("every program of the guide names its file", () => {
  expect(excerpts.length).toBe(guide.split("```ts\n").length - 1);
  expect(excerpts.length).toBeGreaterThan(5);
});

test.each(excerpts)("the excerpt of $file is in that file", ({ file, parts }) => {
  const source = oneLine(readFileSync(join(example, file), "utf8"));
  const places = parts.map((part) => source.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});

test("the guide lists the files of the example", () => {
  const listed = [...guide.matchAll(/^\| `([\w/.-]+\.ts)`/gm)].map(([, file = ""]) => file);
  for (const file of listed) {
    expect(existsSync(join(example, file)) || existsSync(join(example, "src", file)), file).toBe(true);
  }
  const sources = globSync("src/*.ts", { cwd: example }).filter((file) => !/index|test/.test(file));
  expect(listed.map((file) => `src/${file}`)).toEqual(expect.arrayContaining(sources));
});

test("the example has less than 300 lines", () => {
  const files = globSync("src/**/*.ts", { cwd: example }).filter((file) => !file.endsWith(".test.ts"));
  const lines = files.flatMap((file) =>
    readFileSync(join(example, file), "utf8")
      .replace(/\/\*.*?\*\//gs, "")
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.trim().startsWith("//")),
  );
  expect(lines.length).toBeLessThan(300);
});
