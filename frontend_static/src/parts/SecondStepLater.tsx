/** The second step of signing in: its script comes when somebody needs it. */
import type { ComponentProps, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { words } from "../words";
import type { SecondStep } from "./SecondStep";
import { Skeleton } from "./Skeleton";

type Props = ComponentProps<typeof SecondStep>;

export function SecondStepLater(props: Props) {
  const [found, setFound] = useState<{ Shown: ComponentType<Props> } | "missing" | null>(null);
  useEffect(() => {
    import("./SecondStep").then(
      ({ SecondStep: Shown }) => {
        setFound({ Shown });
      },
      () => {
        setFound("missing");
      },
    );
  }, []);
  if (found === null) return <Skeleton />;
  return found === "missing" ? <p role="alert">{words.problem.offline}</p> : <found.Shown {...props} />;
}
