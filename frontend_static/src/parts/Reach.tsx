/** How somebody can be reached, as far as they show it to me. */
import { memberWords } from "../words/profile";
import { Icon } from "./Icon";

export function Reach({ name, telephone, email }: { name: string; telephone: string; email: string }) {
  return (
    <>
      {telephone && (
        <a class="reach" href={`tel:${telephone.replaceAll(/[^+0-9]/g, "")}`}>
          <Icon name="phone" size="sm" />
          <span class="vh">
            {memberWords.call} {name}:{" "}
          </span>
          {telephone}
        </a>
      )}
      {email && (
        <a class="reach" href={`mailto:${email}`}>
          <Icon name="mail" size="sm" />
          <span class="vh">
            {memberWords.write} {name}:{" "}
          </span>
          {email}
        </a>
      )}
    </>
  );
}
