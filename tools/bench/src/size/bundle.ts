import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../../../..");
const generated = "./examples/shop/src/generated";

/** What a program weighs once it is bundled, with everything that it carries. */
export interface Bundle {
  readonly bytes: number;
  /** As servers send it. */
  readonly zipped: number;
  /** The files of which something is in it, relative to the repository. */
  readonly carries: readonly string[];
}

/** Bundles a program as its author would: minified, what nobody uses shaken off, zod and core included. */
export async function bundle(program: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    minify: true,
    treeShaking: true,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node22",
    conditions: ["@posthorn/source"],
    absWorkingDir: root,
    logLevel: "silent",
  });
  const [output] = Object.values(metafile.outputs);
  const carried = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const text = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    bytes: text.length,
    zipped: gzipSync(text).length,
    carries: carried.map(([file]) => file).filter((file) => file !== "<stdin>"),
  };
}

/** A program that imports a name and does nothing else with it. */
function using(name: string, from: string): string {
  return `import { ${name} } from "${from}"; console.log(${name});`;
}

/** The programs that are weighed, by what they are. */
export const programs: Readonly<Record<string, string>> = {
  "zod alone, one schema": `import * as z from "zod"; console.log(z.looseObject({ a: z.string() }));`,
  "core alone, produce": using("produce", "@posthorn/core/codegen"),
  "core alone, everything": `import * as core from "@posthorn/core"; import * as codegen from "@posthorn/core/codegen"; console.log(core, codegen);`,
  "one operation, from its module": using("sendPlaceOrder", `${generated}/operations/place-order.ts`),
  "one operation, from the index": using("sendPlaceOrder", `${generated}/index.ts`),
  "the client of the shop": using("shopClient", `${generated}/index.ts`),
  "the server of the shop": using("serveShop", `${generated}/index.ts`),
};
