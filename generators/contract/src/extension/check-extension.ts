import {
  type CheckSettings,
  type SettingsProblem,
  settingsCheck,
} from "../settings-schema/check-settings.ts";
import type { Origin } from "../values/origin.ts";
import { extensionSchema, type SettingsOwner } from "./extension-schema.ts";

const { definitions } = extensionSchema;

const checks: Readonly<Record<SettingsOwner, CheckSettings>> = {
  operation: settingsCheck("operation", definitions),
  document: settingsCheck("document", definitions),
  message: settingsCheck("message", definitions),
  schema: settingsCheck("schema", definitions),
};

/** Checks `x-posthorn` of an owner with the published schema. The problems are in the order of the settings. */
export function checkExtension(
  settings: unknown,
  owner: SettingsOwner,
  origin: Origin,
): readonly SettingsProblem[] {
  return checks[owner](settings, origin);
}
