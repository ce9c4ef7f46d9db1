import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

/** What Muster takes from others: under which licences, without running their scripts, and all of it listed. */

const ROOT = join(import.meta.dirname, "../../..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

type Package = {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  /** Whether it comes within the archive of another package, whose hash is then its own. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
};
type Packages = Readonly<Record<string, Package>>;

const { "": _itself, ...packages } = (JSON.parse(read("package-lock.json")) as { packages: Packages })
  .packages;

/** What is delivered with Muster, or brought to who installs it. */
const PRODUCTION = [
  "MIT",
  "Apache-2.0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "(MIT OR Apache-2.0)",
];

/** What only helps to build and test it, and is delivered to nobody, may also want its own changes shown. */
const DEVELOPMENT = [
  ...PRODUCTION,
  "(BSD-2-Clause OR MIT OR Apache-2.0)",
  "(MIT OR GPL-3.0-or-later)",
  "(MIT OR WTFPL)",
  "BlueOak-1.0.0",
  "CC-BY-3.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "MPL-2.0",
  "PSF-2.0",
  "Python-2.0",
];

/** Each package whose licence is not in the list for its kind; a package that states none is among them. */
function unlicensed(all: Packages): string[] {
  return Object.entries(all)
    .filter(([, { license = "none", dev = false }]) => !(dev ? DEVELOPMENT : PRODUCTION).includes(license))
    .map(([path, { license = "none" }]) => `${path}: ${license}`);
}

describe("licences", () => {
  it("of all packages are allowed", () => {
    expect(Object.keys(packages).length).toBeGreaterThan(500);
    expect(unlicensed(packages)).toEqual([]);
  });

  it("that are new, missing, or for development only are named", () => {
    const version = "1.0.0";
    const example = {
      "node_modules/copyleft": { version, license: "GPL-3.0-only", dev: true },
      "node_modules/silent": { version },
      "node_modules/tool": { version, license: "MPL-2.0" },
      "node_modules/optional": { version, license: "MPL-2.0", optional: true },
      "node_modules/either": { version, license: "(MIT OR GPL-3.0-only)" },
      "node_modules/fine": { version, license: "MPL-2.0", dev: true },
    };
    expect(unlicensed(example)).toEqual([
      "node_modules/copyleft: GPL-3.0-only",
      "node_modules/silent: none",
      "node_modules/tool: MPL-2.0",
      "node_modules/optional: MPL-2.0",
      "node_modules/either: (MIT OR GPL-3.0-only)",
    ]);
  });
});

describe("packages", () => {
  it("are those that were chosen, to the byte", () => {
    const unsure = Object.entries(packages).filter(
      ([, { integrity = "", inBundle = false }]) => !inBundle && !integrity.startsWith("sha512-"),
    );
    expect(unsure.map(([path]) => path)).toEqual([]);
  });

  it("of our own choice have exact versions", () => {
    type Manifest = Readonly<Record<string, Readonly<Record<string, string>>>>;
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      read("package.json"),
    ) as Manifest;
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it("run nothing when they are installed", () => {
    expect(read(".npmrc")).toMatch(/^ignore-scripts=true$/m);
    const scripted = Object.entries(packages).filter(([, { hasInstallScript = false }]) => hasInstallScript);
    // Telemetry, and a parser of XML that nothing here reads. Whatever joins them has to work without its script.
    expect(scripted.map(([path]) => path)).toEqual(["node_modules/@scarf/scarf", "node_modules/libxmljs2"]);
  });

  it("need no script before or after one of ours, which npm would leave out", () => {
    const names = Object.keys((JSON.parse(read("package.json")) as { scripts: object }).scripts);
    const hooks = names.filter(
      (name) => names.includes(name.replace(/^(pre|post)/, "")) && /^(pre|post)/.test(name),
    );
    expect(hooks).toEqual([]);
  });
});

type Component = {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly unknown[];
  readonly components?: readonly Component[];
};

const flat = (components: readonly Component[]): Component[] =>
  components.flatMap((one) => [one, ...flat(one.components ?? [])]);

describe("npm run sbom", () => {
  it("lists every package that is delivered, with its licence, and no other", async () => {
    const { stdout } = await promisify(execFile)("npm", ["run", "--silent", "sbom"], { cwd: ROOT });
    const { bomFormat, components } = JSON.parse(stdout) as { bomFormat: string; components: Component[] };
    expect(bomFormat).toBe("CycloneDX");
    const listed = flat(components);
    const delivered = Object.entries(packages)
      .filter(([, { dev = false, optional = false }]) => !dev && !optional)
      .map(([path, { version }]) => `${path.slice(path.lastIndexOf("node_modules/") + 13)}@${version}`);
    expect(
      listed.map(({ group, name, version }) => `${group ? `${group}/` : ""}${name}@${version}`).sort(),
    ).toEqual(delivered.sort());
    for (const { purl, licenses } of listed) {
      expect(purl).toMatch(/^pkg:npm\//);
      expect(licenses).not.toEqual([]);
    }
  });
});
