// oxlint-disable typescript/no-unsafe-assignment -- a browser script, read as text, outside the type check
// The colour switch of the report: automatic, light or dark. Charts listen for `report:theme`.
(() => {
  const root = document.documentElement;
  const group = document.querySelector('[data-theme-switch]');
  const buttons = [...group.querySelectorAll('button')];

  const tell = () => document.dispatchEvent(new CustomEvent('report:theme'));

  const choose = (choice) => {
    root.dataset.theme = choice;
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.dataset.themeChoice === choice));
    }
    tell();
  };

  for (const button of buttons) {
    button.addEventListener('click', () => choose(button.dataset.themeChoice));
  }
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tell);

  group.hidden = false;
})();
