/** Who it is from, and a word about them. */
import { Avatar } from "./Avatar";

export function By({ name, about }: { name: string; about?: string | undefined }) {
  return (
    <div class="by">
      <Avatar name={name} />
      <div class="by-name">
        <b>{name}</b>
        {about && <small>{about}</small>}
      </div>
    </div>
  );
}
