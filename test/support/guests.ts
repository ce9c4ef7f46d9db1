import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { run, type Running } from "./systems/processes.ts";

/** A subscriber of `examples/` as its user runs it: a process with a guest list of its own. */
export function createGuests(program: string, env: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), "muster-guests-"));
  const file = join(directory, "guest-list.db");
  const outputs: string[] = [];
  let running: Running | undefined;

  const open = (): DatabaseSync => new DatabaseSync(file, { timeout: 5000 });
  const output = (): string => [...outputs, running?.output() ?? ""].join("");

  return {
    /** Resolves when the subscriber listens; a second start finds what the first one stored. */
    async start(): Promise<Running> {
      running = run(program, { ...env, DATABASE: file });
      await running.prints(/^(receiving from|listening for)/m);
      return running;
    },
    /** Ends the subscriber as a deployment does; resolves with its exit code. */
    async stop(): Promise<number | null> {
      const code = await running?.end("SIGTERM");
      outputs.push(running?.output() ?? "");
      running = undefined;
      return code ?? null;
    },
    output,
    /** What the subscriber made of the notifications, in the order in which it applied them. */
    taken() {
      const lines = [...output().matchAll(/^(new|duplicate|late) (\S+) (\S+) ?(\S*)$/gm)];
      return lines.map(([, made = "", id = "", type = "", userId = ""]) => ({ made, id, type, userId }));
    },
    /** The people of an event, with what the list says of them. */
    statuses(eventId: string): Record<string, string> {
      const db = open();
      const rows = db
        .prepare("SELECT userId, status FROM guests WHERE eventId = ? ORDER BY userId")
        .all(eventId);
      db.close();
      return Object.fromEntries(rows.map(({ userId, status }) => [String(userId), String(status)]));
    },
    /** Keeps the subscriber from writing anything until the returned function is called. */
    lock(): () => void {
      const db = open();
      db.exec("BEGIN IMMEDIATE");
      return () => db.close();
    },
    /** Keeps the subscriber from applying this notification until the returned function is called. */
    refuse(id: string): () => void {
      const db = open();
      const abort = `BEFORE INSERT ON seen WHEN NEW.id = '${id}' BEGIN SELECT RAISE(ABORT, 'refused'); END`;
      db.exec(`CREATE TRIGGER refusal ${abort}`);
      return () => {
        db.exec("DROP TRIGGER refusal");
        db.close();
      };
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export type Guests = ReturnType<typeof createGuests>;
