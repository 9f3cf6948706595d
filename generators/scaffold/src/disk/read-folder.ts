import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { SourceText } from "../source/sources.ts";

/** The files of a program around its handlers. */
export interface ReadFolder {
  readonly texts: readonly SourceText[];
  /** Files of the folder that cannot be read as text. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

const isSource = /\.(?:[mc]?ts|tsx)$/;
const isLeftOut = /\.d\.[mc]?ts$|\.(?:test|spec|test-d)\.(?:[mc]?ts|tsx)$/;
const skippedFolder = /^(?:node_modules|dist|__tests__|\..*)$/;
const mostOutside = 1_000;

/**
 * Reads the source files below a folder, without tests, declarations and generated code, and the files outside that they
 * import directly or that pass on exports of others.
 */
export async function readFolder(folder: string, generated: string): Promise<ReadFolder> {
  const texts: SourceText[] = [];
  const unreadable: { path: string; why: string }[] = [];
  for (const path of sourcesBelow(folder, generated)) {
    const read = readText(path);
    if ("why" in read) unreadable.push({ path, why: read.why });
    else if (!leadsWithin(path, folder))
      texts.push({ path, text: read.text, isEditable: !leadsOut(path, folder) });
  }
  return { texts: [...texts, ...readImported(texts, generated)], unreadable };
}

function sourcesBelow(folder: string, generated: string): readonly string[] {
  const entries = entriesOf(folder).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return skippedFolder.test(entry.name) || path === generated ? [] : sourcesBelow(path, generated);
    return isSource.test(entry.name) && !isLeftOut.test(entry.name) ? [path] : [];
  });
}

/** A folder that does not exist has no entries. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function readText(path: string): { readonly text: string } | { readonly why: string } {
  try {
    const bytes = readFileSync(path);
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    return {
      why: error instanceof TypeError ? "it is not UTF-8. Save it as UTF-8." : `${(error as Error).message}.`,
    };
  }
}

/** True for a symbolic link to a file outside of the folder. */
function leadsOut(path: string, folder: string): boolean {
  return !realpathSync(path).startsWith(realpathSync(folder) + sep);
}

/** True for a symbolic link to another file of the folder, which is read and edited under its own name. */
function leadsWithin(path: string, folder: string): boolean {
  return lstatSync(path).isSymbolicLink() && !leadsOut(path, folder);
}

/** Files outside of the folder: they are read to follow names, and those that cannot be read stay unknown. */
function readImported(texts: readonly SourceText[], generated: string): readonly SourceText[] {
  const known = new Set(texts.map(({ path }) => path));
  const found: SourceText[] = [];
  const waiting = texts.flatMap(({ path, text }) => candidates(path, text, /\bfrom\s*["'](\.[^"'\n]*)["']/g));
  for (let next = waiting.shift(); next !== undefined && found.length < mostOutside; next = waiting.shift()) {
    if (known.has(next) || next.startsWith(generated + sep) || next.includes(`${sep}node_modules${sep}`))
      continue;
    known.add(next);
    const read = readText(next);
    if ("why" in read) continue;
    found.push({ path: next, text: read.text, isEditable: false });
    waiting.push(...candidates(next, read.text, /\bexport\s[^;"']*?from\s*["'](\.[^"'\n]*)["']/g));
  }
  return found;
}

/** The files that relative specifiers may name. */
function candidates(path: string, text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, specifier = ""]) => {
    const target = join(dirname(path), specifier);
    const [stem, ending = ""] = target.split(/\.([mc]?)[jt]sx?$/);
    return [`${stem}.${ending}ts`, `${stem}.tsx`, join(target, "index.ts")];
  });
}
