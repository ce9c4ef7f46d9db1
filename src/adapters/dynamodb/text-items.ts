import {
  type EventChanges,
  type EventDetails,
  OPTIONAL_DETAILS,
  TEXT_DETAILS,
  type TextDetail,
} from "#domain/event-details.ts";
import type { Fact } from "#domain/facts.ts";
import type { Item } from "./reading.ts";

/**
 * Where the texts of an event are stored. Every commit of a registration writes the whole item of its event, so a
 * long text is not on it. The journal has it already, in the entry that set it: the item only says which.
 *
 *   { eventId: "concert", title: "Concert", location: "Hall 1", descriptionVersion: 7, … }
 *                                           short              long: entry 7 of the journal has it
 *
 * Entries never change, so no reader ever has a text of another moment than its event. A text on the item itself
 * is the truth, whatever entry is named beside it: versions before 0.2.0 put every text there.
 */

/** With three texts of this size, an event of a usual title and ids has less than DynamoDB's unit of 1 KB. */
const MOST_BYTES_ON_ITEM = 64;

const versionAttribute = (name: TextDetail) => `${name}Version`;

/** The attributes for the details of an event whose entry of this version sets all of its texts. */
export function detailsToItem(details: EventDetails, version: number): Item {
  const item: Item = { ...details };
  for (const name of TEXT_DETAILS) {
    if (Buffer.byteLength(details[name] ?? "") <= MOST_BYTES_ON_ITEM) continue;
    item[name] = undefined;
    item[versionAttribute(name)] = version;
  }
  return item;
}

/** The attributes of those optional details that the facts change. The others are to stay as they are. */
export function changedDetailAttributes(facts: readonly Fact[]): string[] {
  const updates = facts.filter((fact) => fact.type === "EventUpdated");
  const isChanged = (name: string) => updates.some(({ changes }) => Object.hasOwn(changes, name));
  const texts = TEXT_DETAILS.filter(isChanged).map(versionAttribute);
  return [...OPTIONAL_DETAILS.filter(isChanged), ...texts];
}

/** A text of an event that an entry of its journal has. */
export type TextPlace = { readonly name: TextDetail; readonly eventId: string; readonly version: number };

/** The long texts of an event's item. */
export function longTextsOf(item: Item): TextPlace[] {
  return TEXT_DETAILS.flatMap((name) => {
    const version = item[versionAttribute(name)];
    if (typeof version !== "number" || item[name] !== undefined) return [];
    return [{ name, eventId: String(item["eventId"]), version }];
  });
}

export type Texts = { readonly [Name in TextDetail]?: string };

/** The texts that an entry with these facts leaves behind. */
export function textsAfter(facts: readonly Fact[]): Texts {
  const texts: { [Name in TextDetail]?: string } = {};
  for (const fact of facts) {
    if (fact.type !== "EventCreated" && fact.type !== "EventUpdated") continue;
    const set: EventChanges = fact.type === "EventCreated" ? fact.details : fact.changes;
    for (const name of TEXT_DETAILS) {
      const text = set[name];
      if (typeof text === "string") texts[name] = text;
    }
  }
  return texts;
}
