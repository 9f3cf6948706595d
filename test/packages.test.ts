import { execFile } from "node:child_process";
import { copyFile, cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Packed, packAll } from "../tools/packages/pack.ts";
import { listPackages, root } from "../tools/packages/packages.ts";
import { brokenLinks } from "./packed/packed-links.ts";
import { describeQuickStart } from "./packed/quick-start.ts";

const run = promisify(execFile);
const published = listPackages().filter((each) => !each.private);
let project = "";
let packed: ReadonlyMap<string, Packed>;

/** True for a problem of TypeScript's "node10" resolution, which ignores `exports`. It finds only a package's main entry. */
function isForNode10(problem: Problem): boolean {
  return "entrypoint" in problem && problem.entrypoint !== "." && problem.resolutionKind === "node10";
}

/** Runs a program in the empty project. Resolves to its output. */
async function inProject(program: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await run(program, args, { cwd: project })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`);
  }
}

/** The text of a file in a tarball. */
async function fileIn(name: string, path: string): Promise<string> {
  const tarball = join(project, packed.get(name)?.filename ?? "");
  return (await run("tar", ["-xzOf", tarball, `package/${path}`])).stdout;
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "posthorn-packed-"));
  packed = new Map((await packAll(project)).map((each) => [each.name, each]));
}, 120_000);

afterAll(() => rm(project, { recursive: true, force: true }));

describe.each(published.map((each) => each.name))("%s, packed", (name) => {
  const tarball = async (): Promise<Uint8Array> =>
    new Uint8Array(await readFile(join(project, packed.get(name)?.filename ?? "")));

  test("contains the files that users need, and no tests", () => {
    const paths = packed.get(name)?.files.map((file) => file.path) ?? [];
    expect(paths).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json", "dist/index.js"]));
    expect(paths.filter((path) => /\.test(-d)?\.ts$/.test(path))).toEqual([]);
  });

  test("contains every file that its pages link to, and no link into the repository", async () => {
    const paths = new Set(packed.get(name)?.files.map((file) => file.path));
    const pages = [...paths].filter((path) => path.endsWith(".md"));
    const broken: string[] = [];
    for (const page of pages) {
      broken.push(...brokenLinks(page, await fileIn(name, page), paths));
    }
    expect(broken).toEqual([]);
  });

  test("publint finds no problem", async () => {
    const data = await tarball();
    const { messages } = await publint({ pack: { tarball: data.buffer as ArrayBuffer }, strict: true });
    expect(messages).toEqual([]);
  });

  test("its types resolve with every module resolution of TypeScript", async () => {
    const result = await checkPackage(createPackageFromTarballData(await tarball()));
    const problems = result.types ? result.problems : [];
    expect(result.types && problems.filter((problem) => !isForNode10(problem))).toEqual([]);
  });
});

test.each([
  ["@posthorn/cli", "docs/command-line.md"],
  ["@posthorn/cli", "schemas/configuration.schema.json"],
  ["@posthorn/cli", "schemas/diagnostics.schema.json"],
  ["@posthorn/cli", "schemas/x-nats-jetstream.schema.json"],
  ["@posthorn/cli", "schemas/x-posthorn.schema.json"],
  ["@posthorn/contract", "schemas/x-nats-jetstream.schema.json"],
  ["@posthorn/contract", "schemas/x-posthorn.schema.json"],
  ["@posthorn/core", "docs/handlers.md"],
  ["@posthorn/generator-typescript", "docs/json-schema.md"],
  ["@posthorn/scaffold", "docs/scaffold.md"],
  ["@posthorn/transport-nats", "docs/transport-nats.md"],
  ["@posthorn/transport-rabbitmq", "docs/transport-rabbitmq.md"],
])("%s contains %s", (name, file) => {
  expect(packed.get(name)?.files.map(({ path }) => path)).toContain(file);
});

describe("a project outside the repository", () => {
  beforeAll(async () => {
    const tarballs = [...packed.values()].map((each) => `./${each.filename}`);
    const { devDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const otherPackages = ["typescript", "@types/node", "vitest"].map(
      (name) => `${name}@${devDependencies[name]}`,
    );
    const { peerDependencies } = JSON.parse(await readFile(join(root, "packages/core/package.json"), "utf8"));
    const oldestZod = `zod@${peerDependencies.zod.replace("^", "")}`;
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
    await inProject(
      "npm",
      "install",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      ...tarballs,
      ...otherPackages,
      oldestZod,
    );
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

  test("compiles, without errors in the declarations of the packages", async () => {
    const { stdout } = await run("node", ["node_modules/typescript/bin/tsc", "--pretty", "false"], {
      cwd: project,
    }).catch((failed: { readonly stdout: string }) => failed);
    // Ignores @nats-io/nats-core, whose types have errors under exactOptionalPropertyTypes.
    const errors = stdout.split("\n").filter((line) => /^\S.*error TS/.test(line));
    expect(errors.filter((line) => !/^node_modules\/(?!@posthorn\/)/.test(line))).toEqual([]);
  }, 120_000);

  test("runs the conformance suite for a transport of a third party, with processes that the suite kills", async () => {
    const transport = join(project, "transport");
    await cp(join(root, "packages/transports/tcp"), transport, { recursive: true });
    const { devDependencies: _, ...manifest } = JSON.parse(
      await readFile(join(transport, "package.json"), "utf8"),
    );
    const exports = { ".": "./src/index.ts", "./package.json": "./package.json" };
    await writeFile(join(transport, "package.json"), JSON.stringify({ ...manifest, exports }));
    await inProject("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "./transport");
    const suite = join(project, "suite");
    await cp(join(root, "test/packed/suite"), suite, { recursive: true });
    await rename(join(suite, "tea-conformance.ts"), join(suite, "tea-conformance.test.ts"));
    const checks = " (1|4|9|12|36|41|49|56|60) ";
    const reporter = ["--reporter=json", "--outputFile=results.json"];
    await inProject("npx", "vitest", "run", "--root", "suite", "-t", checks, ...reporter);
    const results = await readFile(join(suite, "results.json"), "utf8");
    const { numPassedTests, numFailedTests } = JSON.parse(results) as {
      readonly numPassedTests: number;
      readonly numFailedTests: number;
    };
    expect(numFailedTests).toBe(0);
    expect(numPassedTests).toBeGreaterThan(20);
  }, 180_000);

  test.each(["out/program.mjs", "out/program.cjs"])("runs %s", async (program) => {
    expect(JSON.parse(await inProject("node", program))).toEqual({
      sorts: [{ sort: "black", sugar: 1 }, { sort: "green" }],
      seen: ["command", "query", "reply"],
      errors: 1,
      found: ["main", "generate", "openNatsTransport", "openRabbitmqTransport"],
    });
  });

  test("has the oldest zod that core accepts", async () => {
    const { version } = JSON.parse(await readFile(join(project, "node_modules/zod/package.json"), "utf8"));
    const core = JSON.parse(
      await readFile(join(project, "node_modules/@posthorn/core/package.json"), "utf8"),
    );
    expect(`^${version}`).toBe(core.peerDependencies.zod);
  });

  test("runs code that the packed command generated, with the oldest zod", async () => {
    await inProject(
      "npx",
      "--no-install",
      "posthorn",
      "generate",
      join(root, "schemas/shop.yaml"),
      "--import-extension",
      ".ts",
    );
    await copyFile(join(root, "test/packed/shop.ts"), join(project, "shop.mts"));
    expect(await inProject("node", "shop.mts")).toBe("order-7 is cancelled\n");
  });

  test("runs the command line", async () => {
    expect(await inProject("npx", "--no-install", "posthorn", "--help")).toContain("posthorn generate");
  });
});

describeQuickStart(() => ({ folder: project, packed: [...packed.values()] }));
