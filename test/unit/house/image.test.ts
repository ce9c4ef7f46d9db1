import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { HEAP_BOUNDS } from "#platform/heap-bounds.ts";

/** What the image is made of, read from the files that say so: all that its programs need, and little else. */

const ROOT = join(import.meta.dirname, "../../..");
const text = (file: string): string => readFileSync(join(ROOT, file), "utf8");

type Package = { readonly [Kind in "imports" | "dependencies"]: Readonly<Record<string, string>> } & {
  readonly version: string;
  readonly license: string;
};
const { imports, dependencies, version, license } = JSON.parse(text("package.json")) as Package;

const dockerfile = text("Dockerfile");
const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, paths = ""]) =>
  paths.split(" "),
);
const ignored = text(".dockerignore")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

const isBelow = (file: string, path: string): boolean => file === path || file.startsWith(`${path}/`);

/** Whether Docker copies the file: the last line of .dockerignore that concerns it decides. */
function isInImage(file: string): boolean {
  const last = ignored.findLast((line) => line === "*" || isBelow(file, line.replace(/^!/, "")));
  return last?.startsWith("!") === true && copied.some((path) => isBelow(file, path));
}

const files = globSync("**/*", {
  cwd: ROOT,
  withFileTypes: true,
  exclude: ({ name }) => name === "node_modules" || name.startsWith("."),
})
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length + 1));
const inImage = files.filter(isInImage);

const programs = globSync(["{gateway,cli}/main.ts", "workers/*/main.ts"], { cwd: ROOT });

/** What a module imports when it runs. Imports of types alone are gone by then. */
function importsOf(file: string): string[] {
  const source = text(file);
  const { staticImports, staticExports, dynamicImports } = parseSync(file, source).module;
  const imported = staticImports
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(({ moduleRequest }) => moduleRequest.value);
  const passedOn = staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ moduleRequest, isType }) => (moduleRequest === null || isType ? [] : [moduleRequest.value]));
  const later = dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1));
  return [...imported, ...passedOn, ...later].filter((name) => !name.startsWith("node:"));
}

/** The file of ours that a name stands for; undefined for a package. */
function fileOf(name: string, importer: string): string | undefined {
  if (name.startsWith(".")) return join(dirname(importer), name);
  const [room = "", ...rest] = name.split("/");
  return imports[`${room}/*`]?.replace("./", "").replace("*", rest.join("/"));
}

/** Every module of ours that the programs load sooner or later, and every package. */
function closure(): { readonly modules: ReadonlySet<string>; readonly packages: ReadonlySet<string> } {
  const modules = new Set<string>(programs);
  const packages = new Set<string>();
  for (const module of modules) {
    for (const name of importsOf(module)) {
      const file = fileOf(name, module);
      if (file !== undefined) modules.add(file);
      else packages.add(/^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
    }
  }
  return { modules, packages };
}

const { modules, packages } = closure();

describe("the image", () => {
  it("has lines in .dockerignore that this test can read: paths without patterns", () => {
    expect(ignored.filter((line) => line !== "*" && !/^!?[\w./-]+$/.test(line))).toEqual([]);
  });

  it("has every module that its programs load", () => {
    expect(programs).toHaveLength(4);
    expect(modules.size).toBeGreaterThan(200);
    expect([...modules].filter((file) => !inImage.includes(file))).toEqual([]);
  });

  it("has no test, benchmark, example or document, and nothing to deploy with", () => {
    const rooms = new Set(inImage.map((file) => file.split("/")[0] ?? file));
    expect([...rooms].sort()).toEqual([
      "LICENSE",
      "cli",
      "client",
      "gateway",
      "infra",
      "localstack",
      "package-lock.json",
      "package.json",
      "src",
      "workers",
    ]);
    expect(inImage.filter((file) => /^infra\/(cdk|iam)\//.test(file))).toEqual([]);
  });

  it("has of the embedded system only what its commands load", () => {
    const embedded = inImage.filter((file) => file.startsWith("localstack/"));
    expect(embedded).not.toEqual([]);
    expect(embedded.filter((file) => !modules.has(file))).toEqual([]);
  });

  it("has every package that its programs load, and no other", () => {
    // Pages serve files of these, which no program imports.
    const served = ["idiomorph", "swagger-ui-dist", "uplot"];
    expect([...packages, ...served].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it("has packages that run on any architecture, and none that has to be built", () => {
    type Locked = Readonly<
      Record<string, { dev?: boolean; optional?: boolean; hasInstallScript?: boolean } & object>
    >;
    const locked = Object.entries((JSON.parse(text("package-lock.json")) as { packages: Locked }).packages);
    const production = locked.filter(([path, { dev, optional }]) => path !== "" && !dev && !optional);
    expect(production.length).toBeGreaterThan(50);
    const isNative = (entry: object): boolean => "os" in entry || "cpu" in entry || "libc" in entry;
    expect(production.filter(([, entry]) => isNative(entry))).toEqual([]);
    const built = production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    // A counter of downloads. Nothing of it runs: neither here (`allowScripts`) nor in the image.
    expect(built).toEqual(["node_modules/@scarf/scarf"]);
    expect(dockerfile).toContain(" --ignore-scripts ");
  });
});

describe("Dockerfile", () => {
  it("starts from one slim image of Node 24, by the digest of its index", () => {
    const [, base = ""] = /^ARG BASE=(\S+)$/m.exec(dockerfile) ?? [];
    expect(base).toMatch(/^node:24\.\d+\.\d+-bookworm-slim@sha256:[0-9a-f]{64}$/);
    const froms = [...dockerfile.matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm)].map(([, from]) => from);
    expect(froms).toEqual(Array(3).fill("${BASE}"));
  });

  it("installs on the builder's own architecture, and runs on that which it is built for", () => {
    const platforms = [...dockerfile.matchAll(/^FROM (?:--platform=(\S+) )?\S+(?: AS (\S+))?$/gm)];
    expect(platforms.map(([, platform, stage]) => [stage, platform])).toEqual([
      ["dependencies", "${BUILDPLATFORM:-linux/amd64}"],
      ["programs", "${BUILDPLATFORM:-linux/amd64}"],
      [undefined, undefined],
    ]);
  });

  it("does not run as root", () => {
    expect(dockerfile.match(/^USER .*/gm)).toEqual(["USER 1000:1000"]);
  });

  it("is labelled with the version and licence of the package", () => {
    expect(dockerfile).toContain(`ARG VERSION=${version}\n`);
    expect(dockerfile).toContain(`org.opencontainers.image.licenses="${license}"`);
  });

  it("serves others than its own container, and bounds no memory but that of gateways and workers", () => {
    expect(dockerfile).toMatch(/^ENV .*\bHOST=0\.0\.0\.0 METRICS_HOST=0\.0\.0\.0$/m);
    expect(dockerfile).not.toContain("NODE_OPTIONS");
    const command = JSON.stringify(["node", ...HEAP_BOUNDS, "gateway/main.ts"]).replaceAll(",", ", ");
    expect(dockerfile).toContain(`\nCMD ${command}\n`);
  });

  it("leaves emulators, tools, and whatever installs packages out", () => {
    expect(dockerfile).toContain("npm ci --omit=dev --omit=optional ");
    for (const tool of ["npm", "npx", "corepack", "yarn", "yarnpkg"])
      expect(dockerfile).toMatch(new RegExp(`^ .*/usr/local/bin/${tool}\\b`, "m"));
  });
});
