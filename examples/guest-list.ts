import { DatabaseSync } from "node:sqlite";

/** A notification as it arrives. Its schemas are in Muster's `/asyncapi.json`. */
export type Notification = {
  readonly id: string;
  readonly type: string;
  readonly sequence: string;
  readonly data: { readonly eventId?: string; readonly userId?: string; readonly lastSequence?: string };
};

/** "new" took effect, a "duplicate" had done so before, a "late" one is of before what is known already. */
export type Taken = "new" | "duplicate" | "late";

const STATUS = new Map(
  Object.entries({
    "registration.registered": "has a seat",
    "registration.promoted": "has a seat",
    "registration.waitlisted": "waits",
    "registration.cancelled": "is not coming",
  }),
);

const TABLES = `
  CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS guests (
    eventId TEXT, userId TEXT, status TEXT, sequence TEXT, PRIMARY KEY (eventId, userId)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS undone (
    eventId TEXT, lastSequence TEXT, sequence TEXT, PRIMARY KEY (eventId, sequence)
  ) WITHOUT ROWID;`;

const IS_UNDONE = "SELECT 1 FROM undone WHERE eventId = ? AND ? > lastSequence AND ? < sequence";
const FORGET = "DELETE FROM guests WHERE eventId = ? AND sequence > ? AND sequence < ?";

const FORGET_PERSON = "DELETE FROM guests WHERE userId = ?";

const WRITE = `
  INSERT INTO guests (eventId, userId, status, sequence) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET status = excluded.status, sequence = excluded.sequence
  WHERE excluded.sequence > guests.sequence`;

/**
 * Who comes to which event, in a database of the subscriber's own. A notification takes effect once: its id
 * is remembered in the transaction that holds the effect. And nothing undoes what happened after it: its
 * sequence is compared with the last one known of this person at this event. After a restore, those whose last
 * news is undone are left out, until something happens to them: Muster's API knows where they stand. Whoever is
 * erased is forgotten.
 */
export function openGuestList(file: string) {
  const db = new DatabaseSync(file);
  db.exec(TABLES);
  const remember = db.prepare("INSERT OR IGNORE INTO seen (id) VALUES (?)");
  const write = db.prepare(WRITE);
  const addUndone = db.prepare("INSERT INTO undone (eventId, lastSequence, sequence) VALUES (?, ?, ?)");
  const isUndone = db.prepare(IS_UNDONE);
  const forget = db.prepare(FORGET);
  const forgetPerson = db.prepare(FORGET_PERSON);

  const takeOnce = ({ id, type, sequence, data }: Notification): Taken => {
    const { eventId = "", userId, lastSequence } = data;
    if (remember.run(id).changes === 0) return "duplicate";
    if (type === "user.erased" && userId !== undefined) forgetPerson.run(userId);
    if (type === "event.restored" && lastSequence !== undefined) {
      addUndone.run(eventId, lastSequence, sequence);
      forget.run(eventId, lastSequence, sequence);
    }
    if (isUndone.get(eventId, sequence, sequence) !== undefined) return "late";
    const status = STATUS.get(type);
    if (status === undefined || userId === undefined) return "new";
    return write.run(eventId, userId, status, sequence).changes === 0 ? "late" : "new";
  };

  return {
    take(notification: Notification): Taken {
      db.exec("BEGIN IMMEDIATE");
      try {
        const taken = takeOnce(notification);
        db.exec("COMMIT");
        return taken;
      } catch (error) {
        db.exec("ROLLBACK");
        throw error;
      }
    },
  };
}
