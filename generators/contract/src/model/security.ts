import type { Origin } from "../values/origin.ts";

/** Alternatives. A client needs all schemes of one of them. */
export type Security = readonly (readonly SecurityScheme[])[];

export interface SecurityScheme {
  /** The contract's name for the scheme. */
  readonly name: string;
  readonly origin: Origin;
  /** The type in AsyncAPI: `userPassword`, `apiKey`, `X509`, `oauth2`, `scramSha256`, … */
  readonly type: string;
  readonly description?: string;
  /** The scopes that are needed here. */
  readonly scopes?: readonly string[];
  /** For keys: the part of the request that carries the key. */
  readonly in?: string;
  /** For keys: the name of the header, parameter or cookie. */
  readonly parameter?: string;
  /** For `http`. */
  readonly scheme?: string;
  readonly bearerFormat?: string;
  readonly openIdConnectUrl?: string;
  /** For `oauth2`, by the names of the flows. */
  readonly flows?: Readonly<Record<string, OAuthFlow>>;
}

export interface OAuthFlow {
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
  readonly refreshUrl?: string;
  /** The available scopes, each with its description. */
  readonly scopes: Readonly<Record<string, string>>;
}
