/** Who this is, why it is here, what was before. */

export function ContextPanel() {
  return <section class="context" />;
}
