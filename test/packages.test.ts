import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Packed, packAll } from "../scripts/pack.ts";
import { listPackages, root } from "../scripts/packages.ts";
import { describeQuickStart } from "./packed/quick-start.ts";

const run = promisify(execFile);
const published = listPackages().filter((each) => !each.private);
let project = "";
let packed: ReadonlyMap<string, Packed>;

/** Runs a program in the empty project, and gives what it wrote. */
async function inProject(program: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await run(program, args, { cwd: project })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`);
  }
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "posthorn-packed-"));
  packed = new Map((await packAll(project)).map((each) => [each.name, each]));
}, 120_000);

afterAll(() => rm(project, { recursive: true, force: true }));

describe.each(published.map((each) => each.name))("%s, packed", (name) => {
  const tarball = async (): Promise<Uint8Array> =>
    new Uint8Array(await readFile(join(project, packed.get(name)?.filename ?? "")));

  test("holds what a user needs, and no tests", () => {
    const paths = packed.get(name)?.files.map((file) => file.path) ?? [];
    expect(paths).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json", "dist/index.js"]));
    expect(paths.filter((path) => /\.test(-d)?\.ts$/.test(path))).toEqual([]);
  });

  test("publint finds nothing", async () => {
    const data = await tarball();
    const { messages } = await publint({ pack: { tarball: data.buffer as ArrayBuffer }, strict: true });
    expect(messages).toEqual([]);
  });

  test("its types resolve in every way that TypeScript knows", async () => {
    const result = await checkPackage(createPackageFromTarballData(await tarball()));
    expect(result.types && result.problems).toEqual([]);
  });
});

describe("a project outside of the repository", () => {
  beforeAll(async () => {
    const tarballs = [...packed.values()].map((each) => `./${each.filename}`);
    const { devDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const beside = ["zod", "typescript", "@types/node"].map((name) => `${name}@${devDependencies[name]}`);
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
    await inProject("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs, ...beside);
    await writeFile(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "es2023",
          module: "nodenext",
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          types: ["node"],
          outDir: "out",
        },
        include: ["program.*"],
      }),
    );
    await copyFile(join(root, "test/packed/program.ts"), join(project, "program.mts"));
    await copyFile(join(root, "test/packed/program.ts"), join(project, "program.cts"));
  }, 240_000);

  test("compiles, and no declaration of ours has a fault", async () => {
    const { stdout } = await run("node", ["node_modules/typescript/bin/tsc", "--pretty", "false"], {
      cwd: project,
    }).catch((failed: { readonly stdout: string }) => failed);
    // The types of @nats-io/nats-core do not hold under exactOptionalPropertyTypes: theirs to mend.
    const faults = stdout.split("\n").filter((line) => /^\S.*error TS/.test(line));
    expect(faults.filter((line) => !/^node_modules\/(?!@posthorn\/)/.test(line))).toEqual([]);
  }, 120_000);

  test.each(["out/program.mjs", "out/program.cjs"])("runs %s", async (program) => {
    expect(JSON.parse(await inProject("node", program))).toEqual({
      sorts: [{ sort: "black", sugar: 1 }, { sort: "green" }],
      seen: ["command", "query", "reply"],
      errors: 1,
      found: ["main", "generate", "openNatsTransport", "openRabbitmqTransport"],
    });
  });

  test("has the command line at hand", async () => {
    expect(await inProject("npx", "--no-install", "posthorn", "--help")).toContain("posthorn generate");
  });
});

describeQuickStart(() => ({ folder: project, packed: [...packed.values()] }));
