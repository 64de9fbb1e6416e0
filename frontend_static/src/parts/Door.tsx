/** The two ways in: the form on one side, the field on the other. */
import type { ComponentChildren } from "preact";

import { words } from "../words";
import { FieldArt } from "./FieldArt";
import { Logo } from "./Logo";

interface Props {
  network?: string | undefined;
  kicker?: string | undefined;
  goal: string;
  say?: string | undefined;
  children: ComponentChildren;
}

export function Door({ network, kicker, goal, say, children }: Props) {
  return (
    <div class="door">
      <main class="door-form" id="main" tabIndex={-1}>
        <a class="brand" href="/">
          <Logo />
          <span>
            {words.product}
            {network && <small>{network}</small>}
          </span>
        </a>
        {children}
      </main>
      <section class="door-art" aria-label={words.aboutNetwork}>
        <FieldArt where="door" />
        {kicker && <p class="band-kicker">{kicker}</p>}
        <p class="band-goal">{goal}</p>
        {say && <p class="band-say">{say}</p>}
      </section>
    </div>
  );
}
