/** One's own settings, and the team's. */

export function SettingsPage() {
  return <section class="settings" />;
}
