/** Cards of work offered to the agent. */

export function Offers() {
  return <section class="offers" />;
}
