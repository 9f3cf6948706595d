import { count } from "../text/lists.ts";

/** `5 files in src/shop are up to date.` */
export function upToDate(files: number, folder: string): string {
  return `${count(files, "file")} in ${folder} ${files === 1 ? "is" : "are"} up to date.`;
}
