/** Both texts, to open and read in place before one joins. */
import { useLoad } from "../store/loading";
import { loadTexts, texts } from "../store/rules";
import { rulesWords } from "../words/rules";
import { Html } from "./Html";

/** `open`: the house rules are there to read at once. */
export function HouseTexts({ open = false }: { open?: boolean }) {
  useLoad("house texts", loadTexts);
  return (
    <div class="stack stack-2">
      <p>{rulesWords.readBoth}</p>
      {(texts.value ?? []).map((each) => (
        <details key={each.kind} open={open && each.kind === "house_rules"}>
          <summary>{rulesWords[each.kind]}</summary>
          <Html html={each.html} />
        </details>
      ))}
    </div>
  );
}
