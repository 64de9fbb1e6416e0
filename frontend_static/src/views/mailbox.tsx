/** /mailbox: in a demo, the mail that would have left. Only its text is shown: nothing remote, nothing styled. */
import { when } from "../format";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Older } from "../parts/Older";
import { PlainText } from "../parts/PlainText";
import { Skeleton } from "../parts/Skeleton";
import { useLoad } from "../store/loading";
import { loadMails, loadOlderMails, mails } from "../store/mailbox";
import { useTitle } from "../parts/title";
import { mailboxWords } from "../words/people";

export function MailboxView() {
  useTitle(mailboxWords.title);
  const loading = useLoad("mailbox", loadMails);
  const known = mails.value;
  if (!known || loading.state === "failed")
    return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return (
    <div class="page">
      <div class="pagehead">
        <div>
          <h1>{mailboxWords.title}</h1>
          <p class="muted">{mailboxWords.intro}</p>
        </div>
        <Button look="second" onClick={loading.again}>
          {mailboxWords.again}
        </Button>
      </div>
      {known.items.length ? (
        <section class="card stack" aria-label={mailboxWords.title}>
          <ul class="rows">
            {known.items.map((mail) => (
              <li key={mail.id}>
                <details>
                  <summary>
                    <span>
                      <b>{mail.subject}</b>
                      <span class="small muted mailline">
                        {mailboxWords.to(mail.to)}, {when(mail.written_at)}
                      </span>
                    </span>
                  </summary>
                  <PlainText text={mail.text} />
                </details>
              </li>
            ))}
          </ul>
          {known.next && <Older load={loadOlderMails} />}
        </section>
      ) : (
        <EmptyState title={mailboxWords.emptyTitle}>{mailboxWords.empty}</EmptyState>
      )}
    </div>
  );
}
