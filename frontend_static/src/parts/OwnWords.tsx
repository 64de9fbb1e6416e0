/** What one can still do with what one wrote: edit it, or take it back. */
import { useId, useState } from "preact/hooks";

import { http, Problem, read, readTagged } from "../http";
import { words } from "../words";
import { feedWords } from "../words/feed";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";
import { Sure } from "./Sure";

interface Props {
  kind: "post" | "comment";
  id: string;
  text: string;
}

/** The version tag of what is about to be edited, so that nobody overwrites what they have not seen. */
async function tagOf({ kind, id }: Props): Promise<string | null> {
  const { tag } = await (kind === "post"
    ? readTagged(http.GET("/api/v1/posts/{post_id}", { params: { path: { post_id: id } } }))
    : readTagged(http.GET("/api/v1/comments/{comment_id}", { params: { path: { comment_id: id } } })));
  return tag;
}

function save({ kind, id }: Props, text: string, tag: string | null): Promise<unknown> {
  const header = tag ? { "if-match": tag } : {};
  return kind === "post"
    ? read(http.PATCH("/api/v1/posts/{post_id}", { params: { path: { post_id: id }, header }, body: { text } }))
    : read(
        http.PATCH("/api/v1/comments/{comment_id}", { params: { path: { comment_id: id }, header }, body: { text } }),
      );
}

const withdraw = ({ kind, id }: Props): Promise<unknown> =>
  kind === "post"
    ? read(http.DELETE("/api/v1/posts/{post_id}", { params: { path: { post_id: id } } }))
    : read(http.DELETE("/api/v1/comments/{comment_id}", { params: { path: { comment_id: id } } }));

function Edit({ words: own, tag, onClose }: { words: Props; tag: string | null; onClose: () => void }) {
  const [text, setText] = useState(own.text);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const id = useId();
  const submit = async () => {
    setBusy(true);
    try {
      await save(own, text, tag);
      onClose();
    } catch (problem) {
      const changed = problem instanceof Problem && problem.status === 412;
      setError(changed ? feedWords.changed : problem instanceof Problem ? problem.message : feedWords.failed);
      setBusy(false);
    }
  };
  return (
    <Dialog title={own.kind === "post" ? feedWords.yourPost : feedWords.yourComment} onClose={onClose}>
      <TextField
        id={id}
        label={own.kind === "post" ? feedWords.yourPost : feedWords.yourComment}
        hideLabel
        hint={feedWords.markdownHint}
        error={error}
        rows={6}
        value={text}
        onValue={setText}
      />
      <NoPatientDetails />
      <div class="row">
        <Button busy={busy} busyWords={feedWords.saving} onClick={() => void submit()}>
          {feedWords.save}
        </Button>
        <Button look="second" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </Dialog>
  );
}

export function OwnWords(props: Props) {
  const [open, setOpen] = useState<"edit" | "withdraw" | null>(null);
  const [tag, setTag] = useState<string | null>(null);
  const close = () => {
    setOpen(null);
  };
  return (
    <>
      <button
        class="react"
        type="button"
        onClick={() => {
          tagOf(props)
            .catch(() => null)
            .then((found) => {
              setTag(found);
              setOpen("edit");
            }, close);
        }}
      >
        {feedWords.edit}
      </button>
      <button
        class="react"
        type="button"
        onClick={() => {
          setOpen("withdraw");
        }}
      >
        {feedWords.takeBack}
      </button>
      {open === "edit" && <Edit words={props} tag={tag} onClose={close} />}
      {open === "withdraw" && (
        <Sure
          title={props.kind === "post" ? feedWords.takeBackPost : feedWords.takeBackComment}
          why={props.kind === "post" ? feedWords.takeBackPostWhy : feedWords.takeBackCommentWhy}
          verb={feedWords.takeBack}
          keep={feedWords.keepIt}
          onSure={() => withdraw(props)}
          onClose={close}
        />
      )}
    </>
  );
}
