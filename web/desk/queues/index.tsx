/** Queues and agents, live. */

export function QueuesPage() {
  return <section class="queues" />;
}
