/** The comments on a post: the latest two, all of them on request, and a box for one's own. */
import { useState } from "preact/hooks";

import type { CommentOut, CommentPage, PostOut } from "../api";
import { when } from "../format";
import { http, read } from "../http";
import { myId } from "../store/me";
import { commentWritten, posts } from "../store/posts";
import { snapshot } from "../store/snapshots";
import { words } from "../words";
import { feedWords } from "../words/feed";
import { Avatar } from "./Avatar";
import { FlagIt, HiddenNote } from "./FlagIt";
import { Html } from "./Html";
import { MarkdownBox } from "./MarkdownBox";
import { OwnWords } from "./OwnWords";
import { Thanks } from "./Thanks";

const SHOWN = 2;

function One({ comment, teamId }: { comment: CommentOut; teamId: string }) {
  return (
    <li class="comment">
      <Avatar name={comment.author.name} id={comment.author.id} size="sm" />
      <div>
        <p class="comment-meta">
          <b>{comment.author.name}</b>, <time dateTime={comment.written_at}>{when(comment.written_at)}</time>
          {comment.edited_at && `, ${words.edited}`}
        </p>
        {comment.hidden && <HiddenNote />}
        <Html html={comment.html} />
        <div class="row row-tight">
          <Thanks
            subject="comment"
            id={comment.id}
            teamId={teamId}
            mine={comment.author.id === myId()}
            thankedBy={comment.thanked_by.map((person) => person.id)}
          />
          {comment.author.id !== myId() && <FlagIt kind="comment" id={comment.id} teamId={teamId} />}
          {comment.author.id === myId() && <OwnWords kind="comment" id={comment.id} text={comment.text} />}
        </div>
      </div>
    </li>
  );
}

async function loadAll(post: PostOut): Promise<void> {
  await snapshot(
    () => read<CommentPage>(http.GET("/api/v1/comments", { params: { query: { post_id: post.id, limit: 100 } } })),
    (page) => {
      posts.change(post.id, (now) => {
        const older = page.items.filter((each) => !now.comments.some((known) => known.id === each.id)).reverse();
        return { ...now, comments: [...older, ...now.comments] };
      });
    },
  );
}

async function write(post: PostOut, text: string): Promise<void> {
  const comment = await read<CommentOut>(http.POST("/api/v1/comments", { body: { post_id: post.id, text } }));
  commentWritten({
    type: "comment.written",
    comment_id: comment.id,
    post_id: comment.post_id,
    team_id: post.team_id,
    author_id: comment.author.id,
    author_name: comment.author.name,
    text: comment.text,
    html: comment.html,
    written_at: comment.written_at,
    edited_at: comment.edited_at,
  });
}

export function Comments({ post, open }: { post: PostOut; open: boolean }) {
  const [all, setAll] = useState(false);
  const shown = all || open ? post.comments : post.comments.slice(-SHOWN);
  const more = post.comments_count > shown.length;
  if (!shown.length && !open) return null;
  return (
    <div class="stack stack-3">
      {more && (
        <button
          class="linkbtn small"
          type="button"
          onClick={() => {
            setAll(true);
            if (post.comments_count > post.comments.length) loadAll(post).catch(() => undefined);
          }}
        >
          {feedWords.allComments(post.comments_count)}
        </button>
      )}
      {shown.length > 0 && (
        <ul class="thread">
          {shown.map((comment) => (
            <One key={comment.id} comment={comment} teamId={post.team_id} />
          ))}
        </ul>
      )}
      {open && (
        <MarkdownBox
          draft={`comment/${post.id}`}
          label={feedWords.yourComment}
          audience={feedWords.seenByTeam(post.team_name)}
          verb={feedWords.sendComment}
          busyVerb={feedWords.sendingComment}
          rows={1}
          small
          teamId={post.team_id}
          send={(text) => write(post, text)}
        />
      )}
    </div>
  );
}
