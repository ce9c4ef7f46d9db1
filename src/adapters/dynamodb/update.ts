import type { Item } from "./reading.ts";

/** What an update does to the attributes of an item: those that it doesn't name stay as they are. */
type Setting = { readonly set: Item; readonly remove: readonly string[] };

type Update = {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Item;
};

/**
 * Sets each of `attributes` to its value in `item`, and removes those that are absent or undefined there. All
 * other attributes stay: a newer version of Muster may have stored more than this one knows.
 */
export function settingOf(item: Item, attributes: readonly string[]): Setting {
  const isSet = (name: string) => item[name] !== undefined;
  return {
    set: Object.fromEntries(attributes.filter(isSet).map((name) => [name, item[name]])),
    remove: attributes.filter((name) => !isSet(name)),
  };
}

/**
 * The setting as the members of an `UpdateCommand`. `also` are further assignments. `values` are the values
 * that they and the caller's condition name; no attribute of the setting may have the name of one of them.
 * Assignments and condition may refer to an attribute `x` of the setting as `#x`.
 */
export function updateOf({ set, remove }: Setting, values: Item = {}, also: readonly string[] = []): Update {
  const names = [...Object.keys(set), ...remove];
  const assignments = [...Object.keys(set).map((name) => `#${name} = :${name}`), ...also];
  const setting = assignments.length === 0 ? "" : `SET ${assignments.join(", ")}`;
  const removal = remove.length === 0 ? "" : ` REMOVE ${remove.map((name) => `#${name}`).join(", ")}`;
  return {
    UpdateExpression: `${setting}${removal}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      ...values,
    },
  };
}
