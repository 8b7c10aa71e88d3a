/** Conversations in a list. */

export function ConversationList() {
  return <section class="list" />;
}
