/** Answering an invitation: coming in, or saying no. The secret goes in the body of a POST, never in an address. */
import { http, read } from "../http";
import { go } from "../router";
import { texts } from "../store/rules";
import { begin, leave } from "../store/session";

export interface Join {
  token: string;
  name?: string;
  password?: string;
  withoutPassword?: boolean;
  shared: boolean;
}

/** Comes in, and goes to the team. */
export async function join({ token, name, password, withoutPassword = false, shared }: Join): Promise<void> {
  const accepted = await read(
    http.POST("/api/v1/invitations/accept", {
      body: {
        token,
        accept_house_rules: true,
        texts_seen: texts.peek()?.map((each) => each.id) ?? null,
        shared_computer: shared,
        without_password: withoutPassword,
        ...(name !== undefined && { name }),
        ...(password !== undefined && { password }),
      },
    }),
  );
  leave();
  await begin();
  go(accepted.team_id ? `/teams/${accepted.team_id}` : "/", "replace");
}

export async function decline(token: string, reason: string): Promise<void> {
  await read(http.POST("/api/v1/invitations/decline", { body: { token, reason } }));
}
