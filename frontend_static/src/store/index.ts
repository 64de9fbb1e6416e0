/**
 * The one switch over all events. Every event ends up here, whether it came live, on resume or as a sample, and sets or
 * replaces what the stores hold. A new event class without a case does not compile.
 */
import type { operations } from "../api";
import { boardWords } from "../words/board";
import * as access from "./access";
import * as callPages from "./callPages";
import * as calls from "./calls";
import * as directory from "./directory";
import * as factors from "./factors";
import * as feed from "./feed";
import * as figures from "./figures";
import * as goals from "./goals";
import * as rollups from "./rollups";
import * as handovers from "./handovers";
import * as imports from "./imports";
import * as invitations from "./invitations";
import * as joining from "./joining";
import { late } from "./late";
import * as lows from "./lows";
import { loadMe, me, teamChanged, teamMoved } from "./me";
import * as members from "./members";
import * as moderation from "./moderation";
import * as names from "./names";
import * as network from "./network";
import * as pauses from "./pauses";
import * as posts from "./posts";
import * as publicPages from "./publicPages";
import * as recognition from "./recognition";
import * as remarks from "./remarks";
import * as reports from "./reports";
import * as roles from "./roles";
import * as rules from "./rules";
import { startOver } from "./snapshots";
import * as snowflakes from "./snowflakes";
import * as summaries from "./summaries";
import * as teams from "./teams";
import { toast } from "./toasts";
import * as trees from "./trees";

export type Event = operations["LiveEvent"]["requestBody"]["content"]["application/json"];

function assertNever(event: never): void {
  // An older page beside a newer server: what it does not know it leaves alone until it is loaded again.
  void event;
}

/** What I may see has changed: who I am and what the pages show is read again. */
function rightsChanged(memberId: string): void {
  if (memberId !== me.peek()?.id) return;
  loadMe().then(
    () => {
      startOver();
      joining.loadWaiting().catch(() => undefined);
    },
    () => undefined,
  );
}

export function apply(event: Event): void {
  switch (event.type) {
    case "member.changed":
      teams.memberChanged(event);
      names.memberRenamed(event);
      late.commitments?.(event);
      return members.memberChanged(event);
    case "member.suspended":
      return members.memberSuspended(event);
    case "member.left":
      return members.memberLeft(event);
    case "role.changed":
      roles.roleChanged(event);
      return rightsChanged(event.member_id);
    case "access.ended":
      // The server closes the sockets of that session or token; ours, if it was ours, asks to sign in again.
      return access.accessEnded(event.access_id);
    case "factors.changed":
      return factors.factorsChanged(event);
    case "invitation.changed":
      return invitations.invitationChanged(event);
    case "team.changed":
      teams.teamChanged(event);
      snowflakes.teamChanged(event);
      teamChanged(event);
      names.teamRenamed(event);
      late.commitments?.(event);
      directory.teamChanged(event);
      return trees.teamChanged(event);
    case "team.moved":
      teams.teamMoved(event);
      snowflakes.teamMoved(event);
      teamMoved(event);
      members.membersMoved();
      return trees.teamMoved(event);
    case "place.changed":
      teams.placeChanged(event);
      snowflakes.placeChanged(event);
      trees.placeChanged(event);
      directory.placeChanged(event);
      members.memberMoved(event.member_id);
      return rightsChanged(event.member_id);
    case "place.ended":
      teams.placeEnded(event);
      snowflakes.placeEnded(event);
      trees.placeEnded(event);
      directory.placeEnded(event);
      members.memberMoved(event.member_id);
      return rightsChanged(event.member_id);
    case "call.changed":
      calls.callChanged(event);
      directory.callChanged(event);
      return callPages.callChanged(event);
    case "organiser.changed":
      calls.organiserChanged(event);
      members.memberMoved(event.member_id);
      return rightsChanged(event.member_id);
    case "constituency.changed":
      directory.constituencyChanged(event);
      return calls.constituencyChanged(event);
    case "constituency_member.changed":
      calls.constituencyMemberChanged(event);
      directory.constituencyMemberChanged(event);
      members.memberMoved(event.member_id);
      return rightsChanged(event.member_id);
    case "metric.defined":
      return goals.metricDefined(event);
    case "chart.marked":
      return rollups.chartMarked(event);
    case "confidence.given":
      return goals.confidenceGiven(event);
    case "goal.set":
      return goals.goalSet(event);
    case "form.made":
      return reports.formMade();
    case "pause.set":
      return pauses.pauseSet();
    case "report.sent":
      if (event.author_id === me.peek()?.id || event.member_id === me.peek()?.id) recognition.mayHaveReached();
      reports.reportSent(event);
      if (event.revision > 1) remarks.settled(event.report_id, event.sent_at);
      teams.reportSent(event);
      return feed.reportSent(event);
    case "numbers.shown":
      return teams.numbersShown(event);
    case "report.asked":
      if (event.member_id === me.peek()?.id) toast(boardWords.askedOfMe(event.by_name));
      return teams.reportAsked(event);
    case "remark.written":
      remarks.remarkWritten(event);
      return teams.remarkWritten(event);
    case "report.acknowledged":
      teams.reportAcknowledged(event);
      return reports.reportAcknowledged(event);
    case "summary.passed":
      return summaries.summaryPassed(event);
    case "naming.asked":
      return summaries.namingAsked();
    case "low.raised":
      snowflakes.lowRaised(event);
      return lows.lowRaised(event);
    case "low.answered":
      snowflakes.lowAnswered(event);
      return lows.lowAnswered(event);
    case "figures.changed":
      return figures.figuresChanged(event.figures);
    case "post.written":
      posts.postWritten(event);
      return feed.postWritten(event);
    case "post.withdrawn":
      return posts.postWithdrawn(event);
    case "comment.written":
      return posts.commentWritten(event);
    case "comment.withdrawn":
      return posts.commentWithdrawn(event);
    case "thanks.set":
      recognition.thanksSet(event);
      if (event.subject === "report") return reports.thanksSet(event);
      return posts.thanksSet(event);
    case "house_text.published":
      return rules.textPublished();
    case "import.changed":
      return imports.importChanged(event);
    case "handover.made":
      return handovers.handoverMade(event);
    case "network.changed":
      return network.networkChanged(event);
    case "call_page.changed":
      return publicPages.callPageChanged(event);
    case "join_request.changed":
      return joining.joinRequestChanged(event);
    case "content.hidden":
      return moderation.contentHidden(event);
    case "content.restored":
      return moderation.contentRestored();
    case "case.changed":
      return moderation.caseChanged(event);
    case "notice.changed":
      return moderation.noticeChanged(event);
    case "flag.answered":
      return moderation.flagAnswered(event);
    case "webinar.changed":
    case "registration.changed":
    case "registration.set":
    case "webinar.invited":
    case "question.shown":
    case "question.gone":
    case "question.queued":
    case "question.followed":
    case "votes.counted":
    case "answer.written":
    case "answer.withdrawn":
    case "poll.changed":
    case "poll.gone":
    case "words.queued":
    case "note.changed":
    case "note.withdrawn":
      return late.webinars?.(event);
    case "commitment.changed":
    case "commitment.gone":
      return late.commitments?.(event);
    case "resource.changed":
    case "resource.gone":
      return late.resources?.(event);
    case "transcript.changed":
      return late.transcripts?.(event);
    default:
      assertNever(event);
  }
}
