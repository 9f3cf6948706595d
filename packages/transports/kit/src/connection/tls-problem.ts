/** The options of a transport's client that a text about TLS names. */
export interface TlsOptionNames {
  /** The option with the authority's certificate: `connection.tls.caFile`. */
  readonly authority: string;
  /** The option with the client's certificate: `connection.tls`. */
  readonly client: string;
  /** The option with the address: `servers`. */
  readonly address: string;
}

export interface TlsProblem {
  /** True if the broker does not accept this client's certificate. */
  readonly isRefusal: boolean;
  /** What is wrong, and what to do: it continues "Cannot connect: ". */
  readonly text: string;
}

/** Explains a failure of TLS in plain words instead of OpenSSL's. Undefined for all other failures. */
export function tlsProblem(cause: unknown, names: TlsOptionNames): TlsProblem | undefined {
  const code = codeOf(cause);
  const problems: readonly (readonly [pattern: RegExp, text: string])[] = [
    [
      /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/,
      `its certificate was issued by an unknown authority. Pass the authority's certificate in \`${names.authority}\`.`,
    ],
    [
      /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
      "its certificate is expired or not valid yet. Renew the certificate, or correct the clock of this machine.",
    ],
    [
      /^ERR_TLS_CERT_ALTNAME_INVALID$/,
      `its certificate is for another host name. Use a name of the certificate in \`${names.address}\`.`,
    ],
    [
      /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/,
      `this port does not speak TLS. Correct \`${names.address}\`.`,
    ],
    [refusal, `it does not accept the client certificate. Pass one that it accepts in \`${names.client}\`.`],
    [
      /^(EPROTO|ERR_(OS)?SSL_)/,
      `the TLS handshake failed. Check \`${names.client}\` and the broker's own settings of TLS.`,
    ],
  ];
  const found = problems.find(([pattern]) => pattern.test(code));
  return found === undefined ? undefined : { isRefusal: found[0] === refusal, text: found[1] };
}

const refusal = /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA|ALERT_CERTIFICATE/;

/** The code that Node has set on an error, or on its cause. Empty if there is none. */
export function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === "string") return code;
  return cause === undefined ? "" : codeOf(cause);
}
