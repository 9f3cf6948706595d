import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listWorkspaces, root } from "../tools/packages/packages.ts";

/** A program in a README. */
export interface Program {
  /** The file and line, such as `packages/core/README.md:12`. */
  readonly place: string;
  readonly source: string;
  /** The expected output, from a block of `text` right after the program. */
  readonly writes?: string;
}

/** A page with its programs. */
export interface Readme {
  readonly file: string;
  readonly text: string;
  readonly programs: readonly Program[];
  /** The contract in the page. Undefined if there is none. */
  readonly contract?: string;
}

/** A block of code in a page. */
export interface Block {
  readonly language: string;
  readonly source: string;
  readonly line: number;
}

const guides = [
  "asyncapi-2",
  "batches-and-delays",
  "builders",
  "changing-a-contract",
  "dead-letters",
  "durable-or-light",
  "errors",
  "every-instance",
  "failed-requests",
  "handlers",
  "several-brokers",
  "stopping",
  "streams-and-filters",
  "testing",
  "traces",
  "writing-a-wrapper",
];

/** Reads all pages whose programs are tested: the READMEs of the repository and of its workspaces, and the guides. */
export function listReadmes(): readonly Readme[] {
  return ["README.md", ...listWorkspaces().map((workspace) => `${workspace}/README.md`)]
    .filter((file) => existsSync(join(root, file)))
    .concat(guides.map((guide) => `docs/${guide}.md`))
    .sort()
    .map((file) => readReadme(file, readFileSync(join(root, file), "utf8")));
}

export function readReadme(file: string, text: string): Readme {
  const blocks = blocksOf(text);
  const contract = blocks.find(
    ({ language, source }) => language === "yaml" && /^(# .*\n)?asyncapi:/.test(source),
  );
  const programs = blocks.flatMap(({ language, source, line }, index) => {
    if (language !== "ts") return [];
    const next = blocks[index + 1];
    const writes = next?.language === "text" ? { writes: next.source } : {};
    return [{ place: `${file}:${line}`, source, ...writes }];
  });
  return { file, text, programs, ...(contract === undefined ? {} : { contract: contract.source }) };
}

/** The code blocks of a page. */
export function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
    ({ 1: language = "", 2: source = "", index }) => ({
      language,
      source,
      line: text.slice(0, index).split("\n").length,
    }),
  );
}

/** The rows of the first table whose first column has this title, by the cell in that column. */
export function tableOf(text: string, title: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const lines = text.split("\n");
  const head = lines.findIndex((line) => cellsOf(line)[0] === title);
  const titles = cellsOf(lines[head] ?? "");
  const rows = lines.slice(head + 2, lines.indexOf("", head));
  return new Map(
    rows
      .map(cellsOf)
      .map((cells) => [
        cells[0] ?? "",
        Object.fromEntries(titles.map((name, index) => [name, cells[index] ?? ""])),
      ]),
  );
}

function cellsOf(line: string): readonly string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}
