import { globSync, readFileSync } from "node:fs";
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

/** Started as processes of their own, by their path: no program imports them. */
const children = globSync("src/*/main.ts");

const shared: Options = {
  target: "node22",
  tsconfig: `${import.meta.dirname}/tsconfig.json`,
  clean: false,
  silent: true,
};
const library: Options = {
  ...shared,
  entry: [...faces, ...children],
  format: ["esm", "cjs"],
  dts: true,
  sourcemap: true,
  shims: true, // `import.meta.url`, also in CommonJS
  // Several faces share their modules, also in CommonJS. There, tsup cannot split a module that uses `import.meta`.
  ...(faces.length > 1 ? { splitting: true } : {}),
};
const commands: Options = { ...shared, entry: programs, format: ["esm"] };

/** Builds the package in the current folder: what its `exports` name both ways, its programs as ES modules. */
const config: readonly Options[] = programs.length === 0 ? [library] : [library, commands];

export default config;
