/** A way of formatting. The forms are written as Prettier does it, and are changed to others. */
export interface Formatting {
  readonly name: string;
  readonly quote: '"' | "'";
  readonly hasSemicolons: boolean;
  readonly indent: string;
}

export const formattings: readonly Formatting[] = [
  { name: "Prettier", quote: '"', hasSemicolons: true, indent: "  " },
  { name: "Biome", quote: '"', hasSemicolons: true, indent: "\t" },
  { name: "Standard", quote: "'", hasSemicolons: false, indent: "  " },
  { name: "single quotes, four spaces", quote: "'", hasSemicolons: true, indent: "    " },
  { name: "no semicolons, tabs", quote: '"', hasSemicolons: false, indent: "\t" },
];

export const lineBreaks = ["\n", "\r\n"] as const;

/** The beginning and the end of a file. */
export const edges = [
  { name: "plain", begin: "", end: "\n" },
  { name: "byte order mark", begin: "\ufeff", end: "\n" },
  { name: "no line break at the end", begin: "", end: "" },
  { name: "head comment", begin: "// Copyright: the post office.\n\n", end: "\n\n" },
  { name: "shebang and comment at the end", begin: "#!/usr/bin/env node\n", end: "\n// The end.\n" },
] as const;

/** Formats a text of the forms. */
export function formatted(text: string, { quote, hasSemicolons, indent }: Formatting): string {
  const lines = text
    .trim()
    .split("\n")
    .map((line) => {
      const [margin = ""] = /^(?: {2})*/.exec(line) ?? [];
      const rest = line.slice(margin.length).replaceAll('"', quote);
      return indent.repeat(margin.length / 2) + (hasSemicolons ? rest : rest.replace(/;$/, ""));
    });
  return lines.join("\n");
}
