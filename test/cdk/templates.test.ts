import { describe, expect, it } from "vitest";
import { dev, prod, type Resource } from "./synthesized.ts";

describe.each([
  ["prod", prod],
  ["dev", dev],
] as const)("the templates of %s", (_, { texts, manifest, ...templates }) => {
  it("need no bucket and no asset", () => {
    for (const text of texts) {
      expect(Buffer.byteLength(text)).toBeLessThan(51_200);
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
  it.each(["data", "service", "watch"] as const)("keep the logical ids of %s", (name) => {
    const { Resources } = templates[name].toJSON() as { Resources: Record<string, Resource> };
    expect(
      Object.entries(Resources)
        .map(([id, { Type }]) => `${Type} ${id}`)
        .sort(),
    ).toMatchSnapshot();
  });
});
