interface Golden {
  readonly id: string;
  readonly payload: { id: string; note: string };
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The headers in CloudEvents' binary mode, without the time. */
  readonly binary: Readonly<Record<string, string>>;
  /** The headers of a contract whose `wire` is `plain`. */
  readonly plain: Readonly<Record<string, string>>;
}

/** A message of the suite's contract, and its packets. */
export const golden: Golden = {
  id: "golden-1",
  payload: { id: "one", note: "Grüße, 茶" },
  headers: { "x-tenant": "tea" },
  body: '{"id":"one","note":"Grüße, 茶"}',
  binary: {
    "ce-specversion": "1.0",
    "ce-id": "golden-1",
    "ce-source": "suite",
    "ce-type": "DoJob",
    "content-type": "application/json",
    "x-tenant": "tea",
  },
  plain: { "content-type": "application/json", "x-tenant": "tea" },
};
