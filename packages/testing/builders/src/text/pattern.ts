import { type AST, RegExpParser } from "@eslint-community/regexpp";
import { regularExpression } from "../schema/schema.ts";
import type { Random } from "./random.ts";

type Node = AST.Alternative | AST.Element | AST.CharacterClassElement;

/** Longer texts are given up, because nested repetitions multiply. */
const mostCharacters = 20_000;
const parsed = new Map<string, AST.Pattern | undefined>();

/**
 * Makes a text from a regular expression. Undefined if the expression is invalid or the text becomes too long. Assertions
 * such as lookarounds and word boundaries are ignored, so the caller must check that the text matches.
 *
 * @param generosity - the most repetitions that are added to the minimum of a quantifier
 */
export function matchingText(pattern: string, random: Random, generosity: number): string | undefined {
  const tree = parsed.has(pattern) ? parsed.get(pattern) : parse(pattern);
  parsed.set(pattern, tree);
  if (tree === undefined) return undefined;
  const groups = new Map<AST.CapturingGroup, string>();
  let left = mostCharacters;

  function write(node: Node): string {
    switch (node.type) {
      case "Alternative":
        return node.elements.map(write).join("");
      case "Group":
        return write(random.pick(node.alternatives));
      case "CapturingGroup": {
        const text = write(random.pick(node.alternatives));
        groups.set(node, text);
        return text;
      }
      case "Quantifier":
        return repeat(node);
      case "Backreference": {
        const group = Array.isArray(node.resolved) ? node.resolved[0] : node.resolved;
        return groups.get(group as AST.CapturingGroup) ?? "";
      }
      case "Assertion":
        return "";
      case "Character":
        left -= 1;
        return String.fromCodePoint(node.value);
      case "CharacterSet":
      case "CharacterClass":
        left -= 1;
        return memberOf(node, random);
      default:
        return "";
    }
  }

  function repeat({ min, max, element }: AST.Quantifier): string {
    const most = Math.min(max, min + generosity);
    let text = "";
    for (let count = random.whole(min, most); count > 0 && left > 0; count -= 1) text += write(element);
    return text;
  }

  const text = write(random.pick(tree.alternatives) as AST.Alternative);
  return left > 0 ? text : undefined;
}

function parse(pattern: string): AST.Pattern | undefined {
  const parser = new RegExpParser();
  for (const unicode of [true, false]) {
    try {
      return parser.parsePattern(pattern, 0, pattern.length, { unicode, unicodeSets: false });
    } catch {
      // Try again without the Unicode flag, which is less strict.
    }
  }
  return undefined;
}

/** A character of the set: a letter or digit if there is one, else a printable character, else any other. */
function memberOf(set: AST.CharacterSet | AST.CharacterClass, random: Random): string {
  const members = membersOf.get(set) ?? findMembers(set.raw);
  membersOf.set(set, members);
  return members.length === 0 ? "" : random.pick(members);
}

const membersOf = new WeakMap<AST.Node, readonly string[]>();

/** Tests characters with the JavaScript engine, which decides what a class such as `[^\\W_]` contains. */
function findMembers(raw: string): readonly string[] {
  const set = regularExpression(`^${raw}$`);
  const among = (first: number, last: number, mostMembers = Infinity): readonly string[] => {
    const members: string[] = [];
    for (let code = first; code <= last && members.length < mostMembers; code += 1) {
      const character = String.fromCodePoint(code);
      if (set.test(character)) members.push(character);
    }
    return members;
  };
  const printable = among(0x20, 0x7e);
  const plain = printable.filter((character) => /[A-Za-z0-9]/.test(character));
  if (plain.length > 0) return plain;
  return printable.length > 0 ? printable : among(0, 0x10_ffff, 16);
}
