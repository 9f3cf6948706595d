import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../../..");
const run = promisify(execFile);

/** The compilers that must accept generated code, with their folders in node_modules. */
export const compilers = {
  "5.5": "typescript-5-5",
  "5.9": "typescript-5-9",
  "6": "typescript",
  "7": "typescript-7",
} as const;

export type Compiler = keyof typeof compilers;
export type Resolution = "nodenext" | "bundler";

/** A project outside of the repository, in which generated code is compiled like in a user's project. */
export interface Workbench {
  readonly folder: string;
  readonly write: (
    files: readonly { readonly path: string; readonly text: string }[],
    folder: string,
  ) => Promise<void>;
  /** Compiles a folder. Returns the compiler's output, which is empty if the code is correct. */
  readonly compile: (folder: string, compiler: Compiler, resolution: Resolution) => Promise<string>;
  readonly close: () => Promise<void>;
}

const strictest = {
  target: "es2022",
  lib: ["es2023"],
  types: ["node"],
  noEmit: true,
  declaration: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  forceConsistentCasingInFileNames: true,
  skipLibCheck: true,
} as const;

export async function openWorkbench(): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-typescript-"));
  await mkdir(join(folder, "node_modules/@posthorn"), { recursive: true });
  await mkdir(join(folder, "node_modules/@types"));
  await symlink(join(root, "node_modules/zod"), join(folder, "node_modules/zod"));
  await symlink(join(root, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  for (const name of ["core", "builders", "codec-avro", "codec-protobuf"])
    await declare(name, join(folder, "node_modules/@posthorn", name));

  async function write(
    files: readonly { readonly path: string; readonly text: string }[],
    into: string,
  ): Promise<void> {
    for (const { path, text } of files) {
      const file = join(folder, into, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  async function compile(from: string, compiler: Compiler, resolution: Resolution): Promise<string> {
    const module = resolution === "nodenext" ? "nodenext" : "esnext";
    const compilerOptions = { ...strictest, module, moduleResolution: resolution };
    const project = join(folder, `tsconfig.${compiler}.${resolution}.${from.replaceAll("/", "-")}.json`);
    await writeFile(project, JSON.stringify({ compilerOptions, include: [from] }));
    const tsc = join(root, "node_modules", compilers[compiler], "bin/tsc");
    return tscOutput([tsc, "-p", project, "--pretty", "false"], folder);
  }

  return { folder, write, compile, close: () => rm(folder, { recursive: true, force: true }) };
}

/** Writes the declarations of a package from its current sources, so that they are like those of an installed package. */
async function declare(name: string, folder: string): Promise<void> {
  const home = await realpath(join(root, "node_modules/@posthorn", name));
  const sources = join(home, "src");
  const entryPoints = await readEntryPoints(join(home, "package.json"));
  const tsc = join(root, "node_modules/typescript-7/bin/tsc");
  const options =
    "--ignoreConfig --noCheck --declaration --emitDeclarationOnly --skipLibCheck --allowImportingTsExtensions --target es2023 --module nodenext --types node";
  const output = await tscOutput(
    [tsc, ...options.split(" "), "--outDir", folder, "--rootDir", sources].concat(
      entryPoints.map(([, file]) => join(sources, file)),
    ),
    root,
  );
  if (output !== "") throw new Error(output);
  for (const file of globSync("**/*.d.ts", { cwd: folder })) {
    const text = await readFile(join(folder, file), "utf8");
    await writeFile(join(folder, file), text.replace(/(["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2"));
  }
  const exports = entryPoints.map(([path, file]) => {
    const built = `./${file.replace(/\.ts$/, "")}`;
    return [path, { types: `${built}.d.ts`, default: `${built}.js` }];
  });
  const manifest = { name: `@posthorn/${name}`, type: "module", exports: Object.fromEntries(exports) };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
}

/** The paths that a package exports, each with its source file, relative to the sources. */
async function readEntryPoints(
  manifest: string,
): Promise<readonly (readonly [path: string, file: string])[]> {
  const { exports } = JSON.parse(await readFile(manifest, "utf8")) as {
    readonly exports: Readonly<Record<string, string | { readonly "@posthorn/source": string }>>;
  };
  return Object.entries(exports).flatMap(([path, entry]) =>
    typeof entry === "string" ? [] : [[path, entry["@posthorn/source"].replace("./src/", "")] as const],
  );
}

async function tscOutput(args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await run(process.execPath, [...args], { cwd, maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string };
    return stdout + stderr || String(error);
  }
}
