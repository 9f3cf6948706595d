import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../../shared/contracts/", import.meta.url));

/** A contract that was found in a public repository. */
export interface PublicContract {
  /** Below `documents`. */
  readonly file: string;
  readonly path: string;
  /** The folder of a contract with several files, or the folder of all documents. */
  readonly root: string;
  /** True if @asyncapi/parser finds no error. */
  readonly isValid: boolean;
  /** The reason why it finds one. */
  readonly errorClass: string;
  /** True if a reference leads nowhere, whatever the class of the error. */
  readonly hasMissingTargets: boolean;
}

/** The public contracts. Empty, with a warning, on a computer without them. */
export function listPublicContracts(): readonly PublicContract[] {
  const manifest = `${folder}manifest.tsv`;
  if (!existsSync(manifest)) {
    console.warn(`Public contracts are skipped, because ${manifest} does not exist.`);
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
      isValid: cell("parses") === "yes",
      errorClass: cell("error_class"),
      hasMissingTargets: cell("features").split(",").includes("unresolvedRef"),
    };
  });
}

/** Gets a file of another computer from the saved responses. */
export async function fetchSaved(uri: string): Promise<string> {
  const { host, pathname } = new URL(uri);
  try {
    return readFileSync(`${folder}http/${host}${decodeURIComponent(pathname)}`, "utf8");
  } catch {
    throw new Error("the response is not saved");
  }
}
