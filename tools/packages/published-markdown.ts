import { posix } from "node:path";

/** A Markdown page of the repository. */
export interface Page {
  /** The path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

const link = /\[([^\]]+)\]\(([^)\s]+)\)/g;
const code = /(^```.*?^```$)/gms;

/** The files that a page links to, as paths from the root of the repository. */
export function linkedFiles({ path, text }: Page): readonly string[] {
  return proseOf(text).flatMap((prose) =>
    [...prose.matchAll(link)].flatMap(([, , target = ""]) => fileOf(target, path) ?? []),
  );
}

/**
 * Converts a page's text for its path in a package. Links to files of the package are adjusted. Links to other files become
 * plain text, so that no link is broken.
 *
 * @param pathInPackage - returns the path of a file of the repository in the package, if the package contains it
 */
export function publishedMarkdown(page: Page, pathInPackage: (path: string) => string | undefined): string {
  const folder = posix.dirname(pathInPackage(page.path) ?? "");
  return page.text
    .split(code)
    .map((block) => (block.startsWith("```") ? block : block.replace(link, relink)))
    .join("");

  function relink(whole: string, label: string, target: string): string {
    const file = fileOf(target, page.path);
    if (file === undefined) return whole;
    const path = pathInPackage(file);
    if (path === undefined) return label;
    const [, anchor = ""] = /(#.*)$/.exec(target) ?? [];
    return `[${label}](${posix.relative(folder, path)}${anchor})`;
  }
}

/** The text outside of code blocks. */
function proseOf(text: string): readonly string[] {
  return text.split(code).filter((block) => !block.startsWith("```"));
}

/** The file of a link. Undefined for a link within the page or to a URL. */
function fileOf(target: string, page: string): string | undefined {
  if (/^(#|[a-z]+:)/.test(target)) return undefined;
  return posix.normalize(posix.join(posix.dirname(page), target.replace(/#.*$/, "")));
}
