/**
 * Loaded before a program and all that it starts (`--import`): no connection comes about, and each that was tried,
 * like each process that was started, is a line in the file RECORD.
 */

import childProcess from "node:child_process";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const record = (line: string): void => appendFileSync(process.env["RECORD"] ?? "", `${line}\n`);

const { spawn } = childProcess;
childProcess.spawn = ((...given: [string, string[]]) => {
  record(
    `starts ${given
      .slice(0, 2)
      .flat()
      .filter((word) => typeof word === "string")
      .join(" ")}`,
  );
  return spawn(...given);
}) as typeof spawn;
syncBuiltinESMExports();

net.Socket.prototype.connect = function connect(this: net.Socket, ...given: unknown[]) {
  record(`connects ${JSON.stringify(given)}`);
  setImmediate(() => this.destroy(new Error("there is no network")));
  return this;
};
