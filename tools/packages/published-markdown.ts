import { posix } from "node:path";

/** A page, as it is in the repository. */
export interface Page {
  /** Its path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

const link = /\[([^\]]+)\]\(([^)\s]+)\)/g;
const code = /(^```.*?^```$)/gms;

/** The files that a page links to, by their paths from the root of the repository. */
export function linkedFiles({ path, text }: Page): readonly string[] {
  return proseOf(text).flatMap((prose) =>
    [...prose.matchAll(link)].flatMap(([, , target = ""]) => fileOf(target, path) ?? []),
  );
}

/**
 * A page's text as it is published in a package, at another place. Links to files of the package lead there; those to
 * files that are not in it become plain text, so that no link is broken.
 *
 * @param placeOf - where the package has a file of the repository, if it has it
 */
export function publishedMarkdown(page: Page, placeOf: (path: string) => string | undefined): string {
  const folder = posix.dirname(placeOf(page.path) ?? "");
  return page.text
    .split(code)
    .map((part) => (part.startsWith("```") ? part : part.replace(link, relink)))
    .join("");

  function relink(whole: string, label: string, target: string): string {
    const file = fileOf(target, page.path);
    if (file === undefined) return whole;
    const place = placeOf(file);
    if (place === undefined) return label;
    const [, anchor = ""] = /(#.*)$/.exec(target) ?? [];
    return `[${label}](${posix.relative(folder, place)}${anchor})`;
  }
}

function proseOf(text: string): readonly string[] {
  return text.split(code).filter((part) => !part.startsWith("```"));
}

/** Nothing for a link within the page, or to another computer. */
function fileOf(target: string, page: string): string | undefined {
  if (/^(#|[a-z]+:)/.test(target)) return undefined;
  return posix.normalize(posix.join(posix.dirname(page), target.replace(/#.*$/, "")));
}
