import type { Random } from "./random.ts";

const words =
  "amber basil cedar clove cocoa coral ember fennel garnet ginger hazel heron indigo jasper juniper lemon linden maple mint nutmeg olive onyx opal pearl pepper pine plum quartz raven robin saffron sage silver sorrel thyme tulip violet walnut willow wren".split(
    " ",
  );

/** A random word. */
export function wordOf(random: Random): string {
  return random.pick(words);
}

/** Words with a total length between two bounds, both included. */
export function wordsBetween(random: Random, least: number, most: number): string {
  let text = wordOf(random);
  while (text.length < least) text += ` ${wordOf(random)}`;
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  return cut.endsWith(" ") ? `${cut.slice(0, -1)}s` : cut;
}
