/** The way in which a file is written, as far as new code must follow it. */
export interface Style {
  readonly quote: '"' | "'";
  readonly semicolon: ";" | "";
  /** One step of indentation. */
  readonly indent: string;
  readonly lineBreak: "\n" | "\r\n";
}

export const usualStyle: Style = { quote: '"', semicolon: ";", indent: "  ", lineBreak: "\n" };

/** The style that most lines of some texts have; the usual one where they show none. */
export function styleOf(texts: readonly string[]): Style {
  const count = (pattern: RegExp): number =>
    texts.reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
  const singles = count(/^(?:import|export)\b[^"'`\n]*'[^'\n]*'/gm) || count(/'[^'"\n]*'/g);
  const doubles = count(/^(?:import|export)\b[^"'`\n]*"[^"\n]*"/gm) || count(/"[^'"\n]*"/g);
  const breaksWithReturn = count(/\r\n/g);
  // A line that ends in a bracket, a comma or an operator shows nothing of semicolons.
  const withSemicolon = count(/[\w)\]}"'`>];[ \t]*(?:\/\/[^\r\n]*)?\r?$/gm);
  const without = count(
    /^[ \t]*(?:import|export \*|export \{|return|throw|const|let)\b.*[\w)\]}"'`>][ \t]*\r?$/gm,
  );
  return {
    quote: singles > doubles ? "'" : '"',
    semicolon: without > withSemicolon ? "" : ";",
    indent: indentOf(texts),
    lineBreak: breaksWithReturn > count(/\n/g) / 2 ? "\r\n" : "\n",
  };
}

function indentOf(texts: readonly string[]): string {
  const margins = texts.flatMap((text) =>
    [...text.matchAll(/^([ \t]+)[^\s*]/gm)].map(([, margin = ""]) => margin),
  );
  if (margins.length === 0) return usualStyle.indent;
  const tabs = margins.filter((margin) => margin.startsWith("\t")).length;
  if (tabs > margins.length / 2) return "\t";
  const widths = margins.map(({ length }) => length).filter((width) => width > 1);
  return widths.length === 0 ? usualStyle.indent : " ".repeat(Math.min(...widths, 8));
}

/** A string literal. */
export function quoted(text: string, { quote }: Style): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? `"${escaped}"` : `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
