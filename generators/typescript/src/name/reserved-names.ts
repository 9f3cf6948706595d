import { codecNames } from "./codec-names.ts";
import { codegenNames, schemaNames } from "./core-names.ts";

/** Names that already have a meaning in generated code, or where programs import it. */
const reserved: ReadonlySet<string> = new Set([
  ...Object.keys(codegenNames),
  ...Object.keys(schemaNames),
  ...Object.keys(codecNames),
  ..."z D canonical openAll group from to by handler handlers answer payload options transport client error undefined NaN Infinity globalThis".split(
    " ",
  ),
  ...`break case catch class const continue debugger default delete do else enum export extends false finally for
    function if import in instanceof new null return super switch this throw true try typeof var void while with
    implements interface let package private protected public static yield await async arguments eval as any unknown
    never string number boolean bigint symbol object type declare namespace module abstract of get set require
    exports`.split(/\s+/),
  ...`AbortController AbortSignal AggregateError Array ArrayBuffer Atomics Awaited BigInt Boolean Buffer Capitalize
    ConstructorParameters DataView Date Document Element Error EvalError Exclude Extract File Float32Array
    Float64Array Function InstanceType Int16Array Int32Array Int8Array Intl Iterable Iterator JSON Lowercase Map
    Math Node NonNullable Number Object Omit OmitThisParameter Parameters Partial Pick Promise PromiseLike Proxy
    RangeError Readonly ReadonlyArray ReadonlyMap ReadonlySet Record ReferenceError Reflect RegExp Request Required
    Response ReturnType Set String Symbol SyntaxError TypeError URIError URL Uint16Array Uint32Array Uint8Array
    Uncapitalize Uppercase WeakMap WeakRef WeakSet`.split(/\s+/),
]);

/** True if generated code must not declare the name. */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}
