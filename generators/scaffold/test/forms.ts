/** Ways of writing the object that collects the handlers, each in `office.ts`. They import the files of `handlers`. */
export const collections: Readonly<Record<string, string>> = {
  annotation: `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

// The order is that of the counters.
export const office: PostOfficeHandlers = {
  post, // counter 1
  collect,
  price,
};
`,
  "no trailing comma": `
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js"; // by weight
import { type PostOfficeHandlers } from "../generated/index.js";

export const office: PostOfficeHandlers = {
  collect,
  post,
  price: price /* today's */ // not tomorrow's
};
`,
  "one line": `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

export const office: PostOfficeHandlers = { post, collect, price };
`,
  "one line with a trailing comma": `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

export const office: PostOfficeHandlers = { post, collect, price, };
`,
  "satisfies, with a renamed type": `
import type { PostOfficeHandlers as Handlers } from "../generated/index.js";
import * as collecting from "./collect.js";
import { post } from "./post.js";
import { price as tellPrice } from "./price.js";

export const office = {
  post,
  collect: collecting.collect,
  price: tellPrice,
} satisfies Handlers;
`,
  "as const satisfies": `
import type * as generated from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

const office = {
  "post": post,
  ["collect"]: collect,
  price,
} as const satisfies generated.PostOfficeHandlers;

export { office as handlers };
`,
  "default export": `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

export default {
  post,
  collect,
  price,
} satisfies PostOfficeHandlers;
`,
  "factory function": `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";

/** Opens the office. */
export function openOffice(pricePerGram: number): PostOfficeHandlers {
  const price = String(pricePerGram * 20);
  return {
    post,
    collect,
    async price(/* the question */ _request) {
      return { price };
    },
  };
}
`,
  "factory arrow": `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

export const openOffice = (isOpen: boolean): PostOfficeHandlers => ({
  post,
  collect: isOpen ? collect : async () => ({ kind: "retry" }),
  price,
});
`,
  class: `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";

function audited(_target: unknown, _context: DecoratorContext): void {}

@audited
export class Office implements PostOfficeHandlers {
  readonly post = post;
  readonly collect: PostOfficeHandlers["collect"] = collect;

  @audited
  async price(): Promise<{ price: string }> {
    return { price: this.constructor.name };
  }
}

export const office: PostOfficeHandlers = new Office();
`,
  "class that extends another": `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

class Counter {
  readonly post: PostOfficeHandlers["post"] = post;
  readonly collect: PostOfficeHandlers["collect"] = collect;
}

class Office extends Counter implements PostOfficeHandlers {
  readonly price: PostOfficeHandlers["price"] = price;
}

export const office = new Office();
`,
  "frozen object": `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

export const office: PostOfficeHandlers = Object.freeze({
  post,
  collect,
  price,
});
`,
  spread: `
import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

const counter: Pick<PostOfficeHandlers, "post" | "collect"> = { post, collect };

export const office: PostOfficeHandlers = {
  price,
  ...counter,
};
`,
  "methods in the object": `
import { type Letter, type Parcel, type PostOfficeHandlers } from "../generated/index.js";

const sent: (Letter | Parcel)[] = [];

export const office: PostOfficeHandlers = {
  post: {
    letter(letter) {
      sent.push(letter);
    },
    async parcel(parcel /* heavy */, { attempt } /* and how often */) {
      if (attempt < 3) sent.push(parcel);
    },
  },
  collect: async function (collect) {
    console.log(collect.number);
  },
  // Prices never change.
  price: () => ({ price: "1.20" }),
};
`,
  "type alias": `
import {
  type PostOfficeHandlers,
} from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

type Office = Readonly<PostOfficeHandlers>;

const handlers: Office = { post, collect, price };

export { handlers as default };
`,
  "argument of serve": `
import { type Subscription, type Transport } from "@posthorn/core";
import { servePostOffice } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";

export async function openOffice(transport: Transport): Promise<Subscription> {
  const handlers = {
    post,
    collect,
    price,
  };
  return servePostOffice(transport, handlers);
}
`,
};

