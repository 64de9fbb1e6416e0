/** /moderation/figures: how often moderators act, for every member. */
import { useState } from "preact/hooks";

import type { FiguresOut } from "../api";
import { count } from "../format";
import { http, read } from "../http";
import { Back } from "../parts/Back";
import { Failed } from "../parts/Failed";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { deskWords, figuresWords, mineWords } from "../words/moderation";

const COLUMNS = [
  ["flags", figuresWords.flags],
  ["hidden", figuresWords.hidden],
  ["restored", figuresWords.restored],
  ["warned", figuresWords.warned],
  ["suspended", figuresWords.suspended],
  ["appeals_granted", figuresWords.granted],
] as const;

const monthName = (month: string) =>
  new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(month));

export function FiguresView() {
  useTitle(figuresWords.title);
  const desk = me.value?.roles.includes("moderator") || me.value?.is_administrator;
  const [figures, setFigures] = useState<FiguresOut | null>(null);
  const loading = useLoad("moderation figures", async () => {
    setFigures(await read<FiguresOut>(http.GET("/api/v1/moderation/figures")));
  });
  if (!figures) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return (
    <div class="page">
      <div class="stack stack-2">
        <Back href={desk ? "/moderation" : "/moderation/mine"}>{desk ? deskWords.title : mineWords.title}</Back>
        <h1>{figuresWords.title}</h1>
        <p class="muted measure">{figuresWords.intro}</p>
        <p class="muted measure">{figuresWords.medianHint}</p>
      </div>
      <section class="card" aria-label={figuresWords.title}>
        <table class="table table-cards">
          <thead>
            <tr>
              <th scope="col">{figuresWords.month}</th>
              {COLUMNS.map(([key, label]) => (
                <th key={key} scope="col" class="n">
                  {label}
                </th>
              ))}
              <th scope="col" class="n">
                {figuresWords.median}
              </th>
            </tr>
          </thead>
          <tbody>
            {figures.months.map((month) => (
              <tr key={month.month}>
                <th scope="row">{monthName(month.month)}</th>
                {COLUMNS.map(([key, label]) => {
                  const value = month[key];
                  return (
                    <td key={key} class="n" data-th={label}>
                      {value === null ? figuresWords.few : count(value)}
                    </td>
                  );
                })}
                <td class="n" data-th={figuresWords.median}>
                  {figuresWords.hours(month.median_hours)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
