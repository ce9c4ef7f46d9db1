import { describe, expect, it } from "vitest";
import { FULL } from "./service.ts";
import { dev, prod, type Resource, synthesized } from "./synthesized.ts";

/** What CloudFormation takes without a bucket. */
const MOST_BYTES = 51_200;

describe.each([
  ["prod", prod],
  ["dev", dev],
] as const)("the templates of %s", (_, { texts, manifest, ...templates }) => {
  it("need no bucket and no asset", () => {
    for (const text of texts) {
      expect(Buffer.byteLength(text)).toBeLessThan(MOST_BYTES);
      // The name of every bootstrapped bucket, role and repository.
      expect(text).not.toContain("cdk-hnb659fds");
      expect(text).not.toContain("AWS::CDK::Metadata");
    }
    const types = Object.values(manifest.artifacts ?? {}).map(({ type }) => type);
    expect(types).not.toContain("cdk:asset-manifest");
  });

  it("look nothing up in an account", () => {
    expect(manifest.missing).toBeUndefined();
  });

  it("export nothing, which would tie the stacks to one another for good", () => {
    expect(texts.filter((text) => /"Fn::ImportValue"|"Export"/.test(text))).toEqual([]);
  });

  // A new logical id is a new resource: a second table of that name, which fails, or new keys, which void every
  // request id.
  it.each(["data", "service", "watch", "tools"] as const)("keep the logical ids of %s", (name) => {
    const { Resources } = templates[name].toJSON() as { Resources: Record<string, Resource> };
    expect(
      Object.entries(Resources)
        .map(([id, { Type }]) => `${Type} ${id}`)
        .sort(),
    ).toMatchSnapshot();
  });
});

it.each([FULL, { size: "dev", allowFrom: "203.0.113.7/32", alarmEmail: "ops@example.org" }])(
  "the templates of %o are small enough with the longest names, too",
  (given) => {
    const [prefix, dataPrefix] = ["muster-", "restored-"].map((name) => name.padEnd(41, "x"));
    const { texts } = synthesized({ ...given, prefix, ...("dataPrefix" in given && { dataPrefix }) });
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThan(MOST_BYTES);
  },
);
