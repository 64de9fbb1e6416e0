/** Posts and their comments, as they stand. */
import type {
  CommentOut,
  CommentWithdrawn,
  CommentWritten,
  PostOut,
  PostWithdrawn,
  PostWritten,
  ThanksSet,
} from "../api";
import { Collection, put, without } from "./collection";
import { teamName } from "./teams";

export const posts = new Collection<PostOut>();

export function postWritten(event: PostWritten): void {
  const known = posts.peek(event.post_id);
  posts.set(event.post_id, {
    ...known,
    id: event.post_id,
    team_id: event.team_id,
    team_name: known?.team_name ?? teamName(event.team_id),
    author: { id: event.author_id, name: event.author_name },
    text: event.text,
    html: event.html,
    celebrates: event.celebrates ?? null,
    written_at: event.written_at,
    edited_at: event.edited_at,
    thanked_by: known?.thanked_by ?? [],
    comments: known?.comments ?? [],
    comments_count: known?.comments_count ?? 0,
    hidden: false,
  });
}

export function postWithdrawn(event: PostWithdrawn): void {
  posts.remove(event.post_id);
}

export function commentWritten(event: CommentWritten): void {
  posts.change(event.post_id, (post) => {
    const known = post.comments.find((comment) => comment.id === event.comment_id);
    const comment: CommentOut = {
      ...known,
      id: event.comment_id,
      post_id: event.post_id,
      author: { id: event.author_id, name: event.author_name },
      text: event.text,
      html: event.html,
      written_at: event.written_at,
      edited_at: event.edited_at,
      thanked_by: known?.thanked_by ?? [],
      hidden: false,
    };
    return withComments(post, put(post.comments, comment));
  });
}

export function commentWithdrawn(event: CommentWithdrawn): void {
  posts.change(event.post_id, (post) => withComments(post, without(post.comments, event.comment_id)));
}

/** Of a long thread only the latest comments are here: how many older ones there are does not change with them. */
function withComments(post: PostOut, comments: CommentOut[]): PostOut {
  const older = post.comments_count - post.comments.length;
  return { ...post, comments, comments_count: older + comments.length };
}

/** Thanks for a post or a comment. */
export function thanksSet(event: ThanksSet): void {
  const person = { id: event.member_id, name: event.name };
  const thanked = <Row extends { thanked_by: PostOut["thanked_by"] }>(row: Row): Row => ({
    ...row,
    thanked_by: event.given ? put(row.thanked_by, person) : without(row.thanked_by, event.member_id),
  });
  if (event.subject === "post") {
    posts.change(event.subject_id, thanked);
    return;
  }
  for (const [id, post] of posts.entries()) {
    if (post.comments.some((comment) => comment.id === event.subject_id)) {
      posts.set(id, {
        ...post,
        comments: post.comments.map((comment) => (comment.id === event.subject_id ? thanked(comment) : comment)),
      });
    }
  }
}
