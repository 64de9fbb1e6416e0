/** /calls/:id/page/preview: the public page of a call before it is open, for its organisers. */
import { useState } from "preact/hooks";

import type { OpenCallOut } from "../api";
import { http, read } from "../http";
import { Back } from "../parts/Back";
import { Failed } from "../parts/Failed";
import { PublicCall } from "../parts/PublicCall";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { useLoad } from "../store/loading";
import { pageWords } from "../words/applicants";
import { joinWords } from "../words/joining";
import { AskForm } from "./join";

export function OpenCallPreviewView({ params }: { params: Record<string, string> }) {
  const id = params["id"] ?? "";
  useTitle(pageWords.previewTitle);
  const [call, setCall] = useState<OpenCallOut | null>(null);
  const loading = useLoad(`preview ${id}`, async () => {
    setCall(
      await read<OpenCallOut>(http.GET("/api/v1/calls/{call_id}/page/preview", { params: { path: { call_id: id } } })),
    );
  });
  if (!call) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return (
    <div class="page">
      <Back href={`/calls/${id}/page`}>{pageWords.toChange}</Back>
      <p class="notice notice-straw">{joinWords.preview}</p>
      <PublicCall call={call}>
        <AskForm call={call} onCall={null} />
      </PublicCall>
    </div>
  );
}
