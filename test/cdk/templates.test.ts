import { describe, expect, it } from "vitest";
import { dev, prod, type Resource } from "./synthesized.ts";

describe.each([
  ["prod", prod],
  ["dev", dev],
] as const)("the templates of %s", (_, { texts, ...templates }) => {
  it("need no bucket and no asset", () => {
    for (const text of texts) {
      expect(Buffer.byteLength(text)).toBeLessThan(51_200);
      expect(text).not.toContain("cdk-hnb659fds");
    }
  });

  // A new logical id is a new resource: a second table of that name, which fails, or a new key, which voids every request id.
  it.each(["data", "service", "watch"] as const)("keep the logical ids of %s", (name) => {
    const { Resources } = templates[name].toJSON() as { Resources: Record<string, Resource> };
    expect(
      Object.entries(Resources)
        .map(([id, { Type }]) => `${Type} ${id}`)
        .sort(),
    ).toMatchSnapshot();
  });
});
