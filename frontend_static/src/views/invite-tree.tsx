/** /invite/tree: who invited whom, for administrators. A list in a list, unfolded one member at a time. */
import { useState } from "preact/hooks";

import type { Branch, Tree } from "../api";
import { day } from "../format";
import { http, read } from "../http";
import { Back } from "../parts/Back";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { sentenceOf } from "../sending";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { toast } from "../store/toasts";
import { words as shared } from "../words";
import { treeWords as words } from "../words/inviteMany";

const ask = (of: string | null, after: string | null) =>
  read<Tree>(
    http.GET("/api/v1/invitations/tree", { params: { query: { ...(of && { of }), ...(after && { after }) } } }),
  );

function Branches({ of, first, label }: { of: string | null; first: Tree; label: string }) {
  const [tree, setTree] = useState(first);
  return (
    <>
      <ul class={of ? "rows tree" : "rows"} aria-label={label}>
        {tree.items.map((each) => (
          <Member key={each.member_id} branch={each} />
        ))}
      </ul>
      {tree.next && (
        <Older
          label={shared.showMore}
          load={async () => {
            const more = await ask(of, tree.next);
            setTree({ items: [...tree.items, ...more.items], next: more.next });
          }}
        />
      )}
    </>
  );
}

function Member({ branch }: { branch: Branch }) {
  const [below, setBelow] = useState<Tree | null>(null);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const { name } = branch;
  const toggle = async () => {
    if (open || below) {
      setOpen(!open);
      return;
    }
    setBusy(true);
    try {
      setBelow(await ask(branch.member_id, null));
      setOpen(true);
    } catch (error) {
      toast(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  const told = [
    words.joined(day(branch.joined_at), branch.team_name ?? ""),
    branch.by_link && words.byLink,
    branch.invited > 0 && words.brought(branch.invited),
    branch.waiting > 0 && words.waiting(branch.waiting),
  ].filter(Boolean);
  return (
    <li>
      <div class="row">
        {branch.invited > 0 && (
          <Button
            look="quiet"
            size="sm"
            icon={open ? "down" : "right"}
            busy={busy}
            aria-expanded={open}
            onClick={() => void toggle()}
          >
            <span class="vh">{open ? words.close(name) : words.open(name)}</span>
          </Button>
        )}
        <div class="by-name rowmain">
          <b>{name}</b>
          <small>{told.join(", ")}.</small>
        </div>
      </div>
      {open && below && <Branches of={branch.member_id} first={below} label={words.label(name)} />}
    </li>
  );
}

export function InviteTreeView() {
  useTitle(words.title);
  const allowed = me.value?.is_administrator ?? false;
  const [tree, setTree] = useState<Tree | null>(null);
  const loading = useLoad(`invite-tree/${String(allowed)}`, async () => {
    if (allowed) setTree(await ask(null, null));
  });
  return (
    <div class="page">
      <div class="stack stack-2">
        <Back href="/invite">{words.back}</Back>
        <h1>{words.title}</h1>
        <p class="muted">{words.intro}</p>
      </div>
      {!allowed ? (
        <EmptyState title={words.mayNotTitle}>{words.mayNot}</EmptyState>
      ) : loading.state === "failed" ? (
        <Failed loading={loading} />
      ) : !tree ? (
        <Skeleton />
      ) : (
        <div class="card stack">
          <Branches of={null} first={tree} label={words.first} />
        </div>
      )}
    </div>
  );
}
