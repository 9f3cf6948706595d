import type { Difference } from "@posthorn/core/transport";
import { compareSettings, type SettingRules } from "@posthorn/transport-kit";
import type { JetStreamSettings } from "./api.ts";

const always = (): boolean => true;
const isLess = (is: unknown, wanted: unknown): boolean => Number(is ?? 0) < Number(wanted);
/** A stream that is full drops its oldest packets, or refuses new ones, which loses nothing. */
const dropsOldest: SettingRules["loses"][string] = (is, _wanted, { discard }) =>
  Number(is) > 0 && discard !== "new";

const streamRules: SettingRules = {
  fits: fitsStream,
  loses: {
    subjects: always,
    storage: always,
    no_ack: always,
    retention: (is) => is !== "limits", // without limits, it only keeps packets for longer
    max_msgs: dropsOldest,
    max_bytes: dropsOldest,
    max_msgs_per_subject: dropsOldest,
    max_age: (is, wanted) => Number(is) > 0 && (wanted === 0 || isLess(is, wanted)),
    duplicate_window: isLess,
    allow_msg_ttl: always,
    allow_msg_schedules: always,
    allow_atomic: always,
  },
};

const consumerRules: SettingRules = {
  fits: fitsConsumer,
  loses: {
    filter_subject: always,
    ack_policy: always,
    max_deliver: always, // further deliveries would be dropped
    max_ack_pending: (_is, wanted) => wanted === 1, // otherwise it only slows down
    deliver_subject: always,
    inactive_threshold: always, // a group would be deleted while its programs are away
    headers_only: always,
    mem_storage: always,
  },
};

/** What no consumer should have, whatever is wanted. */
const plainConsumer = { deliver_subject: "", inactive_threshold: 0, headers_only: false, mem_storage: false };
/** Settings that only apply when a consumer is created. */
const initial = ["name", "durable_name", "deliver_policy", "opt_start_time", "opt_start_seq"];

/** The settings of a stream that are not as wanted. */
export function streamDifferences(wanted: JetStreamSettings, is: JetStreamSettings): Difference[] {
  return compareSettings({ what: `stream "${wanted["name"]}"`, wanted, is }, streamRules);
}

/** The settings of a consumer that are not as wanted. */
export function consumerDifferences(
  stream: string,
  wanted: JetStreamSettings,
  is: JetStreamSettings,
): Difference[] {
  const what = `consumer "${wanted["name"]}" of stream "${stream}"`;
  const lasting = Object.fromEntries(
    Object.entries(wanted).filter(([setting]) => !initial.includes(setting)),
  );
  const actual = { ...is, filter_subject: is["filter_subject"] ?? is["filter_subjects"] };
  return compareSettings({ what, wanted: { ...plainConsumer, ...lasting }, is: actual }, consumerRules);
}

/** Existing subjects may be more than the wanted ones. */
function fitsStream(setting: string, is: unknown, wanted: unknown): boolean {
  return setting === "description" || (setting === "subjects" && coverAll([is].flat(), [wanted].flat()));
}

/** A consumer without a filter gets everything. */
function fitsConsumer(setting: string, is: unknown, wanted: unknown): boolean {
  return setting === "filter_subject" && (is === undefined || coverAll([is].flat(), [wanted].flat()));
}

function coverAll(filters: readonly unknown[], subjects: readonly unknown[]): boolean {
  return subjects.every((subject) => filters.some((filter) => covers(String(filter), String(subject))));
}

/** True if a subject with wildcards covers everything that another one does. */
function covers(filter: string, subject: string): boolean {
  const [tokens, wanted] = [subject.split("."), filter.split(".")];
  const isWhole = wanted.at(-1) === ">" ? tokens.length >= wanted.length : tokens.length === wanted.length;
  return (
    isWhole &&
    wanted.every(
      (token, at) => token === ">" || token === tokens[at] || (token === "*" && tokens[at] !== ">"),
    )
  );
}
