/**
 * My photo: chosen or taken, looked at, sent, removed. The browser cuts it square and makes it small before it goes, so
 * that a large file from a telephone goes quickly, and where it was taken never leaves the device.
 */
import { useEffect, useRef, useState } from "preact/hooks";

import type { MeOut } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { me } from "../store/me";
import { photoAddress, photos } from "../store/photos";
import { changed } from "../store/snapshots";
import { toast } from "../store/toasts";
import { photoWords, profileWords } from "../words/profile";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { type Audience, WhoSees } from "./WhoSees";

const SIDE = 512;
const SMALLEST = 64;

/** The middle of a picture, upright, as large as it is needed. */
function draw(picture: ImageBitmap, canvas: HTMLCanvasElement): void {
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  canvas.width = canvas.height = Math.min(SIDE, side);
  canvas.getContext("2d")?.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
}

const asFile = (canvas: HTMLCanvasElement) =>
  new Promise<Blob>((resolve, reject) => {
    canvas.toBlob(
      (blob) => {
        if (blob) resolve(blob);
        else reject(new Error("The canvas is empty."));
      },
      "image/jpeg",
      0.9,
    );
  });

export function PhotoForm({ mine }: { mine: MeOut }) {
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [wrong, setWrong] = useState("");
  const sending = useSending("photo", []);
  const canvas = useRef<HTMLCanvasElement>(null);
  const fromFiles = useRef<HTMLInputElement>(null);
  const fromCamera = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (picture && canvas.current) draw(picture, canvas.current);
  }, [picture]);
  const chosen = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    setWrong("");
    sending.clear();
    try {
      const read = await createImageBitmap(file);
      const small = Math.min(read.width, read.height) < SMALLEST;
      if (small) setWrong(photoWords.tooSmall);
      setPicture(small ? null : read);
    } catch {
      setPicture(null);
      setWrong(photoWords.unreadable);
    }
  };
  const show = (photo: string) => {
    const now = me.peek();
    if (now) me.value = { ...now, photo };
    photos.set(mine.id, photo);
  };
  const send = () =>
    sending.send(async () => {
      if (!canvas.current) return;
      const body = (await asFile(canvas.current)) as unknown as string;
      const { photo } = await read(
        http.PUT("/api/v1/me/photo", {
          body,
          bodySerializer: (file: unknown) => file as Blob,
          headers: { "Content-Type": "image/jpeg" },
        }),
      );
      show(photo);
      setPicture(null);
      toast(photoWords.shown);
    });
  const remove = () =>
    sending.send(async () => {
      await read(http.DELETE("/api/v1/me/photo"));
      show("");
      toast(photoWords.removed);
    });
  const seenBy = (audience: Audience) =>
    sending.send(() =>
      changed(
        () => read<MeOut>(http.PATCH("/api/v1/me", { body: { audiences: { photo: audience } } })),
        (now) => {
          me.value = now;
        },
      ),
    );
  const input = (ref: typeof fromFiles, camera: boolean) => (
    <input
      ref={ref}
      type="file"
      accept="image/jpeg,image/png,image/webp"
      {...(camera && { capture: "user" as const })}
      hidden
      aria-hidden="true"
      tabIndex={-1}
      onChange={(event) => void chosen(event.currentTarget)}
    />
  );
  return (
    <section class="card stack" aria-labelledby="photo">
      <h2 id="photo">{photoWords.title}</h2>
      <ErrorSummary errors={wrong ? [{ sentence: wrong }] : sending.errors} />
      {input(fromFiles, false)}
      {input(fromCamera, true)}
      <div class="photoform">
        {picture ? (
          <div role="img" aria-label={photoWords.previewAlt}>
            <canvas ref={canvas} class="photo" />
          </div>
        ) : mine.photo ? (
          <img class="photo" src={photoAddress(mine.id, mine.photo, 256)} alt={photoWords.yours} />
        ) : (
          <Avatar name={mine.name} size="lg" />
        )}
        <div class="stack stack-3">
          <p class={picture ? undefined : "small muted"} role="status">
            {picture ? photoWords.preview : photoWords.hint}
          </p>
          {picture ? (
            <div class="row">
              <Button busy={sending.busy} busyWords={photoWords.using} onClick={() => void send()}>
                {photoWords.use}
              </Button>
              <Button
                look="quiet"
                onClick={() => {
                  setPicture(null);
                }}
              >
                {photoWords.cancel}
              </Button>
            </div>
          ) : (
            <div class="row">
              <Button look="second" onClick={() => fromFiles.current?.click()}>
                {mine.photo ? photoWords.another : photoWords.choose}
              </Button>
              <span class="handheld">
                <Button look="second" onClick={() => fromCamera.current?.click()}>
                  {photoWords.take}
                </Button>
              </span>
              {mine.photo && (
                <Button look="quiet" busy={sending.busy} onClick={() => void remove()}>
                  {photoWords.remove}
                </Button>
              )}
            </div>
          )}
        </div>
      </div>
      <WhoSees
        id="photo-who"
        field={profileWords.fields.photo}
        value={mine.audiences.photo}
        onValue={(audience) => void seenBy(audience)}
      />
    </section>
  );
}
