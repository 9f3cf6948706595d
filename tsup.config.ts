import { readFileSync } from "node:fs";
import type { Options } from "tsup";

/** What a package's package.json says of its entries. */
interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly "@posthorn/source"?: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const faces = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === "object" && entry["@posthorn/source"] !== undefined ? [entry["@posthorn/source"]] : [],
);
const programs = Object.values(manifest.bin ?? {}).map((file) =>
  file.replace(/^(?:\.\/)?dist\/(.*)\.js$/, "src/$1.ts"),
);

/** Builds the package in the current folder: what its `exports` name twice, its programs as ESM alone. */
const config: readonly Options[] = [
  {
    entry: faces,
    format: ["esm", "cjs"],
    dts: true,
    target: "node22",
    tsconfig: `${import.meta.dirname}/tsconfig.json`,
    sourcemap: true,
    clean: false,
    silent: true,
  },
  ...(programs.length === 0
    ? []
    : [
        {
          entry: programs,
          format: ["esm"],
          target: "node22",
          tsconfig: `${import.meta.dirname}/tsconfig.json`,
          silent: true,
        },
      ]),
];

export default config;
