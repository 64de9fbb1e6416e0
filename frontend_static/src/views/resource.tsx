/** /resources/:id: one resource. */
import { Back } from "../parts/Back";
import { Failed } from "../parts/Failed";
import { HiddenNote } from "../parts/FlagIt";
import { Html } from "../parts/Html";
import { ResourceLinks, ResourceMeta, ResourceTools } from "../parts/ResourceItem";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { VideoFrame } from "../parts/VideoFrame";
import { useLoad } from "../store/loading";
import { belongsTo } from "../store/me";
import { loadResource, resources } from "../store/resources";
import { resourceWords } from "../words/resources";

export function ResourceView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const loading = useLoad(`resource ${id}`, () => loadResource(id));
  const resource = resources.get(id);
  useTitle(resource?.title ?? resourceWords.title);
  if (!resource)
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      {resource.webinar && !belongsTo(resource.call.id) ? (
        <Back href={`/webinars/${resource.webinar.id}`}>{resource.webinar.name}</Back>
      ) : (
        <Back href={`/calls/${resource.call.id}/resources`}>{resourceWords.back}</Back>
      )}
      <h1>{resource.title}</h1>
      {resource.retired && <p class="notice">{resourceWords.retiredWhy}</p>}
      {resource.hidden && <HiddenNote />}
      <article class="card stack" aria-label={resource.title}>
        {resource.video_url && <VideoFrame src={resource.video_url} title={resource.title} />}
        {resource.html && <Html html={resource.html} />}
        <ResourceLinks resource={resource} />
        <ResourceMeta resource={resource} />
        <ResourceTools resource={resource} />
      </article>
    </div>
  );
}
