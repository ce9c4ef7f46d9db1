import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { command as provision } from "#cli/provision/command.ts";
import { command as verify } from "#cli/verify/command.ts";
import { resourceNames } from "#platform/resource-names.ts";

/** The example's pipeline: whatever it calls is there, and its scripts do what they say. */

type Step = { readonly id?: string; readonly uses?: string; readonly run?: string };
type Job = {
  readonly needs?: string | readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
};
type Workflow = {
  readonly defaults?: { readonly run: { readonly shell: string } };
  readonly permissions: object;
  readonly env: Readonly<Record<"DEPLOY" | "MUSTER", string>>;
  readonly jobs: Readonly<Record<string, Job>>;
};

const ROOT = join(import.meta.dirname, "../../..");
const text = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const source = text("examples/pipeline.yml");
const { defaults, permissions, env, jobs } = parse(source, { strict: true }) as Workflow;
const { scripts } = JSON.parse(text("package.json")) as { scripts: Readonly<Record<string, string>> };

const all = Object.entries(jobs);
const needsOf = ({ needs = [] }: Job): readonly string[] => [needs].flat();
const steps = all.flatMap(([, job]) => job.steps);
const commands = [env.DEPLOY, env.MUSTER, ...steps.flatMap(({ run = [] }) => run)].join("\n");
const matches = (pattern: RegExp, where = commands): string[] =>
  [...where.matchAll(pattern)].flatMap(([, name = []]) => name);

const CDK = "infra/cdk/settings.ts";

