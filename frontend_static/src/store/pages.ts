/** Lets go of what the pages of calls, goals, people and one's own access have loaded, when somebody signs out. */
import { sessions, tokens } from "./access";
import { callTags, goalsOfCall, metricsOfCall } from "./callPages";
import { searches } from "./directory";
import { handovers, held, histories } from "./handovers";
import { groupsOfCalls } from "./groups";
import { olderInvitations } from "./invitations";
import { journal } from "./journal";
import { mails } from "./mailbox";
import { cases, flags, notices, queues } from "./moderation";
import { network, networkVersions } from "./network";
import { reachedTeams } from "./reach";
import { holders } from "./roles";
import { charts, rollups } from "./rollups";
import { below } from "./trees";

export function forgetPages(): void {
  for (const store of [goalsOfCall, metricsOfCall, searches, rollups, charts, below, cases, queues]) store.clear();
  for (const store of [held, histories, holders, groupsOfCalls]) store.clear();
  callTags.clear();
  handovers.value = null;
  network.value = null;
  networkVersions.value = null;
  sessions.value = null;
  tokens.value = null;
  olderInvitations.value = null;
  journal.value = null;
  mails.value = null;
  notices.value = null;
  flags.value = null;
  reachedTeams.value = null;
}
