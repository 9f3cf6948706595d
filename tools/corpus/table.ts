import type { Examined } from "./examine.ts";
import type { Row } from "./manifest.ts";
import { expectedOf, isTorn } from "./verdict.ts";

/** The table of results as a page: the same results, the same page, laid out as all pages are. */
export function pageOf(rows: readonly Row[], examined: readonly Examined[], settings: string): string {
  const both = rows.map((row, index) => [row, examined[index] as Examined] as const);
  const wrong = examined.filter(({ problems }) => problems.length > 0);
  const generated = examined.filter(({ isGenerated }) => isGenerated);
  const sum = (of: (document: Examined) => number): number =>
    generated.reduce((all, one) => all + of(one), 0);
  const valid = rows.filter((row) => expectedOf(row) === "generated");
  const unbuilt = examined.filter(({ unsatisfiable = [] }) => unsatisfiable.length > 0);
  const torn = both
    .filter(([row, { isGenerated }]) => isMoreThanStyle(row) && !isGenerated)
    .map(([, document]) => document);
  const numbers = [
    ["to be generated", valid.length],
    ["to be refused", rows.length - valid.length],
    ["generated", generated.length],
    ["operations in those", sum(({ operations }) => operations)],
    ["messages in those", sum(({ messages }) => messages)],
    ["messages that nothing can fit", sum(({ unsatisfiable = [] }) => unsatisfiable.length)],
    ["not as they must be", wrong.length],
  ];
  return `# Contracts of others

What Posthorn makes of ${rows.length} AsyncAPI documents that others wrote. \`npm run corpus\` writes this page anew: it reads
each document, generates everything from it, message builders too, compiles that under every flag of the
strictest programs, and sends every message, built from six seeds each, through core and back.

Compiled with ${settings}.

A valid document must be generated, and so must one that is wrong only in an example or by a rule of style. Every
other must be refused with file, line and column.

${tableOf([["documents", "number"], ...numbers])}${section(
  "Not as they must be",
  "",
  wrong.map(({ file, problems }) => item(file, problems)),
)}${section(
  "Refused for more than a rule of style",
  `The class of a document is that of the first thing that is wrong with it. These break a rule of style, and refer to
what stands in no file besides. What their messages carry is not to be known: nothing can be generated.`,
  torn.map(({ file, errors = [] }) => item(file, errors)),
)}${section(
  "Messages that nothing can fit",
  `A message whose schema contradicts itself cannot be built, and is not sent round. That is said only where it is
proved.`,
  unbuilt.map(({ file, unsatisfiable = [] }) => item(file, unsatisfiable)),
)}
## Every document

${tableOf([["document", "AsyncAPI", "operations", "messages", "result"], ...both.map(line)])}`;
}

/** Whether a document is refused although its class is a rule of style. */
function isMoreThanStyle(row: Row): boolean {
  return row.errorClass === "lint-rule" && isTorn(row);
}

function line([row, document]: readonly [Row, Examined]): readonly (string | number)[] {
  const { isGenerated, operations, messages } = document;
  const numbers = isGenerated ? [operations, messages] : ["", ""];
  return [plain(row.file), row.asyncapi, ...numbers, resultOf(row, document)];
}

function resultOf(row: Row, { isGenerated, problems, unsatisfiable = [] }: Examined): string {
  if (problems.length > 0) return "**wrong**";
  const { errorClass } = row;
  if (!isGenerated)
    return `refused, as it must be (${isMoreThanStyle(row) ? `${errorClass}, dangling-ref` : errorClass})`;
  const but = unsatisfiable.length === 0 ? "" : `, but for ${unsatisfiable.length} that nothing can fit`;
  return `generated${errorClass === "" ? "" : `, with a warning (${errorClass})`}${but}`;
}

/** Nothing at all if there is nothing to list. */
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
