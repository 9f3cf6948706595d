import * as z from "zod";
import type { Message } from "../src/contract/message.ts";
import type { Command, CommandOf, EventOf } from "../src/contract/operation.ts";

export interface SignedUp {
  email: string;
}

export interface LoggedIn {
  at: number;
}

export interface LoginHeaders {
  device: string;
}

export interface UserMessages {
  readonly signedUp: Message<SignedUp>;
  readonly loggedIn: Message<LoggedIn, LoginHeaders>;
}

const signedUp: Message<SignedUp> = {
  name: "UserSignedUp",
  payload: z.looseObject({ email: z.string() }),
};

const loggedIn: Message<LoggedIn, LoginHeaders> = {
  name: "UserLoggedIn",
  payload: z.looseObject({ at: z.number() }),
  headers: z.looseObject({ device: z.string() }),
};

const base = { address: "users", source: "accounts", retry: { attempts: 2, backoffMs: 1 } };

export const userEvents: EventOf<UserMessages> = {
  ...base,
  kind: "event",
  name: "userEvents",
  messages: { signedUp, loggedIn },
};

export const userCommands: CommandOf<UserMessages> = {
  ...base,
  kind: "command",
  name: "userCommands",
  messages: { signedUp, loggedIn },
};

/** Two commands of one queue. */
export const signUp: Command<SignedUp> = {
  ...base,
  kind: "command",
  name: "signUp",
  message: signedUp,
  otherMessages: [loggedIn],
};

export const logIn: Command<LoggedIn, LoginHeaders> = {
  ...base,
  kind: "command",
  name: "logIn",
  message: loggedIn,
  otherMessages: [signedUp],
};
