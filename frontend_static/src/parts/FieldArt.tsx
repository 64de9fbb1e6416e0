/** The field with the snowflake over it: behind a goal sentence, at the doors, and faintly at the foot of the rail. */
import art from "../../styles/field.svg?url";

const BOXES = {
  band: "0 0 1150 150",
  "band-lg": "0 0 1150 370",
  door: "0 0 720 520",
  rail: "0 0 260 150",
} as const;

export function FieldArt({ where }: { where: keyof typeof BOXES }) {
  return (
    <svg
      class={where === "rail" ? undefined : "fieldart"}
      viewBox={BOXES[where]}
      preserveAspectRatio={where === "rail" ? "xMidYMax meet" : "xMaxYMax slice"}
      aria-hidden="true"
    >
      <use href={`${art}#${where}`} />
    </svg>
  );
}
