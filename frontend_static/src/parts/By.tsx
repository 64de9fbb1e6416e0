/** Who it is from, and a word about them. */
import { Avatar } from "./Avatar";

interface Props {
  name: string;
  id?: string | undefined;
  about?: string | undefined;
}

export function By({ name, id, about }: Props) {
  return (
    <div class="by">
      <Avatar name={name} id={id} />
      <div class="by-name">
        <b>{name}</b>
        {about && <small>{about}</small>}
      </div>
    </div>
  );
}
