import type { Contract, Emitter } from "@posthorn/cli";

type Operation = Contract["operations"][number];

const titles = { command: "Commands", query: "Queries", event: "Events" } as const;

/** An emitter of one page: every operation of a contract, with its address and what it carries. */
export function catalogue({ file = "CATALOGUE.md" }: { readonly file?: string } = {}): Emitter {
  return (contract, { source }) => {
    const page = [
      `# ${plain(contract.title)} ${plain(contract.version)}`,
      `From ${plain(source)}.`,
      ...(["command", "query", "event"] as const).flatMap((kind) => section(contract, kind)),
    ];
    return { files: [{ path: file, text: `${page.join("\n\n")}\n` }], diagnostics: silent(contract) };
  };
}

function section({ operations }: Contract, kind: Operation["kind"]): readonly string[] {
  const own = operations.filter((operation) => operation.kind === kind);
  if (own.length === 0) return [];
  return [
    `## ${titles[kind]}`,
    ["| name | address | carries | |", "| - | - | - | - |", ...own.map(row)].join("\n"),
  ];
}

function row(operation: Operation): string {
  const { id, channel, messages, summary = "" } = operation;
  const asked = messages.map(({ name }) => name).join(", ");
  const carries =
    operation.kind === "query" ? `${asked} → ${operation.replies.map(({ name }) => name).join(", ")}` : asked;
  return `| ${[id, channel.address, carries, summary].map(plain).join(" | ")} |`;
}

/** What nobody described, told with its place. */
function silent({ operations }: Contract) {
  return operations
    .filter(({ summary, description }) => summary === undefined && description === undefined)
    .map(({ id, origin }) => ({
      severity: "information" as const,
      code: "catalogue-silent",
      message: `"${id}" is not described. Give it a "summary".`,
      ...origin,
    }));
}

/** A contract's words on one line, none of which Markdown takes for its own. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|&!]/g, (mark) => `\\${mark}`).replace(/\s+/g, " ");
}
