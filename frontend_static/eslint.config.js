import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["dist", "node_modules", "src/api.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  jsxA11y.flatConfigs.strict,
  {
    languageOptions: { globals: globals.browser },
    plugins: { "react-hooks": hooks },
    settings: { "jsx-a11y": { polymorphicPropName: "as", components: { Link: "a" } } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name='set'] > AwaitExpression",
          message: "An answer goes into a store by way of snapshot() or changed(), or it may hide news.",
        },
      ],
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "jsx-a11y/label-has-associated-control": ["error", { assert: "either" }],
    },
  },
);
