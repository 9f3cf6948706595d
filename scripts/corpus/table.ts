import type { Examined } from "./examine.ts";
import type { Row } from "./manifest.ts";
import { expectedOf } from "./verdict.ts";

/** The table of results as a page: the same results, the same page. */
export function pageOf(rows: readonly Row[], examined: readonly Examined[], settings: string): string {
  const wrong = examined.filter(({ problems }) => problems.length > 0);
  const generated = examined.filter(({ isGenerated }) => isGenerated);
  const sum = (of: (document: Examined) => number): number =>
    generated.reduce((all, one) => all + of(one), 0);
  const valid = rows.filter((row) => expectedOf(row) === "generated");
  const lines = rows.map((row, index) => line(row, examined[index] as Examined));
  return `# Contracts of others

What Posthorn makes of ${rows.length} AsyncAPI documents that others wrote. \`npm run corpus\` writes this page anew: it reads
each document, generates everything from it, message builders too, compiles that under every flag of the
strictest programs, and sends every message, built from six seeds each, through core and back.

Compiled with ${settings}.

A valid document must be generated, and so must one that is wrong only in an example or by a rule of style. Every
other must be refused with file, line and column. A message whose schema contradicts itself cannot be built: that is
said only where it is proved.

| documents           | number |
| ------------------- | ------ |
| to be generated     | ${cell(valid.length)} |
| to be refused       | ${cell(rows.length - valid.length)} |
| generated           | ${cell(generated.length)} |
| operations in those | ${cell(sum(({ operations }) => operations))} |
| messages in those   | ${cell(sum(({ messages }) => messages))} |
| messages that nothing can fit | ${cell(sum(({ unsatisfiable = [] }) => unsatisfiable.length))} |
| not as they must be | ${cell(wrong.length)} |

| document | AsyncAPI | operations | messages | result |
| -------- | -------- | ---------- | -------- | ------ |
${lines.join("\n")}
`;
}

function line(
  { file, asyncapi, errorClass }: Row,
  { isGenerated, operations, messages, problems, unsatisfiable = [] }: Examined,
): string {
  const numbers = isGenerated ? [operations, messages] : ["", ""];
  const result =
    problems.length > 0
      ? `**wrong**: ${plain(problems.join("; "))}`
      : isGenerated
        ? errorClass === ""
          ? "generated"
          : `generated, with a warning (${errorClass})`
        : `refused, as it must be (${errorClass})`;
  const unbuilt =
    unsatisfiable.length === 0 ? "" : `; cannot be built: unsatisfiable: ${plain(unsatisfiable.join("; "))}`;
  return `| ${[plain(file), asyncapi, ...numbers, result + unbuilt].join(" | ")} |`;
}

function plain(text: string): string {
  return text
    .replace(/[|<>*_`\\[\]]/g, "\\$&")
    .replace(/\s+/g, " ")
    .slice(0, 400);
}

function cell(number: number): string {
  return String(number).padEnd(6);
}
