/** A post in a feed. */
import { useId, useState } from "preact/hooks";

import { when } from "../format";
import { myId } from "../store/me";
import { posts } from "../store/posts";
import { words } from "../words";
import { feedWords } from "../words/feed";
import { recognitionWords } from "../words/recognition";
import { AudienceChip } from "./AudienceChip";
import { By } from "./By";
import { Comments } from "./Comments";
import { FlagIt, HiddenNote } from "./FlagIt";
import { Html } from "./Html";
import { Icon } from "./Icon";
import { OwnWords } from "./OwnWords";
import { Thanks } from "./Thanks";

export function PostItem({ id }: { id: string }) {
  const kind = useId();
  const [open, setOpen] = useState(false);
  const post = posts.get(id);
  if (!post) return null;
  return (
    <li class={post.celebrates ? "item item-celebration" : "item"}>
      <article class="item-in" aria-labelledby={kind}>
        <p class="item-kind" id={kind}>
          <b>
            <Icon name={post.celebrates ? "cele" : "chat"} />
            {post.celebrates ? recognitionWords.celebration : feedWords.post}
          </b>
          <span>
            <time dateTime={post.written_at}>{when(post.written_at)}</time> in{" "}
            <a href={`/teams/${post.team_id}`}>{post.team_name}</a>
            {post.edited_at && `, ${words.edited}`}
          </span>
        </p>
        <By name={post.author.name} id={post.author.id} />
        {post.hidden && <HiddenNote />}
        <Html html={post.html} />
        <Comments post={post} open={open} />
        <div class="item-foot">
          <Thanks
            subject="post"
            id={post.id}
            teamId={post.team_id}
            mine={post.author.id === myId()}
            thankedBy={post.thanked_by.map((person) => person.id)}
          />
          <button
            class="react"
            type="button"
            aria-expanded={open}
            onClick={() => {
              setOpen(!open);
            }}
          >
            <Icon name="chat" />
            {feedWords.comments(post.comments_count)}
          </button>
          {post.author.id !== myId() && <FlagIt kind="post" id={post.id} teamId={post.team_id} />}
          {post.author.id === myId() && <OwnWords kind="post" id={post.id} text={post.text} />}
          <AudienceChip who={feedWords.seenByTeam(post.team_name)} />
        </div>
      </article>
    </li>
  );
}
