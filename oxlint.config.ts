import { defineConfig, type OxlintOverride } from "oxlint";
import { roomRules } from "./oxlint.rooms.ts";

/** The domain is pure: time, chance and the outside world are passed in. */
const OUTSIDE = ["process", "Buffer", "fetch", "performance", "crypto", "setTimeout", "setInterval"];
const PURE = {
  files: ["src/domain/**"],
  rules: {
    "no-restricted-globals": ["error", ...OUTSIDE, "setImmediate", "queueMicrotask"],
    "no-restricted-properties": [
      "error",
      { object: "Date", property: "now", message: "Time is passed in." },
      { object: "Math", property: "random", message: "Chance is passed in." },
    ],
  },
} satisfies OxlintOverride;

export default defineConfig({
  plugins: ["typescript", "import", "unicorn", "oxc", "promise", "node"],
  categories: { correctness: "error", suspicious: "error" },
  env: { node: true, es2024: true },
  rules: {
    eqeqeq: "error",
    "max-lines": ["error", { max: 250 }],
    "max-lines-per-function": ["error", { max: 70 }],
    "no-console": "error",
    "no-debugger": "error",
    "no-var": "error",
    "prefer-const": "error",
    "no-param-reassign": "error",
    "no-shadow": "off",
    "no-underscore-dangle": "off",
    "no-unmodified-loop-condition": "off",
    "no-unused-expressions": ["error", { allowTernary: true, allowShortCircuit: false }],
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "import/no-duplicates": "error",
    "import/no-mutable-exports": "error",
    "import/no-unassigned-import": "off",
    "import/no-named-as-default": "off",
    "import/no-named-as-default-member": "off",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-unsafe-argument": "error",
    "typescript/no-unsafe-assignment": "error",
    "typescript/no-unsafe-call": "error",
    "typescript/no-unsafe-member-access": "error",
    "typescript/no-unsafe-return": "error",
    "typescript/no-unsafe-type-assertion": "off",
    "typescript/only-throw-error": "error",
    "typescript/prefer-promise-reject-errors": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "typescript/consistent-type-imports": [
      "error",
      { disallowTypeAnnotations: true, fixStyle: "inline-type-imports" },
    ],
    "typescript/consistent-return": "off",
    "typescript/no-deprecated": "error",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    "unicorn/no-array-sort": "off",
    "promise/always-return": "off",
  },
  overrides: [
    PURE,
    ...roomRules,
    {
      files: ["cli/**", "infra/**", "localstack/**", "examples/**", "bench/**", "test/**", "src/audit/**"],
      rules: { "no-await-in-loop": "off" },
    },
    // A construct is made for its effect on the stack that it is given.
    { files: ["infra/cdk/**"], rules: { "no-new": "off" } },
    { files: ["examples/**"], rules: { "no-console": "off" } },
    { files: ["**/*.config.ts", "gateway/browser/vendor/*"], rules: { "import/no-default-export": "off" } },
    { files: ["test/**"], rules: { "max-lines-per-function": "off" } },
    {
      files: ["**/*.cjs"],
      rules: {
        "typescript/no-unsafe-argument": "off",
        "typescript/no-unsafe-assignment": "off",
        "typescript/no-unsafe-call": "off",
        "typescript/no-unsafe-member-access": "off",
        "typescript/no-unsafe-return": "off",
        "typescript/no-require-imports": "off",
      },
    },
  ],
});
