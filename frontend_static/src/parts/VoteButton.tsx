/** One person, one vote. The count may change in place; it is not announced. */
import type { WebinarQuestionOut } from "../api";
import { sentenceOf } from "../sending";
import { vote } from "../store/questions";
import { toast } from "../store/toasts";
import { count } from "../format";
import { questionWords } from "../words/webinars";
import { Icon } from "./Icon";

export function VoteButton({ question, open }: { question: WebinarQuestionOut; open: boolean }) {
  const { id, votes, voted, state } = question;
  const takes = open && (state === "shown" || state === "on_air" || state === "later");
  return (
    <button
      class="vote"
      type="button"
      aria-pressed={voted}
      disabled={!takes}
      onClick={() => {
        vote(id, !voted).catch((error: unknown) => {
          toast(sentenceOf(error));
        });
      }}
    >
      <Icon name={voted ? "check" : "up"} />
      <b>{count(votes)}</b>{" "}
      <small>{takes ? (voted ? questionWords.yours : questionWords.vote) : questionWords.votes}</small>
      {takes && <span class="vh">{voted ? questionWords.voteIn : questionWords.voteFor}</span>}
    </button>
  );
}
