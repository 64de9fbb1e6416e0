/** Both texts, to open and read in place before one joins. They have their places before they are there: nothing moves. */
import { type Kind, loadTexts, textOf } from "../store/rules";
import { useLoad } from "../store/loading";
import { rulesWords } from "../words/rules";
import { Html } from "./Html";

const KINDS: readonly Kind[] = ["house_rules", "privacy_notice"];

/** `open`: the house rules are there to read at once. */
export function HouseTexts({ open = false }: { open?: boolean }) {
  useLoad("house texts", loadTexts);
  return (
    <div class="stack stack-2">
      <p>{rulesWords.readBoth}</p>
      {KINDS.map((kind) => {
        const text = textOf(kind);
        return (
          <details key={kind} open={open && kind === "house_rules"}>
            <summary>{rulesWords[kind]}</summary>
            {text ? <Html html={text.html} /> : <p>{rulesWords.loading}</p>}
          </details>
        );
      })}
    </div>
  );
}
