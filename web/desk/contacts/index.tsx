/** People and their addresses. */

export function ContactsPage() {
  return <section class="contacts" />;
}
