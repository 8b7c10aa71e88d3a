/** The bar above everything: presence, capacity, queues, connection, search. */

export function TopBar() {
  return <section class="top" />;
}
