import type { DocumentResult } from "./examine.ts";
import type { CorpusDocument } from "./manifest.ts";
import { expectedOf, hasBrokenReferences } from "./verdict.ts";

/** Returns the summary of the results as a page, formatted like all pages. */
export function pageOf(
  rows: readonly CorpusDocument[],
  examined: readonly DocumentResult[],
  settings: string,
): string {
  const both = rows.map((row, index) => [row, examined[index] as DocumentResult] as const);
  const wrong = examined.filter(({ problems }) => problems.length > 0);
  const generated = examined.filter(({ isGenerated }) => isGenerated);
  const sum = (of: (document: DocumentResult) => number): number =>
    generated.reduce((all, one) => all + of(one), 0);
  const valid = rows.filter((row) => expectedOf(row) === "generated");
  const unbuilt = examined.filter(({ unsatisfiable = [] }) => unsatisfiable.length > 0);
  const torn = both
    .filter(([row, { isGenerated }]) => isMoreThanStyle(row) && !isGenerated)
    .map(([, document]) => document);
  const numbers = [
    ["must be generated", valid.length],
    ["must be refused", rows.length - valid.length],
    ["generated", generated.length],
    ["operations in these", sum(({ operations }) => operations)],
    ["messages in these", sum(({ messages }) => messages)],
    ["messages that nothing can fit", sum(({ unsatisfiable = [] }) => unsatisfiable.length)],
    ["wrong results", wrong.length],
  ];
  return `# Corpus

The results for ${rows.length} public AsyncAPI documents. \`npm run corpus\` writes this page and [corpus.tsv](corpus.tsv), which lists
every document. It reads each document, generates all code with message builders, compiles the code with every strict
compiler flag, and sends each message, built from six seeds, through the runtime and back.

Compiled with ${settings}.

Code must be generated from valid documents, and from documents whose only mistakes are in examples or in rules of
style. Every other document must be refused with file, line and column.

${tableOf([["Documents", "Number"], ...numbers])}${section(
  "Wrong results",
  "",
  wrong.map(({ file, problems }) => item(file, problems)),
)}${section(
  "Refused beyond a rule of style",
  `The class of a document is that of its first mistake. These documents break a rule of style and also refer to
definitions that no file contains, so the contents of their messages are unknown.`,
  torn.map(({ file, errors = [] }) => item(file, errors)),
)}${section(
  "Messages that nothing can fit",
  "The schema of these messages contradicts itself, so that they cannot be built or sent. Each contradiction is proved.",
  unbuilt.map(({ file, unsatisfiable = [] }) => item(file, unsatisfiable)),
)}`;
}

/** Returns the result of every document as tab-separated values. */
export function valuesOf(rows: readonly CorpusDocument[], examined: readonly DocumentResult[]): string {
  const lines = rows.map((row, index) => line([row, examined[index] as DocumentResult]));
  return [["document", "asyncapi", "operations", "messages", "result"], ...lines]
    .map((cells) => `${cells.join("\t")}\n`)
    .join("");
}

/** True if a document is refused although its class is a rule of style. */
function isMoreThanStyle(row: CorpusDocument): boolean {
  return row.errorClass === "lint-rule" && hasBrokenReferences(row);
}

function line([row, document]: readonly [CorpusDocument, DocumentResult]): readonly (string | number)[] {
  const { isGenerated, operations, messages } = document;
  const numbers = isGenerated ? [operations, messages] : ["", ""];
  return [row.file, row.asyncapi, ...numbers, resultOf(row, document)];
}

function resultOf(
  row: CorpusDocument,
  { isGenerated, problems, unsatisfiable = [] }: DocumentResult,
): string {
  if (problems.length > 0) return "wrong";
  const { errorClass } = row;
  if (!isGenerated)
    return `refused as required (${isMoreThanStyle(row) ? `${errorClass}, dangling-ref` : errorClass})`;
  const but = unsatisfiable.length === 0 ? "" : `, except ${unsatisfiable.length} that nothing can fit`;
  return `generated${errorClass === "" ? "" : `, with a warning (${errorClass})`}${but}`;
}

/** Returns a section of the page. Empty if no items are given. */
function section(title: string, text: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  return `\n## ${[title, ...(text === "" ? [] : [text]), items.join("\n")].join("\n\n")}\n`;
}

function item(file: string, what: readonly string[]): string {
  return [`- ${plain(file)}`, ...what.map((each) => `  - ${plain(each)}`)].join("\n");
}

function tableOf(rows: readonly (readonly (string | number)[])[]): string {
  const [head = [], ...rest] = rows.map((row) => row.map(String));
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rest].map((row) => row[column]?.length ?? 0)),
  );
  const lined = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |\n`;
  return [head, widths.map((width) => "-".repeat(width)), ...rest].map(lined).join("");
}

function plain(text: string): string {
  return text.replace(/[|<>*_`\\[\]]/g, "\\$&").replace(/\s+/g, " ");
}
