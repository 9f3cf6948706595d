import { globSync, readFileSync, statSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorkbench } from "../../../../generators/typescript/test/workbench.ts";
import { chainContract, doublingContract, longContract, wideContract } from "./contracts.ts";
import { compareCosts } from "./process-cost.ts";
import { type Case, type Result, reportOf } from "./report.ts";
import { timeWatch } from "./watch-time.ts";

const root = join(import.meta.dirname, "../../../..");
const cli = join(root, "generators/cli/dist/bin.js");

const cases: readonly Case[] = [
  {
    name: "shop",
    text: readFileSync(join(root, "schemas/shop.yaml"), "utf8"),
    rounds: 7,
    mostRatio: 1.3,
    isWatched: true,
  },
  {
    name: "wide", // 200 messages of 20 properties
    text: wideContract(200, 20),
    rounds: 5,
    mostRatio: 1.5,
    mostMemory: 350,
    mostBytes: 3e6,
    isCompiled: true,
    isWatched: true,
  },
  { name: "long-100", text: longContract(100), rounds: 5 },
  {
    name: "long-1000",
    text: longContract(1000),
    rounds: 3,
    mostRatio: 1.5,
    isCompiled: true,
    isWatched: true,
  },
  { name: "doubling", text: doublingContract(19), rounds: 1 },
  { name: "chain", text: chainContract(1000), rounds: 1 },
];

const selected = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "posthorn-bench-"));
const workbench = await openWorkbench();
const results = new Map<Case, Result>();
try {
  for (const benchmark of cases.filter(({ name }) => selected.length === 0 || selected.includes(name))) {
    console.error(benchmark.name);
    results.set(benchmark, await run(benchmark));
  }
} finally {
  await workbench.close();
  await rm(folder, { recursive: true });
}
console.log(`\n${reportOf(results)}`);

/** Measures a case. Each run generates into a new folder. */
async function run({ name, text, rounds, isCompiled, isWatched }: Case): Promise<Result> {
  const file = join(folder, `${name}.yaml`);
  const out = join(folder, name);
  await writeFile(file, text);
  const [ours, parser] = await compareCosts(
    [
      {
        args: [cli, "generate", file, "--out", out],
        prepare: () => rm(out, { recursive: true, force: true }),
      },
      { args: [join(import.meta.dirname, "parse.ts"), file] },
    ],
    rounds,
  );
  const files = globSync("**/*.ts", { cwd: out });
  const bytes = files.reduce((sum, path) => sum + statSync(join(out, path)).size, 0);
  const compiled: Record<string, number> = {};
  if (isCompiled) {
    await cp(out, join(workbench.folder, name), { recursive: true });
    for (const compiler of ["6", "7"] as const) {
      const start = performance.now();
      const errors = await workbench.compile(name, compiler, "nodenext");
      if (errors !== "") throw new Error(errors);
      compiled[compiler] = performance.now() - start;
    }
  }
  const watched = isWatched ? await timeWatch({ cli, file, out }) : undefined;
  return { ours, parser, files: files.length, bytes, compiled, watched };
}
