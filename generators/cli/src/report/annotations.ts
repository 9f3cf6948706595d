import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { Diagnostic } from "@posthorn/contract";

/** A message with its place. `file` is relative to the current folder. */
export type Annotation = Pick<Diagnostic, "severity" | "code" | "message" | "file" | "line" | "column">;

/**
 * Returns the line that GitHub Actions shows as an annotation in a pull request.
 *
 * @param workspace - the repository's folder, to which paths are relative
 */
export function formatAnnotation(
  { severity, code, message, file, line, column }: Annotation,
  workspace: string = process.env.GITHUB_WORKSPACE ?? "",
): string {
  const command = severity === "information" ? "notice" : severity;
  const properties = {
    file: relative(resolve(workspace), resolve(file)).replaceAll("\\", "/"),
    line,
    col: column,
    title: `posthorn ${code}`,
  };
  const texts = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  );
  return `::${command} ${texts.join(",")}::${escapeMessage(message)}`;
}

/** The path of a diagnostic's file from the current folder. Diagnostics name other files relative to the contract. */
export function fileOf({ file }: Pick<Diagnostic, "file">, contract: string): string {
  return file === contract || isAbsolute(file) || /^https?:/.test(file)
    ? file
    : join(dirname(contract), file);
}

function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
