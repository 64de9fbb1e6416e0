/**
 * Stores that come with pages which few people open. Until one is there, no page shows anything of its events; what it
 * loads then is newer than they are.
 */
import type { Event } from "./index";

export type WebinarEvent = Extract<
  Event,
  {
    type:
      | `webinar.${string}`
      | `registration.${string}`
      | `question.${string}`
      | `answer.${string}`
      | `poll.${string}`
      | "votes.counted"
      | "words.queued"
      | `note.${string}`;
  }
>;

export type CommitmentEvent = Extract<
  Event,
  { type: `commitment.${string}` | "content.hidden" | "team.changed" | "member.changed" }
>;
export type ResourceEvent = Extract<Event, { type: `resource.${string}` | "content.hidden" }>;

export const late: {
  webinars: ((event: WebinarEvent) => void) | null;
  commitments: ((event: CommitmentEvent) => void) | null;
  resources: ((event: ResourceEvent) => void) | null;
  transcripts: ((event: Extract<Event, { type: "transcript.changed" }>) => void) | null;
} = { webinars: null, commitments: null, resources: null, transcripts: null };
