import type { Contract, Emitter } from "@posthorn/cli";

type Operation = Contract["operations"][number];

const titles = { command: "Commands", query: "Queries", event: "Events" } as const;

/** Makes an emitter of one page, which lists every operation of a contract with its address and its messages. */
export function catalogue({ file = "CATALOGUE.md" }: { readonly file?: string } = {}): Emitter {
  return (contract, { source }) => {
    const page = [
      `# ${plain(contract.title)} ${plain(contract.version)}`,
      `From ${plain(source)}.`,
      ...(["command", "query", "event"] as const).flatMap((kind) => section(contract, kind)),
    ];
    return { files: [{ path: file, text: `${page.join("\n\n")}\n` }], diagnostics: undescribed(contract) };
  };
}

function section({ operations }: Contract, kind: Operation["kind"]): readonly string[] {
  const own = operations.filter((operation) => operation.kind === kind);
  if (own.length === 0) return [];
  return [
    `## ${titles[kind]}`,
    ["| name | address | messages | |", "| - | - | - | - |", ...own.map(row)].join("\n"),
  ];
}

function row(operation: Operation): string {
  const { id, channel, messages, summary = "" } = operation;
  const names = messages.map(({ name }) => name).join(", ");
  const both =
    operation.kind === "query" ? `${names} → ${operation.replies.map(({ name }) => name).join(", ")}` : names;
  return `| ${[id, channel.address, both, summary].map(plain).join(" | ")} |`;
}

/** Reports the operations without a description. */
function undescribed({ operations }: Contract) {
  return operations
    .filter(({ summary, description }) => summary === undefined && description === undefined)
    .map(({ id, origin }) => ({
      severity: "information" as const,
      code: "catalogue-undescribed",
      message: `"${id}" has no description. Add a "summary".`,
      ...origin,
    }));
}

/** Returns a text of the contract on one line, with Markdown escaped. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|&!]/g, (mark) => `\\${mark}`).replace(/\s+/g, " ");
}
