import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../../../..");
const generated = "./examples/shop/src/generated";

/** The size and the contents of a bundled program. */
export interface Bundle {
  readonly bytes: number;
  /** The size in bytes after gzip. */
  readonly zipped: number;
  /** The files that contribute code, relative to the repository. */
  readonly files: readonly string[];
}

/** Bundles a program: minified, without unused code, with zod and core. */
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
  const contributing = Object.entries(output?.inputs ?? {}).filter(
    ([, { bytesInOutput }]) => bytesInOutput > 0,
  );
  const text = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    bytes: text.length,
    zipped: gzipSync(text).length,
    files: contributing.map(([file]) => file).filter((file) => file !== "<stdin>"),
  };
}

/** A program that imports and prints one name. */
function using(name: string, from: string): string {
  return `import { ${name} } from "${from}"; console.log(${name});`;
}

/** The programs to measure, by description. */
export const programs: Readonly<Record<string, string>> = {
  "zod alone, one schema": `import * as z from "zod"; console.log(z.looseObject({ a: z.string() }));`,
  "core alone, produce": using("produce", "@posthorn/core/codegen"),
  "core alone, everything": `import * as core from "@posthorn/core"; import * as codegen from "@posthorn/core/codegen"; console.log(core, codegen);`,
  "one operation, from its module": using("sendPlaceOrder", `${generated}/operations/place-order.ts`),
  "one operation, from the index": using("sendPlaceOrder", `${generated}/index.ts`),
  "the client of the shop": using("shopClient", `${generated}/index.ts`),
  "the server of the shop": using("serveShop", `${generated}/index.ts`),
};
