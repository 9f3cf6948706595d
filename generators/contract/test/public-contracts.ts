import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../../shared/contracts/", import.meta.url));

/** A contract that others wrote. */
export interface Other {
  /** Below `documents`. */
  readonly file: string;
  readonly path: string;
  /** The folder of its own that it is in, or that of all documents. */
  readonly root: string;
  /** Whether @asyncapi/parser finds no error. */
  readonly parses: boolean;
  /** Why it does not. */
  readonly errorClass: string;
  /** Whether it refers to what is not there, whatever its class. */
  readonly isTorn: boolean;
}

/** The contracts that others wrote; none where they are not there, which is said. */
export function others(): readonly Other[] {
  const manifest = `${folder}manifest.tsv`;
  if (!existsSync(manifest)) {
    console.warn(`Contracts of others are skipped: there is no ${manifest}.`);
    return [];
  }
  const [head = "", ...lines] = readFileSync(manifest, "utf8").trimEnd().split("\n");
  const columns = head.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    const cell = (name: string) => cells[columns.indexOf(name)] ?? "";
    const file = cell("file");
    const own = file.includes("/") ? file.slice(0, file.indexOf("/")) : "";
    return {
      file,
      path: `${folder}documents/${file}`,
      root: `${folder}documents/${own}`,
      parses: cell("parses") === "yes",
      errorClass: cell("error_class"),
      isTorn: cell("features").split(",").includes("unresolvedRef"),
    };
  });
}

/** What other computers would answer. */
export async function fetchSaved(uri: string): Promise<string> {
  const { host, pathname } = new URL(uri);
  try {
    return readFileSync(`${folder}http/${host}${decodeURIComponent(pathname)}`, "utf8");
  } catch {
    throw new Error("nobody has saved it");
  }
}

/** Every so many of them; all where the environment asks for thoroughness. */
export function slice<T>(all: readonly T[], step: number): readonly T[] {
  return process.env["POSTHORN_THOROUGH"] === "1" ? all : all.filter((_, index) => index % step === 0);
}
