/** One conversation: its thread and the composer. */

export function ConversationPane() {
  return <section class="thread" />;
}
