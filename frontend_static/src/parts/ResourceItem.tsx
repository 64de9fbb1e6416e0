/** One resource in a list: what it is, whose it is, its link and its file. */
import { useState } from "preact/hooks";

import type { ResourceOut } from "../api";
import { day } from "../format";
import { sentenceOf } from "../sending";
import { fileAddress, removeFile, setRetired } from "../store/resources";
import { toast } from "../store/toasts";
import { words } from "../words";
import { resourceWords, sizeOf } from "../words/resources";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { FlagIt, HiddenNote } from "./FlagIt";
import { Icon } from "./Icon";
import { ResourceForm } from "./ResourceForm";
import { Sure } from "./Sure";

/** Where it leads: its link, its file. */
export function ResourceLinks({ resource }: { resource: ResourceOut }) {
  const { source_url: link, file_name: name, file_size: size, kind } = resource;
  if (!link && !name) return null;
  return (
    <p class="row">
      {link && (
        <a href={link} rel="noopener noreferrer" target="_blank">
          {kind === "recording" ? resourceWords.openRecording : resourceWords.open}
          <span class="vh"> {resource.title}</span>
        </a>
      )}
      {name && (
        <a class="row row-tight" href={fileAddress(resource.id)} download={name}>
          <Icon name="get" size="sm" />
          {resourceWords.download(name, sizeOf(size ?? 0))}
        </a>
      )}
    </p>
  );
}

export function ResourceMeta({ resource, inWebinar = false }: { resource: ResourceOut; inWebinar?: boolean }) {
  const { answered_by: answerer, webinar } = resource;
  return (
    <p class="small muted">
      {answerer ? resourceWords.answeredBy(answerer.name) : resourceWords.addedBy(resource.author.name)}
      {` · ${day(resource.added_at)}`}
      {resource.edited_at && ` · ${resourceWords.edited}`}
      {webinar && !inWebinar && (
        <>
          {" · "}
          {resourceWords.from} <a href={`/webinars/${webinar.id}`}>{webinar.name}</a>
        </>
      )}
      {!resource.mine && (
        <>
          {" · "}
          <FlagIt kind="resource" id={resource.id} of={resource.title} small />
        </>
      )}
    </p>
  );
}

/** For who looks after it. */
export function ResourceTools({ resource }: { resource: ResourceOut }) {
  const [open, setOpen] = useState<"change" | "retire" | "file" | null>(null);
  const [busy, setBusy] = useState(false);
  const close = () => {
    setOpen(null);
  };
  const doing = async (work: Promise<void>, said: string) => {
    setBusy(true);
    try {
      await work;
      toast(said);
    } catch (error) {
      toast(sentenceOf(error));
    }
    setBusy(false);
  };
  if (!resource.may_edit) return null;
  const name = <span class="vh"> {resource.title}</span>;
  const of = resource.webinar ? { webinar_id: resource.webinar.id } : { call_id: resource.call.id };
  if (resource.retired)
    return (
      <div class="row">
        <Button
          look="second"
          size="sm"
          busy={busy}
          onClick={() => void doing(setRetired(resource.id, false), resourceWords.broughtBack)}
        >
          {resourceWords.bringBack}
        </Button>
      </div>
    );
  return (
    <div class="row row-tight">
      {!resource.hidden && (
        <Button
          look="quiet"
          size="sm"
          onClick={() => {
            setOpen("change");
          }}
        >
          {resourceWords.changeIt}
          {name}
        </Button>
      )}
      {resource.file_name && !resource.hidden && (
        <Button
          look="quiet"
          size="sm"
          onClick={() => {
            setOpen("file");
          }}
        >
          {resourceWords.removeFile}
          {name}
        </Button>
      )}
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setOpen("retire");
        }}
      >
        {resourceWords.retire}
        {name}
      </Button>
      {open === "change" && <ResourceForm of={of} resource={resource} onClose={close} />}
      {open === "file" && (
        <Sure
          title={resourceWords.removeFileTitle}
          why={resourceWords.removeFileWhy}
          verb={resourceWords.removeFile}
          keep={words.cancel}
          onSure={async () => {
            await removeFile(resource.id);
            toast(resourceWords.fileRemoved);
          }}
          onClose={close}
        />
      )}
      {open === "retire" && (
        <Sure
          title={resourceWords.retireTitle}
          why={resourceWords.retireWhy}
          verb={resourceWords.retire}
          keep={words.cancel}
          danger={false}
          onSure={async () => {
            await setRetired(resource.id, true);
            toast(resourceWords.retiredNow);
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

export function ResourceItem({ resource, inWebinar = false }: { resource: ResourceOut; inWebinar?: boolean }) {
  const answer = resource.answered_by !== null;
  return (
    <li class="stack stack-2">
      <div class="row between">
        <h3>
          <a href={`/resources/${resource.id}`}>{resource.title}</a>
        </h3>
        {answer ? (
          <Badge icon="chat">{resourceWords.answered}</Badge>
        ) : (
          resource.kind !== "resource" && <Badge icon="doc">{resourceWords.kinds[resource.kind]}</Badge>
        )}
      </div>
      <ResourceLinks resource={resource} />
      <ResourceMeta resource={resource} inWebinar={inWebinar} />
      {resource.hidden && <HiddenNote />}
      <ResourceTools resource={resource} />
    </li>
  );
}
