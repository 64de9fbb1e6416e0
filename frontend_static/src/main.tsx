/** Starts the pages. The only file that knows every view. */
import "./styles";

import { type ComponentProps, type ComponentType, render } from "preact";
import { useEffect, useState } from "preact/hooks";

import { Problem } from "./http";
import { Accept } from "./parts/Accept";
import { Button } from "./parts/Button";
import { Confirm } from "./parts/Confirm";
import { Shell } from "./parts/Shell";
import { SignInAgain } from "./parts/SignInAgain";
import { Skeleton } from "./parts/Skeleton";
import { Suspended } from "./parts/Suspended";
import { Toasts } from "./parts/Toasts";
import { go, match, place, startRouting } from "./router";
import { me } from "./store/me";
import { begin, suspended } from "./store/session";
import { keepSettings } from "./store/settings";
import { CallView } from "./views/call";
import { HomeView } from "./views/home";
import { MissingView } from "./views/missing";
import { ReportView } from "./views/report";
import { SignInView } from "./views/sign-in";
import { TeamView } from "./views/team";
import { words } from "./words";

/** A view gets the named parts of its path. */
type View = ComponentType<{ params: Record<string, string> }>;

/** A page that few people open: its script comes when they do. */
function later<Props extends object = ComponentProps<View>>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return function Later(props) {
    const [found, setFound] = useState<{ Shown: ComponentType<Props> } | "missing" | null>(null);
    useEffect(() => {
      load().then(
        (Shown) => {
          setFound({ Shown });
        },
        () => {
          setFound("missing");
        },
      );
    }, []);
    if (found === null) return <Skeleton />;
    if (found !== "missing") return <found.Shown {...props} />;
    return (
      <div class="page">
        <div class="card empty">
          <h1>{words.problem.failedTitle}</h1>
          <p>{words.newer.why}</p>
          <Button
            onClick={() => {
              location.reload();
            }}
          >
            {words.newer.button}
          </Button>
        </div>
      </div>
    );
  };
}

const AddFactorView = later<{ onDone: () => void }>(() =>
  import("./views/add-factor").then((page) => page.AddFactorView),
);

/** Pages that need nobody signed in. */
const DOORS: Record<string, View> = {
  "/appeal": later(() => import("./views/appeal").then((page) => page.AppealView)),
  "/sign-in": SignInView,
  "/join/:slug": later(() => import("./views/join").then((page) => page.JoinView)),
  "/asking": later(() => import("./views/asking").then((page) => page.AskingView)),
  "/openid/:provider": later(() => import("./views/openid").then((page) => page.OpenIdView)),
  "/address": later(() => import("./views/address").then((page) => page.AddressView)),
  "/stage": later(() => import("./views/stage").then((page) => page.StageView)),
  "/from-letter": later(() => import("./views/from-letter").then((page) => page.FromLetterView)),
  "/invitation": later(() => import("./views/invitation").then((page) => page.InvitationView)),
  "/rules": later(() => import("./views/rules").then((page) => page.RulesView)),
  "/privacy": later(() => import("./views/rules").then((page) => page.PrivacyView)),
};

