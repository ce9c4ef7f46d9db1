/** Who may do what: the words of the rules. Which rule an operation has stands in the table of endpoints. */

/** What kind of caller somebody is. Nobody who is asked for a credential and has none is anything but anonymous. */
export const ROLES = ["anonymous", "attendee", "organizer", "door", "reader", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** The roles that an API key can have. */
export const KEY_ROLES = ["admin", "organizer", "door", "reader"] as const satisfies readonly Role[];

/**
 * What a caller is to the thing that an operation is about. `self`: the person it is about, who acts as an attendee.
 * `owner`: an organizer who owns the event. `submitter`: who sent the request. `person`: somebody who is a person, and
 * no machine.
 * `organizer`, `door` and `reader` are the roles of these names.
 */
export type Relation = "self" | "owner" | "submitter" | "person" | "organizer" | "door" | "reader";

/**
 * Who may use an operation: everybody, everybody who is known, or, beside admins, those with one of the relations.
 * Whoever is limited to some events may use what is about these events, and what is open to everybody.
 */
export type Access = "public" | "known" | readonly Relation[];
