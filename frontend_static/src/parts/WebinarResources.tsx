/** What a webinar leaves: its recording, slides, files and answers; added by who runs it or speaks in it. */
import { useState } from "preact/hooks";

import type { ResourceOut, WebinarOut } from "../api";
import { useLoad } from "../store/loading";
import { belongsTo } from "../store/me";
import { lists, loadResources, resourcesOf } from "../store/resources";
import { resourceWords } from "../words/resources";
import { Button } from "./Button";
import { Failed } from "./Failed";
import { Html } from "./Html";
import { phaseOf } from "./phase";
import { ResourceForm } from "./ResourceForm";
import { ResourceItem, ResourceLinks, ResourceMeta, ResourceTools } from "./ResourceItem";
import { Skeleton } from "./Skeleton";
import { VideoFrame } from "./VideoFrame";

/** Then people come for what it leaves. */
export const isOver = (webinar: WebinarOut): boolean => ["ended", "closed"].includes(phaseOf(webinar, Date.now()));

const isRecording = (webinar: WebinarOut, { kind }: ResourceOut) => kind === "recording" && isOver(webinar);

/** A recording stands on the page of a webinar that is over: the video of the meeting need not stand there, too. */
export const recorded = ({ id, closed_at }: WebinarOut): boolean =>
  closed_at !== null && resourcesOf(id).some((each) => each.kind === "recording" && each.video_url);

export function Recordings({ webinar }: { webinar: WebinarOut }) {
  const recordings = resourcesOf(webinar.id).filter((each) => isRecording(webinar, each));
  if (!recordings.length) return null;
  return (
    <section class="card stack" aria-labelledby="recordings">
      <h2 id="recordings">{recordings.length > 1 ? resourceWords.recordings : resourceWords.recording}</h2>
      {recordings.map((each) => (
        <div key={each.id} class="stack stack-2">
          {each.video_url && <VideoFrame key={each.video_url} src={each.video_url} title={each.title} />}
          <h3>
            <a href={`/resources/${each.id}`}>{each.title}</a>
          </h3>
          {each.html && <Html html={each.html} />}
          <ResourceLinks resource={each} />
          <ResourceMeta resource={each} inWebinar />
          <ResourceTools resource={each} />
        </div>
      ))}
    </section>
  );
}

export function WebinarResources({ webinar }: { webinar: WebinarOut }) {
  const [open, setOpen] = useState(false);
  const loading = useLoad(`resources ${webinar.id}`, () => loadResources({ webinar_id: webinar.id }));
  const list = lists.get(webinar.id);
  if (!list) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const others = resourcesOf(webinar.id).filter((each) => !isRecording(webinar, each));
  if (!list.may_add && !others.length) return null;
  return (
    <section class="card stack" aria-labelledby="resources">
      <h2 id="resources">{resourceWords.here}</h2>
      {others.length ? (
        <ul class="rows">
          {others.map((each) => (
            <ResourceItem key={each.id} resource={each} inWebinar />
          ))}
        </ul>
      ) : (
        <p class="muted">{resourceWords.hereNone}</p>
      )}
      <div class="row between">
        {list.may_add && (
          <Button
            look="second"
            size="sm"
            icon="plus"
            onClick={() => {
              setOpen(true);
            }}
          >
            {resourceWords.addHere}
          </Button>
        )}
        {belongsTo(webinar.call.id) && (
          <a class="small" href={`/calls/${webinar.call.id}/resources`}>
            {resourceWords.all}
          </a>
        )}
      </div>
      {open && (
        <ResourceForm
          of={{ webinar_id: webinar.id }}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </section>
  );
}
