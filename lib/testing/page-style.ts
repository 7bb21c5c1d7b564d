/** The style sheet of both pages: system fonts, light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #eef1f5; --card: #fff; --line: #c3cad5; --text: #17202e; --quiet: #4d5a6d;
  --accent: #0b57a4; --on-accent: #fff; --note: #fff3c4; --on-note: #453400; --error: #a3161b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10151d; --card: #1a212c; --line: #445064; --text: #e8edf4; --quiet: #a9b5c6;
    --accent: #8cc2ff; --on-accent: #0a1a2c; --note: #3d3207; --on-note: #ffe9a3; --error: #ffa8a3;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: anywhere;
}
header { background: var(--note); color: var(--on-note); padding: .75rem 1rem; text-align: center; }
header p { margin: 0 auto; max-width: 44rem; }
main {
  margin: clamp(1rem, 6vh, 4rem) auto; width: min(27rem, calc(100% - 2rem)); padding: 1.5rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
}
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
.quiet { color: var(--quiet); font-size: .9rem; }
.error { color: var(--error); margin: 0; }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; min-width: 0; }
legend { margin-bottom: .5rem; padding: 0; font-weight: 600; }
label {
  display: flex; gap: .75rem; align-items: center; margin-bottom: .5rem; padding: .625rem .75rem;
  border: 1px solid var(--line); border-radius: .5rem; cursor: pointer;
}
label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
label span { min-width: 0; }
label small { display: block; color: var(--quiet); font-size: .875rem; }
input { flex: none; width: 1.125rem; height: 1.125rem; margin: 0; accent-color: var(--accent); }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; }
button {
  flex: 1 1 7rem; min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  border: 1px solid var(--accent); border-radius: .5rem; background: var(--card); color: var(--accent);
}
button[value='allow'] { background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
