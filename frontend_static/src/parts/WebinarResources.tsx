/** What a webinar leaves: its recording, slides, files and answers; added by who runs it or speaks in it. */
import { useState } from "preact/hooks";

import type { WebinarOut } from "../api";
import { useLoad } from "../store/loading";
import { lists, loadResources, resourcesOf } from "../store/resources";
import { resourceWords } from "../words/resources";
import { Button } from "./Button";
import { Failed } from "./Failed";
import { Html } from "./Html";
import { ResourceForm } from "./ResourceForm";
import { ResourceItem, ResourceLinks, ResourceMeta, ResourceTools } from "./ResourceItem";
import { Skeleton } from "./Skeleton";
import { VideoFrame } from "./VideoFrame";

/** Loaded by whichever of the two parts of the page stands first. */
export function useResources(webinarId: string) {
  const loading = useLoad(`resources ${webinarId}`, () => loadResources({ webinar_id: webinarId }));
  return { loading, list: lists.get(webinarId), shown: resourcesOf(webinarId) };
}

export function Recordings({ webinar }: { webinar: WebinarOut }) {
  const recordings = resourcesOf(webinar.id).filter((each) => each.kind === "recording");
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
  const { loading, list, shown } = useResources(webinar.id);
  if (!list) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const others = shown.filter((each) => each.kind !== "recording");
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
        <a class="small" href={`/calls/${webinar.call.id}/resources`}>
          {resourceWords.all}
        </a>
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