/** Ways of writing the handler of several messages, in `post.ts`. */
export const posts: Readonly<Record<string, string>> = {
  annotation: `
import type { PostOfficeHandlers } from "../generated/index.js";

/** Takes something to send. */
export const post: PostOfficeHandlers["post"] = {
  /** A letter. */
  letter: async (letter) => {
    console.log(letter.to);
  },
  parcel: async (parcel, { attempt }) => {
    if (parcel.grams > 20 && attempt > 1) return { kind: "dead-letter", reason: "too heavy" };
  },
};
`,
  "comments in signatures": `
import type { PostOfficeHandlers } from "../generated/index.js";

export const post: /* both */ PostOfficeHandlers["post"] = {
  letter: async (/* the letter */ letter /* not opened */, _context /* unused */) => {
    console.log(letter.to); // { not: an object }
  },
  parcel(
    parcel, // heavy
    // light parcels are letters
    { attempt },
  ) {
    console.log(parcel.grams, attempt);
  }, // the last one
  /* nothing follows */
};
`,
  "no trailing comma": `
import type { PostOfficeHandlers } from "../generated/index.js";

export const post: PostOfficeHandlers["post"] = {
  async letter(letter) { console.log(letter.to); },
  async parcel(parcel) { console.log(parcel.grams); } // closes at noon
};
`,
  "own types": `
import type { Letter, Parcel } from "../generated/index.js";

export const post = {
  letter: async (letter: Letter): Promise<void> => {
    console.log(letter.to);
  },
  parcel: async (parcel: Parcel): Promise<void> => {
    console.log(parcel.grams);
  },
};
`,
  satisfies: `
import type { PostOfficeHandlers as Office } from "../generated/index.js";

export const post = {
  letter: async (letter) => {
    console.log(letter.to);
  },
  parcel: async (parcel) => {
    console.log(parcel.grams);
  },
} satisfies Office["post"];
`,
  class: `
import { type Letter, type Parcel } from "../generated/index.js";

function logged(_target: unknown, _context: DecoratorContext): void {}

@logged
class Post {
  @logged
  async letter(letter: Letter): Promise<void> {
    console.log(letter.to);
  }

  /** A parcel. */
  parcel = async (parcel: Parcel): Promise<void> => {
    console.log(parcel.grams);
  };
}

export const post = new Post();
`,
  "class on few lines": `
import * as office from "../generated/index.js";

class Post {
  letter = async (letter: office.Letter) => console.log(letter.to);
  parcel(parcel: office.Parcel) { console.log(parcel.grams); }
}

export const post = new Post();
`,
  "renamed export": `
import type { PostOfficeHandlers } from "../generated/index.js";

const mine: PostOfficeHandlers["post"] = {
  letter: () => {},
  parcel: () => {},
};

export { mine as post };
`,
  "default export beside it": `
import { type PostOfficeHandlers } from "../generated/index.js";

const post = {
  letter: () => {},
  parcel: () => {},
} satisfies PostOfficeHandlers["post"];

export { post, post as default };
`,
  "functions by their names": `
import type { Letter, Parcel } from "../generated/index.js";

function letter(this: void, letter: Letter): void {
  console.log(letter.to);
}

const carry = async ({ grams }: Parcel): Promise<void> => console.log(grams);

export const post = { letter, parcel: carry };
`,
  "re-export of a frozen object": `
export { letters as post } from "./inside/letters.js";
`,
  "spread of another object": `
import type { PostOfficeHandlers } from "../generated/index.js";

const basic = { letter: () => {} };

export const post: PostOfficeHandlers["post"] = { ...basic, parcel: () => {} };
`,
};

/** The file that a re-export of the forms above leads to. */
export const letters = `
import type { PostOfficeHandlers } from "../../generated/index.js";

export const letters = Object.freeze<PostOfficeHandlers["post"]>({
  letter: () => {},
  parcel: () => {},
});
`;

/** Ways of writing the handler of one message, in `collect.ts`. Nothing is added to them. */
export const collects: Readonly<Record<string, string>> = {
  arrow: `
import type { Handler } from "@posthorn/core";
import type { Collect } from "../generated/index.js";

export const collect: Handler<Collect> = async ({ number }) => {
  console.log(number);
};
`,
  function: `
import type { Collect } from "../generated/index.js";

export async function collect(collect: Collect): Promise<void> {
  console.log(collect.number);
}
`,
  "renamed export": `
import type { Collect } from "../generated/index.js";

function mine({ number }: Collect): void {
  console.log(number);
}

export { mine as collect };
`,
  "call of a function": `
import type { Handler } from "@posthorn/core";
import type { Collect } from "../generated/index.js";

const logged = (inner: Handler<Collect>): Handler<Collect> => inner;

export const collect = logged(({ number }) => console.log(number));
`,
};

/** Ways of writing `weigh.ts`, which has everything but the handler. */
export const weighs: Readonly<Record<string, string>> = {
  "no imports": `
export const gramsOf = (parcel: { readonly grams: number }): number => parcel.grams;
`,
  "type import": `
import type { Parcel } from "../generated/index.js";

export const gramsOf = (parcel: Parcel): number => parcel.grams;
`,
  "value import": `
import { sendWeigh } from "../generated/index.js";

export const again = sendWeigh;
`,
  "import on several lines": `
import {
  type Parcel, // heavy
  weigh as operation,
} from "../generated/index.js";

export const gramsOf = (parcel: Parcel): number => parcel.grams;
export const nameOf = (): string => operation.name;
`,
  "several lines without a trailing comma": `
import {
  sendWeigh,
  weigh as operation
} from "../generated/index.js";

export default class Scales {
  readonly name = operation.name;
  readonly send = sendWeigh;
}
`,
  "namespace import": `
import * as generated from "../generated/index.js";

export const name: string = generated.weigh.name;
`,
  "import of the module of types": `
import type { PostOfficeHandlers } from "../generated/serve-post-office.js";

export type Weigh = PostOfficeHandlers["weigh"];
`,
  "import for its effects": `
import "../generated/index.js";
import { readFileSync } from "node:fs";

export const scales = readFileSync;
`,
};

export const price = `
import type { PostOfficeHandlers } from "../generated/index.js";

export const price: PostOfficeHandlers["price"] = () => ({ price: "1.20" });
`;