describe("examples/pipeline.yml", () => {
  it("builds, scans, signs, deploys in the order of an upgrade, and tries what it has deployed", () => {
    const ORDER = ["build", "scan", "sign", "data", "provision", "service", "smoke-test"];
    expect(Object.keys(jobs)).toEqual([...ORDER, "provision-again", "roll-back"]);
    for (const [i, name] of ORDER.slice(1).entries()) expect(needsOf(jobs[name] as Job)).toContain(ORDER[i]);
  });

  it.each(all)("%s: reads only the outputs of jobs that it waits for, which have them", (_, job) => {
    for (const [, name = "", output = ""] of JSON.stringify(job).matchAll(
      /needs\.([\w-]+)\.outputs\.(\w+)/g,
    )) {
      expect(needsOf(job)).toContain(name);
      expect(Object.keys(jobs[name]?.outputs ?? {})).toContain(output);
    }
  });

  it.each(all)("%s: may read the sources at most, and knows no secret", (_, job) => {
    expect(permissions).toEqual({});
    expect(job.permissions).toEqual({
      ...("contents" in job.permissions && { contents: "read" }),
      "id-token": "write",
    });
    expect(source).not.toContain("secrets.");
  });

  it("names every action by the commit of a release", () => {
    const used = matches(/uses: (.*)$/gm, source);
    expect(used.length).toBeGreaterThan(7);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("puts nothing into a script that is not a variable there", () => {
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });

  it.each(steps.flatMap(({ run = [] }) => run))("has a script that parses: %s", (run) => {
    expect(spawnSync("bash", ["-n"], { input: run, encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
  });

  it("runs programs and commands of ours that are there, with options that they have", () => {
    const programs = matches(/node (\S+\.\w+)/g).concat(matches(/run\.cjs (\S+)/g));
    expect(new Set(programs)).toEqual(new Set(["cli/main.ts", "cli/run.cjs", "examples/smoke-test.ts"]));
    for (const file of programs) expect(existsSync(join(ROOT, file)), file).toBe(true);
    const called = new Set(matches(/cli\/main\.ts (.*?)(?: \||$)/gm));
    expect([...called]).toEqual(["provision --yes", "verify --event smoke-test"]);
    expect(provision.options).toHaveProperty("yes");
    expect(verify.options).toHaveProperty("event");
    expect(text("examples/smoke-test.ts")).toContain('const EVENT_ID = "smoke-test";');
  });

  it("names policies that are there", () => {
    const policies = matches(/(infra\/iam\/\S+\.json)/g, source);
    expect(policies).toEqual(["infra/iam/provision.json", "infra/iam/verify.json"]);
    for (const file of policies) expect(existsSync(join(ROOT, file)), file).toBe(true);
  });

  it("deploys stacks that are there, with settings that they have", () => {
    expect(matches(/npm run ([\w:-]+)/g).filter((name) => !(name in scripts))).toEqual([]);
    const settings = matches(/^ {2}(\w+): /gm, text(CDK));
    const given = new Set(matches(/-c (\w+)=/g));
    expect([...given].filter((name) => !settings.includes(name))).toEqual([]);
    expect(given).toContain("image");
    const stacks = matches(/\$\{prefix\}-(\w+)`/g, text("infra/cdk/app.ts")).map((name) => `muster-${name}`);
    const deployed = matches(/^\$DEPLOY -c image="\$IMAGE" (.*)$/gm).flatMap((names) => names.split(" "));
    expect([...new Set(deployed)].sort()).toEqual(stacks.sort());
  });
});

/** GitHub's options for bash, which has no `pipefail` unless it is asked for by name. */
const BASH = defaults?.run.shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];

/** Runs the script of a step as GitHub does, with bash functions in place of the commands that it calls. */
function runStep(job: string, id: string, functions: string, variables: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), "muster-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const script = jobs[job]?.steps.find((step) => step.id === id)?.run ?? "";
  const given = { GITHUB_OUTPUT: "output", IMAGE: `registry/muster@sha256:${"b".repeat(64)}`, ...variables };
  const { status, stderr } = spawnSync("bash", BASH, {
    cwd,
    env: { PATH: process.env["PATH"], ...given },
    input: `${functions}\n${script}`,
    encoding: "utf8",
  });
  const output = join(cwd, "output");
  return { status, stderr, output: existsSync(output) ? readFileSync(output, "utf8") : "" };
}

describe("the step that remembers which image runs", () => {
  const template = (image: string) =>
    `aws() { echo '{"Image":"registry/sidecar@sha256:${"c".repeat(64)}","Other":{"Image":"${image}"}}'; }`;

  it("finds the image of before", () => {
    const before = `registry/muster@sha256:${"a".repeat(64)}`;
    expect(runStep("data", "before", template(before))).toEqual({
      status: 0,
      stderr: "",
      output: `previous=${before}\n`,
    });
  });

  it.each([
    ["another registry's", template("elsewhere/muster:0.1.0"), { status: 0, output: "previous=\n" }],
    [
      "no stack yet",
      "aws() { echo Stack muster-service does not exist >&2; return 254; }",
      { status: 0, output: "" },
    ],
    [
      "no permission",
      "aws() { echo AccessDenied >&2; return 254; }",
      { status: 1, stderr: "AccessDenied\n" },
    ],
  ])("has nothing to go back to, or says why it can't know: %s", (_, functions, expected) => {
    expect(runStep("data", "before", functions)).toMatchObject(expected);
  });
});

describe("the step that provisions", () => {
  const says = (line: string, status = 0) => `muster() { echo ${line}; return ${status}; }`;
  const MUSTER = { MUSTER: "muster" };

  it("tells whether what is stored was migrated, in provisioning's own words", () => {
    const [line = ""] = /what was stored is migrated/.exec(text("src/adapters/dynamodb/migration.ts")) ?? [];
    const migrated = (what: string) => runStep("provision", "provision", says(what), MUSTER).output;
    expect(migrated(line)).toBe("migrated=true\n");
    expect(migrated("provisioned: tables")).toBe("migrated=false\n");
  });

  it("fails when provisioning does", () => {
    expect(runStep("provision", "provision", says("no", 1), MUSTER)).toMatchObject({ status: 1, output: "" });
  });

  it("looks for backups of all tables", () => {
    const [tables = ""] = matches(/for table in (.*); do/g);
    expect(
      tables
        .split(" ")
        .map((name) => `muster-${name}`)
        .sort(),
    ).toEqual(Object.values(resourceNames("muster").tables).sort());
  });
});
