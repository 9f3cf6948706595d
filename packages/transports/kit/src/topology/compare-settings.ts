import type { Difference } from "@posthorn/core/transport";

type Settings = Readonly<Record<string, unknown>>;

/** What one kind of entity on a broker has, and what follows from a difference. */
export interface SettingRules {
  /** True if a setting is as good as the wanted one. Default: they are equal, and what is missing is 0, false or empty. */
  readonly fits?: (setting: string, is: unknown, wanted: unknown) => boolean;
  /**
   * By setting, returns true if a difference loses packets or breaks a declared feature. All settings without a rule are
   * harmless.
   */
  readonly loses: Readonly<Record<string, (is: unknown, wanted: unknown, all: Settings) => boolean>>;
}

export interface SettingComparison {
  /** For texts: `stream "orders"`. */
  readonly what: string;
  readonly wanted: Settings;
  readonly is: Settings;
}

/** The wanted settings that something on the broker does not have. Other settings are not compared. */
export function compareSettings({ what, wanted, is }: SettingComparison, rules: SettingRules): Difference[] {
  const { fits = isEqual, loses } = rules;
  return Object.entries(wanted).flatMap(([setting, value]) => {
    const actual = is[setting];
    if (fits(setting, actual, value) || isEqual(setting, actual, value)) return [];
    const effect = loses[setting]?.(actual, value, is) === true ? "loses" : "harmless";
    return { what: `${what}: ${setting}`, is: actual, wanted: value, effect };
  });
}

function isEqual(_setting: string, is: unknown, wanted: unknown): boolean {
  return JSON.stringify(is || 0) === JSON.stringify(wanted || 0);
}
