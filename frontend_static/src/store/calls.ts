/** Calls to action, and the constituencies of people who can act. */
import type { CallChanged, CallOut, ConstituencyChanged, ConstituencyMemberChanged, OrganiserChanged } from "../api";
import { Collection, put, without } from "./collection";
import { me } from "./me";

export const calls = new Collection<CallOut>();

export function callChanged(event: CallChanged): void {
  const { type: _type, call_id, ...changed } = event;
  calls.change(call_id, (call) => ({ ...call, ...changed }));
  const mine = me.peek();
  if (mine)
    me.value = { ...mine, calls: mine.calls.map((call) => (call.id === call_id ? { ...call, ...changed } : call)) };
}

export function hideEvidence(callId: string, id: string): void {
  calls.change(callId, (call) => ({ ...call, evidence: without(call.evidence, id) }));
}

export function organiserChanged(event: OrganiserChanged): void {
  calls.change(event.call_id, (call) => ({
    ...call,
    organisers: event.organises
      ? put(call.organisers, { id: event.member_id, name: event.name })
      : without(call.organisers, event.member_id),
  }));
}

export function constituencyChanged(event: ConstituencyChanged): void {
  calls.change(event.call_id, (call) => {
    const known = call.constituencies.find((each) => each.id === event.constituency_id);
    return {
      ...call,
      constituencies: put(call.constituencies, {
        members: 0,
        mine: false,
        leaders: [],
        ...known,
        id: event.constituency_id,
        call_id: event.call_id,
        name: event.name,
        description: event.description,
      }),
    };
  });
}

const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);

/** Somebody leads a constituency from now on, or no longer: as the event will say. */
export function constituencyLeader(id: string, member: { id: string; name: string }, leads: boolean): void {
  for (const [callId, call] of calls.entries())
    calls.set(callId, {
      ...call,
      constituencies: call.constituencies.map((each) =>
        each.id === id
          ? {
              ...each,
              leaders: leads ? put(each.leaders, member).sort(byName) : without(each.leaders, member.id),
            }
          : each,
      ),
    });
}

/** Whether I belong; how many others do comes with the next snapshot. */
export function constituencyMemberChanged(event: ConstituencyMemberChanged): void {
  const ofMine = event.member_id === me.peek()?.id;
  for (const [id, call] of calls.entries())
    calls.set(id, {
      ...call,
      constituencies: call.constituencies.map((each) =>
        each.id === event.constituency_id
          ? {
              ...each,
              members: event.members,
              mine: ofMine ? event.belongs : each.mine,
              leaders: event.leads
                ? put(each.leaders, { id: event.member_id, name: event.name }).sort(byName)
                : without(each.leaders, event.member_id),
            }
          : each,
      ),
    });
}
