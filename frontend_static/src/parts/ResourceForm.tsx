/** Adds a resource, or changes one: what it is, a title, words, a link, a file. */
import { useRef, useState } from "preact/hooks";

import type { ResourceOut } from "../api";
import { sentenceOf, useSending } from "../sending";
import { addResource, bringFile, changeResource, type Of } from "../store/resources";
import { toast } from "../store/toasts";
import { words } from "../words";
import { LARGEST, resourceWords } from "../words/resources";
import { Choices } from "./Choices";
import { DialogForm } from "./DialogForm";
import { described, Field, InputField, TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";

type Kind = ResourceOut["kind"];

const KINDS = (["recording", "slides", "resource"] as const).map((value) => ({
  value,
  label: resourceWords.kinds[value],
}));

interface Props {
  of: Of;
  /** The one that is changed. */
  resource?: ResourceOut;
  onClose: () => void;
}

export function ResourceForm({ of, resource, onClose }: Props) {
  const [kind, setKind] = useState<Kind>(resource?.kind ?? ("webinar_id" in of ? "slides" : "resource"));
  const [title, setTitle] = useState(resource?.title ?? "");
  const [text, setText] = useState(resource?.text ?? "");
  const [link, setLink] = useState(resource?.source_url ?? "");
  const chosen = useRef<HTMLInputElement>(null);
  const sending = useSending("resource", ["kind", "title", "text", "source_url", "file"]);
  const send = async () => {
    const file = chosen.current?.files?.[0];
    const fine = sending.check({
      title: !title.trim() && words.needed,
      source_url: kind === "recording" && !link.trim() && resourceWords.needLink,
      file: file !== undefined && file.size > LARGEST && resourceWords.tooLarge,
    });
    if (!fine) return;
    const said = { kind, title: title.trim(), text, source_url: link.trim() || null };
    let saved: ResourceOut | null = null;
    const arrived = await sending.send(async () => {
      saved = await (resource ? changeResource(resource, said) : addResource({ ...said, ...of }));
    });
    if (!arrived || !saved) return;
    const { id } = saved as ResourceOut;
    onClose();
    try {
      if (file) await bringFile(id, file);
      toast(resource ? resourceWords.changed : resourceWords.added);
    } catch (error) {
      toast(`${resourceWords.addedButFile} ${sentenceOf(error)}`);
    }
  };
  const fileId = sending.idOf("file");
  const hint = resource?.file_name ? resourceWords.fileNow(resource.file_name) : resourceWords.fileHint;
  return (
    <DialogForm
      title={resource ? resourceWords.change : resourceWords.add}
      sending={sending}
      verb={resource ? resourceWords.saveChange : resourceWords.save}
      busyWords={resource ? resourceWords.savingChange : resourceWords.saving}
      onClose={onClose}
      onSend={send}
    >
      {"webinar_id" in of && (
        <Choices
          legend={resourceWords.kind}
          name={sending.idOf("kind")}
          value={kind}
          options={KINDS}
          error={sending.errorOf("kind")}
          onValue={setKind}
        />
      )}
      <InputField
        id={sending.idOf("title")}
        label={resourceWords.name}
        error={sending.errorOf("title")}
        value={title}
        onValue={setTitle}
      />
      <InputField
        id={sending.idOf("source_url")}
        label={resourceWords.source}
        note={kind === "recording" ? undefined : resourceWords.optional}
        hint={kind === "recording" ? resourceWords.sourceRecording : resourceWords.sourceHint}
        error={sending.errorOf("source_url")}
        value={link}
        onValue={setLink}
      />
      {kind !== "recording" && (
        <Field
          id={fileId}
          label={resourceWords.file}
          note={resourceWords.optional}
          hint={hint}
          error={sending.errorOf("file")}
        >
          <input
            ref={chosen}
            class="input"
            type="file"
            {...described({ id: fileId, hint, error: sending.errorOf("file") })}
          />
        </Field>
      )}
      <TextField
        id={sending.idOf("text")}
        label={resourceWords.text}
        note={resourceWords.optional}
        hint={resourceWords.textHint}
        error={sending.errorOf("text")}
        rows={4}
        value={text}
        onValue={setText}
      />
      <NoPatientDetails />
    </DialogForm>
  );
}
