/**
 * JSON with members that are null left out: for us "absent" and "null" say the same, and one of them is enough to ask for.
 */
export function readJson(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown) => (value === null ? undefined : value));
}
