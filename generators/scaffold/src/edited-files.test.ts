import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { generate } from "@posthorn/generator-typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkbench, type Workbench } from "../../typescript/test/workbench.ts";
import { collections, collects, letters, posts, price, weighs } from "../test/forms.ts";
import { newOperations, postOffice } from "../test/post-office.ts";
import { contractOf } from "../test/program.ts";
import { edges, formatted, formattings, lineBreaks } from "../test/styles.ts";
import { scaffold, writeChanges } from "./index.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
const contract = await contractOf(
  postOffice({ posted: ["Letter", "Parcel", "Card"], operations: newOperations }),
);
const programs = 240;

let workbench: Workbench;
beforeAll(async () => {
  workbench = await openWorkbench();
});
afterAll(() => workbench.close());

/** One of several, so that neighbouring numbers differ and every pair of choices comes up. */
function pick<T>(all: readonly T[], number: number): T {
  return all[number % all.length] as T;
}

/** The files of a program, each in one of the forms. */
function filesOf(number: number): Readonly<Record<string, string>> {
  const formatting = pick(formattings, number);
  const lineBreak = pick(lineBreaks, Math.floor(number / formattings.length));
  const written = (text: string, index: number): string => {
    const { begin, end } = pick(edges, number * 3 + index);
    return `${begin}${formatted(text, formatting)}${end}`.replaceAll("\n", lineBreak);
  };
  const form = (forms: Readonly<Record<string, string>>, step: number): string =>
    pick(Object.values(forms), Math.floor(number * step));
  const files = {
    "office.ts": form(collections, 1),
    "post.ts": form(posts, 5),
    "collect.ts": form(collects, 1.25),
    "weigh.ts": form(weighs, 3),
    "price.ts": price,
    ...(form(posts, 5).includes("./inside/letters.js") ? { "inside/letters.ts": letters } : {}),
  };
  return Object.fromEntries(Object.entries(files).map(([path, text], index) => [path, written(text, index)]));
}

/** True if a text becomes another by insertions alone. */
function hasOnlyInsertions(before: Uint8Array, after: Uint8Array): boolean {
  let position = 0;
  for (const byte of after) if (position < before.length && byte === before[position]) position += 1;
  return position === before.length;
}

describe("files that people have edited", { timeout: 120_000 }, () => {
  const originals = new Map<string, string>();
  const written = new Map<string, string>();
  const edited: string[] = [];

  async function scaffoldProgram(number: number): ReturnType<typeof scaffold> {
    const out = join(workbench.folder, "office", `program-${number}`);
    const generated = join(workbench.folder, "office/generated");
    return scaffold({ contract, out, generated });
  }

  beforeAll(async () => {
    for (let number = 0; number < programs; number += 1) {
      for (const [path, text] of Object.entries(filesOf(number))) {
        const file = join(workbench.folder, "office", `program-${number}`, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
        originals.set(file, text);
      }
      const { changes, findings } = await scaffoldProgram(number);
      expect([number, findings]).toEqual([number, []]);
      await writeChanges(changes);
      for (const { path, text, before } of changes) {
        written.set(path, text);
        if (before !== undefined) edited.push(path);
      }
    }
  }, 120_000);

  test("are at least 200, and every byte outside of the insertions is kept", () => {
    expect(edited.length).toBeGreaterThanOrEqual(200);
    const damaged = edited.filter(
      (path) =>
        !hasOnlyInsertions(Buffer.from(originals.get(path) ?? ""), Buffer.from(written.get(path) ?? "")),
    );
    expect(damaged).toEqual([]);
  });

  test("keep their line breaks", () => {
    const mixed = edited.filter((path) => {
      const text = written.get(path) ?? "";
      return text.includes("\r\n") && /(?<!\r)\n/.test(text);
    });
    expect(mixed).toEqual([]);
  });

  test("do not change in a second run", async () => {
    for (let number = 0; number < programs; number += 1) {
      const { changes, findings } = await scaffoldProgram(number);
      expect([number, changes.map(({ path }) => path), findings]).toEqual([number, [], []]);
    }
  });

  test("compile with the code of the changed contract", async () => {
    const { files } = generate(contract, { source: "post-office.yaml" });
    await workbench.write(files, "office/generated");
    const options = {
      target: "es2022",
      lib: ["es2023"],
      types: ["node"],
      module: "nodenext",
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
    };
    const project = join(workbench.folder, "tsconfig.office.json");
    await writeFile(project, JSON.stringify({ compilerOptions: options, include: ["office"] }));
    const tsc = join(root, "node_modules/typescript-7/bin/tsc");
    const said = await run(process.execPath, [tsc, "-p", project, "--pretty", "false"], {
      cwd: workbench.folder,
    }).then(
      () => "",
      ({ stdout }: { readonly stdout: string }) => stdout,
    );
    expect(said.split("\n").slice(0, 40).join("\n")).toBe("");
  });
});
