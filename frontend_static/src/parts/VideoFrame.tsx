/** A video from one of the few hosts that the pages may frame. Nothing is asked of that host before somebody presses. */
import { useState } from "preact/hooks";

import { webinarWords } from "../words/webinars";
import { Button } from "./Button";

export function VideoFrame({ src, title }: { src: string; title: string }) {
  const [shown, setShown] = useState(false);
  if (!shown)
    return (
      <div class="stagebox videobox">
        <Button
          look="straw"
          icon="play"
          onClick={() => {
            setShown(true);
          }}
        >
          {webinarWords.videoPlay(new URL(src).hostname.includes("vimeo") ? "Vimeo" : "YouTube")}
        </Button>
      </div>
    );
  return (
    <div class="stagebox videobox">
      <iframe
        src={src}
        title={`${webinarWords.video}: ${title}`}
        allow="fullscreen; picture-in-picture"
        referrerPolicy="strict-origin-when-cross-origin"
        sandbox="allow-scripts allow-same-origin allow-presentation allow-popups"
      />
    </div>
  );
}
