import { globSync, readFileSync } from "node:fs";
import type { Options } from "tsup";

/** The fields of a package.json that name entry points. */
interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly "@posthorn/source"?: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const entryPoints = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === "object" && entry["@posthorn/source"] !== undefined ? [entry["@posthorn/source"]] : [],
);
const programs = Object.values(manifest.bin ?? {}).map((file) =>
  file.replace(/^(?:\.\/)?dist\/(.*)\.js$/, "src/$1.ts"),
);

/** Programs for child processes. They are started by path, and no module imports them. */
const children = globSync("src/*/main.ts");

const shared: Options = {
  target: "node22",
  tsconfig: `${import.meta.dirname}/tsconfig.json`,
  clean: false,
  silent: true,
};
const library: Options = {
  ...shared,
  entry: [...entryPoints, ...children],
  format: ["esm", "cjs"],
  dts: true,
  sourcemap: true,
  shims: true, // defines `import.meta.url` in CommonJS
  // Several entry points share modules, also in CommonJS. tsup cannot split a CommonJS module that uses `import.meta`.
  ...(entryPoints.length > 1 ? { splitting: true } : {}),
};
const commands: Options = { ...shared, entry: programs, format: ["esm"] };

/** Builds the package in the current folder: its `exports` as ES modules and CommonJS, and its programs as ES modules. */
const config: readonly Options[] = programs.length === 0 ? [library] : [library, commands];

export default config;
