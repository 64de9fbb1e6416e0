/** Posts, reports and lows name their team and their people: a new name goes everywhere it stands. */
import type { MemberChanged, TeamChanged } from "../api";
import { lows } from "./lows";
import { posts } from "./posts";
import { due, reports } from "./reports";

interface Named {
  id: string;
  name: string;
}

export function teamRenamed({ team_id, name }: TeamChanged): void {
  const now = <One extends Named>(one: One): One => (one.id === team_id ? { ...one, name } : one);
  for (const [id, post] of posts.entries()) if (post.team_id === team_id) posts.set(id, { ...post, team_name: name });
  for (const [id, report] of reports.entries())
    if (report.team_id === team_id) reports.set(id, { ...report, team_name: name });
  for (const [id, low] of lows.entries()) lows.set(id, { ...low, team: now(low.team), held_by: now(low.held_by) });
  due.value = due.value?.map((one) => (one.team_id === team_id ? { ...one, team_name: name } : one)) ?? null;
}

export function memberRenamed({ member_id, name }: MemberChanged): void {
  const now = <One extends Named>(one: One): One => (one.id === member_id ? { ...one, name } : one);
  for (const [id, post] of posts.entries())
    posts.set(id, {
      ...post,
      author: now(post.author),
      thanked_by: post.thanked_by.map(now),
      comments: post.comments.map((comment) => ({ ...comment, author: now(comment.author) })),
    });
  for (const [id, report] of reports.entries())
    reports.set(id, {
      ...report,
      author: now(report.author),
      member: report.member && now(report.member),
      acknowledged_by: report.acknowledged_by.map(now),
    });
  for (const [id, low] of lows.entries())
    lows.set(id, {
      ...low,
      author: now(low.author),
      answers: low.answers.map((answer) => ({ ...answer, author: now(answer.author) })),
    });
}
