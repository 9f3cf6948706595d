import type { Context } from "../emit/context.ts";
import { isStructurallyEqual } from "./structural-equality.ts";

/** A question that an emitter asked its context, and the answer. The question can be asked of another context. */
export interface Question {
  readonly ask: (context: Context) => unknown;
  readonly answer: unknown;
}

export interface RecordedContext {
  readonly context: Context;
  /** The questions that were asked so far. */
  readonly questions: readonly Question[];
}

/** A copy of the context that records every question. */
export function recordQuestions(context: Context): RecordedContext {
  const questions: Question[] = [];
  const { names } = context;

  function record<A extends readonly unknown[], R>(pick: (context: Context) => (...args: A) => R) {
    const answers = new Map<unknown, R>();
    return (...args: A): R => {
      const [only] = args;
      if (args.length === 1 && answers.has(only)) return answers.get(only) as R;
      const answer = pick(context)(...args);
      if (args.length === 1) answers.set(only, answer);
      questions.push({ ask: (other) => pick(other)(...args), answer });
      return answer;
    };
  }

  // The properties that are read without a call count as asked. `names.oneOf` and `names.failure` are not recorded:
  // their answers depend only on their arguments.
  const readDirectly = ({ title, int64, names }: Context): unknown => [title, int64, names.contract];
  questions.push({ ask: readDirectly, answer: readDirectly(context) });
  const recorded: Context = {
    ...context,
    otherMessages: record(({ otherMessages }) => otherMessages),
    nestedIn: record(({ nestedIn }) => nestedIn),
    names: {
      ...names,
      schema: record(({ names: { schema } }) => schema),
      message: record(({ names: { message } }) => message),
      operation: record(({ names: { operation } }) => operation),
    },
    graph: {
      resolve: record(({ graph }) => graph.resolve),
      isCycle: record(({ graph }) => graph.isCycle),
      isMerged: record(({ graph }) => graph.isMerged),
    },
  };
  return { context: recorded, questions };
}

/** True if another context gives the same answers. */
export function hasSameAnswers(questions: readonly Question[], context: Context): boolean {
  try {
    return questions.every(({ ask, answer }) => isStructurallyEqual(ask(context), answer));
  } catch {
    return false; // a question about something that the contract no longer contains
  }
}
