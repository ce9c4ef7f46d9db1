import type { Item } from "./reading.ts";

/** What an update does to the attributes of an item: those that it doesn't name stay as they are. */
type Setting = { readonly set: Item; readonly remove: readonly string[] };

type Update = {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Item;
};

/**
 * Makes `attributes` of an item what they are in `item`, and no others: a newer version of Muster may have
 * stored more than this one knows. Attributes that are absent or undefined in `item` are removed.
 */
export function settingOf(item: Item, attributes: readonly string[]): Setting {
  const isSet = (name: string) => item[name] !== undefined;
  return {
    set: Object.fromEntries(attributes.filter(isSet).map((name) => [name, item[name]])),
    remove: attributes.filter((name) => !isSet(name)),
  };
}

/**
 * The update in DynamoDB's words. `values` are those of a condition or of `also`, further assignments; they
 * must not be called as an attribute is. In both, an attribute `x` may be called `#x`.
 */
export function updateOf({ set, remove }: Setting, values: Item = {}, also: readonly string[] = []): Update {
  const names = [...Object.keys(set), ...remove];
  const assignments = [...Object.keys(set).map((name) => `#${name} = :${name}`), ...also];
  const removal = remove.length === 0 ? "" : ` REMOVE ${remove.map((name) => `#${name}`).join(", ")}`;
  return {
    UpdateExpression: `SET ${assignments.join(", ")}${removal}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      ...values,
    },
  };
}
