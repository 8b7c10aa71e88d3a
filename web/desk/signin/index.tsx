/** Sign in with a password or a token. */

export function SignIn() {
  return <section class="signin" />;
}
