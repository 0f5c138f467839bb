// Before the first paint, so that nobody who asked for dark sees a flash of light.
try {
  const theme = localStorage.getItem('missions-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing shows what the system prefers.
}