const PAGES: Record<string, View> = {
  "/": HomeView,
  "/report": ReportView,
  "/report/:form/:team/:period": ReportView,
  "/reports/:id": later(() => import("./views/one-report").then((page) => page.OneReportView)),
  "/teams/:id": TeamView,
  "/teams/:id/metric": later(() => import("./views/define-metric").then((page) => page.DefineMetricView)),
  "/teams/:id/pass-up": later(() => import("./views/pass-up").then((page) => page.PassUpView)),
  "/summaries/:id": later(() => import("./views/summary").then((page) => page.SummaryView)),
  "/teams/:id/goal": later(() => import("./views/set-goal").then((page) => page.SetGoalView)),
  "/teams/:id/form": later(() => import("./views/make-form").then((page) => page.MakeFormView)),
  "/teams/:id/change": later(() => import("./views/change-team").then((page) => page.ChangeTeamView)),
  "/teams/:id/files": later(() => import("./views/files").then((page) => page.FilesView)),
  "/teams/:id/numbers": later(() => import("./views/numbers").then((page) => page.NumbersView)),
  "/calls/:id/snowflake": later(() => import("./views/snowflake").then((page) => page.SnowflakeView)),
  "/calls": later(() => import("./views/calls").then((page) => page.CallsView)),
  "/calls/:id": CallView,
  "/calls/:id/page": later(() => import("./views/open-call").then((page) => page.OpenCallView)),
  "/calls/:id/page/preview": later(() => import("./views/open-call-preview").then((page) => page.OpenCallPreviewView)),
  "/join-requests": later(() => import("./views/join-requests").then((page) => page.JoinRequestsView)),
  "/join-requests/:id": later(() => import("./views/join-request").then((page) => page.JoinRequestView)),
  "/goals/:id": later(() => import("./views/goal").then((page) => page.GoalView)),
  "/people": later(() => import("./views/people").then((page) => page.PeopleView)),
  "/people/:id": later(() => import("./views/member").then((page) => page.MemberView)),
  "/invite": later(() => import("./views/invite").then((page) => page.InviteView)),
  "/confirm": later(() => import("./views/confirm").then((page) => page.ConfirmView)),
  "/invite/tree": later(() => import("./views/invite-tree").then((page) => page.InviteTreeView)),
  "/me": later(() => import("./views/me").then((page) => page.MeView)),
  "/me/sign-in": later(() => import("./views/own-keys").then((page) => page.OwnKeysView)),
  "/mailbox": later(() => import("./views/mailbox").then((page) => page.MailboxView)),
  "/moderation": later(() => import("./views/moderation").then((page) => page.ModerationView)),
  "/moderation/mine": later(() => import("./views/moderation-mine").then((page) => page.MineView)),
  "/moderation/figures": later(() => import("./views/moderation-figures").then((page) => page.FiguresView)),
  "/audit": later(() => import("./views/audit").then((page) => page.AuditView)),
  "/report-for/:member": later(() => import("./views/report-for").then((page) => page.ReportForView)),
  "/hand-over": later(() => import("./views/hand-over").then((page) => page.HandOverView)),
  "/leave": later(() => import("./views/leave").then((page) => page.LeaveView)),
  "/roles": later(() => import("./views/roles").then((page) => page.RolesView)),
  "/help/roles": later(() => import("./views/help-roles").then((page) => page.HelpRolesView)),
  "/webinars": later(() => import("./views/webinars").then((page) => page.WebinarsView)),
  "/webinars/new": later(() => import("./views/plan-webinar").then((page) => page.NewWebinarView)),
  "/webinars/:id": later(() => import("./views/webinar").then((page) => page.WebinarView)),
  "/webinars/:id/host": later(() => import("./views/webinar-desk").then((page) => page.WebinarDeskView)),
  "/calls/:id/resources": later(() => import("./views/resources").then((page) => page.ResourcesView)),
  "/resources/:id": later(() => import("./views/resource").then((page) => page.ResourceView)),
  "/commitments": later(() => import("./views/commitments").then((page) => page.CommitmentsView)),
  "/webinars/:id/present": later(() => import("./views/webinar-present").then((page) => page.PresentView)),
  "/webinars/:id/follow-up": later(() => import("./views/follow-up").then((page) => page.FollowUpView)),
  "/webinars/:id/change": later(() => import("./views/plan-webinar").then((page) => page.ChangeWebinarView)),
  "/network": later(() => import("./views/network").then((page) => page.NetworkView)),
  "/live": later(() => import("./views/processes").then((page) => page.ProcessesView)),
};

function find(views: Record<string, View>, path: string) {
  for (const [pattern, Shown] of Object.entries(views)) {
    const params = match(pattern, path);
    if (params) return { Shown, params };
  }
  return null;
}

function Members({ path }: { path: string }) {
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const known = me.value !== null;
  useEffect(() => {
    if (known) return;
    setError(null);
    begin().catch((problem: unknown) => {
      if (problem instanceof Problem && problem.status === 401) {
        const next = location.pathname + location.search;
        go(next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`, "replace");
      } else setError(problem);
    });
  }, [known, tries]);
  if (error instanceof Problem && error.code === "second_factor_required")
    return (
      <AddFactorView
        onDone={() => {
          setTries(tries + 1);
        }}
      />
    );
  if (error !== null)
    return (
      <main class="page" id="main" tabIndex={-1}>
        <div class="card empty">
          <h1>{words.problem.failedTitle}</h1>
          <p>{error instanceof Problem ? error.message : words.problem.offline}</p>
          <Button
            onClick={() => {
              setTries(tries + 1);
            }}
          >
            {words.tryAgain}
          </Button>
        </div>
      </main>
    );
  if (!known) return null;
  const page = find(PAGES, path);
  // A page starts afresh for another path, so that nothing of one team or goal shows on another.
  return <Shell>{page ? <page.Shown key={path} params={page.params} /> : <MissingView />}</Shell>;
}

/** Where it makes a difference who comes: an invitation is accepted as that member, an administrator changes a text. */
const ASKS_WHO = new Set(["/invitation", "/rules", "/privacy"]);

/** Who comes to a door may be signed in already. */
function Door({ path }: { path: string }) {
  const [asked, setAsked] = useState(!ASKS_WHO.has(path) || me.peek() !== null);
  useEffect(() => {
    if (!asked)
      begin()
        .catch(() => undefined)
        .finally(() => {
          setAsked(true);
        });
  }, [asked]);
  const door = find(DOORS, path);
  return door && asked ? <door.Shown params={door.params} /> : null;
}

function App() {
  const path = place.value.path;
  if (suspended.value) return <Suspended />;
  return (
    <>
      {find(DOORS, path) ? <Door key={path} path={path} /> : <Members path={path} />}
      <Toasts />
      <Confirm />
      <Accept />
      <SignInAgain />
    </>
  );
}

keepSettings();
startRouting();
const root = document.getElementById("app");
if (root) render(<App />, root);
