import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readContract } from "@posthorn/contract";
import { generate } from "@posthorn/generator-typescript";
import * as esbuild from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";
import { runInChromium, skipWithoutChromium } from "./browser/chromium.ts";

const page = `
import { Tea } from "./generated/schemas/tea.js";

const valid: Tea = { sort: "Assam", cups: 2 };
const all = [valid, { sort: "Assam", cups: 0 }, {}].map((tea) => Tea.safeParse(tea).success);
const pre = document.createElement("pre");
pre.textContent = all.join(" ");
document.body.append(pre);
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "posthorn-browser-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  await writeFile(join(folder, "page.ts"), page);
  const { contract } = await readContract(join(root, "schemas/hello.yaml"));
  if (contract === undefined) throw new Error("hello.yaml is invalid");
  for (const { path, text } of generate(contract, { source: "hello.yaml" }).files) {
    const file = join(folder, "generated", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function bundleWithEsbuild(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(folder, "page.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

async function bundleWithVite(): Promise<string> {
  const { build } = await import("vite");
  await build({
    root: folder,
    logLevel: "error",
    configFile: false,
    build: { rollupOptions: { input: join(folder, "page.ts"), output: { entryFileNames: "page.js" } } },
  });
  return readFile(join(folder, "dist/page.js"), "utf8");
}

describe.each([
  ["esbuild", bundleWithEsbuild],
  ["Vite", bundleWithVite],
])("a generated schema, bundled for a web page by %s", (_name, bundle) => {
  test("uses no module of Node.js", async () => {
    expect(await bundle()).not.toMatch(/node:|["']buffer["']|async_hooks|__vite-browser-external/);
  });

  test.skipIf(skipWithoutChromium())(
    "accepts valid values and rejects invalid ones in Chromium",
    async () => {
      expect(await runInChromium(await bundle())).toBe("true false false");
    },
  );
});
