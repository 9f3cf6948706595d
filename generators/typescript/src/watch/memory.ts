import type { Context } from "../emit/context.ts";
import { originKey } from "../prepare/origin-key.ts";
import type { Module } from "../print/module.ts";
import type { Texts } from "../print/print.ts";
import { isSame } from "./same.ts";

/** What the last run made, by what it was made of. */
export interface Memory {
  parts: ReadonlyMap<string, Made>;
  /** Where the schemas stand whose texts were `Date`: with others, everything is made anew. */
  dates: string;
  readonly texts: Texts;
}

interface Made {
  readonly part: unknown;
  readonly asked: readonly Asked[];
  readonly module: Module;
}

/** A question that an emitter had, as one can ask it of another context. */
interface Asked {
  readonly ask: (context: Context) => unknown;
  readonly answer: unknown;
}

export function openMemory(): Memory {
  return { parts: new Map(), dates: "", texts: new WeakMap() };
}

export interface Maker {
  /** The module of a part of the contract. */
  readonly make: <T>(
    kind: string,
    key: string,
    part: T,
    emit: (part: T, context: Context) => Module,
  ) => Module;
  /** Forgets what this run did not make. */
  readonly close: () => void;
}

/**
 * Calls emitters of parts, and remembers for each what it asked of the context: for a part that is the same as last
 * time, and that would get the same answers, the module of last time is given. Emitters may ask nothing else.
 */
export function openMaker(context: Context, memory: Memory): Maker {
  const parts = new Map<string, Made>();
  const dates = JSON.stringify([...context.dates].map(({ origin }) => originKey(origin)));
  const before = dates === memory.dates ? memory.parts : new Map<string, Made>();

  function make<T>(kind: string, key: string, part: T, emit: (part: T, context: Context) => Module): Module {
    const known = before.get(`${kind} ${key}`);
    const made =
      known !== undefined && isSame(known.part, part) && isAnsweredAlike(known.asked, context)
        ? known
        : makeAnew(part, emit);
    parts.set(`${kind} ${key}`, made);
    return made.module;
  }

  function makeAnew<T>(part: T, emit: (part: T, context: Context) => Module): Made {
    const asked: Asked[] = [];
    return { part, asked, module: emit(part, listening(context, asked)) };
  }

  return {
    make,
    close: () => {
      memory.parts = parts;
      memory.dates = dates;
    },
  };
}

function isAnsweredAlike(asked: readonly Asked[], context: Context): boolean {
  try {
    return asked.every(({ ask, answer }) => isSame(ask(context), answer));
  } catch {
    return false; // of something that is no longer in the contract
  }
}

/** The same context, with every question noted. */
function listening(context: Context, asked: Asked[]): Context {
  const noted = <A extends readonly unknown[], R>(pick: (context: Context) => (...args: A) => R) => {
    const known = new Map<unknown, R>();
    return (...args: A): R => {
      const [only] = args;
      if (args.length === 1 && known.has(only)) return known.get(only) as R;
      const answer = pick(context)(...args);
      if (args.length === 1) known.set(only, answer);
      asked.push({ ask: (other) => pick(other)(...args), answer });
      return answer;
    };
  };
  const settled = ({ title, wire, int64, names }: Context): unknown => [title, wire, int64, names.contract];
  asked.push({ ask: settled, answer: settled(context) });
  const { names } = context;
  return {
    ...context,
    others: noted(({ others }) => others),
    nestedIn: noted(({ nestedIn }) => nestedIn),
    names: {
      ...names, // how one of several is called depends on nothing but what it is asked of
      schema: noted(({ names: { schema } }) => schema),
      message: noted(({ names: { message } }) => message),
      operation: noted(({ names: { operation } }) => operation),
    },
    graph: {
      resolve: noted(({ graph }) => graph.resolve),
      isCycle: noted(({ graph }) => graph.isCycle),
      isMerged: noted(({ graph }) => graph.isMerged),
    },
  };
}
