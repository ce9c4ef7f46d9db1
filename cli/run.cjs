"use strict";

// node cli/run.cjs PROGRAM [ARGUMENT…]: runs one of our programs, or a tool of node_modules/.bin, on Node 24.
// An older Node hands over to the Node 24 of the optional packages, where they are installed. Without a
// program, this only checks the version. Plain syntax and no dependencies: any Node must understand this
// file.

const { spawn } = require("node:child_process");
const { existsSync, realpathSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const NEEDED = 24;
const modules = join(__dirname, "..", "node_modules");
const bundled = join(modules, ".bin", "node");
const [program, ...args] = process.argv.slice(2);

if (Number(process.versions.node.split(".")[0]) >= NEEDED) {
  if (program !== undefined) run();
} else if (program !== undefined && existsSync(bundled) && realpathSync(bundled) !== process.execPath) {
  handOver();
} else {
  refuse();
}

function run() {
  // From the second start on, modules load in half the time, and a process is 30 MB smaller. Child processes
  // inherit the variable.
  process.env.NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE || join(modules, ".cache", "compiled");
  require("node:module").enableCompileCache(process.env.NODE_COMPILE_CACHE);
  const isTool = !program.endsWith(".ts");
  if (isTool && !existsSync(join(modules, ".bin", program))) return missing(program);
  const path = isTool ? realpathSync(join(modules, ".bin", program)) : join(__dirname, "..", program);
  process.argv = [process.argv[0], path, ...args];
  import(pathToFileURL(path).href).catch((error) => {
    const [, name] = /^Cannot find package '([^']+)'/.exec(error.message) || [];
    if (error.code !== "ERR_MODULE_NOT_FOUND" || name === undefined) throw error;
    missing(name);
  });
}

function missing(name) {
  process.stderr.write(
    "The package " +
      name +
      " is not installed. Run `npm ci`, and without --omit=dev for tests, tools and `npm start`.\n",
  );
  process.exit(1);
}

function handOver() {
  const child = spawn(bundled, [...process.execArgv, __filename, program, ...args], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    if (signal !== null) process.removeAllListeners(signal);
    if (signal !== null) process.kill(process.pid, signal);
    else process.exitCode = code;
  });
}

function refuse() {
  process.stderr.write(
    [
      "",
      "Muster needs Node 24 or newer; this is Node " + process.versions.node + " (" + process.execPath + ").",
      "",
      "  - on Linux (x64, arm64): run `npm ci` without --omit=optional. It brings Node 24, and npm scripts use it.",
      "  - elsewhere: install Node 24 from https://nodejs.org or with your version manager, then run this again.",
      "",
      "Start things with `npm start`, `npm test` and so on, not with `node` directly.",
      "",
    ].join("\n") + "\n",
  );
  process.exit(1);
}
