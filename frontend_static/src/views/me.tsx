/** /me: what others see of me, where I belong, and how the pages look here. */
import type { MeOut } from "../api";
import { Choices } from "../parts/Choices";
import { Icon } from "../parts/Icon";
import { MyGroups } from "../parts/MyGroups";
import { OwnLetters } from "../parts/OwnLetters";
import { OwnData } from "../parts/OwnData";
import { PhotoForm } from "../parts/PhotoForm";
import { ProfileForm } from "../parts/ProfileForm";
import { SignOut } from "../parts/SignOut";
import { useTitle } from "../parts/title";
import { me } from "../store/me";
import { textSize, type TextSize, theme, type Theme } from "../store/settings";
import { noticeWords } from "../words/flags";
import { handoverWords } from "../words/handover";
import { meWords } from "../words/people";
import { roleWords } from "../words/roles";

function Belonging({ mine }: { mine: MeOut }) {
  return (
    <section class="card stack stack-3" aria-labelledby="belong">
      <h2 id="belong">{meWords.belong}</h2>
      {mine.roles.length > 0 && <p>{roleWords.mine(mine.roles.map((role) => roleWords.roles[role]))}</p>}
      {mine.places.length + mine.constituencies.length === 0 && !mine.is_administrator && <p>{meWords.noPlace}</p>}
      <ul class="rows">
        {mine.places.map((place) => (
          <li class="by-name" key={place.team_id}>
            <a href={`/teams/${place.team_id}`}>{place.team_name}</a>
            <small>
              {[...place.line.map((team) => team.name), place.leads ? meWords.leads : meWords.member].join(" › ")}
              {place.reports && `. ${meWords.reports}`}
            </small>
          </li>
        ))}
        {mine.constituencies.map((each) => (
          <li class="by-name" key={each.id}>
            <a href={`/calls/${each.call_id}#groups`}>{each.name}</a>
            <small>{mine.calls.find((call) => call.id === each.call_id)?.name}</small>
          </li>
        ))}
      </ul>
      <p class="small">
        <a href="/roles">{roleWords.title}</a> · <a href="/help/roles">{roleWords.helpLink}</a>
      </p>
      <p class="small">
        <a href="/hand-over">{handoverWords.open}</a> · <a href="/leave">{handoverWords.leaveLink}</a>
      </p>
    </section>
  );
}

function Moderators() {
  return (
    <section class="card stack stack-2" aria-labelledby="moderators">
      <h2 id="moderators">{noticeWords.title}</h2>
      <p>{noticeWords.why}</p>
      <div class="row">
        <a class="btn btn-second" href="/moderation/mine">
          {noticeWords.read}
        </a>
      </div>
    </section>
  );
}

function Looks() {
  const themes = Object.keys(meWords.themes) as Theme[];
  const sizes = Object.keys(meWords.sizes) as TextSize[];
  return (
    <section class="card stack stack-3" aria-labelledby="looks">
      <h2 id="looks">{meWords.looks}</h2>
      <p class="small muted">{meWords.looksHint}</p>
      <Choices
        legend={meWords.theme}
        name="theme"
        value={theme.value}
        onValue={(value) => {
          theme.value = value;
        }}
        options={themes.map((value) => ({ value, label: meWords.themes[value] }))}
      />
      <Choices
        legend={meWords.text}
        name="text"
        value={textSize.value}
        onValue={(value) => {
          textSize.value = value;
        }}
        options={sizes.map((value) => ({ value, label: meWords.sizes[value] }))}
      />
    </section>
  );
}

function SignIn() {
  return (
    <section class="card stack stack-3" aria-labelledby="keys">
      <h2 id="keys">{meWords.keys}</h2>
      <p>{meWords.keysWhy}</p>
      <div class="row">
        <a class="btn btn-second" href="/me/sign-in">
          <Icon name="key" />
          {meWords.keysLink}
        </a>
        <SignOut />
      </div>
    </section>
  );
}

export function MeView() {
  useTitle(meWords.title);
  const mine = me.value;
  if (!mine) return null;
  return (
    <div class="page">
      <h1>{meWords.title}</h1>
      <div class="cols cols-half">
        <div class="stack stack-5">
          <PhotoForm mine={mine} />
          <ProfileForm mine={mine} />
        </div>
        <div class="stack stack-5">
          <SignIn />
          <MyGroups />
          <Belonging mine={mine} />
          <OwnLetters />
          <Looks />
          <OwnData />
          <Moderators />
        </div>
      </div>
    </div>
  );
}
