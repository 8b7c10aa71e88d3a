/** Banners, toasts, sounds and desktop notices. */

export function Notices() {
  return <section class="notices" />;
}
