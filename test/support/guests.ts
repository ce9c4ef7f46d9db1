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
    /** Resolves when it listens; a second start finds what the first has left behind. */
    async start(): Promise<Running> {
      running = run(program, { ...env, DATABASE: file });
      await running.prints(/^(receiving from|listening for)/m);
      return running;
    },
    /** Ends it as a deployment does; gives its exit code. */
    async stop(): Promise<number | null> {
      const code = await running?.end("SIGTERM");
      outputs.push(running?.output() ?? "");
      running = undefined;
      return code ?? null;
    },
    output,
    /** What it made of the notifications, in the order in which it took them. */
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
    /** Keeps it from writing anything until the function that this gives is called. */
    lock(): () => void {
      const db = open();
      db.exec("BEGIN IMMEDIATE");
      return () => db.close();
    },
    /** Keeps it from taking this one notification until the function that this gives is called. */
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
