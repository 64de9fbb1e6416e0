import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

/** What stands on a button or a link has to begin its name: people who speak to their computer say what they read. */
const visibleWordsFirst = {
  meta: { messages: { first: "aria-label has to begin with the words that are seen: `${words}: ${which}`." } },
  create: (context) => ({
    "JSXElement[openingElement.name.name=/^(a|button|Button|summary)$/]"({ openingElement, children }) {
      const label = openingElement.attributes.find((each) => each.name?.name === "aria-label")?.value;
      const [seen] = children.filter((each) => each.type !== "JSXElement" && context.sourceCode.getText(each).trim());
      if (!label || !seen) return;
      const said = label.expression;
      const begins = said?.type === "TemplateLiteral" && !said.quasis[0].value.raw && said.expressions[0];
      if (
        !begins ||
        !seen.expression ||
        context.sourceCode.getText(begins) !== context.sourceCode.getText(seen.expression)
      )
        context.report({ node: label, messageId: "first" });
    },
  }),
};

export default ts.config(
  { ignores: ["dist", "node_modules", "src/api.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  jsxA11y.flatConfigs.strict,
  {
    languageOptions: { globals: globals.browser },
    plugins: { "react-hooks": hooks, house: { rules: { "visible-words-first": visibleWordsFirst } } },
    settings: { "jsx-a11y": { polymorphicPropName: "as", components: { Link: "a" } } },
    rules: {
      eqeqeq: "error",
      "house/visible-words-first": "error",
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
