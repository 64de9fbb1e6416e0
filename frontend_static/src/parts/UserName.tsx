/** Tells a password manager whose password this is, where the address is known and is not asked for. */
export function UserName({ email }: { email: string }) {
  return (
    <input class="vh" type="email" autocomplete="username" value={email} readOnly tabIndex={-1} aria-hidden="true" />
  );
}
