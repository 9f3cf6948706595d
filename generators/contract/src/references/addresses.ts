import type { Origin } from "../values/origin.ts";
import { fragmentPointer, isPointer } from "../values/pointer.ts";
import { isAddress } from "./parse-reference.ts";

/** The files, and the schemas with an `$id` or an anchor, by their addresses. The first one of an address counts. */
export type Addresses = ReadonlyMap<string, Origin>;

/** The address of a file. Files of this computer get addresses with a scheme that no computer answers to. */
export function addressOf(file: string): string {
  if (isAddress(file)) return file;
  return `posthorn:///${encodeURI(file.replaceAll("../", "~above/"))}`;
}

/** A reference as an absolute address. Undefined if it cannot be one. */
export function resolveAddress(ref: string, base: string): string | undefined {
  return URL.canParse(ref, base) ? new URL(ref, base).href.replace(/#$/, "") : undefined;
}

/** The origin that an address names. Undefined if neither the address nor its file is known. */
export function originAt(address: string, addresses: Addresses): Origin | undefined {
  const named = addresses.get(address);
  if (named !== undefined) return named;
  const file = withoutFragment(address);
  const around = addresses.get(file);
  const pointer = fragmentPointer(address.slice(file.length + 1));
  if (around === undefined || !isPointer(pointer)) return undefined;
  return { file: around.file, pointer: around.pointer + pointer };
}

export function withoutFragment(address: string): string {
  return address.replace(/#.*$/s, "");
}
