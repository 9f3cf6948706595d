import { addressOf, originAt } from "../references/addresses.ts";
import { isReference, type ReferenceObject } from "../references/reference-object.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { isPointer, stepsOf } from "../values/pointer.ts";
import {
  addressTarget,
  type FileCollection,
  originOf,
  pathTarget,
  type ReferenceText,
  referenceText,
} from "./file-collection.ts";

/** A value that a reference leads to, with its origin. */
export interface Target {
  readonly value: unknown;
  readonly origin: Origin;
}

/** Follows references through the files of a contract. */
export interface Resolver {
  /** The origin that a reference names, whether or not a value is there. Undefined if it names neither path nor address. */
  namedOrigin(reference: ReferenceObject): Origin | undefined;
  /** The value at an origin. References on the way are followed. */
  targetAt(origin: Origin): Target | undefined;
  /** The target of a reference, which may be another reference. Undefined if there is none. */
  resolve(reference: ReferenceObject): Target | undefined;
  /** The target that a `$ref` would have in a file. */
  resolveText(ref: string, file: string): Target | undefined;
  /** The actual origin of a value whose pointer leads through references. */
  reach(origin: Origin): Origin;
  /** The value itself, or the last target if it is a reference. Undefined if the references lead nowhere. */
  follow(value: unknown): unknown;
}

/**
 * Opens the way through the references of loaded files.
 *
 * A `$ref` names a path or, if an `$id` or an anchor matters to it, an address. Finding out which one may require
 * following other references, and any of them may lead in a circle. The functions below call each other for that reason,
 * and a circle ends because a reference that is being resolved counts as one that leads nowhere.
 *
 * Results are remembered by the reference objects: the files do not change after loading.
 */
export function openResolver(collection: FileCollection): Resolver {
  const { files, addresses } = collection;
  // An entry without a target also marks a reference that is being resolved.
  const named = new Map<ReferenceObject, Origin | undefined>();
  const followed = new Map<ReferenceObject, unknown>();
  const resolved = new Map<ReferenceObject, Target | undefined>();
  let resolving = 0;

  const namedOrigin = (reference: ReferenceObject): Origin | undefined => {
    if (named.has(reference)) return named.get(reference);
    const text = referenceText(collection, reference);
    named.set(reference, pathTarget(collection, text));
    const origin = locate(text);
    named.set(reference, origin);
    return origin;
  };
  const locate = (text: ReferenceText): Origin | undefined => {
    const path = pathTarget(collection, text);
    const address = addressTarget(text);
    const byAddress = address === undefined ? undefined : originAt(address, addresses);
    // An "$id" is not meant to change the base of references if they lead nowhere by it.
    const isFound = byAddress !== undefined && (path === undefined || targetAt(byAddress) !== undefined);
    return isFound ? byAddress : path;
  };
  const targetAt = ({ file: name, pointer }: Origin): Target | undefined => {
    const file = files.get(name);
    if (file === undefined || !isPointer(pointer)) return undefined;
    let target: Target | undefined = { value: file.data, origin: { file: name, pointer: "" } };
    for (const step of stepsOf(pointer)) {
      target = stepInto(target, step);
      if (target === undefined) return undefined;
    }
    return target;
  };
  const stepInto = ({ value, origin }: Target, step: string): Target | undefined => {
    const holder = isReference(value) && !Object.hasOwn(value, step) ? follow(value) : value;
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, step)) return undefined;
    if (Array.isArray(holder) && step === "length") return undefined;
    const at = holder === value ? origin : originOf(collection, holder);
    return { value: (holder as Readonly<Record<string, unknown>>)[step], origin: originBelow(at, step) };
  };
  const resolve = (reference: ReferenceObject): Target | undefined => {
    if (resolved.has(reference)) return resolved.get(reference);
    resolving += 1;
    const origin = namedOrigin(reference);
    const target = origin === undefined ? undefined : targetAt(origin);
    resolving -= 1;
    // While another reference is being resolved, this one may seem to lead nowhere.
    if (resolving === 0) resolved.set(reference, target);
    return target;
  };
  const resolveText = (ref: string, file: string): Target | undefined => {
    const origin = locate({ ref, file, base: addressOf(file) });
    return origin === undefined ? undefined : targetAt(origin);
  };
  const follow = (value: unknown): unknown => {
    const passed: ReferenceObject[] = [];
    let end = value;
    while (isReference(end) && !followed.has(end)) {
      passed.push(end);
      followed.set(end, undefined);
      end = resolve(end)?.value;
    }
    if (isReference(end)) end = followed.get(end);
    for (const reference of passed) followed.set(reference, end);
    return end;
  };
  const reach = ({ file, pointer }: Origin): Origin => {
    let target: Target = { value: files.get(file)?.data, origin: { file, pointer: "" } };
    for (const step of stepsOf(pointer)) {
      target = stepInto(target, step) ?? { value: undefined, origin: originBelow(target.origin, step) };
    }
    return target.origin;
  };
  return { namedOrigin, targetAt, resolve, resolveText, reach, follow };
}
