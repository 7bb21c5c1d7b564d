/** What `/users/self` adds to a user when it is asked to by `include=`, by the names of the vendor's API. */
export const PROFILE_FIELDS = [
  'loginDetails',
  'locationSummary',
  'contactDetails',
  'timeZone',
  'support',
  'status',
  'permissions',
  'layoutSettings',
  'previewSettings',
  'effectivePermissions',
  'timeSettings',
] as const;

/** An includable of `/users/self`; what it adds stands in `profile._json`. */
export type ProfileField = (typeof PROFILE_FIELDS)[number];

const names: ReadonlySet<unknown> = new Set(PROFILE_FIELDS);

/** Whether a value is the name of an includable. */
export function isProfileField(value: unknown): value is ProfileField {
  return names.has(value);
}
