/** Why forms of mine ask nothing now, and from when on they ask again. */
import { day, weekday } from "../format";
import { paused } from "../store/reports";
import { pauseWords } from "../words/pauses";

export function Paused() {
  return (
    <>
      {paused.value.map(({ form_id, form_name, name, until }) => (
        <p class="small" key={`${form_id ?? ""}${until}${name}`}>
          <b>{pauseWords.until(`${weekday(until)} ${day(until)}`, name)}</b>{" "}
          {form_id ? pauseWords.formAsksNothing(form_name) : pauseWords.networkAsksNothing}
        </p>
      ))}
    </>
  );
}
