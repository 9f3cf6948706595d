import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { Diagnostic } from "@posthorn/contract";

/** The text of an annotation and its place. */
export type Annotated = Pick<Diagnostic, "severity" | "code" | "message" | "file" | "line" | "column">;

/**
 * A line that GitHub Actions shows at its place in a pull request.
 *
 * @param workspace - the repository's folder, to which paths are relative
 */
export function annotationOf(
  { severity, code, message, file, line, column }: Annotated,
  workspace: string = process.env.GITHUB_WORKSPACE ?? "",
): string {
  const command = severity === "information" ? "notice" : severity;
  const properties = {
    file: relative(resolve(workspace), resolve(file)).replaceAll("\\", "/"),
    line,
    col: column,
    title: `posthorn ${code}`,
  };
  const given = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapedProperty(String(value))}`],
  );
  return `::${command} ${given.join(",")}::${escaped(message)}`;
}

/** The path of a diagnostic's file from the current folder: other files are given from the contract's. */
export function fileOf({ file }: Pick<Diagnostic, "file">, contract: string): string {
  return file === contract || isAbsolute(file) || /^https?:/.test(file)
    ? file
    : join(dirname(contract), file);
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
