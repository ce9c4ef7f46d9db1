import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureInstalled, VERSION } from "#localstack/standalone/install.ts";
import { findJavaHome } from "#localstack/standalone/java.ts";
import { findPython } from "#localstack/standalone/python.ts";

/** What npm run localstack does before LocalStack runs, with scripts in place of Python, pip and Java. */

let directory: string;
let path: string | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "muster-standalone-"));
  path = process.env["PATH"];
  // Nothing but what a test puts there.
  process.env["PATH"] = directory;
});
afterEach(() => {
  process.env["PATH"] = path;
  rmSync(directory, { recursive: true });
});

function program(name: string, script: string): string {
  const file = join(directory, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe("Python", () => {
  const pyenv = () => ({ PYENV_ROOT: join(directory, "pyenv") });

  test("3.13 is found on the path, under any of its names", async () => {
    program("python3.13", "exit 127");
    program("python3", "echo 3.13");
    expect(await findPython(pyenv())).toBe("python3");
  });

  test("3.13 is found among pyenv's versions", async () => {
    program("python3", "echo 3.11");
    const hidden = program("pyenv/versions/3.13.5/bin/python", "echo 3.13");
    expect(await findPython(pyenv())).toBe(hidden);
  });

  test("may be of several versions where several will do", async () => {
    const need = { name: "The check", versions: ["3.13", "3.11"], call: "npm run check" };
    program("python3", "echo 3.11");
    expect(await findPython(pyenv(), need)).toBe("python3");
    program("python3", "echo 3.9");
    await expect(findPython(pyenv(), need)).rejects.toThrow(/The check needs Python 3\.13 or 3\.11.*\n/);
  });

  test("that PYTHON names is taken, and no other", async () => {
    program("python3", "echo 3.13");
    const old = program("old", "echo 3.12");
    await expect(findPython({ ...pyenv(), PYTHON: old })).rejects.toThrow(`${old}: 3.12`);
    expect(await findPython({ ...pyenv(), PYTHON: program("mine", "echo 3.13") })).toMatch(/mine$/);
  });

  test("that is missing is asked for, with what was found", async () => {
    program("python3", "echo 3.11");
    await expect(findPython(pyenv())).rejects.toThrow(
      /needs Python 3\.13.*\n.*python3\.13: can't be run\n.*python3: 3\.11\n[^]*pyenv install 3\.13[^]*PYTHON=/,
    );
  });
});

describe("Java", () => {
  const java = (name: string, version: number) =>
    program(
      name,
      `printf '    java.home = /jvm/${version}\\n    java.specification.version = ${version}\\n' >&2`,
    );

  test("of JAVA_HOME goes before the one on the path", async () => {
    java("java", 21);
    java("home/bin/java", 17);
    expect(await findJavaHome({})).toBe("/jvm/21");
    expect(await findJavaHome({ JAVA_HOME: join(directory, "home") })).toBe("/jvm/17");
  });

  test("that is missing or too old is asked for, with what was found", async () => {
    await expect(findJavaHome({})).rejects.toThrow(/needs Java 17 or newer[^]*java: can't be run/);
    java("java", 11);
    await expect(findJavaHome({})).rejects.toThrow(/needs Java 17 or newer[^]*java: Java 11\n/);
  });
});

describe("an installation", () => {
  const { signal } = new AbortController();
  const reports: string[] = [];

  /** Makes an environment whose pip does as `pip` says; each call is one attempt to install. */
  function install(pip: string) {
    const inside = `'#!/bin/sh\\n${pip}\\n'`;
    const script = `mkdir -p "$3/bin" && printf ${inside} > "$3/bin/python" && chmod +x "$3/bin/python"`;
    const python = program("python", script);
    const cache = join(directory, "cache");
    return ensureInstalled(
      cache,
      async () => python,
      (line) => void reports.push(line),
      signal,
    );
  }
  const kept = () => readdirSync(join(directory, "cache"));

  test("is made once", async () => {
    const python = await install("exit 0");
    expect(existsSync(python)).toBe(true);
    expect(await install("exit 1")).toBe(python);
    expect(kept()).toHaveLength(1);
  });

  test("that fails leaves nothing, says why, and is made again the next time", async () => {
    await expect(install("echo no network; exit 1")).rejects.toThrow(/could not be installed[^]*no network/);
    expect(kept()).toEqual([]);
    expect(existsSync(await install("exit 0"))).toBe(true);
  });

  test("of somebody who was killed is cleared away, of somebody who is still at it is not", async () => {
    // A process id that no system gives.
    for (const pid of [2 ** 30, process.ppid])
      mkdirSync(join(directory, "cache", `x.${pid}.half`), { recursive: true });
    await install("exit 0");
    expect(kept().filter((name) => name.endsWith(".half"))).toEqual([`x.${process.ppid}.half`]);
  });

  test("whose Python was removed is made again", async () => {
    const python = await install("exit 0");
    rmSync(python);
    expect(await install("exit 0")).toBe(python);
    expect(existsSync(python)).toBe(true);
  });

  test("takes nothing but the versions and files in its list, and LocalStack is one of them", async () => {
    const [, ...words] = (await install("echo $@; exit 1").catch(String)).split(/\s+/);
    const list = words.at(words.lastIndexOf("-r") + 1) ?? "";
    expect(words.slice(words.lastIndexOf("install"))).toEqual(expect.arrayContaining(["--require-hashes"]));
    const requirements = readFileSync(list, "utf8")
      .split(/\n(?=[a-zA-Z])/)
      .slice(1);
    expect(requirements.length).toBeGreaterThan(100);
    for (const one of requirements) expect(one).toMatch(/^[\w.-]+==\S+ .*\\\n {4}--hash=sha256:[\da-f]{64}/);
    expect(requirements.some((one) => one.startsWith(`localstack-core==${VERSION} `))).toBe(true);
  });

  test("that is given up leaves nothing", async () => {
    const giving = new AbortController();
    const python = program("python", "sleep 60");
    const made = ensureInstalled(
      join(directory, "cache"),
      async () => python,
      () => setTimeout(() => giving.abort(), 50),
      giving.signal,
    );
    await expect(made).rejects.toThrow();
    expect(kept()).toEqual([]);
  });
});
