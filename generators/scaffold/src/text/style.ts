/** The way in which a file is written, as far as new code must follow it. */
export interface Style {
  readonly quote: '"' | "'";
  readonly semicolon: ";" | "";
  /** One step of indentation. */
  readonly indent: string;
  readonly lineBreak: "\n" | "\r\n";
}

export const usualStyle: Style = { quote: '"', semicolon: ";", indent: "  ", lineBreak: "\n" };

/** The style that most lines of some texts have. What they do not show is as in `otherwise`. */
export function styleOf(texts: readonly string[], otherwise: Style = usualStyle): Style {
  const count = (pattern: RegExp): number =>
    texts.reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
  const more = <T>(one: readonly [T, number], other: readonly [T, number], neither: T): T =>
    one[1] === other[1] ? neither : one[1] > other[1] ? one[0] : other[0];
  const inImports = [count(/\b(?:from|import)\s+'/g), count(/\b(?:from|import)\s+"/g)] as const;
  const [singles, doubles] =
    inImports[0] + inImports[1] > 0 ? inImports : ([count(/'[^'"\n]*'/g), count(/"[^'"\n]*"/g)] as const);
  const returns = count(/\r\n/g);
  return {
    quote: more(["'", singles], ['"', doubles], otherwise.quote),
    semicolon: more([";", count(withSemicolon)], ["", count(withoutSemicolon)], otherwise.semicolon),
    indent: indentOf(texts) ?? otherwise.indent,
    lineBreak: more(["\r\n", returns], ["\n", count(/\n/g) - returns], otherwise.lineBreak),
  };
}

const withSemicolon = /[\w)\]}"'`>];[ \t]*(?:\/\/[^\r\n]*)?\r?$/gm;

/** Lines that begin a statement, or end an import, and end in something that nothing must follow. */
const withoutSemicolon =
  /^(?:[ \t]*(?:import|export|return|throw|const|let)\b.*[\w)\]"'`]|.*\bfrom\s*["'][^"'\n]*["'])[ \t]*\r?$/gm;

/** One step of indentation; nothing where no line is indented. */
function indentOf(texts: readonly string[]): string | undefined {
  const margins = texts.flatMap((text) =>
    [...text.matchAll(/^([ \t]+)[^\s*]/gm)].map(([, margin = ""]) => margin),
  );
  const tabs = margins.filter((margin) => margin.startsWith("\t")).length;
  if (tabs > margins.length / 2) return "\t";
  const widths = margins.map(({ length }) => length).filter((width) => width > 1);
  return widths.length === 0 ? undefined : " ".repeat(widths.reduce((one, other) => Math.min(one, other), 8));
}

/** A string literal. */
export function quoted(text: string, { quote }: Style): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? `"${escaped}"` : `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
