import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chainContract, doublingContract } from "../generate/contracts.ts";

// Measures the first message of a contract whose schemas are nested or shared at many levels.
const root = join(import.meta.dirname, "../../../..");
const run = promisify(execFile);
const rounds = 5;
const mostMs = 200;
const mostRatio = 2.5;

interface Cost {
  /** Milliseconds of CPU time. */
  readonly ms: number;
  readonly heapMb: number;
}

interface Case {
  readonly name: string;
  readonly contract: (depth: number) => string;
  /** The property that holds the next level. */
  readonly property: string;
  /** The levels of the smaller contract and of the larger one. */
  readonly depths: readonly [number, number];
}

const cases: readonly Case[] = [
  { name: "doubling", contract: doublingContract, property: "left", depths: [20, 40] },
  { name: "chain", contract: chainContract, property: "next", depths: [500, 1_000] },
];

for (const benchmark of cases) {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-first-message-"));
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    const costs: Cost[] = [];
    for (const depth of benchmark.depths) costs.push(await measure(benchmark, depth, folder));
    report(benchmark, costs as [Cost, Cost]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure({ name, contract, property }: Case, depth: number, folder: string): Promise<Cost> {
  const [file, out] = [join(folder, `${name}-${depth}.yaml`), join(folder, `${name}-${depth}`)];
  await writeFile(file, contract(depth));
  const cli = join(root, "generators/cli/src/bin.ts");
  const source = "--conditions=@posthorn/source";
  await run(process.execPath, [source, cli, "generate", file, "--out", out, "--import-extension", ".ts"]);
  const program = join(import.meta.dirname, "first-message.ts");
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await run(process.execPath, [source, program, out, property, String(depth)]);
    costs.push(JSON.parse(stdout) as Cost);
  }
  return costs.toSorted((one, other) => one.ms - other.ms)[Math.floor(rounds / 2)] as Cost;
}

function report({ name, depths }: Case, costs: readonly [Cost, Cost]): void {
  for (const [index, { ms, heapMb }] of costs.entries())
    console.log(`${name} of ${depths[index]} levels: ${ms.toFixed(1)} ms, ${heapMb.toFixed(1)} MB`);
  const [smaller, larger] = costs;
  const ratio = larger.ms / smaller.ms;
  console.log(
    `${name}: ${ratio.toFixed(2)} times the cost of half the levels (at most ${mostRatio}: ${verdict(ratio, mostRatio)})`,
  );
  console.log(`${name}: ${larger.ms.toFixed(0)} ms (at most ${mostMs}: ${verdict(larger.ms, mostMs)})`);
}

function verdict(value: number, most: number): string {
  return value <= most ? "met" : "missed";
}
